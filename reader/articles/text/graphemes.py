"""Boundaries of extended grapheme clusters (UAX #29): what a reader sees as one character.

Every function costs the length of the clusters around the offset, not that of the text: only in
hostile text (a million flags in a row, all of it combining marks) are the two the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from reader.articles.text.patterns import Pattern

# A flag has a rule of its own, because \X looks back over all flags before it: a million in a row
# would take it forever.
_ONE = r"(?>\p{GCB=PP}*+\p{RI}{1,2}+[\p{GCB=EX}\p{GCB=ZWJ}\p{GCB=SM}]*+|\X)"
_CLUSTER = Pattern(_ONE)
_MANY = Pattern(rf"{_ONE}{{256}}+")
# A cluster surely begins between a character of _ENDS and one of _STARTS.
_STARTS = r"[\p{GCB=XX}\p{GCB=CN}\p{GCB=LF}\p{GCB=CR}\p{GCB=LV}\p{GCB=LVT}]"
_ENDS = (
    r"[[\p{GCB=XX}\p{GCB=CN}\p{GCB=LF}\p{GCB=LV}\p{GCB=LVT}\p{GCB=V}\p{GCB=T}\p{GCB=SM}]"
    r"--[\p{InCB=Linker}]]"
)
_PLAIN = "\u0300"
"""Below this, the first combining mark, every character but a CR before a LF is a cluster."""
_START = Pattern(_STARTS, "V1")
_END = Pattern(_ENDS, "V1")
_SURE = Pattern(rf"(?r)(?<={_ENDS}){_STARTS}", "V1")


@lru_cache(maxsize=8192)
def _may_start(char: str) -> bool:
    return _START.match(char) is not None


@lru_cache(maxsize=8192)
def _may_end(char: str) -> bool:
    return _END.match(char) is not None


def clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clusters of ``text[start:end]`` as spans; ``start`` must be a boundary."""
    for found in _CLUSTER.finditer(text, start, end):
        yield found.span()


def next_boundary(text: str, offset: int) -> int:
    """Return the end of the cluster that begins at ``offset``, which is a boundary."""
    size = len(text)
    if offset >= size - 1:
        return size
    if "\r" != text[offset] < _PLAIN > text[offset + 1]:
        return offset + 1
    return int(_CLUSTER.match(text, offset).end())


def floor_boundary(text: str, offset: int, low: int = 0) -> int:
    """Return the last boundary at or before ``offset`` (0 to ``len(text)``).

    ``low`` is a boundary at or before ``offset`` that is known already: nothing before it is read.
    """
    size = len(text)
    if offset <= low or offset >= size:
        return min(max(offset, 0), size)
    if "\r" != text[offset - 1] < _PLAIN > text[offset]:
        return offset
    if _may_start(text[offset]) and _may_end(text[offset - 1]):
        return offset
    sure = _SURE.search(text, low, offset + 1)
    at = int(sure.start()) if sure else low
    while (many := _MANY.match(text, at, offset)) and many.end() < offset:
        at = int(many.end())
    while (following := next_boundary(text, at)) <= offset:
        at = following
    return at


def ceil_boundary(text: str, offset: int) -> int:
    """Return the first boundary at or after ``offset``."""
    floor = floor_boundary(text, offset)
    return floor if floor >= offset else next_boundary(text, floor)


def previous_boundary(text: str, offset: int) -> int:
    """Return the start of the cluster before ``offset``; 0 at the least."""
    return floor_boundary(text, offset - 1) if offset > 0 else 0


def is_boundary(text: str, offset: int) -> bool:
    """Tell whether a cluster begins or the text ends at ``offset``."""
    return floor_boundary(text, offset) == offset
