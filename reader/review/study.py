"""What is compared: articles, and the spans of everybody who is done with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reader.annotations.model import Annotation


class Unit(NamedTuple):
    """One span with its label, ``[start, end)`` in code points; ``id`` is its annotation's."""

    start: int
    end: int
    label: str
    id: str = ""


@dataclass(frozen=True)
class Studied:
    """One article of ``length`` code points, and the units of each annotator who is done with it.

    An annotator with no unit is there with an empty sequence: "found nothing" is an answer.
    """

    article: str
    length: int
    layers: Mapping[str, Sequence[Unit]]


def units_of(annotations: Iterable[Annotation]) -> list[Unit]:
    """Return the active annotations as units; one with gaps counts as its whole bounds."""
    return [
        Unit(each.start, each.end, each.label, each.id)
        for each in annotations
        if each.status == "active"
    ]


def comparable(studied: Iterable[Studied]) -> list[Studied]:
    """Return the articles that at least two people are done with, in id order."""
    return sorted((x for x in studied if len(x.layers) >= 2), key=lambda each: each.article)
