"""Key to paint: from sending a key to the last byte of what it changes on the screen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from .make_data import MARKER, SIZES
from .peers import slate
from .pty import NotAvailableError, Terminal
from .results import Comparison, Result, round_robin
from .subjects import (
    ARROWS,
    BARE,
    ECHO,
    LARGEST,
    SLATE_CHARACTERS,
    SLATE_TOKENS,
    SMALLEST,
    SUBJECTS,
)

ROUNDS = 25
CALM = 0.05
"""Seconds of processor time in a second, all subjects together, that count as idle."""

END = "near the end"
PLACES = ("at the start", END)
KEYS = {
    "right": "one character (SLATE: token) to the right",
    "down": "one line down",
    "word": "one word on",
    "sentence": "one sentence on",
    "mark": "move on, then mark: only the marking key counts",
}


def run(work: Path, most: int = ROUNDS) -> Iterator[Result]:
    """Open every subject once, then send each key to all of them in turn, at both ends."""
    skipped: dict[str, str] = {}
    with ExitStack() as stack:
        terminals = _open_all(work, stack, skipped)
        for place in PLACES:
            if place == END:
                _go_to_end(terminals, skipped)
            for key, title in KEYS.items():
                name = f"key_to_paint {key}, {place}"
                result = Result(name, title, "ms", SMALLEST, skipped=dict(skipped))
                result.comparisons = _comparisons(key)
                _measure(result, terminals, key, place, min(ROUNDS, most))
                yield result


def _comparisons(key: str) -> list[Comparison]:
    pairs = [Comparison(LARGEST, SMALLEST, 1.5)]
    if key in ARROWS:
        pairs.append(Comparison(SMALLEST, BARE))
        pairs += [Comparison(f"newsmark {size} / 0", f"TextArea {size}") for size in SIZES]
    if key in slate.KEYS:
        pairs += [Comparison(LARGEST, each, 1 / 20) for each in (SLATE_TOKENS, SLATE_CHARACTERS)]
    return pairs


def _open_all(work: Path, stack: ExitStack, skipped: dict[str, str]) -> dict[str, Terminal]:
    terminals = {}
    for subject in SUBJECTS.values():
        if not subject.keys:
            continue
        try:
            terminal = stack.enter_context(Terminal(subject.prepare(work)))
            terminal.first_text(MARKER)
            terminal.settle()
        except NotAvailableError as error:
            skipped[subject.name] = str(error)
        else:
            terminals[subject.name] = terminal
    _calm(list(terminals.values()))
    return terminals


def _calm(terminals: list[Terminal], timeout: float = 60.0) -> None:
    """Wait until none works in the background, or its work would be charged to the others."""
    end = time.perf_counter() + timeout
    before = float("-inf")
    while (used := sum(each.processor() for each in terminals)) - before > CALM:
        if time.perf_counter() > end:
            print(f"note: background work went on for {timeout:.0f} s after opening")
            return
        before = used
        time.sleep(1.0)
        for terminal in terminals:
            terminal.settle(0.0)


def _go_to_end(terminals: dict[str, Terminal], skipped: dict[str, str]) -> None:
    for name, terminal in list(terminals.items()):
        try:
            for key in SUBJECTS[name].to_end:
                terminal.key_to_paint(key)
                terminal.settle()
        except NotAvailableError as error:
            skipped[name] = str(error)
            del terminals[name]
    _calm(list(terminals.values()))


def _measure(
    result: Result, terminals: dict[str, Terminal], key: str, place: str, rounds: int
) -> None:
    late: Counter[str] = Counter()

    def keys(name: str) -> tuple[bytes, ...]:
        subject = SUBJECTS[name]
        table = subject.end_keys if place == END and subject.end_keys else subject.keys
        return table.get(key, ())

    def press(name: str) -> float:
        terminal = terminals[name]
        *before, measured = keys(name)
        late[name] += bool(terminal.settle(0.1))
        for step in before:
            terminal.key_to_paint(step)
            terminal.settle()
        return terminal.key_to_paint(measured) * 1000

    actions: dict[str, Callable[[], float]] = {
        name: partial(press, name) for name in terminals if keys(name)
    }
    round_robin(result, actions, rounds)
    for name, times in late.items():
        if times:
            result.notes.append(f"{name}: wrote again after its paint, {times} of {rounds} times")
    if ECHO in result.samples:
        result.notes.append(f"{ECHO} is the floor of every figure above; it is not subtracted")
