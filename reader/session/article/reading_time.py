"""How long reading takes, and how far along it is."""

from __future__ import annotations

LETTERS_PER_MINUTE = 1300
"""Code points of alphabetic text read in a minute: some 230 words."""
IDEOGRAPHS_PER_MINUTE = 450
"""Code points of Chinese and Japanese text read in a minute."""
IDLE = 60.0
"""Seconds without a key after which time no longer counts as spent reading."""


def minutes(characters: int, lang: str) -> int:
    """Return the minutes that so many code points take, at least 1 where there are any."""
    pace = IDEOGRAPHS_PER_MINUTE if lang[:2] in ("zh", "ja") else LETTERS_PER_MINUTE
    return -(-characters // pace)


def time_left(total: int) -> str:
    """Return a number of minutes in words: ``4 min left``, ``2 h left``."""
    return f"{total} min left" if total < 120 else f"{total / 60:.0f} h left"
