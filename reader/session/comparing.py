"""The store's work as a study: what everybody who is done with an article has marked there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter

from reader.review.study import Studied, units_of
from reader.session.reviewing import DONE, GOLD
from reader.store.protocol import Store

OnProgress = Callable[[int, int], None]


def study(
    store: Store,
    *,
    annotators: Iterable[str] = (),
    articles: Iterable[str] = (),
    labels: Iterable[str] = (),
    on_progress: OnProgress | None = None,
) -> list[Studied]:
    """Return every article that anybody chosen is done with, in id order.

    Nothing chosen means everybody but the gold layer, every article, every label.
    """
    names = sorted(set(annotators)) or [name for name in store.annotators() if name != GOLD]
    only, kept = set(articles), set(labels)
    lengths = {row.id: row.length for row in store.library(GOLD)}
    found = []
    works = store.works(names) if names else iter(())
    for number, (article, group) in enumerate(groupby(works, attrgetter("article")), 1):
        if on_progress:
            on_progress(number, len(lengths))
        if article not in lengths or (only and article not in only):
            continue
        layers = {
            work.annotator: [
                unit
                for unit in units_of(work.annotations.values())
                if (not kept or unit.label in kept) and unit.end <= lengths[article]
            ]
            for work in group
            if work.progress.state == DONE
        }
        if layers:
            found.append(Studied(article, lengths[article], layers))
    return found


def titles(store: Store) -> dict[str, str]:
    """Return the title of every article, by id."""
    return {row.id: row.title for row in store.library(GOLD)}
