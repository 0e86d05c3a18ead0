"""From segments to rows: lines of running text, and the rows of tables.

A table is told by the order of a page's content, which goes through its cells one after another:
on to the right is the next cell, down in the same column the same cell goes on, back to the left a
new row begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.articles.pdf.text_runs import Segment, Sign

_ONE_LINE = 0.4
"""The share of its size by which two segments of a line may differ in height."""
_LONGEST_CELL = 600
_MOST_LINES_IN_CELL = 12
_LEAST_ROWS = 2
_LEADER = ". . . ."
_MARKER = re.compile(r"[•◦▪‣·–—*o-]|\(?(?:\d{1,3}|[a-zA-Z])[.)]")


@dataclass(slots=True)
class Row:
    """A line of running text, or with ``cells`` a row of a table; places as in a segment.

    ``top`` and ``down`` are the lines on which it begins and ends.
    """

    left: float
    right: float
    top: float
    down: float
    size: float
    cells: list[list[Sign]]

    @property
    def is_table(self) -> bool:
        """Tell whether this is a row of a table."""
        return len(self.cells) > 1

    @property
    def signs(self) -> list[Sign]:
        """The characters of a line."""
        return self.cells[0]

    @property
    def text(self) -> str:
        """The text of a line."""
        return "".join(sign.char for sign in self.signs)


Cell = list[Segment]


def rows(segments: Sequence[Segment]) -> list[Row]:
    """Return the rows of a page in the order of its content."""
    found: list[Row] = []
    at = 0
    while at < len(segments):
        table, end = _table(segments, at)
        if table:
            found += [_table_row(cells) for cells in table]
            at = end
            continue
        end = _line_end(segments, at)
        found.append(_line(segments[at:end]))
        at = end
    return found


def _table(segments: Sequence[Segment], start: int) -> tuple[list[list[Cell]], int]:
    """Return the rows of the table that begins at a segment, and its end; none where none does."""
    found: list[list[Cell]] = []
    at = start
    while at < len(segments):
        cells, end = _row_of_cells(segments, at)
        if len(cells) < 2 or (found and not _goes_on(found, cells)):
            break
        found.append(cells)
        at = end
    if len(found) < _LEAST_ROWS or not _is_in_columns(found):
        return [], start
    return found, at


def _row_of_cells(segments: Sequence[Segment], start: int) -> tuple[list[Cell], int]:
    """Return the cells of one row, and where the next begins."""
    cells: list[Cell] = [[segments[start]]]
    at = start + 1
    while at < len(segments):
        here, last = segments[at], cells[-1][-1]
        if _is_below(here, cells[-1]) and here.down - last.down < 2 * here.size:
            if _starts_row(segments, at):
                break
            cells[-1].append(here)
        elif _is_beside(here, cells[-1]) and _overlaps(here, cells):
            cells.append([here])
        else:
            break
        if len(cells[-1]) > _MOST_LINES_IN_CELL or _length(cells[-1]) > _LONGEST_CELL:
            break
        at += 1
    return cells, at


def _starts_row(segments: Sequence[Segment], at: int) -> bool:
    """Tell whether a segment below the first cell of a row begins the next row.

    It does where the next segment stands beside it on the same line.
    """
    if at + 1 >= len(segments):
        return False
    here, after = segments[at], segments[at + 1]
    is_level = abs(here.down - after.down) <= _ONE_LINE * here.size
    return is_level and _is_beside(after, [here])


def _is_below(segment: Segment, cell: Cell) -> bool:
    left, right = _left(cell), _right(cell)
    return segment.down > cell[-1].down + _ONE_LINE * segment.size and (
        segment.left < right and segment.right > left
    )


def _is_beside(segment: Segment, cell: Cell) -> bool:
    return segment.left >= _right(cell)


def _overlaps(segment: Segment, cells: list[Cell]) -> bool:
    """Tell whether a segment stands at the height of the row."""
    top = min(cell[0].down - cell[0].size for cell in cells)
    bottom = max(cell[-1].down for cell in cells)
    return segment.down > top and segment.down - segment.size < bottom + segment.size


def _goes_on(table: list[list[Cell]], cells: list[Cell]) -> bool:
    """Tell whether a row is of the same table as those above it."""
    above = max(cell[-1].down for cell in table[-1])
    top = min(cell[0].down - cell[0].size for cell in cells)
    size = cells[0][0].size
    return -size < top - above < 3 * size


def _is_in_columns(table: list[list[Cell]]) -> bool:
    """Tell whether the cells of the rows stand below each other, and are cells of data."""
    most = max(len(cells) for cells in table)
    if sum(len(cells) == most for cells in table) * 2 < len(table):
        return False
    if any(_length(cell) > _LONGEST_CELL for cells in table for cell in cells):
        return False
    if all(_MARKER.fullmatch("".join(x.text for x in cells[0]).strip()) for cells in table):
        return False  # a list
    if any(_LEADER in cell[-1].text for cells in table for cell in cells):
        return False  # a table of contents
    whole = [cells for cells in table if len(cells) == most]
    edges = [
        (min(_left(cells[n]) for cells in whole), max(_right(cells[n]) for cells in whole))
        for n in range(most)
    ]
    return all(one[1] <= other[0] for one, other in pairwise(edges))


def _left(cell: Cell) -> float:
    return min(segment.left for segment in cell)


def _right(cell: Cell) -> float:
    return max(segment.right for segment in cell)


def _length(cell: Cell) -> int:
    return sum(len(segment.signs) for segment in cell)


def _table_row(cells: list[Cell]) -> Row:
    every = [segment for cell in cells for segment in cell]
    return Row(
        left=min(x.left for x in every),
        right=max(x.right for x in every),
        top=min(x.down for x in every),
        down=max(x.down for x in every),
        size=max(x.size for x in every),
        cells=[_spaced(cell) for cell in cells],
    )


def _line_end(segments: Sequence[Segment], start: int) -> int:
    """Return the end of the segments that stand on one line, one behind the other."""
    at = start + 1
    while at < len(segments):
        here, last = segments[at], segments[at - 1]
        if abs(here.down - last.down) > _ONE_LINE * max(here.size, last.size):
            break
        at += 1
    return at


def _line(segments: Sequence[Segment]) -> Row:
    ordered = sorted(segments, key=lambda x: x.left)
    return Row(
        left=min(x.left for x in ordered),
        right=max(x.right for x in ordered),
        top=min(x.down for x in ordered),
        down=max(x.down for x in ordered),
        size=_usual_size(ordered),
        cells=[_spaced(ordered)],
    )


def _usual_size(segments: Sequence[Segment]) -> float:
    sizes = Counter(sign.look.size for segment in segments for sign in segment.signs)
    return max(sizes, key=lambda size: (sizes[size], size))


def _spaced(segments: Sequence[Segment]) -> list[Sign]:
    """Return the characters of segments with a space between any two."""
    signs: list[Sign] = []
    for segment in segments:
        if signs:
            signs.append(Sign(" ", segment.signs[0].look))
        signs += segment.signs
    return signs
