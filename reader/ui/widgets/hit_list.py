"""What a search of all articles has found: an article a row, its places in context below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.articles.cells import fit, printable, width_of
from reader.session.found import in_context
from reader.store.protocol import Hit, Passage
from reader.ui.themes import ReadingStyles
from reader.ui.widgets.lines import Piece
from reader.ui.widgets.rows_view import RowsView

Row = tuple[Hit, Passage | None]
"""An article, and the place of it that the row shows; None for the article's own row."""


class HitList(RowsView, can_focus=True, inherit_bindings=False):
    """Shows hits; rows are made when painted."""

    @dataclass
    class Opened(Message):
        """A row was clicked when it was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.chosen = 0

    def dress(self, styles: ReadingStyles) -> None:
        """Set the styles to paint with."""
        self._styles = styles
        self.refresh()

    def load(self, hits: Sequence[Hit]) -> None:
        """Show other hits, the first place chosen."""
        self.rows = [(hit, place) for hit in hits for place in (None, *hit.passages)]
        self.set_height(len(self.rows))
        self.choose(0)
        if self.rows and self.rows[0][0].passages:
            self.choose(1)

    @property
    def row(self) -> Row | None:
        """The chosen row; None where there is none."""
        return self.rows[self.chosen] if self.rows else None

    def choose(self, place: int) -> None:
        """Choose a row and bring it into sight."""
        self.chosen = min(max(place, 0), max(len(self.rows) - 1, 0))
        height = max(self.outer_size.height, 1)
        if self.chosen < self.top:
            self.go_to_row(self.chosen)
        elif self.chosen >= self.top + height:
            self.go_to_row(self.chosen - height + 1)
        self.refresh()

    def choose_article(self, count: int) -> None:
        """Choose the row of the next article, or of the one before."""
        numbers = range(self.chosen + count, len(self.rows) if count > 0 else -1, count)
        self.choose(next((n for n in numbers if self.rows[n][1] is None), self.chosen))

    def fit(self) -> None:
        """Keep the chosen row in sight."""
        self.set_height(len(self.rows))
        self.choose(self.chosen)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        number = y + self.top
        if number >= len(self.rows):
            return Strip.blank(self.width, self.page)
        chosen = number == self.chosen
        line = self.page + (self._styles.selection if chosen else Style())
        hit, passage = self.rows[number]
        pieces = self._article(hit) if passage is None else self._place(passage)
        if chosen and not self._styles.plain:  # faint on the colour of choice is hard to read
            pieces = [(text, Style() if style == self._styles.faint else style)
                      for text, style in pieces]  # fmt: skip
        pieces.insert(0, (" › " if chosen else "   ", Style()))
        strip = Strip([Segment(text, line + style) for text, style in pieces])
        return strip.adjust_cell_length(self.width, line)

    def _article(self, hit: Hit) -> list[Piece]:
        count = f"  {hit.count:,} " if hit.count else "  in title or authors "
        title = fit(
            printable(hit.title or hit.location or hit.article), self.width - 4 - len(count)
        )
        gap = " " * max(self.width - 3 - width_of(title) - len(count), 0)
        return [(title, Style(bold=True)), (gap, Style()), (count, self._styles.faint)]

    def _place(self, passage: Passage) -> list[Piece]:
        before, exact, after = in_context(passage, max(self.width - 6, 10))
        return [("  " + before, Style()), (exact, self._styles.found), (after, Style())]

    def on_click(self, event: events.Click) -> None:
        """Choose on the first click, open on the second."""
        number = event.y + self.top
        if number < len(self.rows):
            if number == self.chosen:
                self.post_message(self.Opened())
            else:
                self.choose(number)
