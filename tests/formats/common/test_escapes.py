import re

import pytest
from hypothesis import example, given

from reader.formats.common.text_files import escape, unescape
from tests.formats.format_material import WILD

WORD = r"[^A-Za-z0-9_\-]"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("quote", "quote"),
        ("x, y", "x_u2C__u20_y"),
        ("a_b", "a_b"),
        ("_u41_", "_u5F_u41_"),
        ("_u2,", "_u5F_u2_u2C_"),
        ("逗", "_u9017_"),
        ("", "_u_"),
    ],
)
def test_words(text, word):
    assert escape(text, WORD) == word
    assert unescape(word, WORD) == text


@given(WILD)
@example("__u2C_u,_u_u")
@example("_u_")
def test_every_text_comes_back(text):
    word = escape(text, WORD)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", word)
    assert unescape(word, WORD) == text


@pytest.mark.parametrize(
    "word", ["some_u41_x", "a_u2c_b", "_u02C_", "_uD800_", "_u110000_", "_u5F_", "x_u5F_y"]
)
def test_what_was_not_escaped_stays_as_it_is(word):
    assert unescape(word, WORD) == word
