"""Feeds, or the items of feeds: one a row, made when it is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.articles.cells import fit, printable, width_of
from reader.session.feeds import ItemRow
from reader.session.feeds_groups import Group, Row
from reader.ui.themes import ReadingStyles
from reader.ui.widgets.lines import Piece
from reader.ui.widgets.rows_view import RowsView

UNREAD, STAR, FAULT = "●", "★", "!"
_TITLE_SHARE = 4
"""At most one of so many parts of a row is for the feed's title."""


class FeedList(RowsView, can_focus=True, inherit_bindings=False):
    """Shows groups or items; ``with_feed`` says of each item which feed it is of."""

    @dataclass
    class Opened(Message):
        """A row was clicked when it was chosen."""

        number: int

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = []
        self.chosen = 0
        self.with_feed = False

    def dress(self, styles: ReadingStyles) -> None:
        """Set the styles to paint with."""
        self._styles = styles
        self.refresh()

    def load(self, rows: Sequence[Row], chosen: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.set_height(len(rows))
        self.choose(chosen)

    def choose(self, place: int) -> None:
        """Choose a row and bring it into sight."""
        self.chosen = min(max(place, 0), max(len(self.rows) - 1, 0))
        height = max(self.outer_size.height, 1)
        if self.chosen < self.top:
            self.go_to_row(self.chosen)
        elif self.chosen >= self.top + height:
            self.go_to_row(self.chosen - height + 1)
        self.refresh()

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
        row = self.rows[number]
        left, name, right = self._item(row) if isinstance(row, ItemRow) else self._group(row)
        room = max(self.width - 4 - sum(width_of(text) for text, _ in [*left, *right]), 1)
        text = fit(name[0], room)
        gap = " " * (room - width_of(text) + 1)
        pieces = [(" › " if chosen else "   ", Style()), *left, (text, name[1]), (gap, Style())]
        strong = chosen and not self._styles.plain  # faint on the colour of choice is hard to read
        segments = [
            Segment(text, line + (Style() if strong and style == self._styles.faint else style))
            for text, style in [*pieces, *right]
        ]
        return Strip(segments).adjust_cell_length(self.width, line)

    def _group(self, row: Group) -> tuple[list[Piece], Piece, list[Piece]]:
        style = Style(bold=True) if row.is_folder else Style()
        left: list[Piece] = [("  " * row.depth, Style())]
        right: list[Piece] = [("full text " if row.full_text else "", self._styles.faint)]
        right.append((f"{FAULT} " if row.error else "", Style(bold=True)))
        right.append((f"{row.unread:>7,} " if row.unread else " " * 8, Style()))
        return left, (printable(row.title), style if row.unread else self._styles.faint), right

    def _item(self, row: ItemRow) -> tuple[list[Piece], Piece, list[Piece]]:
        left: list[Piece] = [
            (f"{' ' if row.read else UNREAD} {STAR if row.starred else ' '} ", Style()),
            (f"{row.entry.time[:10]:<10}  ", self._styles.faint),
        ]
        right: list[Piece] = [(f"#{printable(tag)} ", self._styles.faint) for tag in row.tags]
        if self.with_feed:
            title = fit(printable(row.feed_title), self.width // _TITLE_SHARE)
            right.append((f"{title} ", self._styles.faint))
        title = printable(row.entry.title or row.entry.link) or "(without a title)"
        return left, (title, self._styles.faint if row.read else Style()), right

    def on_click(self, event: events.Click) -> None:
        """Choose on the first click, open on the second."""
        number = event.y + self.top
        if number < len(self.rows):
            if number == self.chosen:
                self.post_message(self.Opened(number))
            else:
                self.choose(number)
