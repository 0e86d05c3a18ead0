"""What a decision puts into the gold layer: the span of an annotator, or one made of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Any

from reader.annotations.fragments import cut_to, fragments, gaps, joined, parts_of
from reader.annotations.model import Annotation
from reader.annotations.selection import Span
from reader.articles.errors import NewsmarkError
from reader.review.clusters import Cluster


class ReviewError(NewsmarkError):
    """A decision that cannot be made; the message says why."""


@dataclass(frozen=True)
class Proposal:
    """A span that a decision makes: bounds, label, and what else it takes from whom."""

    start: int
    end: int
    label: str
    scheme: str
    attributes: Mapping[str, Any]
    fragments: Sequence[Span] = ()
    parents: Sequence[str] = ()


def proposed(each: Annotation) -> Proposal:
    """Return an annotation as a span for the gold layer; its note stays its annotator's."""
    return Proposal(
        *(each.start, each.end, each.label, each.scheme),
        *(each.attributes, each.fragments, [each.id]),
    )


def merged(cluster: Cluster, how: str, text: str, label: str = "") -> Proposal:
    """Return the union or the intersection of all spans of a cluster; ReviewError where none is.

    ``text`` is the article's: a gap of nothing but white space is none in a union.
    """
    members = cluster.members
    labels = cluster.labels()
    if not label and len(labels) > 1:
        raise ReviewError(f"The labels differ ({', '.join(labels)}); choose one of them.")
    label = label or labels[0]
    every = [parts_of(each) for each in members]
    if how == "intersection":
        parts = reduce(_shared, every)
    else:
        parts = _closed(joined(chain.from_iterable(every)), text)
    if not parts:
        raise ReviewError("These spans have nothing in common, so there is no intersection.")
    like = next((each for each in members if each.label == label), members[0])
    parents = [each.id for each in members]
    bounds = parts[0][0], parts[-1][1]
    return Proposal(*bounds, label, like.scheme, {}, fragments(parts), parents)


def _closed(parts: list[Span], text: str) -> list[Span]:
    blank = [gap for gap in gaps(parts) if text[gap[0] : gap[1]].isspace()]
    return joined([*parts, *blank])


def _shared(parts: list[Span], others: list[Span]) -> list[Span]:
    return [shared for part in others for shared in cut_to(parts, part)]
