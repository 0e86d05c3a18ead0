"""The articles of the library: one a row, with progress, counts and tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.annotations.model import FINAL
from reader.annotations.schemes.scheme import Scheme
from reader.articles.text.cells import fit, printable, width_of
from reader.session.article.tags import TAG
from reader.session.library.catalogue import found_in_name, name_of
from reader.store.protocol import Summary
from reader.ui.core.lines import Piece, fitted
from reader.ui.core.row_list import RowList
from reader.ui.themes import LabelStyles, ReadingStyles

SIGNS = {"new": "○", "reading": "◐", "done": "●", "skipped": "–"}
"""How far an article is, in one cell."""
_COUNTS_SHOWN = 4
_TAGS_SHARE = 4
"""Tags take the room that the title leaves, or at least one of so many parts of a wide row…"""
_WIDE = 60
"""…which has at least so many cells."""
_FEWEST = 5
"""Cells of tags that say nothing any more."""


class ArticleList(RowList, inherit_bindings=False):
    """Shows summaries; rows are made when painted."""

    @dataclass
    class Opened(RowList.Opened):
        """An article was clicked when it was chosen."""

        id: str

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Summary] = []
        self.found_by = ""
        self.nothing = ""

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def opened(self, number: int) -> Opened:
        """Return the message that a row was clicked when it was chosen."""
        return self.Opened(number, self.rows[number].id)

    def dress(self, scheme: Scheme, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Set the scheme and the styles to paint with."""
        self._scheme, self._labels, self._styles = scheme, labels, styles
        self.refresh()

    def load(self, rows: Sequence[Summary], chosen: str, found_by: str, nothing: str) -> None:
        """Show other articles, this one chosen, else the one in the place of the one before.

        ``found_by`` is the query that found them, ``nothing`` is said where there are none.
        """
        self.rows, self.found_by, self.nothing = rows, found_by, nothing
        self.chosen = next((n for n, row in enumerate(rows) if row.id == chosen), self.chosen)
        self.fit()

    @property
    def row(self) -> Summary | None:
        """The chosen article, None where there is none."""
        return self.rows[self.chosen] if self.rows else None

    @property
    def article(self) -> str:
        """The id of the chosen article; empty where there is none."""
        return self.row.id if self.row is not None else ""

    def render_line(self, y: int) -> Strip:
        """Paint one article; where there is none, say so."""
        if self.rows or y != 1:
            return super().render_line(y)
        words = Segment(fit(f"   {self.nothing}", self.width), self.page + self._styles.faint)
        return Strip([words]).adjust_cell_length(self.width, self.page)

    def lines_of(self, number: int) -> Sequence[list[Piece]]:
        """Return an article with progress, name, tags, counts, language and size."""
        row = self.rows[number]
        counts = self._counts(row)
        right = [*counts, (f"  {fit(row.lang, 7):<3}", self._styles.faint), (_size(row), Style())]
        room = max(self.room - 3 - _width(right), 1)
        tags = self._tags(row, room)
        name = fitted(self._called(row), room - width_of(tags))
        gap = " " * (room - width_of(tags) - _width(name) + 1)
        pieces: list[Piece] = [
            (f"{SIGNS[row.progress.state]} ", self._styles.faint),
            *name,
            (f"{gap}{tags}", self._styles.faint),
        ]
        return [[*pieces, *right]]

    def _called(self, row: Summary) -> list[Piece]:
        """What the article is called, the letters set off by which it was found."""
        style = self._styles.faint if row.progress.state in FINAL else Style()
        name = name_of(row)
        pieces: list[Piece] = []
        at = 0
        for start, end in found_in_name(row, self.found_by) if self.found_by else ():
            found = printable(name[start:end])
            pieces += [(printable(name[at:start]), style), (found, self._styles.found)]
            at = end
        return [*pieces, (printable(name[at:]), style)]

    def _tags(self, row: Summary, room: int) -> str:
        """The tags, as far as there is room for them beside the name."""
        if not row.tags:
            return ""
        least = room // _TAGS_SHARE if self.width >= _WIDE else 0
        left = room - width_of(printable(name_of(row)))
        tags = " ".join(f"{TAG}{printable(tag)}" for tag in row.tags)
        shown = fit(f"  {tags}", max(left, least) - 1)
        return f"{shown} " if width_of(shown) >= _FEWEST else ""

    def _counts(self, row: Summary) -> list[Piece]:
        """The number of annotations by label, the scheme's labels in order."""
        pieces: list[Piece] = []
        known = [label for label in self._scheme.labels if row.counts.get(label.id)]
        for label in known[:_COUNTS_SHOWN]:
            pieces += [
                (f"{label.mark}", self._labels.letter(label)),
                (f"{row.counts[label.id]} ", Style()),
            ]
        others = sum(row.counts.values()) - sum(row.counts[x.id] for x in known[:_COUNTS_SHOWN])
        if others > 0:
            pieces.append((f"+{others} ", self._styles.faint))
        return pieces


def _width(pieces: list[Piece]) -> int:
    return sum(width_of(text) for text, _style in pieces)


def _size(row: Summary) -> str:
    """How far into the article the reader is, or how long it is."""
    if row.progress.state == "reading" and row.progress.position * 100 >= row.length > 0:
        return f"{100 * row.progress.position // row.length:>6}% "
    return f"{_short(row.length):>7} "


def _short(length: int) -> str:
    if length < 10_000:
        return f"{length:,}"
    return f"{length / 1000:.0f}k" if length < 1_000_000 else f"{length / 1_000_000:.1f}M"
