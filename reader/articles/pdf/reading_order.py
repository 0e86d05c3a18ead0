"""The order in which the parts of a page are read: column after column, headings above them.

Lines of one size that follow each other downwards in the page's content are a frame. Frames are
parted by white space that runs across them, as often as there is any.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reader.articles.pdf.lines_and_tables import Row, rows
from reader.articles.pdf.text_runs import Segment

_NOTE_SIZE = 0.93
"""Footnotes are smaller than the text, to this share of its size at the most."""
_NOTES_BEGIN = 0.3
"""No footnote stands higher on a page than this share of its height, but on the last."""
_TELLING = 3
"""A frame of so many rows tells where its column begins and ends."""
_USUAL_PITCH = 1.2
_MARK = re.compile(r"\(?\[?(\d{1,3}|[*†‡§]{1,3})[\])]?\.?")


@dataclass(slots=True)
class Placed:
    """A row in the flow of the text.

    ``start`` and ``end`` are the edges of its column, ``step`` how far below the row before it
    stands, 0 where it is the first of a frame, and ``pitch`` what such a step is as a rule.
    """

    row: Row
    page: int
    start: float
    end: float
    step: float
    pitch: float


@dataclass(slots=True)
class Flow:
    """The rows of a document as they are read, its footnotes, and the size of its text."""

    size: float
    is_bold: bool
    text: list[Placed] = field(default_factory=list)
    notes: list[Placed] = field(default_factory=list)


def flow(pages: Sequence[Sequence[Segment]], heights: Sequence[float]) -> Flow:
    """Return the rows of all pages in order."""
    size, is_bold = _usual_look(pages)
    found = Flow(size, is_bold)
    by_page = [frames_in_order(rows(segments)) for segments in pages]
    pitch = _pitch(by_page)
    for number, frames in enumerate(by_page):
        for frame in frames:
            placed = _placed(frame, number, _column(frame, frames), pitch)
            is_end = number == len(by_page) - 1 and frame is frames[-1]
            first = _first_note(frame, size, 0 if is_end else _NOTES_BEGIN * heights[number])
            found.text += placed[:first]
            found.notes += placed[first:]
    return found


def mark_of(row: Row) -> str:
    """Return the sign with which a footnote begins, empty where it is none."""
    raised = ""
    for sign in row.signs:
        if not sign.is_raised:
            break
        raised += sign.char
    if _MARK.fullmatch(raised.strip()):
        return raised.strip()
    found = _MARK.match(row.text)
    return found[1] if found and found.end() < len(row.text) else ""


def _usual_look(pages: Iterable[Sequence[Segment]]) -> tuple[float, bool]:
    """Return the size of most characters, and whether most of those are bold."""
    looks = Counter(
        (round(segment.size * 2) / 2, sign.look.bold)
        for segments in pages
        for segment in segments
        for sign in segment.signs
    )
    sizes: Counter[float] = Counter()
    for (size, _), count in looks.items():
        sizes[size] += count
    size = max(sizes, key=sizes.__getitem__)
    return size, looks[size, True] > looks[size, False]


def _pitch(pages: Iterable[Sequence[Frame]]) -> float:
    """Return the usual step from line to line, in sizes."""
    steps = [
        (after.top - row.down) / row.size
        for frames in pages
        for frame in frames
        for row, after in zip(frame.rows, frame.rows[1:], strict=False)
        if not (row.is_table or after.is_table)
    ]
    return sorted(steps)[len(steps) // 2] if steps else _USUAL_PITCH


def _placed(frame: Frame, page: int, edges: tuple[float, float], pitch: float) -> list[Placed]:
    steps = [0.0]
    steps += [b.top - a.down for a, b in zip(frame.rows, frame.rows[1:], strict=False)]
    return [
        Placed(row, page, *edges, step, pitch * row.size)
        for row, step in zip(frame.rows, steps, strict=True)
    ]


def _column(frame: Frame, frames: Iterable[Frame]) -> tuple[float, float]:
    """Return the edges of the column that a frame stands in; a short one tells little of them."""
    if len(frame.rows) >= _TELLING:
        return frame.left, frame.right
    around = (
        other
        for other in frames
        if len(other.rows) >= _TELLING
        and other.left <= frame.left + frame.size
        and frame.right <= other.right + frame.size
    )
    best = min(around, key=lambda other: other.right - other.left, default=frame)
    return min(best.left, frame.left), max(best.right, frame.right)


def _first_note(frame: Frame, size: float, begin: float) -> int:
    """Return the number of the row in a frame at which footnotes begin; all rows without any.

    None begin above ``begin`` on the page.
    """
    count = len(frame.rows)
    first = count
    while first and _is_small(frame.rows[first - 1], size):
        first -= 1
    while first < count and not mark_of(frame.rows[first]):
        first += 1
    return first if first < count and frame.rows[first].top > begin else count


def _is_small(row: Row, size: float) -> bool:
    return not row.is_table and row.size <= _NOTE_SIZE * size


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
