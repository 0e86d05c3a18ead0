"""How long reading takes."""

from __future__ import annotations

import pytest

from reader.session.article.reading_time import (
    IDEOGRAPHS_PER_MINUTE,
    LETTERS_PER_MINUTE,
    minutes,
    time_left,
)


@pytest.mark.parametrize(
    ("characters", "lang", "expected"),
    [
        (0, "en", 0),
        (1, "en", 1),
        (LETTERS_PER_MINUTE, "de", 1),
        (LETTERS_PER_MINUTE + 1, "", 2),
        (IDEOGRAPHS_PER_MINUTE, "zh", 1),
        (IDEOGRAPHS_PER_MINUTE + 1, "zh-Hant", 2),
        (IDEOGRAPHS_PER_MINUTE * 10, "ja", 10),
    ],
)
def test_minutes(characters, lang, expected):
    assert minutes(characters, lang) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [(0, "0 min left"), (119, "119 min left"), (120, "2 h left"), (200, "3 h left")],
)
def test_the_time_left_in_words(total, expected):
    assert time_left(total) == expected
