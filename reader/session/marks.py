"""All marks of a store: what the command, the export and the screen share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.store.marks import Mark, Marks
from reader.store.protocol import Store

AT_ONCE = 500
"""So many marks are read at once."""


def read_all(marks: Marks, keys: Sequence[int]) -> Iterator[Mark]:
    """Yield marks by their keys, some hundreds in memory at a time; none that has gone."""
    for first in range(0, len(keys), AT_ONCE):
        yield from marks.read(keys[first : first + AT_ONCE])


def feed_tags(store: Store) -> Mapping[str, frozenset[str]]:
    """Return by tag the articles that came from items of feeds with that tag, whoever gave it."""
    from reader.session.feeds_rules import tags_of  # not needed to list or export without tags

    found: dict[str, set[str]] = {}
    for name in store.annotators():
        feeds = store.feeds(name, readonly=True)
        try:
            entries = feeds.cache.entries(feeds.subscriptions) if feeds.articles else []
            rulings = {entry.key: entry.ruling for entry in entries}
            for key, article in feeds.articles.items():
                for tag in tags_of(rulings.get(key, ""), feeds.tags.get(key, {})):
                    found.setdefault(tag, set()).add(article)
        finally:
            feeds.close()
    return {tag: frozenset(articles) for tag, articles in found.items()}


def tagged(store: Store, tags: frozenset[str]) -> frozenset[str]:
    """Return the articles that came from items of feeds with any of these tags."""
    known = feed_tags(store) if tags else {}
    return frozenset().union(*(known.get(tag, frozenset()) for tag in tags))
