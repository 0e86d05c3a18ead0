"""All marks of a store: what the command, the export and the screen share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.annotations.model import CONTEXT
from reader.store.marks_protocol import Blindness, Mark, Marks
from reader.store.protocol import Passage, Store

AT_ONCE = 500
"""So many marks are read at once."""


LONGEST = 2_000
"""Code points of a text that are shown on one line, at the most."""


def read_all(marks: Marks, keys: Sequence[int]) -> Iterator[Mark]:
    """Yield marks by their keys, some hundreds in memory at a time; none that has gone."""
    for first in range(0, len(keys), AT_ONCE):
        yield from marks.read(keys[first : first + AT_ONCE])


def passage_of(mark: Mark) -> Passage:
    """Return a mark's place with what is known of its context: whole words, of one paragraph."""
    before = mark.prefix.rpartition("\n\n")[2]
    after = mark.suffix.partition("\n\n")[0]
    if len(before) >= CONTEXT:
        before = "…" + (before.partition(" ")[2] or before)
    if len(after) >= CONTEXT:
        after = (after.rpartition(" ")[0] or after) + "…"
    return Passage(mark.start, mark.end, before, mark.exact[:LONGEST], after)


def blindness(store: Store, annotator: str) -> Blindness:
    """Return what an annotator is not to see in a project that is annotated blind."""
    rows = store.library(annotator)
    return Blindness(annotator, frozenset(row.id for row in rows if row.progress.state == "done"))


def feed_tags(store: Store) -> Mapping[str, frozenset[str]]:
    """Return by tag the articles that came from items of feeds with that tag, whoever gave it."""
    from reader.session.feeds.rules import tags_of  # not needed to list or export without tags

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
