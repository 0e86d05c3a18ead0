"""The order in which the parts of a page are read: column after column, headings above them.

Lines of one size that follow each other downwards in the page's content are a frame. Frames are
parted by white space that runs across them, as often as there is any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.articles.pdf.rows import Row

_STEP = 2.4
"""The widest step from line to line in a frame, in sizes."""
_OTHER_SIZE = 0.08
_GUTTER = 0.6
"""The least width of the space between two columns, in sizes."""
_DEEPEST = 40


@dataclass(slots=True)
class Frame:
    """Rows that follow each other, and the place that they take."""

    rows: list[Row]
    left: float
    right: float
    top: float
    bottom: float
    number: int

    @property
    def size(self) -> float:
        """The size of its first row."""
        return self.rows[0].size


def frames_in_order(rows: Sequence[Row]) -> list[Frame]:
    """Return a page's frames as they are read."""
    return _ordered(_frames(rows), 0)


def _frames(rows: Sequence[Row]) -> list[Frame]:
    frames: list[Frame] = []
    for row in rows:
        if frames and _follows(row, frames[-1]):
            frame = frames[-1]
            frame.rows.append(row)
            frame.left, frame.right = min(frame.left, row.left), max(frame.right, row.right)
            frame.bottom = row.down
        else:
            top = row.top - row.size
            frames.append(Frame([row], row.left, row.right, top, row.down, len(frames)))
    return frames


def _follows(row: Row, frame: Frame) -> bool:
    last = frame.rows[-1]
    step = row.top - last.down
    size = max(row.size, last.size)
    is_alike = abs(row.size - last.size) <= _OTHER_SIZE * size
    is_below = 0 < step <= _STEP * size and row.left < frame.right and row.right > frame.left
    return is_below and (is_alike or row.is_table or last.is_table)


def _ordered(frames: list[Frame], depth: int) -> list[Frame]:
    if len(frames) < 2 or depth > _DEEPEST:
        return frames
    parts = _columns(frames)
    if len(parts) == 1:
        parts = _bands(frames)
    if len(parts) == 1:
        return sorted(frames, key=lambda frame: frame.number)
    return [frame for part in parts for frame in _ordered(part, depth + 1)]


def _columns(frames: list[Frame]) -> list[list[Frame]]:
    """Part frames where a gap runs down between them."""
    gap = _GUTTER * min(frame.size for frame in frames)
    spans = sorted(frames, key=lambda frame: frame.left)
    columns = [[spans[0]]]
    right = spans[0].right
    for frame in spans[1:]:
        if frame.left >= right + gap:
            columns.append([])
        columns[-1].append(frame)
        right = max(right, frame.right)
    return [sorted(column, key=lambda frame: frame.number) for column in columns]


def _bands(frames: list[Frame]) -> list[list[Frame]]:
    """Part frames where a gap runs across, as seldom as will part what spans columns from them."""
    bands: list[list[Frame]] = []
    bottom = 0.0
    for frame in sorted(frames, key=lambda frame: frame.top):
        if not bands or frame.top >= bottom:
            bands.append([])
        bands[-1].append(frame)
        bottom = max(bottom, frame.bottom) if len(bands[-1]) > 1 else frame.bottom
    merged = [bands[0]]
    for band in bands[1:]:
        both = merged[-1] + band
        is_column = len(_columns(merged[-1])) > 1 or len(_columns(band)) > 1
        if is_column and len(_columns(both)) > 1:
            merged[-1] = both
        else:
            merged.append(band)
    return merged
