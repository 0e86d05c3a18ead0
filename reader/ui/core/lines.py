"""The single lines above and below the article: title, status, key hints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from reader.articles.text.cells import fit, width_of
from reader.ui.core.page import Page


class KeptLines(Widget, inherit_bindings=False):
    """A widget whose painted lines are kept, all together.

    At each paint of anything Textual asks all widgets in sight for all of their lines, and puts
    them together line by line, also where none has changed: of a key that repaints two rows, most
    of the time went there.

    Beside another base class it comes second: Textual takes the default styles of the first.
    """

    _lines: tuple[Region, list[Strip]] | None = None

    def _set_dirty(self, *regions: Region) -> None:
        """Forget the lines: every change of what is painted comes through here."""
        self._lines = None
        super()._set_dirty(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region of the widget."""
        if self._lines is None or self._lines[0] != crop:
            self._lines = crop, super().render_lines(crop)
        return self._lines[1]


class KeptHorizontal(Horizontal, KeptLines):
    """Widgets side by side."""


class KeptVertical(Vertical, KeptLines):
    """Widgets one below the other."""


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
