"""Agreement: all default figures of 3 annotators, 1,000 articles and 30 spans each.

Beside it what the package krippendorff takes for nothing but the alpha over characters, label by
label, its matrix made already.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reader.review.agreement import agreement
from reader.review.clusters import clusters
from reader.review.study import Studied, Unit

from .results import Comparison, Result, round_robin

ROUNDS = 7
ARTICLES, SPANS, LENGTH = 1_000, 30, 3_000
NAMES = ("ann", "bob", "cy")
LABELS = ("claim", "opinion", "quote")
OURS = "newsmark, all default figures with intervals"
WITHOUT = "the same without intervals"
THEIRS = "krippendorff, character alpha of each label"
CLUSTERS = "newsmark, clusters of all articles"


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure each on the same study."""
    del work
    studied = _study()
    result = Result("agree", "from the call to its return", "ms", THEIRS)
    result.comparisons = [Comparison(OURS, THEIRS, 1 / 5), Comparison(CLUSTERS, THEIRS)]
    actions: dict[str, Callable[[], float]] = {
        OURS: partial(_timed, lambda: agreement(studied)),
        WITHOUT: partial(_timed, lambda: agreement(studied, draws=0)),
        CLUSTERS: _clusters_of(studied),
    }
    try:
        import krippendorff
    except ImportError:
        result.skipped[THEIRS] = "the package krippendorff is not installed"
    else:
        matrices = [_judgements(studied, label) for label in LABELS]
        alpha = partial(krippendorff.alpha, level_of_measurement="nominal")
        actions[THEIRS] = partial(
            _timed, lambda: [alpha(reliability_data=matrix) for matrix in matrices]
        )
    for action in actions.values():
        action()
    round_robin(result, actions, min(ROUNDS, most))
    return [result]


def _timed(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return (time.perf_counter() - begin) * 1000


def _study() -> list[Studied]:
    """Return articles in which annotators mostly agree: other ends, other labels, nothing."""
    chance = random.Random(1)
    studied = []
    for number in range(ARTICLES):
        base = []
        for _ in range(SPANS):
            start = chance.randrange(LENGTH - 120)
            base.append((start, start + chance.randrange(10, 100), chance.choice(LABELS)))
        layers = {name: [_varied(chance, *each) for each in base] for name in NAMES}
        studied.append(Studied(f"{number:020x}", LENGTH, layers))
    return studied


def _varied(chance: random.Random, start: int, end: int, label: str) -> Unit:
    if chance.random() < 0.2:
        start, end = max(0, start - chance.randrange(5)), end + chance.randrange(5)
    if chance.random() < 0.1:
        label = chance.choice(LABELS)
    return Unit(start, end, label)


def _judgements(studied: list[Studied], label: str) -> npt.NDArray[np.float64]:
    found = np.zeros((len(NAMES), LENGTH * len(studied)))
    for number, each in enumerate(studied):
        for row, name in enumerate(NAMES):
            for unit in each.layers[name]:
                if unit.label == label:
                    offset = number * LENGTH
                    found[row, offset + unit.start : offset + unit.end] = 1
    return found


def _clusters_of(studied: list[Studied]) -> Callable[[], float]:
    from .newsmark import annotation_of

    layers = [
        {
            name: [annotation_of(name, *unit[:3]) for unit in units]
            for name, units in x.layers.items()
        }
        for x in studied
    ]
    return partial(_timed, lambda: [clusters(each) for each in layers])
