"""Tokens that give the whole text back, cut where spans begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.formats.common.tokens import tokens
from tests.formats.format_material import WILD, spans


def told(text, *marked):
    return [(text[each.start : each.end], each.space) for each in tokens(text, marked)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One two.", [("One", True), ("two", False), (".", False)]),
        ("“One”", [("“", False), ("One", False), ("”", False)]),
        ("One  two", [("One", True), (" ", False), ("two", False)]),
        ("One\n\nTwo", [("One", False), ("\n\n", False), ("Two", False)]),
        (" One ", [(" ", False), ("One", True)]),
        ("東京だ", [("東", False), ("京", False), ("だ", False)]),
    ],
)
def test_words_other_characters_and_white_space(text, found):
    assert told(text) == found


def test_spans_cut_tokens_and_keep_their_spaces():
    assert told("One two", (1, 3)) == [("O", False), ("ne", True), ("two", False)]
    assert told("One two", (0, 4)) == [("One", False), (" ", False), ("two", False)]
    assert told("One two", (3, 7)) == [("One", False), (" ", False), ("two", False)]


@given(data=st.data())
def test_the_text_comes_back_and_spans_are_whole_tokens(data):
    text = data.draw(WILD)
    marked = data.draw(st.lists(spans(text), max_size=4))
    found = tokens(text, marked)
    assert "".join(text[each.start : each.end] + " " * each.space for each in found) == text
    assert {start for start, _ in marked} <= {each.start for each in found}
    assert {end for _, end in marked} <= {each.end for each in found}
