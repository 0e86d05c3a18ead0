"""The spans behind an agreement figure: the disagreements that make it what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reader.review.clusters import Cluster, clusters
from reader.session.article.colleague_layers import GOLD
from reader.session.review.review import DONE
from reader.store.protocol import Store

Wanted = Callable[[Cluster], bool]


@dataclass(frozen=True)
class Found:
    """A cluster, and the article in which it is."""

    article: str
    cluster: Cluster


def disagreements(
    store: Store, articles: Sequence[str], on_progress: Callable[[int, int], None] | None = None
) -> Iterator[Found]:
    """Yield every cluster on which not all agree, article by article.

    ``on_progress`` may raise to call the search off.
    """
    names = [name for name in store.annotators() if name != GOLD]
    for number, article in enumerate(articles, 1):
        works = [store.read(article, name) for name in names]
        layers = {
            work.annotator: [each for each in work.annotations.values() if each.status == "active"]
            for work in works
            if work.progress.state == DONE
        }
        for each in clusters(layers):
            if each.kind != "agreed":
                yield Found(article, each)
        if on_progress:
            on_progress(number, len(articles))


def with_label(label: str) -> Wanted:
    """Clusters in which anybody has this label; every cluster where it is empty."""
    return lambda cluster: not label or label in cluster.labels()


def between(one: str, other: str) -> Wanted:
    """Clusters in which these two say different things."""
    return lambda cluster: (
        one in cluster.versions
        and other in cluster.versions
        and _said(cluster, one) != _said(cluster, other)
    )


def met(one: str, other: str) -> Wanted:
    """Clusters in which the one label stands against the other, or, if empty, against nothing."""

    def wanted(cluster: Cluster) -> bool:
        labels = cluster.labels()
        if not one or not other:
            return (one or other) in labels and "missing" in cluster.kinds
        return one in labels and other in labels

    return wanted


def _said(cluster: Cluster, name: str) -> list[tuple[int, int, str]]:
    return sorted((each.start, each.end, each.label) for each in cluster.versions[name])
