"""All default agreement figures of a study, each with its interval.

The intervals are percentiles of a bootstrap over articles (Efron 1979): the articles are drawn
again, with replacement, and the figures computed anew, always with the same seed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from reader.review import alpha_u, cover_alpha
from reader.review.continuum import Continuum, Floats, Ints, Weighing, continua, labels_of
from reader.review.pairwise import EXACT, OVERLAP, Pairwise
from reader.review.study import Studied, comparable

DRAWS = 200
"""How often the articles are drawn again."""
SEED = 20260101
SHARE = 0.95
"""The share of the drawn values that an interval holds."""


class Figure(msgspec.Struct, frozen=True):
    """A value with its interval; None where there is nothing to compute it of."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Measures(msgspec.Struct, frozen=True):
    """The figures of one label, or of all: ``cover`` is None for all, as labels may overlap."""

    alpha_u: Figure
    cover: Figure | None
    exact: Figure
    overlap: Figure
    spans: int


class PairFigures(msgspec.Struct, frozen=True):
    """F1 of two annotators on the articles that both are done with; ``labels`` by label."""

    one: str
    other: str
    articles: int
    exact: float | None
    overlap: float | None
    labels: dict[str, tuple[float | None, float | None]]


class ArticleFigures(msgspec.Struct, frozen=True):
    """One article: who is done with it, how many spans they have, how well they agree."""

    article: str
    annotators: list[str]
    spans: int
    alpha_u: float | None
    exact: float | None
    overlap: float | None


class Confusion(msgspec.Struct, frozen=True):
    """How often the one label met the other in spans that are taken for each other, or nothing."""

    one: str
    other: str
    count: int


class Agreement(msgspec.Struct, frozen=True):
    """Every default figure.

    ``exact`` and ``overlap`` are F1 (same ends; IoU of at least one half), the mean over pairs of
    annotators. ``dropped`` units, by label, overlap another of the same label and annotator, and
    alpha-U left them out. ``left_out`` are the articles that fewer than two people are done with.
    """

    annotators: list[str]
    articles: list[str]
    left_out: list[str]
    overall: Measures
    labels: dict[str, Measures]
    pairs: list[PairFigures]
    by_article: list[ArticleFigures]
    confusion: list[Confusion]
    dropped: dict[str, int]


def agreement(studied: Iterable[Studied], *, draws: int = DRAWS, seed: int = SEED) -> Agreement:
    """Return all figures of a study.

    ``draws`` is how often the articles are drawn again for the intervals; 0 leaves them out.
    """
    every = list(studied)
    chosen = comparable(every)
    counts = labels_of(chosen)
    labels = list(counts)
    weights = _weights(len(chosen), draws, seed)
    articles = [each.article for each in chosen]
    together = continua(chosen, labels)
    units = _Units(articles, labels, together, weights)
    pairs = Pairwise(articles, labels, together)
    kept = {each.article for each in chosen}

    def f1(kind: int, label: str = "") -> Figure:
        return _figure(pairs.mean(weights, kind, label))

    return Agreement(
        annotators=sorted({name for each in chosen for name in each.layers}),
        articles=articles,
        left_out=sorted(each.article for each in every if each.article not in kept),
        overall=Measures(
            _figure(alpha_u.alpha([x for label in labels for x in units.disagreements[label]]))
            if labels
            else Figure(None),
            None,
            f1(EXACT),
            f1(OVERLAP),
            sum(counts.values()),
        ),
        labels={
            label: Measures(
                _figure(alpha_u.alpha(units.disagreements[label])),
                _figure(cover_alpha.alpha(units.coincidences[label])),
                f1(EXACT, label),
                f1(OVERLAP, label),
                counts[label],
            )
            for label in labels
        },
        pairs=_pair_figures(pairs, labels, weights[:1]),
        by_article=_by_article(chosen, units, pairs),
        confusion=[
            Confusion(one, other, count)
            for (one, other), count in sorted(pairs.confusion.items(), key=lambda x: (-x[1], x[0]))
        ],
        dropped={label: count for label, count in units.dropped.items() if count},
    )


def _weights(articles: int, draws: int, seed: int) -> Ints:
    """Return how often each article is there: in the first row once, in the others as drawn."""
    once = np.ones((1, articles), dtype=np.int64)
    if not draws or articles < 2:
        return once
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = random.multinomial(articles, np.full(articles, 1 / articles), size=draws)
    return np.concatenate([once, drawn.astype(np.int64)])


def _figure(values: Floats) -> Figure:
    """Return the first value as the figure, and the interval of the others."""
    value = _value(values[0])
    drawn = values[1:][~np.isnan(values[1:])]
    if value is None or not len(drawn):
        return Figure(value)
    low, high = np.quantile(drawn, [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return Figure(value, float(low), float(high))


def _value(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


class _Units:
    """Disagreements and coincidences by label, as weighed, and those of each article alone."""

    def __init__(
        self,
        articles: Sequence[str],
        labels: Sequence[str],
        together: Sequence[Continuum],
        weights: Ints,
    ) -> None:
        self.disagreements: dict[str, list[alpha_u.Disagreement]] = {x: [] for x in labels}
        self.coincidences = {x: cover_alpha.nothing(len(weights)) for x in labels}
        self.dropped: Counter[str] = Counter()
        self._alone = np.zeros((2, len(articles)))
        place = {article: number for number, article in enumerate(articles)}
        for continuum in together:
            columns = [place[article] for article in continuum.articles]
            weighing = Weighing(continuum.lengths, weights[:, columns])
            for number, label in enumerate(labels):
                model = alpha_u.LabelModel(continuum, number)
                self.dropped[label] += model.dropped
                self.disagreements[label].append(model.weigh(weighing))
                counted = cover_alpha.coincidences(continuum, number)
                self.coincidences[label] += counted @ weighing.weights.T
                self._alone[:, columns] += model.alone()

    def alpha_by_article(self) -> Floats:
        """Return alpha-U of all labels in each article."""
        return alpha_u.alpha([alpha_u.Disagreement(*self._alone)])


def _pair_figures(pairs: Pairwise, labels: Sequence[str], once: Ints) -> list[PairFigures]:
    def f1(pair: tuple[str, str], kind: int, label: str = "") -> float | None:
        return _value(pairs.f1(pair, once, kind, label)[0])

    return [
        PairFigures(
            *pair,
            pairs.articles(pair),
            f1(pair, EXACT),
            f1(pair, OVERLAP),
            {label: (f1(pair, EXACT, label), f1(pair, OVERLAP, label)) for label in labels},
        )
        for pair in pairs.names
    ]


def _by_article(studied: Sequence[Studied], units: _Units, pairs: Pairwise) -> list[ArticleFigures]:
    columns = zip(
        studied,
        units.alpha_by_article().tolist(),
        pairs.by_article(EXACT).tolist(),
        pairs.by_article(OVERLAP).tolist(),
        strict=True,
    )
    return [
        ArticleFigures(
            each.article,
            sorted(each.layers),
            sum(map(len, each.layers.values())),
            *(_value(number) for number in numbers),
        )
        for each, *numbers in columns
    ]
