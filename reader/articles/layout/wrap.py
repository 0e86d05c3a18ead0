"""Wrapping one line of text into rows of at most so many cells.

The rows of a line tile it: each begins where the one before ends, and white space at a row's end
hangs past the edge without being moved. Between ideographs and kana a row may break anywhere but
where Japanese line-breaking rules (kinsoku, JIS X 4051) forbid it; elsewhere at white space and
after hyphens and dashes; a longer word is cut at the edge, never inside a grapheme cluster.
"""

from __future__ import annotations

from functools import lru_cache

from reader.articles.text.cells import TAB_STOP, cells, is_narrow, paint
from reader.articles.text.graphemes import clusters, floor_boundary
from reader.articles.text.patterns import Pattern

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
_IDEOGRAPHIC = Pattern(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}\u3000-\u303f\uff00-\uffef"
    r"[\p{ExtPict}--[©®™‼⁉]]]",
    "V1",
)


def wrap(text: str, start: int, end: int, width: int) -> list[int]:
    """Return the offsets at which the rows of ``text[start:end]`` begin; at least ``[start]``.

    The range holds no line break. ``width`` is in cells; a cluster that is wider has a row of its
    own.
    """
    if is_narrow(text, start, end):
        return _wrap_narrow(text, start, end, width)
    return _wrap_cells(text, start, end, width)


def last_break(text: str, low: int, high: int) -> int:
    """Return the last offset in ``(low, high]`` at which a row may begin, else ``low``.

    ``low`` is a boundary.
    """
    for place in range(high, low, -1):
        if _may_break(text, place - 1, place) and floor_boundary(text, place, low) == place:
            return place
    return low


def _wrap_narrow(text: str, start: int, end: int, width: int) -> list[int]:
    """Wrap text in which every code point is one cell: offsets and cells are the same."""
    rows = [start]
    at = start
    while end - at > width:
        edge = at + width
        while edge < end and text[edge] == " ":
            edge += 1
        if edge == end:
            break
        at = _last_narrow_break(text, at, edge) or edge
        rows.append(at)
    return rows


def _last_narrow_break(text: str, low: int, high: int) -> int:
    """The same as :func:`last_break` where every code point is a cluster; 0 where there is none."""
    for place in range(high, low, -1):
        if _may_break(text, place - 1, place):
            return place
    return 0


def _wrap_cells(text: str, start: int, end: int, width: int) -> list[int]:
    """Wrap any text cluster by cluster."""
    rows = [start]
    x = 0  # the cell after the cluster before, from the row's first
    allowed = -1  # the last place to break
    before = -1
    for a, b in clusters(text, start, end):
        char = text[a]
        taken = TAB_STOP - x % TAB_STOP if char == "\t" else paint(text[a:b]).width
        if before >= 0 and _may_break(text, before, a):
            allowed = a
        if x + taken > width and char not in " \t":
            if allowed > rows[-1]:
                rows.append(allowed)
                x = sum(cell.width for cell in cells(text, allowed, a))
            if x + taken > width and a > rows[-1]:
                rows.append(a)
                x = 0
        x += taken
        before = a
    return rows


def _may_break(text: str, left: int, right: int) -> bool:
    """Tell whether a row may end after the cluster at ``left`` and the next begin at ``right``."""
    if text[left] in _HYPHENS:
        after = text[right]
        return after.isalnum() and after not in NO_START and text[left - 1 : left].isalnum()
    return _may_break_between(text[left], text[right])


@lru_cache(maxsize=65536)
def _may_break_between(left: str, right: str) -> bool:
    if right in " \t" or right in NO_START or left in NO_END:
        return False
    if left in " \t\u200b\u00ad":
        return True
    if left in _NO_BREAK or right in _NO_BREAK:
        return False
    return _is_ideographic(left) or _is_ideographic(right)


def _is_ideographic(char: str) -> bool:
    """Tell whether a row may break beside a character; not asking for most spares a pattern."""
    if char < "\u02ea" or "\u02ec" <= char < "\u1100" or "\u2000" <= char < "\u2100":
        return False
    return _IDEOGRAPHIC.match(char) is not None
