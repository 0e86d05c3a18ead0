"""The cursor and the selection: two offsets, and the span of text that they stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reader.articles.text.graphemes import (
    ceil_boundary,
    floor_boundary,
    next_boundary,
    previous_boundary,
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Selection:
    """A cursor at ``head``; with ``anchor`` set, everything from one to the other is selected.

    Both are offsets at which a grapheme cluster begins. Both clusters belong to the selection, as
    in the visual mode of vi, so it is never empty.
    """

    head: int = 0
    anchor: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether anything is selected."""
        return self.anchor is not None

    def span(self, text: str) -> Span | None:
        """Return the selected span, or None."""
        if self.anchor is None or not text:
            return None
        low, high = min(self.head, self.anchor), max(self.head, self.anchor)
        return low, next_boundary(text, high)

    def move(self, head: int) -> Selection:
        """Move the cursor; what is selected grows or shrinks with it."""
        return replace(self, head=head)

    def start(self) -> Selection:
        """Begin to select at the cursor."""
        return replace(self, anchor=self.head)

    def drop(self) -> Selection:
        """Let go of the selection; the cursor stays."""
        return replace(self, anchor=None)

    def swap(self) -> Selection:
        """Put the cursor at the other end of the selection."""
        return self if self.anchor is None else Selection(self.anchor, self.head)


def select(text: str, span: Span) -> Selection:
    """Return a selection of exactly this span, widened to whole clusters; the cursor at its end."""
    start, end = span
    return Selection(previous_boundary(text, end), floor_boundary(text, start))


def trim(text: str, span: Span) -> Span:
    """Return the span without white space at its edges; unchanged where nothing else is in it.

    White space that carries a combining mark stays: it is part of a cluster that is seen.
    """
    start, end = span
    body = text[start:end]
    left = len(body) - len(body.lstrip())
    right = len(body) - len(body.rstrip())
    if left == len(body):
        return span
    return max(floor_boundary(text, start + left), start), min(
        ceil_boundary(text, end - right), end
    )
