"""The articles of a store as files name them."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from reader.articles.model import Article, article_id
from reader.store.protocol import Store

SHORTEST = 4
"""Fewer digits than these are no beginning of an id, but a name as any other."""
AFTER_DIGITS = "g"
"""Sorts behind every digit of an id."""


class Finder:
    """Finds an article by its id or the beginning of it, its whole text, or its file's name.

    What the store has is looked up once: a finder is made for one import.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def __call__(self, key: str) -> Article | None:
        """Return the one article that this names; None where none or several do."""
        if self._store is None or not key:
            return None
        found = self._by_id(key) or self._by_text(key) or self._names.get(key, set())
        return self._store.article(next(iter(found))) if len(found) == 1 else None

    @cached_property
    def _ids(self) -> list[str]:
        return sorted(self._store.article_ids()) if self._store else []

    def _by_id(self, key: str) -> set[str]:
        if len(key) < SHORTEST:
            return set()
        first, last = (bisect_left(self._ids, end) for end in (key, f"{key}{AFTER_DIGITS}"))
        return set(self._ids[first:last])

    def _by_text(self, key: str) -> set[str]:
        try:
            return self._by_id(article_id(key))
        except UnicodeEncodeError:
            return set()

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for location, article in self._store.latest().items() if self._store else ():
            name = location.replace("\\", "/").rsplit("/", 1)[-1]
            for each in {location, name, name.rsplit(".", 1)[0]} - {""}:
                names.setdefault(each, set()).add(article)
        return names
