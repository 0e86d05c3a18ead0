"""Running heads and feet and page numbers: what stands on page after page beside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reader.articles.pdf.text_runs import Segment

_BAND = 0.14
"""The share of a page's height, above and below, in which such lines are looked for."""
_MOST_LINES = 4
_NEAR = 4.0
"""Points by which they may stand higher or lower from page to page."""
_ONE_LINE = 2.0
_APART = 1.8
"""A line is set apart by a gap of so many sizes."""
_PAGES_AWAY = (-2, -1, 1, 2)
_LEAST_LETTERS = 4
_NUMBER = re.compile(r"\d{1,5}|\b[ivxlc]{1,7}\b")
_LONE_NUMBER = re.compile(
    r"\W*(?:page|seite|pagina|p\.)?\s*(\d{1,5})(?:\s*(?:/|of|von|de|sur|di|van)\s*\d{1,5})?\W*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ENDS = tuple(".!?:;…。！？”’»)\"'")


@dataclass(frozen=True)
class Sheet:
    """A page, from 0, and the lines at its upper and lower edge, the outermost first."""

    number: int
    segments: Sequence[Segment]
    above: list[list[Segment]]
    below: list[list[Segment]]


def without_furniture(
    pages: Sequence[Sequence[Segment]], heights: Sequence[float]
) -> tuple[list[list[Segment]], int]:
    """Return each page's segments less its head, foot and number, and how many those were.

    A line is taken for one where a page near by has the same at the same height (less numbers that
    count the pages), where it is the page's number alone, or where it is set apart and stands in
    the middle of a sentence.
    """
    sheets = [
        Sheet(number, segments, *_edges(segments, height))
        for number, (segments, height) in enumerate(zip(pages, heights, strict=True))
    ]
    kept, left_out = [], 0
    for sheet in sheets:
        dropped = {id(segment) for segment in _furniture(sheet, sheets)}
        kept.append([x for x in sheet.segments if id(x) not in dropped])
        left_out += len(dropped)
    return kept, left_out


def _edges(
    segments: Sequence[Segment], height: float
) -> tuple[list[list[Segment]], list[list[Segment]]]:
    """Return the lines within the bands at a page's edges, the outermost first."""
    above = [x for x in segments if x.down < _BAND * height]
    below = [x for x in segments if x.down > (1 - _BAND) * height]
    return _lines(above, 1)[:_MOST_LINES], _lines(below, -1)[:_MOST_LINES]


def _lines(segments: list[Segment], way: int) -> list[list[Segment]]:
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda x: way * x.down):
        if lines and abs(lines[-1][0].down - segment.down) <= _ONE_LINE:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return lines


def _furniture(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Segment]:
    """Yield what is furniture, from the edges inward, as far as there is nothing else."""
    for lines in (sheet.above, sheet.below):
        for line in lines:
            found = [x for x in line if _is_furniture(x, sheet, sheets)]
            if not found:
                break
            yield from found
    yield from _interruption(sheet, sheets)


def _is_furniture(segment: Segment, sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    text = segment.text.strip()
    lone = _LONE_NUMBER.fullmatch(text)
    if lone and int(lone[1]) == sheet.number + 1:
        return True
    return any(
        _is_same(segment, other, away)
        for away in _PAGES_AWAY
        if 0 <= sheet.number + away < len(sheets)
        for line in _all_edges(sheets[sheet.number + away])
        for other in line
    )


def _all_edges(sheet: Sheet) -> list[list[Segment]]:
    return sheet.above + sheet.below


def _is_same(one: Segment, other: Segment, away: int) -> bool:
    """Tell whether two segments, so many pages apart, are the same head or foot."""
    if abs(one.down - other.down) > _NEAR:
        return False
    words, numbers = _parted(one.text)
    other_words, other_numbers = _parted(other.text)
    if words != other_words:
        return False
    steps = [b - a for a, b in zip(numbers, other_numbers, strict=True)]
    if not any(map(str.isalpha, words.replace("#", ""))):
        return away in steps
    return all(step in (0, away) for step in steps)


def _parted(text: str) -> tuple[str, list[int]]:
    """Return a text with a sign for each number, and the numbers."""
    words = " ".join(text.split())
    return _NUMBER.sub("#", words), [_value(found) for found in _NUMBER.findall(words)]


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def _interruption(sheet: Sheet, sheets: Sequence[Sheet]) -> Iterator[Segment]:
    """Yield a line at the top that is set apart and stands in the middle of a sentence."""
    if not sheet.number or len(sheet.above) < 2:
        return
    first, second = sheet.above[0], sheet.above[1]
    before = sheets[sheet.number - 1].segments
    if not before:
        return
    size = max(x.size for x in first)
    end = before[-1].text.rstrip()
    goes_on = second[0].text[:1].islower() and not end.endswith(_ENDS)
    if goes_on and second[0].down - first[0].down > _APART * size:
        yield from first
