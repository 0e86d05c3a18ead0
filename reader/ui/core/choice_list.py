"""Numbered rows to choose one from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.articles.text.cells import fit, printable, width_of
from reader.ui.core.rows_view import RowsView
from reader.ui.themes import ReadingStyles


class Choice(NamedTuple):
    """One row: what it is, how far it is set in (cells), and what is told faintly at its end."""

    words: str
    indent: int = 0
    aside: str = ""


class ChoiceList(RowsView, inherit_bindings=False):
    """Shows choices; rows are made when painted. Keys are the dialog's."""

    def __init__(self, rows: Sequence[Choice], chosen: int, styles: ReadingStyles) -> None:
        super().__init__()
        self.rows = rows
        self.chosen = chosen
        self._styles = styles

    def fit(self) -> None:
        """Keep the chosen row in sight."""
        self.set_height(len(self.rows))
        self.choose(self.chosen)

    def choose(self, number: int) -> None:
        """Choose a row, the nearest where there is none of this number."""
        self.chosen = min(max(number, 0), max(len(self.rows) - 1, 0))
        height = max(self.outer_size.height, 1)
        if not self.top <= self.chosen < self.top + height:
            self.go_to_row(self.chosen - height // 2)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one choice."""
        width, page, number = self.outer_size.width, self.page, y + self.top
        if number >= len(self.rows):
            return Strip.blank(width, page)
        row = self.rows[number]
        line = page + self._styles.selection if number == self.chosen else page
        faint = line if number == self.chosen else line + self._styles.faint
        lead = f"{'›' if number == self.chosen else ' '}{number + 1:>{len(str(len(self.rows)))}}  "
        room = max(self.width - len(lead) - row.indent - 1, 4)
        words = fit(printable(row.words), room)
        aside = fit(printable(row.aside), max(room - width_of(words) - 2, 0))
        gap = max(room - width_of(words) - width_of(aside), 0)
        segments = [
            Segment(lead + " " * row.indent, faint),
            Segment(words, line + Style(bold=number == self.chosen)),
            Segment(" " * gap + aside + " ", faint),
        ]
        return Strip(segments).adjust_cell_length(width, line)
