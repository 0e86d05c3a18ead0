"""Articles one after the other, as the agreement measures want them: spans in arrays.

Articles that the same people are done with make one continuum, in id order; its offsets are those
of the texts put together without anything between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from reader.review.study import Studied

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layer:
    """One annotator's units in order: of those that begin together the longest comes first.

    ``label`` is the number of the label, ``article`` that of the article in the continuum.
    """

    start: Ints
    end: Ints
    label: Ints
    article: Ints

    def of_label(self, label: int) -> Layer:
        """Return the units with one label."""
        return self._at(np.flatnonzero(self.label == label))

    def disjoint(self) -> tuple[Layer, int]:
        """Return the layer without units that overlap an earlier one, and how many those were."""
        if len(self.start) < 2 or not (self.start[1:] < self.end[:-1]).any():
            return self, 0
        kept = []
        last = 0
        for number, (start, end) in enumerate(
            zip(self.start.tolist(), self.end.tolist(), strict=True)
        ):
            if start >= last:
                kept.append(number)
                last = end
        return self._at(np.array(kept, dtype=np.int64)), len(self.start) - len(kept)

    def covered(self) -> Layer:
        """Return what the layer covers: units that overlap put together."""
        if len(self.start) < 2:
            return self
        reach = np.maximum.accumulate(self.end)
        first = np.append(True, self.start[1:] >= reach[:-1])
        found = self._at(np.flatnonzero(first))
        return Layer(found.start, reach[np.append(first[1:], True)], found.label, found.article)

    def _at(self, numbers: Ints) -> Layer:
        return Layer(
            self.start[numbers], self.end[numbers], self.label[numbers], self.article[numbers]
        )


@dataclass(frozen=True)
class Continuum:
    """The articles of one set of annotators, and the layer of each, in the annotators' order."""

    annotators: tuple[str, ...]
    articles: tuple[str, ...]
    lengths: Ints
    layers: tuple[Layer, ...]

    @property
    def starts(self) -> Ints:
        """The offset at which each article begins."""
        return np.cumsum(self.lengths) - self.lengths


class Weighing:
    """The articles of a continuum, each as often as its weight says, one after the other.

    ``weights`` has a row for each weighing and a column for each article. The arrays run through
    all weighings: ``article`` and ``row`` are the numbers of article and weighing, ``start`` and
    ``end`` the bounds of the article in its weighing; ``totals`` are the lengths of the weighings.
    """

    def __init__(self, lengths: Ints, weights: Ints) -> None:
        rows, size = weights.shape
        self.weights = weights.astype(np.float64)
        self.article = np.repeat(np.tile(np.arange(size), rows), weights.ravel())
        self.row = np.repeat(np.arange(rows), weights.sum(axis=1))
        self.totals = weights @ lengths
        before = np.cumsum(self.totals) - self.totals
        long = lengths[self.article]
        self.end = np.cumsum(long) - before[self.row]
        self.start = self.end - long


def continua(studied: Sequence[Studied], labels: Sequence[str]) -> list[Continuum]:
    """Return a continuum for each set of annotators, in the order of the sets' names."""
    groups: dict[tuple[str, ...], list[Studied]] = {}
    for each in studied:
        groups.setdefault(tuple(sorted(each.layers)), []).append(each)
    return [_continuum(names, groups[names], labels) for names in sorted(groups)]


def _continuum(
    annotators: tuple[str, ...], studied: Sequence[Studied], labels: Sequence[str]
) -> Continuum:
    numbers = {label: number for number, label in enumerate(labels)}
    lengths = np.array([each.length for each in studied], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    return Continuum(
        annotators,
        tuple(each.article for each in studied),
        lengths,
        tuple(_layer(name, studied, starts, numbers) for name in annotators),
    )


def _layer(name: str, studied: Sequence[Studied], starts: Ints, labels: dict[str, int]) -> Layer:
    begins: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    for each in studied:
        units = each.layers[name]
        begins.extend(map(itemgetter(0), units))
        ends.extend(map(itemgetter(1), units))
        words.extend(map(itemgetter(2), units))
    counts = [len(each.layers[name]) for each in studied]
    article = np.repeat(np.arange(len(studied)), counts)
    offset = starts[article]
    start = np.array(begins, dtype=np.int64) + offset
    end = np.array(ends, dtype=np.int64) + offset
    label = np.array(list(map(labels.__getitem__, words)), dtype=np.int64)
    order = np.lexsort((label, -end, start))
    return Layer(start[order], end[order], label[order], article[order])


def labels_of(studied: Iterable[Studied]) -> dict[str, int]:
    """Return the labels that anybody has used and how often, the most frequent first."""
    counts: Counter[str] = Counter()
    for each in studied:
        for units in each.layers.values():
            counts.update(map(itemgetter(2), units))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def count(places: Ints, shape: tuple[int, ...]) -> Floats:
    """Return how often each place of a flattened array occurs, in that array's shape."""
    size = int(np.prod(shape))
    return np.bincount(places, minlength=size).astype(np.float64).reshape(shape)


def overlapping(one: Layer, other: Layer) -> tuple[Ints, Ints]:
    """Return the numbers of all pairs of units that have a code point in common."""
    longest = int((other.end - other.start).max(initial=0))
    first = np.searchsorted(other.start, one.start - longest, side="right")
    last = np.searchsorted(other.start, one.end, side="left")
    counts = np.maximum(last - first, 0)
    mine = np.repeat(np.arange(len(one.start)), counts)
    begin = np.cumsum(counts) - counts
    theirs = np.arange(len(mine)) + np.repeat(first - begin, counts)
    meet = other.end[theirs] > one.start[mine]
    return mine[meet], theirs[meet]
