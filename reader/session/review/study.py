"""The store's work as a study: what everybody who is done with an article has marked there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter

from reader.review.study import Studied, units_of
from reader.session.article.colleague_layers import GOLD
from reader.session.review.review import DONE, has_open
from reader.store.protocol import Store, StoreError

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


def queue(
    store: Store, articles: Iterable[str] = (), *, on_progress: OnProgress | None = None
) -> list[str]:
    """Return the articles that at least two people are done with, in the order added.

    Articles named stand in the order named; StoreError where fewer than two are done with one.
    """
    done: Counter[str] = Counter()
    names = [name for name in store.annotators() if name != GOLD]
    for number, name in enumerate(names, 1):
        done.update(x.id for x in store.library(name) if x.progress.state == DONE)
        if on_progress:
            on_progress(number, len(names))
    chosen = list(articles)
    for each in chosen:
        if done[each] < 2:
            raise StoreError(f"Fewer than two people are done with the article {each[:8]}.")
    return chosen or [each for each in store.article_ids() if done[each] >= 2]


def reviewed(store: Store) -> set[str]:
    """Return the articles that the gold layer is done with."""
    return {row.id for row in store.library(GOLD) if row.progress.state == DONE}


def first_reopened(store: Store, articles: Iterable[str]) -> str:
    """Return the first of these articles with a disagreement that is open; empty where none is."""
    return next((each for each in articles if has_open(store, each)), "")


def titles(store: Store) -> dict[str, str]:
    """Return the title of every article, by id."""
    return {row.id: row.title for row in store.library(GOLD)}
