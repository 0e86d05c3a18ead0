"""A list of which one row is chosen: what the lists of articles, feeds, hits and marks share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.ui.core.lines import Piece
from reader.ui.core.rows_view import RowsView
from reader.ui.themes import ReadingStyles

CHOSEN, OTHERS = " › ", "   "
"""What a row begins with."""


class RowList(RowsView, can_focus=True, inherit_bindings=False):
    """Rows are made when they are painted, so any number of them will do.

    A list says how many there are (``count``) and what each shows (``lines_of``).
    """

    @dataclass
    class Opened(Message):
        """A row was clicked when it was chosen."""

        number: int

    LINES = 1
    """Lines of the screen that each row takes."""
    _styles: ReadingStyles

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0

    @property
    def count(self) -> int:
        """The number of rows."""
        raise NotImplementedError

    def lines_of(self, number: int) -> Sequence[list[Piece]]:
        """Return what the lines of a row show, each in at most :attr:`room` cells."""
        raise NotImplementedError

    def opened(self, number: int) -> Opened:
        """Return the message that a row was clicked when it was chosen."""
        return self.Opened(number)

    @property
    def room(self) -> int:
        """The cells of a line behind what a row begins with."""
        return max(self.width - len(CHOSEN), 1)

    def choose(self, place: int) -> None:
        """Choose a row and bring it into sight."""
        self.chosen = min(max(place, 0), max(self.count - 1, 0))
        height = max(self.outer_size.height, 1)
        first, end = self.chosen * self.LINES, (self.chosen + 1) * self.LINES
        if first < self.top:
            self.go_to_row(first)
        elif end > self.top + height:
            self.go_to_row(end - height)
        self.refresh()

    def fit(self) -> None:
        """Keep the chosen row in sight, of as many as there are now."""
        self.set_height(self.count * self.LINES)
        self.choose(self.chosen)

    def render_line(self, y: int) -> Strip:
        """Paint one line of a row."""
        number, line = divmod(y + self.top, self.LINES)
        if number >= self.count:
            return Strip.blank(self.width, self.page)
        is_chosen = number == self.chosen
        ground = self.page + (self._styles.selection if is_chosen else Style())
        begin = CHOSEN if is_chosen and line == 0 else OTHERS
        # Faint on the colour of choice is hard to read.
        faint = self._styles.faint if is_chosen and not self._styles.plain else None
        segments = [
            Segment(text, ground + (Style() if style == faint else style))
            for text, style in [(begin, Style()), *self.lines_of(number)[line]]
        ]
        return Strip(segments).adjust_cell_length(self.width, ground)

    def on_click(self, event: events.Click) -> None:
        """Choose on the first click, open on the second."""
        number = (event.y + self.top) // self.LINES
        if number >= self.count:
            return
        if number == self.chosen:
            self.post_message(self.opened(number))
        else:
            self.choose(number)
