"""Search: words in all of 10,000 articles, beside reading every article and looking for the word.

The index is warm but for ``FILLED``, which deletes it first: then all articles are read for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reader.store.protocol import Store

from . import full_store, newsmark
from .results import Comparison, Result, round_robin

ROUNDS = 15
SLOW_ROUNDS = 3
SCAN = "every article read, one word looked for"
ONE = "a word of 1 article"
ALL = "a word of all 10,000 articles, 50 shown"
FILLED = "the same, no index"


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every subject, after one search that is not counted (it fills the index)."""
    folder = full_store.make(work, per_article=1) / "store"
    store = newsmark.open_store(folder)
    result = Result("search", "from the call to its return", "ms", SCAN)
    result.comparisons = [
        Comparison(ONE, SCAN),
        Comparison(ALL, SCAN),
        Comparison(FILLED, SCAN),
    ]
    word = str(full_store.ARTICLES)
    actions: dict[str, Callable[[], float]] = {
        SCAN: partial(_scan, store, word),
        ONE: partial(_search, store, word),
        ALL: partial(_search, store, "the"),
        FILLED: partial(_fill, store, newsmark.cache_of(folder) / "search.sqlite"),
    }
    store.search(word)
    slow = min(SLOW_ROUNDS, most)
    rounds = {name: slow if name in (SCAN, FILLED) else min(ROUNDS, most) for name in actions}
    round_robin(result, actions, rounds)
    return [result]


def _search(store: Store, words: str) -> float:
    begin = time.perf_counter()
    found = store.search(f'"{words}"')
    taken = time.perf_counter() - begin
    assert found.hits
    return taken * 1000


def _fill(store: Store, index: Path) -> float:
    index.unlink()
    return _search(store, "the")


def _scan(store: Store, word: str) -> float:
    begin = time.perf_counter()
    found = [name for name in store.article_ids() if word in store.article(name).text.casefold()]
    taken = time.perf_counter() - begin
    assert len(found) == 1
    return taken * 1000
