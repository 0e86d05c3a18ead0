"""Annotations in reading order, against a plain sorted list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations import span_index
from reader.annotations.span_index import Entry, SpanIndex
from tests.operations import lines_run
from tests.scale import scaled

SIZE = 30
spans = st.tuples(st.integers(0, SIZE - 1), st.integers(1, 12)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], SIZE))
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """Chunks of a few entries, so that a few dozen are many chunks."""
    monkeypatch.setattr(span_index, "_SIZE", 2)


def order(span: tuple[int, int, str]) -> tuple[int, int, str]:
    return span[0], -span[1], span[2]


def check(index: SpanIndex, plain: list[tuple[int, int, str]]) -> None:
    plain.sort(key=order)
    assert [(x.start, x.end, x.id) for x in index] == plain
    assert len(index) == len(plain)
    for number, (start, end, name) in enumerate(plain):
        assert index.at(number) == Entry(start, -end, name)
        assert index.number_of(start, end, name) == number
    for offset in range(SIZE + 1):
        after = [x for x in plain if x[0] > offset]
        before = [x for x in plain if x[0] < offset]
        assert as_span(index.after(offset)) == (after[0] if after else None)
        assert as_span(index.before(offset)) == (before[-1] if before else None)
        for end in (offset + 1, offset + 5, SIZE):
            found = [(x.start, x.end, x.id) for x in index.overlapping(offset, end)]
            assert found == [x for x in plain if x[0] < end and x[1] > offset]


def as_span(entry: Entry | None) -> tuple[int, int, str] | None:
    return None if entry is None else (entry.start, entry.end, entry.id)


@given(st.lists(spans, max_size=12), st.lists(st.tuples(spans, st.booleans()), max_size=60))
def test_it_agrees_with_a_sorted_list(first, steps):
    plain = [(*span, f"first{number}") for number, span in enumerate(first)]
    index = SpanIndex(plain)
    for number, (span, is_new) in enumerate(steps):
        if is_new or not plain:
            plain.append((*span, f"{number % 7}-{number}"))
            index.add(*plain[-1])
        else:
            index.remove(*plain.pop(span[0] % len(plain)))
    check(index, plain)


@given(st.lists(spans, min_size=30, max_size=60))
@settings(max_examples=scaled(50))
def test_it_agrees_after_many_chunks_have_been_halved(added):
    plain: list[tuple[int, int, str]] = []
    index = SpanIndex()
    for number, span in enumerate(added):
        plain.append((*span, str(number)))
        index.add(*plain[-1])
    check(index, plain)


def test_it_can_be_emptied_and_filled_again():
    plain = [(at, at + 2, str(at)) for at in range(20)]
    index = SpanIndex(plain)
    for span in plain:
        index.remove(*span)
    check(index, [])
    index.add(3, 5, "back")
    check(index, [(3, 5, "back")])


@pytest.mark.parametrize(
    "span", [(1, 4, "a"), (1, 3, "b"), (2, 3, "a"), (0, 9, "z"), (25, 26, "a")]
)
def test_taking_away_what_is_not_there_is_an_error_and_changes_nothing(span):
    index = SpanIndex([(1, 3, "a"), (5, 9, "b")])
    with pytest.raises(KeyError):
        index.remove(*span)
    check(index, [(1, 3, "a"), (5, 9, "b")])


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_there_is_no_annotation_beyond_the_last(number):
    with pytest.raises(IndexError):
        SpanIndex([(1, 3, "a")]).at(number)


def test_an_outer_span_comes_before_what_it_holds():
    index = SpanIndex([(4, 6, "inner"), (4, 20, "outer"), (4, 6, "also"), (1, 2, "first")])
    assert [x.id for x in index] == ["first", "outer", "also", "inner"]


def test_fifty_thousand_spans_are_not_walked_over(monkeypatch):
    monkeypatch.setattr(span_index, "_SIZE", 256)
    index = SpanIndex((at * 10, at * 10 + 8, str(at)) for at in range(50_000))
    asked = (
        lambda: list(index.overlapping(250_000, 250_100)),
        lambda: index.after(250_000),
        lambda: index.before(250_000),
        lambda: index.at(25_000),
        lambda: index.add(250_001, 250_002, "new"),
        lambda: index.remove(250_001, 250_002, "new"),
    )
    assert max(map(lines_run, asked)) < 2_000
