"""Library keys: from a key to its paint with 10,000 articles, beside the same with 100.

Then the filter alone: a word typed letter by letter over 10,000 titles, beside the fuzzy search
that Textual has for its command palette.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from . import full_store, newsmark
from .make_data import article
from .pty import Terminal
from .results import Comparison, Result, round_robin

ROUNDS = 15
SLOW_ROUNDS = 3
FEW, MANY = "library of 100 articles", "library of 10,000 articles"
OURS, TEXTUALS = "newsmark", "Textual's FuzzySearch"
WORD = "minister"
_ESCAPE = b"\x1b"


class Key(NamedTuple):
    """A key to measure, those pressed before it, and those that bring back what was there."""

    before: tuple[bytes, ...]
    measured: bytes
    after: tuple[bytes, ...]


KEYS = {
    "down": Key((), b"j", (b"k",)),
    "end": Key((), b"G", (b"\x1b[H",)),
    "next view": Key((), b"v", (_ESCAPE,)),
    "first letter of a filter": Key((b"/",), b"q", (_ESCAPE,)),
    "second letter of a filter": Key((b"/", b"q"), b"u", (_ESCAPE,)),
    "sort by title": Key((b"S", b"2"), b"\r", (b"S", b"1", b"\r")),
    "tag": Key((b"t", b"x"), b"\r", (b"u",)),
}


def run(work: Path, most: int = ROUNDS) -> Iterator[Result]:
    """Open both libraries, then send each key to them in turn."""
    folders = {FEW: full_store.make(work, 100), MANY: full_store.make(work)}
    with ExitStack() as stack:
        terminals = {}
        for name, folder in folders.items():
            terminals[name] = stack.enter_context(Terminal(newsmark.started(folder)))
            terminals[name].first_text(full_store.ROW)
            terminals[name].settle(1.0)
        for name, key in KEYS.items():
            result = Result(f"library_keys {name}", "from the key to its paint", "ms", FEW)
            result.comparisons = [Comparison(MANY, FEW)]
            actions = {each: partial(_press, terminals[each], key) for each in terminals}
            for action in actions.values():
                action()
            round_robin(result, actions, min(ROUNDS, most))
            yield result
    yield _filter(most)


def _press(terminal: Terminal, key: Key) -> float:
    for each in key.before:
        terminal.key_to_paint(each)
        terminal.settle()
    taken = terminal.key_to_paint(key.measured)
    terminal.settle()
    for each in key.after:
        terminal.key_to_paint(each)
        terminal.settle()
    return taken * 1000


def _filter(most: int) -> Result:
    titles = [article(200, seed).split("\n")[0] for seed in range(full_store.ARTICLES)]
    result = Result("library filter", "a key of a filter, all titles loaded", "ms", OURS)
    result.comparisons = [Comparison(TEXTUALS, OURS)]
    actions: dict[str, Callable[[], float]] = {
        OURS: partial(_ours, titles),
        TEXTUALS: partial(_textuals, titles),
    }
    slow = min(SLOW_ROUNDS, most)
    round_robin(result, actions, {OURS: min(ROUNDS, most), TEXTUALS: slow})
    return result


def _ours(titles: list[str]) -> float:
    from reader.session.library.fuzzy_filter import FuzzyFilter, Sought

    fuzzy = FuzzyFilter()
    fuzzy.load(map(Sought, titles))
    return _typed(fuzzy.find)


def _textuals(titles: list[str]) -> float:
    from textual.fuzzy import FuzzySearch

    fuzzy = FuzzySearch()
    return _typed(lambda typed: [fuzzy.match(typed, title) for title in titles])


def _typed(find: Callable[[str], object]) -> float:
    """Return the milliseconds that a letter takes, of a word that is typed."""
    begin = time.perf_counter()
    for end in range(1, len(WORD) + 1):
        find(WORD[:end])
    return (time.perf_counter() - begin) / len(WORD) * 1000
