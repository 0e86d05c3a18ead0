"""What is sent to the terminal for a text, and how many cells it takes."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.articles.text.cells import (
    TAB_STOP,
    WIDEST,
    cells,
    fit,
    is_hidden,
    is_narrow,
    next_shown,
    paint,
    picture,
    previous_shown,
    printable,
    width_of,
)
from reader.articles.text.graphemes import clusters
from tests.scale import scaled
from tests.strategies import any_text, line_text, narrow_text

DANGEROUS = regex.compile(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufe00-\ufe0f\U0001f1e6-\U0001f1ff]")
"""What commands the terminal, reorders the line, or is measured differently from one to another."""
ALONE_SAFE = regex.compile(r"[\ufe00-\ufe0f\U0001f1e6-\U0001f1ff]")
"""Of these, what does no harm and is left to :func:`paint`."""


@pytest.mark.parametrize(
    ("cluster", "text", "width"),
    [
        ("a", "a", 1),
        ("中", "中", 2),
        ("e\u0301", "e\u0301", 1),
        ("각", "각", 2),
        ("\u1112\u1161\u11ab", "\u1112\u1161\u11ab", 2),
        ("\u0937\u094d\u091f\u094d\u0930", "\u0937\u094d\u091f\u094d\u0930", 3),
        ("\u0938\u094d\u0924\u094d\u0930\u0940", "\u0938\u094d\u0924\u094d\u0930\u0940", 3),
        ("😀", "😀", 2),
        ("👩\u200d👩\u200d👧", "👩", 2),
        ("👍🏽", "👍", 2),
        ("❤\ufe0f", "❤ ", 2),
        ("☎\ufe0e", "☎ ", 2),
        ("🇩🇪", "DE", 2),
        ("🇩", "D", 1),
        ("🇩\u0301", "D", 1),
        ("1\ufe0f\u20e3", "1", 1),
        ("🏽", "◌", 1),
        ("\u1161", "◌", 1),
        ("\u3164", "◌", 1),
        ("\u0301", "◌\u0301", 1),
        ("x" + "\u0301" * 50, "x" + "\u0301" * 4, 1),
        ("\u0600\u0665", "�\u0665", 2),
        ("\u06dd\u0661", "�\u0661", 2),
        ("\u0600" * 3000 + "5", "�5", 2),
        ("\x1b", "␛", 1),
        ("\x00", "␀", 1),
        ("\x7f", "␡", 1),
        ("\x9b", "�", 1),
        ("\u202e", "⇠", 1),
        ("\u2066", "⇢", 1),
        ("\u2069", "⇡", 1),
        ("\ufeff", "·", 1),
        ("\u2028", "�", 1),
        ("\U000e0041", "�", 1),
        ("\ufdd0", "�", 1),
        ("\u200b", "", 0),
        ("\u00ad", "", 0),
        ("\u2060", "", 0),
        ("\t", " ", 1),
        ("\n", " ", 1),
    ],
)
def test_how_a_cluster_is_painted(cluster, text, width):
    assert paint(cluster) == (text, width)


@given(any_text)
@settings(max_examples=scaled(400))
def test_nothing_dangerous_is_ever_sent(text):
    sent = printable(text) + "".join(each.text for each in cells(text, 0, len(text)))
    sent += "".join(map(picture, ALONE_SAFE.sub("", text)))
    assert DANGEROUS.search(sent) is None
    assert not set(sent) & set("\n\r\t\x0b\x0c")


@given(any_text)
@settings(max_examples=scaled(400))
def test_what_is_sent_is_as_wide_as_is_said(text):
    for a, b in clusters(text, 0, len(text)):
        painted, width = paint(text[a:b])
        assert cell_len(painted) == width
        assert 0 <= width <= WIDEST
        assert (width == 0) == (is_hidden(text[a]) and text[a] != "\n")


def test_every_character_is_sent_safely_and_as_wide_as_is_said():
    """Alone, with an accent, twice, and joined with itself; Han and unassigned ones by sample."""
    many = regex.compile(r"[\p{Han}\p{Hangul}\p{Co}\p{Cn}\p{Tangut}]")
    for code in range(0x110000):
        char = chr(code)
        if code > 0x3400 and code % 61 and many.match(char):
            continue
        for text in (char, char + "\u0301", char + "\u200d" + char):
            for each in cells(text, 0, len(text)):
                if text[each.start] not in "\t\n":
                    assert cell_len(each.text) == each.width, f"U+{code:04X}"
                    assert DANGEROUS.search(each.text) is None, f"U+{code:04X}"


@given(line_text, st.integers(0, 7))
@settings(max_examples=scaled(300))
def test_cells_tile_the_row_without_a_gap(text, x):
    at, column = 0, x
    for cell in cells(text, 0, len(text), x):
        assert (cell.start, cell.x) == (at, column)
        assert cell.end > cell.start
        at, column = cell.end, column + cell.width
    assert at == len(text)


def test_a_tab_reaches_to_the_next_stop():
    assert [cell.width for cell in cells("a\tbcd\t\tx", 0, 8)] == [1, 3, 1, 1, 1, 1, 4, 1]
    assert next(cells("\t", 0, 1, x=3)).width == 1
    assert width_of("ab\tc") == TAB_STOP + 1


def test_every_narrow_character_is_one_cluster_of_one_cell():
    narrow = [chr(code) for code in range(0x110000) if is_narrow(chr(code))]
    assert len(narrow) > 900
    for char in narrow:
        assert cell_len(char) == 1
        assert paint(char) == (char, 1)
        assert DANGEROUS.match(char) is None
    text = "".join(narrow)
    assert list(clusters(text, 0, len(text))) == [(at, at + 1) for at in range(len(text))]


@given(narrow_text)
def test_narrow_text_is_painted_as_it_is(text):
    assert is_narrow(text)
    assert printable(text) == text
    assert width_of(text) == len(text)


def test_hidden_characters_are_stepped_over():
    text = "\n\u200ba\u00ad\n"
    assert [is_hidden(char) for char in text] == [True, True, False, True, True]
    assert [next_shown(text, at) for at in range(6)] == [2, 2, 2, -1, -1, -1]
    assert [previous_shown(text, at) for at in range(6)] == [-1, -1, -1, 2, 2, 2]
    assert previous_shown("xe\u0301\n", 3) == 1


@given(any_text, st.integers(-1, 30))
@settings(max_examples=scaled(400))
def test_fit_never_takes_more_than_it_may(text, width):
    cut, whole = fit(text, width), printable(text)
    assert cell_len(cut) <= max(width, 0)
    if cell_len(whole) <= width:
        assert cut == whole
    elif width > 0:
        assert cut.endswith("…")
        assert whole.startswith(cut[:-1])
        assert width - cell_len(cut) < WIDEST


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("minister", 8, "minister"),
        ("minister", 7, "minist…"),
        ("minister", 1, "…"),
        ("minister", 0, ""),
        ("中国经济", 8, "中国经济"),
        ("中国经济", 7, "中国经…"),
        ("中国经济", 6, "中国…"),
        ("a\tb\nc", 5, "a b c"),
        ("\x1b[31mred", 8, "␛[31mred"),
        ("🇩🇪🇫🇷", 3, "DE…"),
    ],
)
def test_fit(text, width, expected):
    assert fit(text, width) == expected
