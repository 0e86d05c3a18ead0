"""Words: where `W` selects, `w`, `b` and `e` go."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.articles.text.graphemes import is_boundary
from reader.articles.text.units import next_word_end, next_word_start, previous_word_start, word_at
from tests.scale import scaled


def words(text):
    """All words, by stepping as a reader does."""
    found, at = [], next_word_end(text, 0)
    while text and (not found or at > found[-1][1]):
        span = word_at(text, at - 1)
        if span[0] == span[1] or (found and span[0] < found[-1][1]):
            break
        found.append(span)
        at = next_word_end(text, span[1])
    return [text[a:b] for a, b in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat, the dog.", ["The", "cat", "the", "dog"]),
        ("It's o'clock – we’re state-of-the-art", ["It's", "o'clock", "we’re", "state-of-the-art"]),
        ("the workers' rights 'now'", ["the", "workers", "rights", "now"]),
        ("grew 3.5% to 1,000.50 at 12:30", ["grew", "3.5%", "to", "1,000.50", "at", "12:30"]),
        ("$5 or 5€, not € alone", ["$5", "or", "5€", "not", "alone"]),
        ("10\u202f000 euros", ["10\u202f000", "euros"]),
        ("the U.S. and e.g. a Ph.D. end.", ["the", "U.S.", "and", "e.g.", "a", "Ph.D.", "end"]),
        ("mail ana.b@news.example.org.", ["mail", "ana.b@news.example.org"]),
        ("see https://example.org/a?b=1&c=2.", ["see", "https://example.org/a?b=1&c=2"]),
        ("(www.example.org)", ["www.example.org"]),
        ("AT&T @desk #news", ["AT&T", "@desk", "#news"]),
        ("naïve cafe\u0301 Straße", ["naïve", "cafe\u0301", "Straße"]),
        ("Санкт-Петербург, 5 мая", ["Санкт-Петербург", "5", "мая"]),
        ("هل هذا ٣٫٥؟", ["هل", "هذا", "٣٫٥"]),
        ("नमस्ते दुनिया।", ["नमस्ते", "दुनिया"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("彼はトヨタのCEOです。", ["彼", "は", "トヨタ", "の", "CEO", "です"]),
        ("中国经济3.5%", ["中", "国", "经", "济", "3.5%"]),
        ("한국어 단어", ["한국어", "단어"]),
        ("hi 👩‍👩‍👧 🇩🇪🇫🇷 👍🏽!", ["hi", "👩‍👩‍👧", "🇩🇪", "🇫🇷", "👍🏽"]),
        ("1️⃣ and #️⃣", ["1️⃣", "and", "#️⃣"]),
    ],
)
def test_what_is_a_word(text, expected):
    assert words(text) == expected


def test_word_at_takes_the_next_word_from_between_words():
    text = "one,  two"
    assert [word_at(text, at) for at in (0, 2, 3, 4, 5, 6, 9)] == [
        (0, 3), (0, 3), (6, 9), (6, 9), (6, 9), (6, 9), (6, 9),
    ]  # fmt: skip


def test_word_at_stays_on_its_line():
    text = "one two —\n\n  — \nthree"
    assert word_at(text, 8) == (4, 7)
    assert word_at(text, 10) == (10, 10)
    assert word_at(text, 13) == (13, 13)
    assert word_at(text, 16) == (16, 21)


def test_steps_go_over_lines_and_stop_at_the_ends():
    text = "one two —\n\nthree."
    assert [next_word_start(text, at) for at in (0, 4, 11, 17)] == [4, 11, 17, 17]
    assert [previous_word_start(text, at) for at in (17, 11, 4, 2, 0)] == [11, 4, 0, 0, 0]
    assert [next_word_end(text, at) for at in (0, 3, 7, 16)] == [3, 7, 16, 17]


def test_steps_cross_a_desert():
    text = f"one{' —' * 5000} two"
    assert next_word_start(text, 0) == len(text) - 3
    assert previous_word_start(text, len(text) - 3) == 0


@pytest.mark.parametrize("piece", ["a", "漢", "-", "a-", ".", "🇩", "www.a", "a\u0301", "@a"])
def test_hostile_text_is_survived(piece):
    text = piece * 300_000
    start, end = word_at(text, 150_000)
    assert 0 <= start <= end <= len(text)
    assert next_word_start(text, 150_000) > 150_000
    assert previous_word_start(text, 150_000) < 150_000


TEXT = st.lists(
    st.sampled_from(
        [
            *"abÄЖ .'’-,%€$@#1٣漢かア！\n&:/_é©‼",
            *("U.S.", "www.", "http://", "\u0301", "\u200d", "👩", "🇩", "🇪", "\ufe0f", "\u0600"),
            *("क्ष", "각", "ᄀ", "ᅡ", "🏻", "\u20e3", "\u00a0", "ー", "\u3099"),
        ]
    ),
    max_size=50,
).map("".join)


@given(TEXT)
@example("U.S.漢.a")
@settings(max_examples=scaled(300))
def test_words_of_any_text(text):
    for at in range(len(text) + 1):
        start, end = word_at(text, at)
        assert 0 <= start <= end <= len(text)
        if start < end:
            assert is_boundary(text, start)
            assert is_boundary(text, end)
            assert "\n" not in text[start:end]
            assert {word_at(text, i) for i in range(start, end)} == {(start, end)}
            assert previous_word_start(text, end) == start
            assert next_word_end(text, start) == end
        assert next_word_start(text, at) >= at
        assert next_word_start(text, at) > at or at == len(text)
        assert previous_word_start(text, at) < at or at == 0


@given(TEXT)
@settings(max_examples=scaled(200))
def test_going_there_and_back_meets_the_same_words(text):
    there, at = [], 0
    while at < len(text):
        at = next_word_start(text, at)
        there.append(at)
    back = []
    while at > 0:
        at = previous_word_start(text, at)
        back.append(at)
    assert {*there, 0, len(text)} == {*back, 0, len(text)}


@given(st.text(), st.integers(-3, 40))
def test_any_text_and_any_offset_give_a_span(text, offset):
    start, end = word_at(text, offset)
    assert 0 <= start <= end <= len(text)
