"""Boundaries of extended grapheme clusters (UAX #29): what a reader sees as one character.

Every function costs the length of the clusters around the offset, never that of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

_CLUSTER = regex.compile(r"\X")
# A cluster surely begins between a character of _ENDS and one of _STARTS.
_STARTS = regex.compile(r"[\p{GCB=XX}\p{GCB=CN}\p{GCB=LF}\p{GCB=CR}\p{GCB=LV}\p{GCB=LVT}]")
_ENDS = regex.compile(
    r"[\p{GCB=XX}\p{GCB=CN}\p{GCB=LF}\p{GCB=CR}\p{GCB=LV}\p{GCB=LVT}\p{GCB=V}\p{GCB=T}\p{GCB=SM}]"
)
_FAR = 4096
"""Code points to look back for a sure beginning; only hostile text holds a longer cluster."""


@lru_cache(maxsize=8192)
def _may_start(char: str) -> bool:
    return _STARTS.match(char) is not None


@lru_cache(maxsize=8192)
def _may_end(char: str) -> bool:
    return _ENDS.match(char) is not None


def clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clusters of ``text[start:end]`` as spans; ``start`` must be a boundary."""
    for found in _CLUSTER.finditer(text, start, end):
        yield found.span()


def next_boundary(text: str, offset: int) -> int:
    """Return the end of the cluster that begins at (or holds) ``offset``; the text's end at most.

    ``offset`` should be a boundary: from within a cluster the answer is the end of its rest.
    """
    size = len(text)
    if offset >= size - 1:
        return size
    if text[offset] < "\u0300" and text[offset + 1] < "\u0300":
        return offset + 1
    return int(_CLUSTER.match(text, offset).end())


def floor_boundary(text: str, offset: int) -> int:
    """Return the last boundary at or before ``offset`` (0 to ``len(text)``)."""
    size = len(text)
    if offset <= 0 or offset >= size:
        return min(max(offset, 0), size)
    at = offset
    lowest = max(0, offset - _FAR)
    while at > lowest and not (_may_start(text[at]) and _may_end(text[at - 1])):
        at -= 1
    while True:
        following = next_boundary(text, at)
        if following > offset:
            return at
        at = following


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
