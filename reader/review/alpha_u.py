"""Krippendorff's alpha for unitizing, alpha-U.

Source: K. Krippendorff, "On the reliability of unitizing continuous data", Sociological Methodology
25 (1995), and Content Analysis, 2nd edition (2004), chapter 11. For one label, with N units in the
continuum of length L, m annotators, and b, e, l the begin, end and length of a unit or gap:

- Observed disagreement: over all ordered pairs of annotators, the squared differences of begins
  and of ends of units that overlap, and the squared length of each unit that lies in a gap of the
  other, divided by m(m-1)L².
- Expected disagreement: 2/L times, for each unit, (N-1)/3 (2l³-3l²+l), and l² for each place at
  which it fits into a gap of anybody; divided by mL(mL-1) less l(l-1) for each unit.

alpha is 1 - observed / expected; over several labels or continua, 1 - sum / sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from reader.review.continuum import (
    Bools,
    Continuum,
    Floats,
    Ints,
    Layer,
    Weighing,
    count,
    overlapping,
)


class Disagreement(NamedTuple):
    """Observed and expected disagreement, one of each for each weighing; to be added up."""

    observed: Floats
    expected: Floats


def alpha(parts: Iterable[Disagreement]) -> Floats:
    """Return alpha-U of all parts together, for each weighing; NaN where nobody marked anything."""
    found = list(parts)
    expected = np.sum([each.expected for each in found], axis=0)
    observed = np.sum([each.observed for each in found], axis=0)
    values: Floats = np.full(expected.shape, np.nan)
    np.divide(observed, expected, out=values, where=expected > 0)
    return 1 - values


class LabelModel:
    """One label of a continuum, ready to be weighed: each article taken as often as asked for.

    ``dropped`` is the number of units left out, since they overlap others of the same annotator.
    """

    def __init__(self, continuum: Continuum, label: int) -> None:
        found = [layer.of_label(label).disjoint() for layer in continuum.layers]
        self._layers = [layer for layer, _ in found]
        self.dropped = sum(dropped for _, dropped in found)
        self._lengths = continuum.lengths
        self._size = len(continuum.articles)
        self._observed = self._differences()
        units = [layer.end - layer.start for layer in self._layers]
        self._known = np.unique(np.concatenate(units))
        longest = int(self._known.max(initial=0))
        self._fits = np.searchsorted(self._known, np.arange(longest + 2), side="right")
        self._units = np.zeros((self._size, len(self._known)))
        self._room = np.zeros((self._size, len(self._known)))
        self._edges: list[tuple[Ints, Ints, Bools]] = []
        for layer, lengths in zip(self._layers, units, strict=True):
            place = layer.article * len(self._known) + np.searchsorted(self._known, lengths)
            self._units += count(place, self._units.shape)
            inner = layer.article[1:] == layer.article[:-1]
            gaps = (layer.start[1:] - layer.end[:-1])[inner]
            self._room += self._room_in(layer.article[1:][inner], gaps, self._size)
            self._edges.append(_edges(layer, continuum.starts, self._lengths))

    def _differences(self) -> Floats:
        """Return the sum of squared differences in each article, over ordered pairs."""
        found = np.zeros(self._size)
        for number, one in enumerate(self._layers):
            for other in self._layers[number + 1 :]:
                mine, theirs = overlapping(one, other)
                begins = one.start[mine] - other.start[theirs]
                ends = one.end[mine] - other.end[theirs]
                found += self._by_article(one.article[mine], begins**2 + ends**2)
                for layer, touched in ((one, mine), (other, theirs)):
                    alone = np.ones(len(layer.start), dtype=np.bool_)
                    alone[touched] = False
                    lengths = (layer.end - layer.start)[alone]
                    found += self._by_article(layer.article[alone], lengths**2)
        return 2 * found

    def _by_article(self, article: Ints, values: Ints) -> Floats:
        return _sums(article, values.astype(np.float64), self._size)

    def _room_in(self, row: Ints, gaps: Ints, rows: int) -> Floats:
        """Return, by row, at how many places in the gaps a unit of each known length fits."""
        width = len(self._known) + 1
        place = row * width + self._fits[np.minimum(gaps, len(self._fits) - 1)]
        shape = (rows, width)
        ones = np.ones(len(gaps))
        counts, sums = (
            _from_here_on(_sums(place, each, rows * width).reshape(shape))
            for each in (ones, gaps + ones)
        )
        room: Floats = sums - counts * self._known
        return room

    def weigh(self, weighing: Weighing) -> Disagreement:
        """Return the disagreement of each weighing of the continuum."""
        return self._disagreement(
            weighing.totals.astype(np.float64),
            weighing.weights @ self._observed,
            weighing.weights @ self._units,
            weighing.weights @ self._room + self._room_between(weighing),
        )

    def alone(self) -> Disagreement:
        """Return the disagreement in each article by itself."""
        room = self._room.copy()
        every = np.arange(self._size)
        for before, after, has_units in self._edges:
            whole = np.where(has_units, before, self._lengths)
            room += self._room_in(every, whole, self._size)
            room += self._room_in(every[has_units], after[has_units], self._size)
        lengths = self._lengths.astype(np.float64)
        return self._disagreement(lengths, self._observed, self._units, room)

    def _disagreement(
        self, totals: Floats, observed: Floats, units: Floats, room: Floats
    ) -> Disagreement:
        """Put sums together by the formulas above.

        Both are means there; here they are times the number of judgements, so that continua of
        other lengths and with other annotators count as much as was judged in them.
        """
        people = len(self._layers)
        lengths = self._known.astype(np.float64)
        among = 2 * lengths**3 - 3 * lengths**2 + lengths
        others = (units.sum(axis=1, keepdims=True) - 1) / 3
        placed = (units * (others * among + lengths**2 * room)).sum(axis=1)
        places = people * totals * (people * totals - 1) - units @ (lengths * (lengths - 1))
        return Disagreement(
            _ratio(observed, (people - 1) * totals), _ratio(2 * people * placed, places)
        )

    def _room_between(self, weighing: Weighing) -> Floats:
        """Return the room in the gaps that reach over the ends of articles, for each weighing.

        Such a gap ends at the first unit of an article or at the end of all, and begins at the last
        unit before that, or at 0.
        """
        rows = len(weighing.weights)
        room = np.zeros((rows, len(self._known)))
        for before, after, has_units in self._edges:
            marked = np.flatnonzero(has_units[weighing.article])
            article, row = weighing.article[marked], weighing.row[marked]
            first = weighing.start[marked] + before[article]
            last = weighing.end[marked] - after[article]
            opens = np.diff(row, prepend=-1) > 0
            closes = np.append(opens[1:], True)[: len(row)]
            begins = np.where(opens, 0, np.insert(last, 0, 0)[: len(row)])
            room += self._room_in(row, first - begins, rows)
            tails = weighing.totals.copy()
            tails[row[closes]] -= last[closes]
            room += self._room_in(np.arange(rows), tails, rows)
        return room


def _edges(layer: Layer, starts: Ints, lengths: Ints) -> tuple[Ints, Ints, Bools]:
    """Return, by article, the gap before its first unit, after its last, and whether it has any."""
    before, after = np.zeros_like(lengths), np.zeros_like(lengths)
    has_units = np.zeros(len(lengths), dtype=np.bool_)
    article = layer.article
    has_units[article] = True
    before[article[::-1]] = (layer.start - starts[article])[::-1]  # the first unit is set last
    after[article] = starts[article] + lengths[article] - layer.end
    return before, after, has_units


def _sums(place: Ints, values: Floats, size: int) -> Floats:
    """Return the sum of the values at each place."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64)


def _from_here_on(counts: Floats) -> Floats:
    """Return the sums from each column, but the first, to the last."""
    sums: Floats = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return sums


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    found: Floats = np.zeros_like(denominator)
    np.divide(numerator, denominator, out=found, where=denominator > 0)
    return found
