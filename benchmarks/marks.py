"""Marks: what is asked of 300,000 on 10,000 articles, beside reading every work to find it.

The index is warm but for ``FILLED``, which deletes it first: then all works are read for it. Each
search looks first whether any work has changed, as the command does, but for ``TYPED``: that is
what a key costs in the filter of the screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reader.articles.text.folding import fold
from reader.store.marks_protocol import MarkQuery
from reader.store.protocol import Store

from . import full_store, newsmark
from .results import Comparison, Result, round_robin

ROUNDS = 15
SLOW_ROUNDS = 3
WORD = "regrettable"
"""A word of some of the marks."""
SCAN = "every work read, one word looked for"
BY_WORD = "a word"
BY_LABEL = "a label"
EVERY = "all 300,000 marks in order"
BY_ARTICLE = "all 300,000, article by article"
TYPED = "a word, with no look at what is new"
SHOWN = "50 marks read, to show them"
FILLED = "a word, no index"


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every subject, after one search that is not counted (it fills the index)."""
    folder = full_store.make(work) / "store"
    store = newsmark.open_store(folder)
    result = Result("marks", "from the call to its return", "ms", SCAN)
    result.comparisons = [
        Comparison(name, SCAN)
        for name in (BY_WORD, BY_LABEL, EVERY, BY_ARTICLE, TYPED, SHOWN, FILLED)
    ]
    word = MarkQuery(words=f'"{WORD}"')
    marks = store.marks()
    marks.find(word)
    actions: dict[str, Callable[[], float]] = {
        SCAN: partial(_timed, partial(_scan, store)),
        BY_WORD: partial(_timed, lambda: marks.find(word).keys),
        BY_LABEL: partial(_timed, lambda: marks.find(MarkQuery(labels=frozenset({"quote"}))).keys),
        EVERY: partial(_timed, lambda: marks.find(MarkQuery()).keys),
        BY_ARTICLE: partial(_timed, lambda: marks.find(MarkQuery(order="article")).keys),
        TYPED: partial(_timed, lambda: marks.find_known(word)),
        SHOWN: partial(_show, store),
        FILLED: partial(_fill, store, newsmark.cache_of(folder) / "marks.sqlite", word),
    }
    slow = min(SLOW_ROUNDS, most)
    rounds = {name: slow if name in (SCAN, FILLED) else min(ROUNDS, most) for name in actions}
    round_robin(result, actions, rounds)
    return [result]


def _timed(find: Callable[[], object]) -> float:
    begin = time.perf_counter()
    found = find()
    taken = time.perf_counter() - begin
    assert found
    return taken * 1000


def _show(store: Store) -> float:
    keys = store.marks().find_known(MarkQuery())
    middle = keys[len(keys) // 2 :][:50]
    return _timed(lambda: store.marks().read(middle))


def _fill(store: Store, index: Path, query: MarkQuery) -> float:
    index.unlink()
    return _timed(lambda: store.marks().find(query).keys)


def _scan(store: Store) -> list[str]:
    return [
        each.id
        for work in store.works()
        for each in work.annotations.values()
        if each.status == "active" and f" {WORD} " in f" {fold(each.exact)} {fold(each.note)} "
    ]
