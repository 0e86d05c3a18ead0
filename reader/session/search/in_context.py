"""How a place that a search has found is shown: on one line, in its context, safe to print."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.articles.text.cells import fit, printable, width_of
from reader.articles.text.graphemes import next_boundary
from reader.store.protocol import Passage

_LEAST = 8
"""Cells that are left to the text before a place, where there are so many and it needs them."""
_SPACE = re.compile(r"\s+")


class InContext(NamedTuple):
    """One line in three parts: what stands before a place, the place, what stands after it."""

    before: str
    exact: str
    after: str


def in_context(passage: Passage, room: int) -> InContext:
    """Return a place in its context, made printable and cut to so many cells.

    The place stands about in the middle where there is too much text on both sides.
    """
    before, exact, after = plain_context(passage)
    exact = fit(exact, room)
    left = room - width_of(exact)
    before, after = printable(before), printable(after)
    before = _end_of(before, max(left // 2, left - width_of(after)))
    return InContext(before, exact, fit(after, left - width_of(before)))


def plain_context(passage: Passage) -> InContext:
    """Return a place in its context with each run of white space as one space, not cut."""
    before, exact, after = (
        _SPACE.sub(" ", part) for part in (passage.before, passage.exact, passage.after)
    )
    return InContext(before.lstrip(), exact, after.rstrip())


def _end_of(text: str, room: int) -> str:
    """Return the end of a printable line that fits, with an ellipsis where it was cut."""
    width = width_of(text)
    if width <= room:
        return text
    if room < _LEAST:
        return ""
    at = 0
    while width > room - 1:
        end = next_boundary(text, at)
        width -= width_of(text[at:end])
        at = end
    return "…" + text[at:]
