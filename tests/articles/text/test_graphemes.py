"""Where one character ends, for a reader, and the next begins."""

from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.text.graphemes import (
    ceil_boundary,
    clusters,
    floor_boundary,
    is_boundary,
    next_boundary,
    previous_boundary,
)
from tests.scale import scaled
from tests.strategies import any_text

raw_text = any_text.map(lambda text: text.replace("word ", "\r\n").replace("X", "\r"))
"""Texts as they are before they become articles, too."""


def boundaries(text: str) -> list[int]:
    """The boundaries by UAX #29, found from the text's beginning by the library."""
    return [0, *(found.end() for found in regex.finditer(r"\X", text))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("cafe\u0301", 4),
        ("\U0001f469\u200d\U0001f469\u200d\U0001f467!", 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb", 2),
        ("\U0001f44d\U0001f3fd", 1),
        ("1\ufe0f\u20e3", 1),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
        ("\u0938\u094d\u0924\u094d\u0930\u0940", 1),
        ("\u0600\u0661\u0662", 2),
        ("a\r\nb", 3),
        ("a\r\rb", 4),
        ("\n\n", 2),
        ("", 0),
    ],
)
def test_what_a_reader_counts_as_one_character(text, count):
    assert len(list(clusters(text, 0, len(text)))) == count


@given(any_text | raw_text)
@settings(max_examples=scaled(400))
def test_boundaries_are_those_of_the_standard_wherever_one_asks(text):
    expected = boundaries(text)
    assert [a for a, _ in clusters(text, 0, len(text))] == expected[:-1]
    for offset in range(len(text) + 1):
        floor = max(each for each in expected if each <= offset)
        ceiling = min(each for each in expected if each >= offset)
        assert floor_boundary(text, offset) == floor
        assert ceil_boundary(text, offset) == ceiling
        assert is_boundary(text, offset) == (floor == ceiling)


@given(any_text | raw_text)
@settings(max_examples=scaled(200))
def test_next_and_previous_undo_each_other(text):
    edges = boundaries(text)
    for one, other in pairwise(edges):
        assert next_boundary(text, one) == other
        assert previous_boundary(text, other) == one
    assert previous_boundary(text, 0) == 0
    assert next_boundary(text, len(text)) == len(text)


@given(any_text | raw_text, st.data())
@settings(max_examples=scaled(200))
def test_a_known_boundary_changes_nothing(text, data):
    low = data.draw(st.sampled_from(boundaries(text)))
    offset = data.draw(st.integers(low, len(text)))
    assert floor_boundary(text, offset, low) == floor_boundary(text, offset)


def test_a_line_break_of_two_characters_is_one_step():
    assert next_boundary("\r\na", 0) == 2
    assert floor_boundary("\r\na", 1) == 0


@pytest.mark.parametrize("offset", [-5, 99])
def test_an_offset_outside_the_text_is_brought_inside(offset):
    assert floor_boundary("abc", offset) == (0 if offset < 0 else 3)


EVERY = regex.sub(r"[\p{Cn}\p{Co}\p{Cs}\p{Han}\p{Tangut}]", "", "".join(map(chr, range(0x110000))))


def test_every_single_character_begins_and_ends_as_the_standard_says():
    """All characters next to a letter, and to a consonant that may join what follows."""
    for char in EVERY:
        for text in ("a" + char + "a", "\u0915" + char + "\u0915"):
            got = [is_boundary(text, 1), is_boundary(text, 2)]
            assert got == [at in boundaries(text) for at in (1, 2)], f"U+{ord(char):04X}"


@pytest.mark.parametrize(
    "piece",
    [
        "\U0001f1e9",
        "\u0301",
        "\U0001f469\u200d",
        "\u0915\u094d",
        "\u0600",
        "\u1100",
        "\u1161",
        "\n",
    ],
)
def test_half_a_million_of_anything_is_survived(piece):
    """Hangs where a rule looks back over all that went before for each cluster."""
    text = piece * (500_000 // len(piece))
    assert sum(1 for _ in clusters(text, 0, len(text))) > 0
    for offset in (250_001, len(text) - 1):
        floor = floor_boundary(text, offset)
        assert floor <= offset < next_boundary(text, floor)
