"""The article as a column of rows, each known by its number or by an offset in it.

A text is cut into chunks of some 2,000 code points, at line breaks where there are any, so that
no piece of work grows with the text, be it one line of 5 MB or a million short ones. The height of
a chunk is estimated until it is laid out; :meth:`Flow.refine` makes estimates exact bit by bit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

from reader.articles.layout.fenwick import Fenwick
from reader.articles.layout.hard_wrap import is_hard_wrapped
from reader.articles.layout.tables import HANGING, Tables
from reader.articles.layout.wrap import last_break, wrap
from reader.articles.model import Article, Block
from reader.articles.rendering import CELLS
from reader.articles.text.cells import Cell, cells, is_narrow, width_of
from reader.articles.text.graphemes import floor_boundary, next_boundary

CHUNK = 2048
"""Code points of a chunk, as a rule; twice as many at most."""
_LOOK = 256
"""Code points searched for a place where a row may begin, in a line longer than a chunk."""
_KEPT = 96
"""Chunks whose rows are kept."""
_TIGHT = ("list_item", "table_row")
"""Between two blocks of one of these kinds the blank line is not shown."""


class Row(NamedTuple):
    """One row: ``text[start:end]`` (line breaks and hanging white space included) of ``block``.

    ``block`` is the index of the block that the row belongs to, or -1 between blocks; ``first``
    tells whether the block begins in this row; ``indent`` is in cells.
    """

    start: int
    end: int
    block: int
    first: bool
    indent: int


class Flow:
    """An article laid out at one width, in cells.

    ``spacing`` rows belong to each row of text: 2 leaves every second one empty. With ``joins``,
    lines of plain text that were wrapped by hand are joined and wrapped at the width instead.
    """

    def __init__(
        self, article: Article, width: int, *, spacing: int = 1, joins: bool = True
    ) -> None:
        self.article = article
        self.text = article.text
        self.spacing = spacing
        self.joins = joins and not article.source.extractor
        self._block_starts = array("l", [block.start for block in article.blocks])
        self._starts = array("l", _cut(self.text))
        self.width = 0
        self.resize(width)

    def resize(self, width: int) -> None:
        """Lay out anew at another width; offsets stay, row numbers change."""
        width = max(width, 8)
        if width != self.width:
            self.width = width
            self._begin()

    def respace(self, spacing: int) -> None:
        """Give each row of text so many rows."""
        self.spacing = spacing

    def join(self, *, joins: bool) -> None:
        """Join the lines that were wrapped by hand, or show them as they are."""
        self.joins = joins and not self.article.source.extractor
        self._begin()

    def _begin(self) -> None:
        self._rows: OrderedDict[int, list[Row]] = OrderedDict()
        self._tables = Tables(self.article, self.width)
        self._exact = bytearray(len(self._starts))
        self._next_rough = 0
        self._heights = Fenwick([self._estimate(item) for item in range(len(self._starts))])

    @property
    def height(self) -> int:
        """The number of rows, exact once everything has been laid out."""
        return self._heights.total * self.spacing

    @property
    def is_exact(self) -> bool:
        """Whether no height is an estimate any more."""
        return self._next_rough >= len(self._starts)

    def _bounds(self, chunk: int) -> tuple[int, int]:
        last = chunk + 1 >= len(self._starts)
        return self._starts[chunk], len(self.text) if last else self._starts[chunk + 1]

    def _estimate(self, chunk: int) -> int:
        start, end = self._bounds(chunk)
        lines = self.text.count("\n", start, end)
        return max(1, lines + (end - start) // self.width)

    def _lay_out(self, chunk: int) -> list[Row]:
        """Return the rows of a chunk; its height is exact from then on."""
        rows = self._rows.get(chunk)
        if rows is not None:
            self._rows.move_to_end(chunk)
            return rows
        rows = self._make_rows(*self._bounds(chunk))
        self._rows[chunk] = rows
        if len(self._rows) > _KEPT:
            self._rows.popitem(last=False)
        self._exact[chunk] = 1
        self._heights.change(chunk, len(rows))
        return rows

    def _make_rows(self, start: int, end: int) -> list[Row]:
        rows: list[Row] = []
        at = start
        while at < end:
            if self.joins and (joined := self._joined_end(at, end)):
                after = min(joined + 1, end)
                self._add_line(rows, at, joined, after)
                at = after
                continue
            stop = self.text.find("\n", at, end)
            line_end = end if stop < 0 else stop
            after = line_end if stop < 0 else stop + 1
            if at < line_end:
                self._add_line(rows, at, line_end, after)
            elif not self._is_tight(at):
                rows.append(Row(at, after, -1, False, 0))
            at = after
        return rows

    def _add_line(self, rows: list[Row], start: int, end: int, after: int) -> None:
        """Add the rows of one line, joined of several or not; ``after``: where the next begins."""
        index = self.block_at(start)
        block = self.article.blocks[index] if index >= 0 else None
        indent = indent_of(block, self.width)
        line = self.text[start:end].replace("\n", " ")
        first, further = 0, indent
        if block is not None and block.kind == "table_row":
            first, further = self._table_row(index, line, start)
        begins = [start + at for at in wrap(line, first, end - start, self.width - further)]
        begins[0] = start
        ends = [*begins[1:], after]
        for a, b in zip(begins, ends, strict=True):
            is_first = block is not None and a <= block.start < b
            rows.append(Row(a, b, index, is_first, indent if is_first else further))

    def _table_row(self, index: int, line: str, start: int) -> tuple[int, int]:
        """Return where in the line of a table row to begin to wrap it, and at which column.

        That is where the last of its cells begins, or the line where the table is not in columns.
        """
        last = self._tables.columns(index).last
        is_whole = start == self.article.blocks[index].start
        if last and CELLS in line and is_whole:
            return line.rfind(CELLS) + len(CELLS), last
        if last and not is_whole:  # the last cell goes on in another chunk
            return 0, last
        return 0, HANGING if not is_whole or width_of(line) > self.width else 0

    def _joined_end(self, start: int, end: int) -> int:
        """Return the end of the paragraph at ``start`` where its lines are joined, else 0."""
        if self.text[start] == "\n":
            return 0
        index = self.block_at(start)
        if index < 0 or self.article.blocks[index].kind != "paragraph":
            return 0
        block = self.article.blocks[index]
        if self.text.find("\n", start, min(block.end, end)) < 0:
            return 0
        return min(block.end, end) if is_hard_wrapped(self.text, block.start, block.end) else 0

    def _is_tight(self, offset: int) -> bool:
        """Tell whether the blank line at ``offset`` parts two items of one list or table."""
        blocks = self.article.blocks
        index = bisect_right(self._block_starts, offset) - 1
        if not 0 <= index < len(blocks) - 1:
            return False
        one, other = blocks[index], blocks[index + 1]
        return one.end <= offset and one.kind == other.kind and one.kind in _TIGHT

    def block_at(self, offset: int) -> int:
        """Return the index of the block that holds ``offset`` (its end included), or -1."""
        index = bisect_right(self._block_starts, offset) - 1
        if index >= 0 and offset <= self.article.blocks[index].end:
            return index
        return -1

    def row(self, number: int) -> Row:
        """Return the row of this number, clamped to the first and the last.

        A row of spacing is empty and begins where the row above it ends.
        """
        number, below = divmod(number, self.spacing)
        if below:
            end = self._row(number).end
            return Row(end, end, -1, False, 0)
        return self._row(number)

    def _row(self, number: int) -> Row:
        while True:
            chunk, within = self._heights.find(number)
            if self._exact[chunk]:
                rows = self._lay_out(chunk)
                return rows[min(within, len(rows) - 1)] if rows else Row(0, 0, -1, False, 0)
            self._lay_out(chunk)

    def number_of(self, offset: int) -> int:
        """Return the number of the row that holds ``offset``."""
        offset = min(max(offset, 0), len(self.text))
        chunk = bisect_right(self._starts, offset) - 1
        rows = self._lay_out(chunk)
        within = bisect_right(rows, offset, key=_row_start) - 1
        return (self._heights.before(chunk) + max(within, 0)) * self.spacing

    def number_above(self, offset: int, rows: int) -> int:
        """Return the number of the row so many rows above that of ``offset``, or of the first.

        The heights from there to the offset are exact then: an estimate that shrinks later would
        give the number to a row further down.
        """
        chunk = bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1
        while True:
            number = max(self.number_of(offset) - rows, 0)
            first, _ = self._heights.find(number // self.spacing)
            rough = next((c for c in range(chunk, first - 1, -1) if not self._exact[c]), -1)
            if rough < 0:
                return number
            self._lay_out(rough)

    def refine(self, chunks: int = 1) -> bool:
        """Make the heights of some more chunks exact; False when all are."""
        size = len(self._starts)
        while chunks and self._next_rough < size:
            if not self._exact[self._next_rough]:
                self._heights.change(
                    self._next_rough, len(self._make_rows(*self._bounds(self._next_rough)))
                )
                self._exact[self._next_rough] = 1
                chunks -= 1
            self._next_rough += 1
        return not self.is_exact

    def cells(self, row: Row) -> list[Cell]:
        """Return the clusters of a row as cells from its indent on, without its line break."""
        found = list(cells(self.text, row.start, self._text_end(row), 0))
        gaps = self._tables.columns(row.block).gaps
        return _with_gaps(found, gaps) if gaps else found

    def is_plain(self, row: Row) -> bool:
        """Tell whether each code point of a row is painted as it is, in one cell."""
        is_narrow_row = is_narrow(self.text, row.start, self._text_end(row))
        return is_narrow_row and not self._tables.columns(row.block).gaps

    def _text_end(self, row: Row) -> int:
        """Return the end of a row without its line break."""
        has_break = row.end > row.start and self.text[row.end - 1] == "\n"
        return row.end - has_break

    def column_of(self, offset: int) -> int:
        """Return the column of the cluster at ``offset`` within its row, the indent included."""
        row = self.row(self.number_of(offset))
        column = row.indent
        for cell in self.cells(row):
            if cell.end > offset:
                return row.indent + cell.x
            column = row.indent + cell.x + cell.width
        return column

    def offset_at(self, number: int, column: int) -> int:
        """Return the offset of the cluster painted at a column of a row, or the nearest in it.

        For a row of spacing, in the row above it.
        """
        row = self._row(number // self.spacing)
        best = row.start
        for cell in self.cells(row):
            if cell.x + row.indent > column:
                break
            if cell.width:
                best = cell.start
        return best


def _with_gaps(found: list[Cell], gaps: Mapping[int, int]) -> list[Cell]:
    """Return the cells of a table row with wider gaps between the cells of its table."""
    shift = 0
    wider = []
    for cell in found:
        gap = gaps.get(cell.start, 0)
        wider.append(
            cell._replace(x=cell.x + shift, text=cell.text + " " * gap, width=cell.width + gap)
        )
        shift += gap
    return wider


def _row_start(row: Row) -> int:
    return row.start


def _cut(text: str) -> list[int]:
    """Return where the chunks of a text begin: after a line break, else where a row may begin,
    else between two clusters.
    """
    starts = [0]
    at, size = 0, len(text)
    while size - at > 2 * CHUNK:
        high = at + 2 * CHUNK
        blank = text.find("\n\n", at + CHUNK, high)
        cut = (
            blank + 2
            if blank >= 0
            else text.find("\n", at + CHUNK, high) + 1 or _cut_line(text, at, high)
        )
        if cut >= size:
            break
        starts.append(cut)
        at = cut
    return starts


def _cut_line(text: str, start: int, high: int) -> int:
    """Return where to cut a line that goes on beyond ``high``; ``start`` is a boundary."""
    low = floor_boundary(text, high - _LOOK, start)
    if low == start:
        return next_boundary(text, start)
    cut = last_break(text, low, high)
    return cut if cut > low else floor_boundary(text, high, low)


def indent_of(block: Block | None, width: int) -> int:
    """Return the cells that a block's text is set in by: room for its bullet, number or bar."""
    if block is None:
        return 0
    if block.kind == "list_item":
        return min(2 + 2 * block.level, width // 3)
    if block.kind == "quote":
        return min(2 * max(block.level, 1), width // 3)
    if block.kind == "code":
        return 2
    return 0
