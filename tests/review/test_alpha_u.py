"""alpha-U: the published values, and a plain computation from the formulas."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reader.review.alpha_u import LabelModel, alpha
from reader.review.continuum import Weighing, continua, labels_of
from reader.review.study import Studied
from tests.review.studies import common_example, krippendorff_2004, studies, unit


def alpha_of(studied, label=""):
    labels = list(labels_of(studied))
    parts = [
        LabelModel(each, number).weigh(
            Weighing(each.lengths, np.ones((1, len(each.articles)), dtype=np.int64))
        )
        for each in continua(studied, labels)
        for number, name in enumerate(labels)
        if label in ("", name)
    ]
    return float(alpha(parts)[0])


def test_krippendorffs_own_example():
    """Content Analysis (2004), figure 2 of the paper on qualitative text data."""
    study = [krippendorff_2004()]
    assert alpha_of(study, "c") == pytest.approx(0.7286, abs=5e-5)
    assert alpha_of(study, "k") == 1
    assert alpha_of(study) == pytest.approx(0.8587, abs=5e-5)


def test_the_example_of_dkpro_statistics():
    small = [unit(start, start + 1) for start in (2, 4, 6)]
    study = [Studied("a", 10, {"0": [unit(1, 9)], "1": small})]
    assert alpha_of(study) == pytest.approx(-0.7003, abs=5e-5)


def test_the_common_example():
    study = [common_example()]
    expected = {"claim": -0.061374, "opinion": 0.043732, "quote": 0.841246, "": 0.369511}
    for label, value in expected.items():
        assert alpha_of(study, label) == pytest.approx(value, abs=5e-7)


def test_of_units_that_overlap_the_earliest_and_longest_stays():
    layer = [unit(0, 4), unit(0, 6), unit(5, 9), unit(6, 8), unit(7, 10)]
    study = [Studied("a", 20, {"ann": layer, "bob": [unit(0, 6), unit(6, 8)]})]
    (continuum,) = continua(study, ["x"])
    model = LabelModel(continuum, 0)
    assert model.dropped == 3
    assert alpha_of(study) == 1


# A plain computation, straight from the formulas -----------------------------------------------


def plainly(studied, label):
    """Observed and expected disagreement, and the number of judgements, of one set of people."""
    names = sorted(studied[0].layers)
    total = sum(each.length for each in studied)
    units: dict[str, list[tuple[int, int]]] = {name: [] for name in names}
    offset = 0
    for each in studied:
        for name in names:
            last = 0
            for found in sorted(each.layers[name], key=lambda u: (u.start, -u.end)):
                if found.label == label and found.start >= last:
                    units[name].append((offset + found.start, offset + found.end))
                    last = found.end
        offset += each.length
    gaps = []
    for name in names:
        edges = [0, *(edge for span in units[name] for edge in span), total]
        gaps += [b - a for a, b in zip(edges[::2], edges[1::2], strict=True)]
    observed = 0.0
    for one, other in permutations(names, 2):
        for a, b in units[one]:
            met = [(c, d) for c, d in units[other] if c < b and a < d]
            observed += sum((a - c) ** 2 + (b - d) ** 2 for c, d in met)
            observed += 0 if met else 2 * (b - a) ** 2
    sizes = [b - a for name in names for a, b in units[name]]
    expected = 0.0
    for size in sizes:
        expected += (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        expected += size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
    people = len(names)
    below = people * total * (people * total - 1) - sum(size * (size - 1) for size in sizes)
    return (
        observed / (people * (people - 1) * total**2),
        2 / total * expected / below if below else 0.0,
        people * total,
    )


def plain_alpha(studied, labels):
    groups: dict[tuple[str, ...], list[Studied]] = {}
    for each in studied:
        groups.setdefault(tuple(sorted(each.layers)), []).append(each)
    parts = [plainly(group, label) for group in groups.values() for label in labels]
    observed = sum(o * share for o, _, share in parts)
    expected = sum(e * share for _, e, share in parts)
    return 1 - observed / expected if expected else float("nan")


def same(one: float, other: float) -> bool:
    return one == pytest.approx(other, abs=1e-9, rel=1e-9, nan_ok=True)


def by_two(studied):
    return sorted((x for x in studied if len(x.layers) > 1), key=lambda each: each.article)


@given(studies())
def test_it_is_what_the_formulas_say(studied):
    chosen = by_two(studied)
    labels = list(labels_of(chosen))
    if labels:
        assert same(alpha_of(chosen), plain_alpha(chosen, labels))
        for label in labels:
            assert same(alpha_of(chosen, label), plain_alpha(chosen, [label]))


@given(studies(), st.data())
def test_to_weigh_articles_is_to_take_them_so_often(studied, data):
    chosen = by_two(studied)
    labels = list(labels_of(chosen))
    for continuum in continua(chosen, labels):
        size = len(continuum.articles)
        drawn = sorted(data.draw(st.lists(st.integers(0, size - 1), min_size=size, max_size=size)))
        weights = np.array([np.bincount(drawn, minlength=size)] * 2)
        by_name = {each.article: each for each in chosen}
        again = [by_name[continuum.articles[number]] for number in drawn]
        for number, label in enumerate(labels):
            weighed = LabelModel(continuum, number).weigh(Weighing(continuum.lengths, weights))
            observed, expected, share = plainly(again, label)
            for row in range(2):
                assert same(weighed.observed[row], observed * share)
                assert same(weighed.expected[row], expected * share)


@given(studies())
def test_each_article_alone_is_a_study_of_its_own(studied):
    chosen = by_two(studied)
    labels = list(labels_of(chosen))
    by_name = {each.article: each for each in chosen}
    for continuum in continua(chosen, labels):
        for number, label in enumerate(labels):
            alone = LabelModel(continuum, number).alone()
            for place, article in enumerate(continuum.articles):
                observed, expected, share = plainly([by_name[article]], label)
                assert same(alone.observed[place], observed * share)
                assert same(alone.expected[place], expected * share)


@given(studies(overlap=False))
def test_who_marked_the_same_agrees_wholly(studied):
    chosen = [
        Studied(
            each.article, each.length, dict.fromkeys(each.layers, next(iter(each.layers.values())))
        )
        for each in by_two(studied)
    ]
    if labels_of(chosen):
        value = alpha_of(chosen)
        assume(not math.isnan(value))  # single characters that leave no gap: nothing else can be
        assert same(value, 1.0)
