"""A table of figures; each row leads to what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.articles.text.cells import fit, printable, width_of
from reader.ui.core.rows_view import RowsView
from reader.ui.themes import ReadingStyles


class FigureRow(NamedTuple):
    """A row: its cells, and what it leads to; a heading leads nowhere."""

    cells: tuple[str, ...]
    target: object = None


class FigureList(RowsView, can_focus=True, inherit_bindings=False):
    """Shows tables below each other, columns aligned within each; headings are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[FigureRow] = []
        self.chosen = 0
        self._widths: list[tuple[int, ...]] = []

    def dress(self, styles: ReadingStyles) -> None:
        """Set the styles to paint with."""
        self._styles = styles
        self.refresh()

    def load(self, tables: Sequence[Sequence[FigureRow]]) -> None:
        """Show these tables, a blank row between them."""
        self.rows, self._widths = [], []
        for table in tables:
            columns = zip(*(row.cells for row in table), strict=True)
            widths = tuple(max(map(width_of, column)) for column in columns)
            for row in [*table, FigureRow(("",) * len(widths))]:
                self.rows.append(row)
                self._widths.append(widths)
        self.set_height(len(self.rows))
        self.chosen = -1
        self.step(1)

    @property
    def target(self) -> object:
        """What the chosen row leads to; None where there is none."""
        return self.rows[self.chosen].target if 0 <= self.chosen < len(self.rows) else None

    def step(self, count: int) -> None:
        """Choose the row that leads somewhere so many such rows on, or the last on that side."""
        led = [number for number, row in enumerate(self.rows) if row.target is not None]
        if not led:
            return
        after = [number for number in led if number > self.chosen]
        before = [number for number in led if number < self.chosen]
        if count > 0:
            self.chosen = after[min(count, len(after)) - 1] if after else led[-1]
        else:
            self.chosen = before[max(count, -len(before))] if before else led[0]
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        height = max(self.outer_size.height, 1)
        if self.chosen <= 2:
            self.go_to_row(0)
        elif not self.top <= self.chosen < self.top + height - 1:
            self.go_to_row(max(self.chosen - height // 2, 0))
        self.refresh()

    def fit(self) -> None:
        """Keep the chosen row in sight."""
        self.set_height(len(self.rows))
        self._bring_into_sight()

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width, number = self.outer_size.width, y + self.top
        if number >= len(self.rows):
            return Strip.blank(width, self.page)
        row, widths = self.rows[number], self._widths[number]
        chosen = number == self.chosen
        line = self.page + (self._styles.selection if chosen else Style())
        if row.target is None:
            line = line + self._styles.faint
        cells = [
            printable(cell) + " " * (size - width_of(cell)) if not place or place == len(widths) - 1
            else " " * (size - width_of(cell)) + printable(cell)
            for place, (cell, size) in enumerate(zip(row.cells, widths, strict=True))
        ]  # fmt: skip
        text = fit((" › " if chosen else "   ") + "   ".join(cells).rstrip(), self.width)
        return Strip([Segment(text, line)]).adjust_cell_length(width, line)
