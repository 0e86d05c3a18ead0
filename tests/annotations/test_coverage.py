"""Which labels cover what, and how often, against counting one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations import coverage as module
from reader.annotations.coverage import Coverage, Run
from tests.operations import lines_run
from tests.scale import scaled

SIZE = 60
LABELS = ["claim", "quote"]
places = st.integers(0, SIZE)
spans = st.tuples(places, places).map(sorted).filter(lambda pair: pair[0] < pair[1])
marks = st.tuples(spans, st.sampled_from([*LABELS, "unknown"]), st.booleans())


@pytest.fixture
def small_buckets(monkeypatch):
    """Buckets of a few code points, so that a short text has many."""
    monkeypatch.setattr(module, "BUCKET", 7)


@given(st.lists(marks, max_size=25), spans)
@settings(max_examples=scaled(200))
def test_runs_are_what_counting_says(marks, row):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BUCKET", 7)
        check_runs(marks, row)


def check_runs(marks, row):
    coverage, depth = Coverage(SIZE, LABELS), {}
    there = []
    for (start, end), label, is_new in marks:
        if is_new or not there:
            there.append((start, end, label))
            change, times = there[-1], 1
        else:
            change, times = there.pop(start % len(there)), -1
        coverage.add(*change, times)
        for at in range(change[0], change[1]):
            depth[at, change[2]] = depth.get((at, change[2]), 0) + times
    start, end = row
    runs = coverage.runs(start, end)
    at_once = Coverage(SIZE, LABELS, [*there, (9, 30, "claim"), (30, 33, "claim")])
    at_once.add(9, 33, "claim", -1)
    assert [plain(run) for run in at_once.runs(start, end)] == [plain(run) for run in runs]
    for run in runs:
        assert start <= run.start < run.end <= end
    assert [run.start for run in runs] == sorted({run.start for run in runs})
    found = {
        (at, label): n
        for run in runs
        for at in range(run.start, run.end)
        for label, n in run.depths
    }
    assert found == {key: n for key, n in depth.items() if n and start <= key[0] < end}


def plain(run: Run) -> tuple[int, int, list[tuple[str, int]]]:
    return run.start, run.end, sorted(run.depths)


def test_overlaps_are_told_apart_and_bare_text_is_left_out():
    coverage = Coverage(40, LABELS)
    coverage.add(5, 20, "claim")
    coverage.add(10, 15, "quote")
    coverage.add(10, 15, "quote")
    assert coverage.runs(0, 40) == [
        Run(5, 10, (("claim", 1),)),
        Run(10, 15, (("claim", 1), ("quote", 2))),
        Run(15, 20, (("claim", 1),)),
    ]
    assert coverage.runs(12, 13) == [Run(12, 13, (("claim", 1), ("quote", 2)))]
    assert coverage.runs(20, 40) == []


def test_labels_come_in_the_order_of_the_scheme_then_as_they_were_met():
    coverage = Coverage(10, LABELS)
    for label in ("unknown", "quote", "claim"):
        coverage.add(0, 10, label)
    assert [label for label, _ in coverage.runs(0, 1)[0].depths] == [*LABELS, "unknown"]


def test_an_empty_row_and_an_empty_text_have_no_runs():
    assert Coverage(0, LABELS).runs(0, 0) == []
    coverage = Coverage(10, LABELS)
    coverage.add(0, 10, "claim")
    assert coverage.runs(4, 4) == []


@pytest.mark.parametrize("shape", ["the same", "staggered", "all over the text"])
def test_a_row_costs_the_same_under_fifty_thousand_spans(shape):
    """At most the changes of depth in a bucket are looked at, and there is one for each offset."""

    def covered(count: int) -> Coverage:
        coverage = Coverage(500_000, LABELS)
        for number in range(count):
            start = {"the same": 1000, "staggered": number % 2000}.get(shape, number * 9 % 250_000)
            coverage.add(start, 499_000 - number % 1000, LABELS[number % 2])
        return coverage

    few, many = (covered(count) for count in (2_000, 50_000))
    row = 300_000, 300_072
    assert many.runs(*row)[0].depths == (("claim", 25_000), ("quote", 25_000))
    assert lines_run(lambda: many.runs(*row)) <= lines_run(lambda: few.runs(*row)) + 10
    worst = max(lines_run(lambda at=at: many.runs(at, at + 72)) for at in (1000, 1900, 498_500))
    assert worst < 60 * module.BUCKET
