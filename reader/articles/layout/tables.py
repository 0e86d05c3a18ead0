"""Tables in the column: cells below each other where a table fits, by wider gaps between them.

The text of a row is its cells with a sign between any two; a gap is painted wider than it is, and
no offset changes. The last cell may be longer than fits: it goes on below where it begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reader.articles.model import Article, Block
from reader.articles.rendering import CELLS
from reader.articles.text.cells import width_of

MOST_ROWS = 500
"""A table of more rows is painted without wider gaps: its widths would take long to find."""
HANGING = 2
"""Cells by which the further rows of a row that is not in columns are set in."""
_LEAST = 16
"""Cells that a last column which is too long must at least have."""


class Columns(NamedTuple):
    """How a table is painted.

    ``gaps`` are the cells by which the space at an offset is painted wider, ``last`` is the column
    at which a last cell begins that may be too long, 0 where the table is not in columns.
    """

    gaps: Mapping[int, int] = {}
    last: int = 0


class Tables:
    """The columns of an article's tables at one width, found when they are first asked for."""

    def __init__(self, article: Article, width: int) -> None:
        self._text = article.text
        self._blocks = article.blocks
        self._width = width
        self._known: dict[int, Columns] = {}

    def columns(self, index: int) -> Columns:
        """Return the columns of the table to which a block belongs."""
        if index < 0 or self._blocks[index].kind != "table_row":
            return Columns()
        if index not in self._known:
            first, last = self._bounds(index)
            is_small = last - first <= MOST_ROWS
            found = self._found(self._blocks[first:last]) if is_small else Columns()
            self._known |= dict.fromkeys(range(first, last), found)
        return self._known[index]

    def _bounds(self, index: int) -> tuple[int, int]:
        """Return the first block of a table and the one behind it, as far as that is of use."""
        first = last = index
        while first and self._is_row(first - 1) and index - first <= MOST_ROWS:
            first -= 1
        while last < len(self._blocks) and self._is_row(last) and last - index <= MOST_ROWS:
            last += 1
        return first, last

    def _is_row(self, index: int) -> bool:
        return self._blocks[index].kind == "table_row"

    def _found(self, rows: Sequence[Block]) -> Columns:
        table = [self._text[row.start : row.end].split(CELLS) for row in rows]
        sizes = [[width_of(cell) for cell in cells] for cells in table]
        most = max(map(len, table))
        widths = [0] * most  # a row of one cell spans the columns and tells nothing of them
        for row in sizes:
            for number, width in enumerate(row if len(row) > 1 else ()):
                widths[number] = max(widths[number], width)
        if most == 1:
            return Columns()
        last = sum(widths[:-1]) + len(CELLS) * (most - 1)
        if last + min(widths[-1], _LEAST) > self._width:
            return Columns()
        gaps = {}
        for block, cells, taken in zip(rows, table, sizes, strict=True):
            at = block.start
            for number, cell in enumerate(cells[:-1]):
                at += len(cell)
                if wider := widths[number] - taken[number]:
                    gaps[at] = wider
                at += len(CELLS)
        return Columns(gaps, last)
