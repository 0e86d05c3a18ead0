"""All figures of a study: published values, other programs, and what must hold of any study."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings

from reader.review.agreement import Agreement, agreement
from reader.review.study import Studied
from tests.review.studies import common_example, studies, unit
from tests.scale import scaled

RANDOM_STUDIES = 300
BRATIAA = Path(__file__).parents[3] / "shared" / "corpora" / "bratiaa" / "example-files"


def test_the_common_example():
    found = agreement([common_example()])
    cover = {"claim": 0.246420, "opinion": 0.177927, "quote": 0.720155}
    for label, value in cover.items():
        assert found.labels[label].cover.value == pytest.approx(value, abs=5e-7)
    assert [(each.one, each.other) for each in found.pairs] == [
        ("ann", "bob"),
        ("ann", "cy"),
        ("bob", "cy"),
    ]
    assert [each.exact for each in found.pairs] == pytest.approx([0.4, 0, 0])
    assert [each.overlap for each in found.pairs] == pytest.approx([0.8, 0.4, 0.2])
    assert found.overall.exact.value == pytest.approx(0.4 / 3)
    assert found.overall.overlap.value == pytest.approx(1.4 / 3)
    assert found.overall.alpha_u.value == pytest.approx(0.369511, abs=5e-7)
    assert found.overall.spans == 15


def test_labels_that_met_are_counted_once_for_each_pair_of_spans():
    one = [unit(0, 10, "claim"), unit(20, 30, "quote"), unit(40, 50, "claim")]
    other = [unit(0, 9, "opinion"), unit(20, 30, "quote"), unit(20, 30, "claim")]
    found = agreement([Studied("a", 60, {"ann": one, "bob": other})])
    assert {(each.one, each.other): each.count for each in found.confusion} == {
        ("claim", "opinion"): 1,
        ("quote", "quote"): 1,
        ("", "claim"): 2,
    }


def test_only_articles_of_two_count_and_the_others_are_named():
    found = agreement(
        [
            Studied("b", 10, {"ann": [unit(0, 5)], "bob": [unit(0, 5)]}),
            Studied("a", 10, {"ann": [unit(0, 5)]}),
            Studied("c", 10, {"ann": [], "bob": []}),
        ]
    )
    assert found.articles == ["b", "c"]
    assert found.left_out == ["a"]
    assert [each.exact for each in found.by_article] == [1.0, None]
    assert found.by_article[1].alpha_u is None


def test_nothing_to_compare_gives_no_figures():
    for studied in ([], [Studied("a", 5, {"ann": []})], [Studied("a", 5, {"ann": [], "bob": []})]):
        found = agreement(studied)
        assert found.overall.alpha_u.value is None
        assert found.overall.exact.value is None
        assert found.labels == {}


def test_intervals_are_the_same_each_time_and_hold_the_value():
    studied = [common_example(f"{number}") for number in range(5)]
    studied += [
        Studied(
            f"x{number}", 100, {"ann": [unit(number, 40, "quote")], "bob": [unit(0, 40, "quote")]}
        )
        for number in range(8)
    ]
    first, second = agreement(studied), agreement(studied)
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    assert msgspec.json.decode(msgspec.json.encode(first), type=Agreement) == first
    figure = first.labels["quote"].alpha_u
    assert figure.low < figure.value < figure.high
    assert agreement(studied, draws=0).labels["quote"].overlap.low is None


def test_one_article_has_no_interval():
    assert agreement([common_example()]).overall.alpha_u.low is None


def everything(found: Agreement):
    for measures in (found.overall, *found.labels.values()):
        yield from (measures.alpha_u, measures.exact, measures.overlap)
        if measures.cover is not None:
            yield measures.cover


@given(studies())
def test_the_order_of_articles_annotators_and_units_does_not_matter(studied):
    turned = [
        Studied(
            each.article,
            each.length,
            {name: each.layers[name][::-1] for name in reversed(list(each.layers))},
        )
        for each in reversed(studied)
    ]
    assert agreement(turned, draws=5) == agreement(studied, draws=5)


@given(studies())
def test_figures_are_within_their_bounds(studied):
    found = agreement(studied, draws=20)
    for figure in everything(found):
        if figure.value is not None:
            assert figure.value <= 1 + 1e-9
        if figure.low is not None:
            assert figure.low <= figure.high
    for pair in found.pairs:
        if pair.exact is not None:
            assert 0 <= pair.exact <= pair.overlap <= 1
    both = Counter()
    for each in studied:
        for one, other in combinations(each.layers, 2):
            both.update(x.label for name in (one, other) for x in each.layers[name])
    met = Counter()
    for each in found.confusion:
        met[each.one] += each.count
        met[each.other] += each.count
    met.pop("", None)
    assert +met == both


# Independent programs -------------------------------------------------------------------------


def judgements(studied, label):
    """A matrix of judgements, annotators by code points, NaN where somebody judged nothing."""
    names = sorted({name for each in studied for name in each.layers})
    columns = []
    for each in studied:
        block = np.full((len(names), each.length), math.nan)
        for row, name in enumerate(names):
            if name in each.layers:
                block[row] = 0
                for found in each.layers[name]:
                    if found.label == label:
                        block[row, found.start : found.end] = 1
        columns.append(block)
    return np.concatenate(columns, axis=1)


def compared(studied):
    return [each for each in studied if len(each.layers) > 1]


@settings(max_examples=scaled(RANDOM_STUDIES))
@given(studies())
def test_cover_alpha_is_that_of_the_package_krippendorff(studied):
    krippendorff = pytest.importorskip("krippendorff")
    found = agreement(studied, draws=0)
    for label, measures in found.labels.items():
        if measures.cover.value is not None:
            data = judgements(compared(studied), label)
            other = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
            assert measures.cover.value == pytest.approx(other, abs=1e-9)


@settings(max_examples=scaled(RANDOM_STUDIES))
@given(studies())
def test_cover_alpha_is_that_of_nltk(studied):
    nltk = pytest.importorskip("nltk.metrics.agreement")
    whole = [
        each for each in compared(studied) if len(each.layers) == len(compared(studied)[0].layers)
    ]
    names = sorted(whole[0].layers) if whole else []
    whole = [each for each in whole if sorted(each.layers) == names]
    found = agreement(whole, draws=0)
    for label, measures in found.labels.items():
        if measures.cover.value is not None:
            data = judgements(whole, label)
            task = nltk.AnnotationTask(
                [
                    (name, place, int(value))
                    for name, row in zip(names, data, strict=True)
                    for place, value in enumerate(row)
                ]
            )
            assert measures.cover.value == pytest.approx(task.alpha(), abs=1e-9)


@settings(max_examples=scaled(RANDOM_STUDIES))
@given(studies(overlap=False))
def test_exact_f1_is_that_of_nervaluate_label_by_label(studied):
    nervaluate = pytest.importorskip("nervaluate")  # its ends are inclusive
    chosen = [each for each in compared(studied) if {"ann", "bob"} <= each.layers.keys()]
    pairs = [Studied(x.article, x.length, {n: x.layers[n] for n in ("ann", "bob")}) for x in chosen]
    found = agreement(pairs, draws=0)
    for label in found.labels:
        sides = [
            [
                [
                    {"label": label, "start": u.start, "end": u.end - 1}
                    for u in sorted(each.layers[name])
                    if u.label == label
                ]
                for each in pairs
            ]
            for name in ("ann", "bob")
        ]
        results = nervaluate.Evaluator(*sides, tags=[label], loader="dict").evaluate()
        theirs = results["overall"]["strict"].f1
        assert found.pairs[0].labels[label][0] == pytest.approx(theirs, abs=1e-9)


# Reports of bratiaa ---------------------------------------------------------------------------


def bratiaa_study():
    folder = BRATIAA / "example-project"
    layers = {}
    for who in ("Lisa", "Maria", "Max", "Peter"):
        for file in sorted((folder / who).glob("*.ann")):
            units = []
            for line in file.read_text("utf-8").split("\n"):
                if line.startswith("T"):
                    label, start, end = line.split("\t")[1].split(" ")
                    units.append(unit(int(start), int(end), label))
            text = file.with_suffix(".txt").read_text("utf-8")
            layers.setdefault(file.name, (len(text), {}))[1][who] = units
    return [Studied(name, length, found) for name, (length, found) in layers.items()]


def table_of(heading):
    lines = (BRATIAA / "instance-agreement-report.md").read_text("utf-8").split(f"## {heading}")[1]
    rows = lines.split("##")[0].split("\n")
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows if row.startswith("|")]
    return {name: float(value) for name, value, _ in cells[2:]}


@pytest.mark.skipif(not BRATIAA.exists(), reason="the corpora are not beside the repository")
def test_exact_f1_is_that_of_bratiaa():
    studied = bratiaa_study()
    found = agreement(studied, draws=0)
    documents = {each.article: each.exact for each in found.by_article}
    assert documents == pytest.approx(table_of("Agreement per Document"), abs=6e-4)
    labels = {label: measures.exact.value for label, measures in found.labels.items()}
    assert labels == pytest.approx(table_of("Agreement per Label"), abs=6e-4)
    assert found.overall.exact.value == pytest.approx(0.890, abs=6e-4)
    spread = np.std([each.exact for each in found.pairs])
    assert spread == pytest.approx(0.053, abs=6e-4)
