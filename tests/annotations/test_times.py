from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.model import Annotation
from reader.annotations.times import TimeError, end_of, moment_of, parse_time


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z"),
        ("2028-02", "2028-02-01T00:00:00.000Z", "2028-02-29T23:59:59.999Z"),
        ("2026-01-31", "2026-01-31T00:00:00.000Z", "2026-01-31T23:59:59.999Z"),
        ("2026-01-31T09:30", "2026-01-31T09:30:00.000Z", "2026-01-31T09:30:59.999Z"),
        ("2026-01-31 09:30", "2026-01-31T09:30:00.000Z", "2026-01-31T09:30:59.999Z"),
        ("2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.999Z"),
        ("2026-01-31T09:30:00.5+01:00", "2026-01-31T08:30:00.500Z", "2026-01-31T08:30:00.500Z"),
        (" 20260131 ", "2026-01-31T00:00:00.000Z", "2026-01-31T00:00:00.000Z"),
        ("9999", "9999-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_times_that_people_write(text, first, last):
    assert parse_time(text) == first
    assert end_of(text) == last


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30", "2026-13", "0000", "2026-", "0001-01-01T00:00:00+09:00"],
)
def test_what_is_no_time_is_said(text):
    for read in (parse_time, end_of):
        with pytest.raises(TimeError, match="is no time; write it like 2026-01-31"):
            read(text)


@given(st.datetimes())
def test_the_end_of_a_second_is_not_before_its_beginning(moment):
    text = moment.isoformat(timespec="seconds")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", parse_time(text))
    assert parse_time(text)[:-5] == end_of(text)[:-5]
    assert parse_time(text) < end_of(text)


@pytest.mark.parametrize(
    ("created", "updated", "moment"),
    [
        ("2026-01-31T09:30:00.000Z", "", "2026-01-31T09:30:00.000Z"),
        ("2026-01-31T09:30:00.000Z", "2026-02-01T01:30:00+02:00", "2026-01-31T23:30:00.000Z"),
        ("", "", ""),
        ("2026-01-31T09:30:00.000Z", "yesterday", ""),
    ],
)
def test_an_annotation_s_moment_is_its_last_change(created, updated, moment):
    each = Annotation(
        id="1", article="a", annotator="ana", start=0, end=1, exact="x", label="claim",
        scheme="news@1", created=created, updated=updated,
    )  # fmt: skip
    assert moment_of(each) == moment
