"""Where the rows of a line begin."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reader.articles.layout import wrap as module
from reader.articles.layout.wrap import NO_END, NO_START, last_break, wrap
from reader.articles.text.cells import WIDEST, cells
from reader.articles.text.graphemes import clusters, is_boundary
from tests.scale import scaled
from tests.strategies import line_text, narrow_text


def rows(text: str, width: int) -> list[str]:
    begins = wrap(text, 0, len(text), width)
    return [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("The minister said", 8, ["The ", "minister ", "said"]),
        ("The minister said", 17, ["The minister said"]),
        ("The minister said", 13, ["The minister ", "said"]),
        ("The minister said", 12, ["The minister ", "said"]),
        ("a   b", 2, ["a   ", "b"]),
        ("tunnel     ", 6, ["tunnel     "]),
        ("well-known facts", 10, ["well-known ", "facts"]),
        ("well-known facts", 8, ["well-", "known ", "facts"]),
        ("24/7 and 1990–2020", 9, ["24/7 and ", "1990–2020"]),
        ("it was -5 degrees", 8, ["it was ", "-5 ", "degrees"]),
        ("Donaudampfschiff", 8, ["Donaudam", "pfschiff"]),
        ("il dit « oui »", 12, ["il dit « ", "oui »"]),
        ("10\u00a0000 euros", 8, ["10\u00a0000 ", "euros"]),
        ("中国经济增长。", 6, ["中国经", "济增", "长。"]),
        ("彼は「行く」と", 6, ["彼は", "「行", "く」と"]),
        ("彼はトーキョー", 6, ["彼は", "トー", "キョー"]),
        ("한국어 단어", 7, ["한국어 ", "단어"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("🇩🇪🇫🇷🇩🇪", 4, ["🇩🇪🇫🇷", "🇩🇪"]),
        ("مرحبا بالعالم", 7, ["مرحبا ", "بالعالم"]),
        ("a\tb\tc", 6, ["a\tb\t", "c"]),
        ("a\u200bb", 1, ["a\u200b", "b"]),
    ],
)
def test_rows(text, width, expected):
    assert rows(text, width) == expected


def painted_width(text: str) -> int:
    """The cells of a row up to its last character that is not white space."""
    shown = [cell for cell in cells(text, 0, len(text)) if text[cell.start] not in " \t"]
    return max((cell.x + cell.width for cell in shown), default=0)


@given(line_text, st.integers(WIDEST, 30))
@settings(max_examples=scaled(600))
def test_rows_tile_any_line_and_keep_to_the_width(text, width):
    begins = wrap(text, 0, len(text), width)
    assert begins[0] == 0
    assert begins == sorted(set(begins))
    assert begins[-1] < max(len(text), 1)
    assert all(is_boundary(text, at) for at in begins)
    assert all(painted_width(row) <= width for row in rows(text, width))


@given(line_text, st.integers(1, WIDEST))
def test_a_cluster_wider_than_the_column_has_a_row_of_its_own(text, width):
    for row in rows(text, width):
        inked = [
            cell for cell in cells(row, 0, len(row)) if cell.width and row[cell.start] not in " \t"
        ]
        assert painted_width(row) <= width or len(inked) == 1


def width_or_more(width: int):
    return st.integers(width, 24)


@given(narrow_text, width_or_more(1))
@settings(max_examples=scaled(800))
def test_the_quick_way_for_plain_text_gives_the_same_rows(text, width):
    quick = module._wrap_narrow(text, 0, len(text), width)
    assert quick == module._wrap_cells(text, 0, len(text), width)


@given(line_text, width_or_more(WIDEST))
@settings(max_examples=scaled(600))
def test_kinsoku_holds_wherever_there_is_another_place_to_break(text, width):
    begins = wrap(text, 0, len(text), width)
    for before, at in pairwise(begins):
        edges = [a for a, _ in clusters(text, before, at)]
        last = edges[-1]
        if text[at] in NO_START or text[last] in NO_END:
            assert not any(
                module._may_break(text, one, other)
                for one, other in zip(edges, [*edges[1:], at], strict=True)
            )


@pytest.mark.parametrize("frame", ["中国经{}济", "aa bbb{} c", "aa b-{} c", "aa bb {}c"])
@pytest.mark.parametrize("width", range(6, 10))
def test_no_row_begins_with_what_belongs_to_the_row_before(frame, width):
    for char in sorted(NO_START):
        assert all(row[0] != char for row in rows(frame.format(char), width)), char


@pytest.mark.parametrize("width", range(4, 10))
def test_no_row_ends_with_what_belongs_to_the_next(width):
    for char in sorted(NO_END):
        assert all(row[-1] != char for row in rows(f"中国经{char}济增长", width)[:-1]), char


@given(line_text, st.data())
@settings(max_examples=scaled(200))
def test_last_break_is_where_a_row_may_begin(text, data):
    assume(text)
    edges = [a for a, _ in clusters(text, 0, len(text))]
    low = data.draw(st.sampled_from(edges))
    high = data.draw(st.integers(low, len(text) - 1))
    found = last_break(text, low, high)
    assert low <= found <= high
    assert is_boundary(text, found)


def test_the_same_rows_come_from_the_middle_of_a_text():
    text = "before\nThe minister said so.\nafter"
    assert wrap(text, 7, 28, 12) == [7, 20]
