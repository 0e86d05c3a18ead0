"""Tokens: the words of a text and each other character that can be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings

from reader.articles.text.units import tokens, word_at
from tests.articles.text.units.test_words import TEXT
from tests.scale import scaled


def texts(text):
    return [text[start:end] for start, end in tokens(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Too naive," he said.', ['"', "Too", "naive", ",", '"', "he", "said", "."]),
        ("It's 3.5%\t(or\n4)!", ["It's", "3.5%", "(", "or", "4", ")", "!"]),
        ("彼はトヨタのCEOです。", ["彼", "は", "トヨタ", "の", "CEO", "です", "。"]),
        ("中国…", ["中", "国", "…"]),
        ("הוא אמר: «לא».", ["הוא", "אמר", ":", "«", "לא", "»", "."]),
        ("👩‍👩‍👧🙂🇩🇪!", ["👩‍👩‍👧", "🙂", "🇩🇪", "!"]),
        ("\u200eone\u200b \ufeff— \u0301", ["one", "—", "\u0301"]),
        (" \n\t\u200d\u3000", []),
        ("", []),
    ],
)
def test_what_is_a_token(text, expected):
    assert texts(text) == expected


def test_bounds_are_kept():
    assert list(tokens("one two three", 4, 9)) == [(4, 7), (8, 9)]


@given(TEXT)
@settings(max_examples=scaled(300))
def test_tokens_hold_all_that_can_be_seen_and_every_word_is_one(text):
    found = list(tokens(text, 0, len(text)))
    assert [edge for span in found for edge in span] == sorted(
        edge for span in found for edge in span
    )
    covered = {at for start, end in found for at in range(start, end)}
    for at, char in enumerate(text):
        hidden = char.isspace() or unicodedata.category(char) in ("Cc", "Cf")
        assert hidden or at in covered
        assert not (char in "\n\t" and at in covered)
    for start, end in {word_at(text, at) for at in range(len(text))}:
        assert start == end or (start, end) in found
