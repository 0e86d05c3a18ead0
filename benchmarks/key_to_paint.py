"""Key to paint: from sending a key to the last byte of what it changes on the screen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
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

KEYS = {
    "right": "one character (SLATE: token) to the right",
    "down": "one line down",
    "word": "one word on",
    "sentence": "one sentence on",
    "mark": "move on, then mark: only the marking key counts",
}


def run(work: Path) -> list[Result]:
    """Open every subject once, then send each key to all of them in turn."""
    skipped: dict[str, str] = {}
    results = []
    with ExitStack() as stack:
        terminals = _open_all(work, stack, skipped)
        for key, title in KEYS.items():
            result = Result(f"key_to_paint {key}", title, "ms", SMALLEST, skipped=dict(skipped))
            result.comparisons = _comparisons(key)
            _measure(result, terminals, key)
            results.append(result)
    return results


def _comparisons(key: str) -> list[Comparison]:
    pairs = [Comparison(LARGEST, SMALLEST, 1.5)]
    if key in ARROWS:
        pairs.append(Comparison(SMALLEST, BARE))
        pairs += [Comparison(f"newsmark {size} / 0", f"TextArea {size}") for size in SIZES]
    if key in slate.KEYS:
        pairs += [Comparison(LARGEST, SLATE_TOKENS, 1 / 20), Comparison(LARGEST, SLATE_CHARACTERS)]
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


def _measure(result: Result, terminals: dict[str, Terminal], key: str) -> None:
    late: Counter[str] = Counter()

    def press(name: str) -> float:
        terminal = terminals[name]
        *before, measured = SUBJECTS[name].keys[key]
        late[name] += bool(terminal.settle(0.1))
        for step in before:
            terminal.key_to_paint(step)
            terminal.settle()
        return terminal.key_to_paint(measured) * 1000

    actions: dict[str, Callable[[], float]] = {
        name: partial(press, name) for name in terminals if key in SUBJECTS[name].keys
    }
    round_robin(result, actions, ROUNDS)
    for name, times in late.items():
        if times:
            result.notes.append(f"{name}: wrote again after its paint, {times} of {ROUNDS} times")
    if ECHO in result.samples:
        result.notes.append(f"{ECHO} is the floor of every figure above; it is not subtracted")
