"""The single lines above and below the article: title, status, key hints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.articles.text.cells import fit, width_of
from reader.ui.widgets.page import Page

Piece = tuple[str, Style]


class Line(Page):
    """One row with text at its left and at its right; the left gives way."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left: list[Piece] = []
        self._right: list[Piece] = []

    def show(self, left: list[Piece], right: list[Piece] | None = None) -> None:
        """Show other text; painted again only where it differs."""
        right = right or []
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the row."""
        width = self.outer_size.width
        page = self.page
        if y:
            return Strip.blank(width, page)
        right = fitted(self._right, width - 2)
        room = max(width - 2 - sum(width_of(text) for text, _ in right) - (2 if right else 0), 0)
        left = fitted(self._left, room)
        used = sum(width_of(text) for text, _ in [*left, *right])
        gap = max(width - 2 - used, 0)
        pieces = [(" ", Style()), *left, (" " * gap, Style()), *right, (" ", Style())]
        segments = [Segment(text, page + style) for text, style in pieces]
        return Strip(segments).adjust_cell_length(width, page)


def fitted(pieces: Sequence[Piece], room: int) -> list[Piece]:
    """Cut pieces of text to the room there is; an ellipsis says that they were."""
    kept: list[Piece] = []
    for number, (text, style) in enumerate(pieces):
        if room <= 0:
            break
        more = width_of(text) == room and any(later for later, _ in pieces[number + 1 :])
        cut = fit(f"{text} " if more else text, room)
        kept.append((cut, style))
        room -= width_of(cut)
    return kept
