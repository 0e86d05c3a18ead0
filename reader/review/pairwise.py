"""Every pair of annotators on every article that both are done with: what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from reader.review.continuum import Continuum, Floats, Ints, Layer, count
from reader.review.matching import candidates, one_to_one

EXACT, OVERLAP, SPANS = range(3)
"""The rows of what is counted: exact matches, matches by IoU, and the spans of both together."""
NOTHING = ""
"""Stands in a confusion for "no span here"."""
Pair = tuple[str, str]


class Pairwise:
    """Counts for each pair of annotators, by kind, article (of ``articles``) and label."""

    def __init__(
        self, articles: Sequence[str], labels: Sequence[str], continua: Sequence[Continuum]
    ) -> None:
        self._labels = labels
        self._shape = (3, len(articles), len(labels))
        self._counts: dict[Pair, Floats] = {}
        self._together: Counter[Pair] = Counter()
        self.confusion: Counter[Pair] = Counter()
        place = {article: number for number, article in enumerate(articles)}
        for continuum in continua:
            numbers = np.array([place[article] for article in continuum.articles], dtype=np.int64)
            for one, other in combinations(range(len(continuum.annotators)), 2):
                pair = (continuum.annotators[one], continuum.annotators[other])
                self._together[pair] += len(numbers)
                self._compare(pair, numbers, continuum.layers[one], continuum.layers[other])

    @property
    def names(self) -> list[Pair]:
        """The pairs of annotators who have any article in common, sorted."""
        return sorted(self._counts)

    def articles(self, pair: Pair) -> int:
        """Return how many articles both are done with."""
        return self._together[pair]

    def f1(self, pair: Pair, weights: Ints, kind: int, label: str = "") -> Floats:
        """Return the F1 of one pair for each weighing of the articles, of one label or of all.

        NaN where neither has any span.
        """
        columns = [self._labels.index(label)] if label else range(len(self._labels))
        common, spans = (self._counts[pair][row][:, columns].sum(axis=1) for row in (kind, SPANS))
        return _f1(weights @ common, weights @ spans)

    def mean(self, weights: Ints, kind: int, label: str = "") -> Floats:
        """Return the mean F1 over the pairs, for each weighing; NaN where no pair has any span."""
        return _mean([self.f1(pair, weights, kind, label) for pair in self.names], len(weights))

    def by_article(self, kind: int) -> Floats:
        """Return the mean F1 over the pairs, of all labels, in each article alone."""
        found = [
            _f1(counts[kind].sum(axis=1), counts[SPANS].sum(axis=1))
            for counts in self._counts.values()
        ]
        return _mean(found, self._shape[1])

    def _compare(self, pair: Pair, numbers: Ints, one: Layer, other: Layer) -> None:
        counts = self._counts.setdefault(pair, np.zeros(self._shape))
        mine, theirs, share = candidates(one, other)
        same = one.label[mine] == other.label[theirs]
        taken = one_to_one(mine[same], theirs[same])
        matched = mine[same][taken]
        exact = matched[share[same][taken] == 1]
        counts[EXACT] += self._counted(numbers, one, exact)
        counts[OVERLAP] += self._counted(numbers, one, matched)
        for layer in (one, other):
            counts[SPANS] += self._counted(numbers, layer, np.arange(len(layer.start)))
        taken = one_to_one(mine, theirs)
        self._confuse(one, other, mine[taken], theirs[taken])

    def _counted(self, numbers: Ints, layer: Layer, chosen: Ints) -> Floats:
        """Count units of a layer by article and label."""
        place = numbers[layer.article[chosen]] * len(self._labels) + layer.label[chosen]
        return count(place, self._shape[1:])

    def _confuse(self, one: Layer, other: Layer, mine: Ints, theirs: Ints) -> None:
        size = len(self._labels)
        met = np.sort(np.stack([one.label[mine], other.label[theirs]]), axis=0)
        for code, times in enumerate(np.bincount(met[0] * size + met[1]).tolist()):
            if times:
                first, second = sorted((self._labels[code // size], self._labels[code % size]))
                self.confusion[first, second] += times
        for layer, matched in ((one, mine), (other, theirs)):
            alone = np.bincount(np.delete(layer.label, matched), minlength=size).tolist()
            for label, times in zip(self._labels, alone, strict=True):
                if times:
                    self.confusion[NOTHING, label] += times


def _f1(common: Floats, spans: Floats) -> Floats:
    values: Floats = np.full(spans.shape, np.nan)
    np.divide(2 * common, spans, out=values, where=spans > 0)
    return values


def _mean(found: list[Floats], size: int) -> Floats:
    """Return the mean of the values that are there; NaN where none is."""
    if not found:
        return np.full(size, np.nan)
    values = np.array(found)
    there = ~np.isnan(values)
    mean: Floats = np.full(size, np.nan)
    counts = there.sum(axis=0)
    np.divide(np.where(there, values, 0).sum(axis=0), counts, out=mean, where=counts > 0)
    return mean
