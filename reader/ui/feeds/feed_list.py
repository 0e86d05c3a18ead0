"""Feeds, or the items of feeds: one a row, made when it is painted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from reader.articles.text.cells import fit, printable, width_of
from reader.session.feeds.desk import ItemRow
from reader.session.feeds.groups import Group, Row
from reader.ui.core.lines import Piece
from reader.ui.core.row_list import RowList
from reader.ui.themes import ReadingStyles

UNREAD, STAR, FAULT = "●", "★", "!"
_TITLE_SHARE = 4
"""At most one of so many parts of a row is for the feed's title."""


class FeedList(RowList, inherit_bindings=False):
    """Shows groups or items; ``with_feed`` says of each item which feed it is of."""

    class Opened(RowList.Opened):
        """A feed or an item was clicked when it was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = []
        self.with_feed = False

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def dress(self, styles: ReadingStyles) -> None:
        """Set the styles to paint with."""
        self._styles = styles
        self.refresh()

    def load(self, rows: Sequence[Row], chosen: int = 0) -> None:
        """Show other rows."""
        self.rows = rows
        self.chosen = chosen
        self.fit()

    def lines_of(self, number: int) -> Sequence[list[Piece]]:
        """Return a group with its unread items, or an item with its date and tags."""
        row = self.rows[number]
        left, name, right = self._item(row) if isinstance(row, ItemRow) else self._group(row)
        room = max(self.room - 1 - sum(width_of(text) for text, _ in [*left, *right]), 1)
        text = fit(name[0], room)
        gap = " " * (room - width_of(text) + 1)
        return [[*left, (text, name[1]), (gap, Style()), *right]]

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
