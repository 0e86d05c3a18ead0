"""From the order in which characters stand in a line to the order in which they are read.

A page knows places only. Text from right to left is read from its right end on, less the numbers
and foreign words in it: what the bidirectional algorithm (Unicode Standard Annex 9) does to paint a
line is done backwards here, as far as lines of print need it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_FIRST_RIGHT = "\u0590"
_RIGHT = ("R", "AL")
_LEFT = ("L",)
_NUMBER = ("EN", "AN")
_AROUND_NUMBERS = ("ES", "ET", "CS")
_OPENING, _CLOSING = "([{«‹⟨", ")]}»›⟩"
_TO_OPENING = str.maketrans(_CLOSING, _OPENING)
_TO_CLOSING = str.maketrans(_OPENING, _CLOSING)


def is_right(char: str) -> bool:
    """Tell whether a character is a letter that is read from right to left."""
    return char >= _FIRST_RIGHT and unicodedata.bidirectional(char) in _RIGHT


def is_right_to_left(text: str) -> bool:
    """Tell whether most letters of a text are read from right to left."""
    counts = Counter(text)
    right = sum(count for char, count in counts.items() if is_right(char))
    others = (count for char, count in counts.items() if unicodedata.bidirectional(char) in _LEFT)
    return right > 0 and right > sum(others)


def brackets(chars: Sequence[str]) -> list[str]:
    """Return the characters of a line as it is read, with each bracket turned as its place says.

    Documents differ in whether they name the bracket that was meant or the one that is painted.
    One behind a space and before a word opens; one behind a word closes.
    """
    found = list(chars)
    for at, char in enumerate(chars):
        if char not in _OPENING + _CLOSING:
            continue
        is_behind_word = at > 0 and not chars[at - 1].isspace()
        is_before_word = at + 1 < len(chars) and chars[at + 1].isalnum()
        if is_before_word and not is_behind_word:
            found[at] = char.translate(_TO_OPENING)
        elif is_behind_word and not is_before_word:
            found[at] = char.translate(_TO_CLOSING)
    return found


def reading_order(items: Sequence[Item], char_of: Callable[[Item], str]) -> list[Item]:
    """Return what stands from left to right in the order in which it is read from right to left."""
    kinds = _resolved([char_of(item) for item in items])
    parts: list[list[Item]] = []
    at = 0
    while at < len(items):
        end = at + 1
        if kinds[at] in _LEFT + _NUMBER:
            while end < len(items) and kinds[end] in _LEFT + _NUMBER:
                end += 1
        parts.append(list(items[at:end]))
        at = end
    return [item for part in _with_marks(parts[::-1], char_of) for item in part]


def _resolved(chars: list[str]) -> list[str]:
    """Return the kind of each character, where what joins two of one kind has that kind."""
    kinds = [unicodedata.bidirectional(char) for char in chars]
    at = 0
    while at < len(kinds):
        if kinds[at] in _LEFT + _NUMBER + _RIGHT:
            at += 1
            continue
        end = at
        while end < len(kinds) and kinds[end] not in _LEFT + _NUMBER + _RIGHT:
            end += 1
        before = kinds[at - 1] if at else ""
        after = kinds[end] if end < len(kinds) else ""
        between = kinds[at:end]
        if _joins(before, after, between):
            kinds[at:end] = ["L"] * (end - at)
        else:
            _give_to_numbers(kinds, at, end, before, after)
        at = end
    return kinds


def _joins(before: str, after: str, between: list[str]) -> bool:
    """Tell whether what stands between two characters is read from left to right with them."""
    if before in _NUMBER and after in _NUMBER:
        return len(between) == 1 and between[0] in _AROUND_NUMBERS
    return before in _LEFT + _NUMBER and after in _LEFT + _NUMBER


def _give_to_numbers(kinds: list[str], at: int, end: int, before: str, after: str) -> None:
    """Signs such as that for per cent belong to the number that they touch."""
    if before in _NUMBER and kinds[at] == "ET":
        kinds[at] = "EN"
    if after in _NUMBER and kinds[end - 1] == "ET":
        kinds[end - 1] = "EN"


def _with_marks(parts: list[list[Item]], char_of: Callable[[Item], str]) -> list[list[Item]]:
    """Put vowel signs behind their letter, whichever side of it they stand on."""
    ordered: list[list[Item]] = []
    waiting: list[list[Item]] = []
    for part in parts:
        if len(part) == 1 and unicodedata.combining(char_of(part[0])):
            if ordered:
                ordered.append(part)
            else:
                waiting.append(part)
            continue
        ordered.append(part)
        ordered += waiting
        waiting = []
    return ordered + waiting
