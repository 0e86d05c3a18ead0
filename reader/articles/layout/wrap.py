"""Wrapping one line of text into rows of at most so many cells.

The rows of a line tile it: each begins where the one before ends, and white space at a row's end
hangs past the edge without being moved. Between ideographs and kana a row may break anywhere but
where Japanese line-breaking rules (kinsoku, JIS X 4051) forbid it; elsewhere at white space and
after hyphens and dashes; a longer word is cut at the edge, never inside a grapheme cluster.
"""

from __future__ import annotations

from functools import lru_cache

import regex

from reader.articles.cells import TAB_STOP, is_narrow, paint
from reader.articles.graphemes import clusters

NO_START = frozenset(
    "!%),.:;?]}¢°’”†‡›»℃、。々〉》」』】〕〗〙〛〞〟！％），．：；？］｝～・ー…‥"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ゛゜ゝゞヽヾ"
    "〜｠｡｣､･،؛؟"
)
"""No row begins with one of these, as long as there is another place to break."""
NO_END = frozenset("([{£¥§‘“‹«〈《「『【〔〖〘〚〝（［｛￡￥＄｟｢")
"""No row ends with one of these."""
_HYPHENS = frozenset("-‐–—/")
_NO_BREAK = frozenset("\u00a0\u202f\u2060")
_IDEOGRAPHIC = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}\u3000-\u303f\uff00-\uffef\p{ExtPict}]"
)


def wrap(text: str, start: int, end: int, width: int) -> list[int]:
    """Return the offsets at which the rows of ``text[start:end]`` begin; at least ``[start]``.

    The range holds no line break. ``width`` is in cells, at least 2.
    """
    if is_narrow(text, start, end):
        return _wrap_narrow(text, start, end, width)
    return _wrap_cells(text, start, end, width)


def _wrap_narrow(text: str, start: int, end: int, width: int) -> list[int]:
    """Wrap text in which every code point is one cell: offsets and cells are the same."""
    rows = [start]
    at = start
    while end - at > width:
        edge = at + width
        cut = _after_space(text, at, edge, end)
        cut = max(cut, _after_hyphen(text, max(at + 1, cut), edge))
        if cut <= at:
            cut = edge
        while cut < end and text[cut] == " ":
            cut += 1
        if cut >= end:
            break
        rows.append(cut)
        at = cut
    return rows


def _after_space(text: str, at: int, edge: int, end: int) -> int:
    """Return the last offset up to one past ``edge`` that follows a space, or 0."""
    cut = text.rfind(" ", at, edge + 1) + 1
    while cut > at and cut < end and text[cut] in NO_START:
        cut = text.rfind(" ", at, cut - 1) + 1
    return cut


def _after_hyphen(text: str, low: int, edge: int) -> int:
    """Return the last offset in ``[low, edge]`` after a hyphen between letters or digits, or 0."""
    best = 0
    for hyphen in _HYPHENS:
        found = text.rfind(hyphen, low, edge)
        if found > 0 and text[found - 1].isalnum() and text[found + 1 : found + 2].isalnum():
            best = max(best, found + 1)
    return best


def _wrap_cells(text: str, start: int, end: int, width: int) -> list[int]:
    """Wrap any text cluster by cluster."""
    rows = [start]
    x = 0  # the cell after the cluster before, from the row's first
    allowed, allowed_x = -1, 0  # the last place to break, as an offset and as a cell
    before = -1
    for a, b in clusters(text, start, end):
        char = text[a]
        taken = TAB_STOP - x % TAB_STOP if char == "\t" else paint(text[a:b]).width
        if before >= 0 and _may_break(text, before, a):
            allowed, allowed_x = a, x
        if x + taken > width and char not in " \t":
            if allowed > rows[-1]:
                rows.append(allowed)
                x -= allowed_x
            if x + taken > width and a > rows[-1]:
                rows.append(a)
                x = 0
        x += taken
        before = a
    return rows


def _may_break(text: str, left: int, right: int) -> bool:
    """Tell whether a row may end after the cluster at ``left`` and the next begin at ``right``."""
    if text[left] in _HYPHENS:
        return text[right].isalnum() and text[left - 1 : left].isalnum()
    return _may_break_between(text[left], text[right])


@lru_cache(maxsize=65536)
def _may_break_between(left: str, right: str) -> bool:
    if right in " \t" or right in NO_START or left in NO_END:
        return False
    if left in " \t\u200b\u00ad":
        return True
    if left in _NO_BREAK or right in _NO_BREAK:
        return False
    return bool(_IDEOGRAPHIC.match(left) or _IDEOGRAPHIC.match(right))
