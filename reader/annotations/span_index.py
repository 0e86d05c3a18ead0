"""All annotations of an article, in reading order, found by place or by number.

Order is by start, then the longer first, then id: an outer span comes before what it holds.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_SIZE = 256
"""Entries of a chunk when built; a chunk is halved at four times as many."""


_BEYOND = 1 << 62
"""An end beyond that of any text."""


class Entry(NamedTuple):
    """Where one annotation stands in the order."""

    start: int
    minus_end: int
    id: str

    @property
    def end(self) -> int:
        """The end of the span, in code points."""
        return -self.minus_end


class SpanIndex:
    """A sorted list in chunks; each chunk knows its furthest end, so that searches skip it."""

    def __init__(self, spans: Iterable[tuple[int, int, str]] = ()) -> None:
        entries = sorted(Entry(start, -end, name) for start, end, name in spans)
        self._chunks = [entries[at : at + _SIZE] for at in range(0, len(entries), _SIZE)] or [[]]
        self._ends = [_furthest(chunk) for chunk in self._chunks]
        self._firsts = [chunk[0] if chunk else Entry(0, 0, "") for chunk in self._chunks]
        self._size = len(entries)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Entry]:
        for chunk in self._chunks:
            yield from chunk

    def _chunk_for(self, entry: Entry) -> int:
        at = bisect_left(self._firsts, entry)
        if at < len(self._firsts) and self._firsts[at] == entry:
            return at
        return max(at - 1, 0)

    def add(self, start: int, end: int, name: str) -> None:
        """Add one annotation."""
        entry = Entry(start, -end, name)
        at = self._chunk_for(entry)
        chunk = self._chunks[at]
        insort(chunk, entry)
        self._size += 1
        if len(chunk) > 4 * _SIZE:
            half = len(chunk) // 2
            self._chunks[at : at + 1] = [chunk[:half], chunk[half:]]
            self._ends[at : at + 1] = [0, 0]
            self._firsts[at : at + 1] = [entry, entry]
            self._note(at + 1)
        self._note(at)

    def remove(self, start: int, end: int, name: str) -> None:
        """Remove one annotation; KeyError where it is not there."""
        entry = Entry(start, -end, name)
        at = self._chunk_for(entry)
        chunk = self._chunks[at]
        place = bisect_left(chunk, entry)
        if place >= len(chunk) or chunk[place] != entry:
            raise KeyError(name)
        del chunk[place]
        self._size -= 1
        if not chunk and len(self._chunks) > 1:
            del self._chunks[at], self._ends[at], self._firsts[at]
        else:
            self._note(at)

    def _note(self, at: int) -> None:
        chunk = self._chunks[at]
        self._ends[at] = _furthest(chunk)
        if chunk:
            self._firsts[at] = chunk[0]

    def at(self, number: int) -> Entry:
        """Return the annotation of this number, from 0; IndexError beyond the last."""
        if number < 0:
            raise IndexError(number)
        for chunk in self._chunks:
            if number < len(chunk):
                return chunk[number]
            number -= len(chunk)
        raise IndexError(number)

    def number_of(self, start: int, end: int, name: str) -> int:
        """Return how many annotations stand before this place in the order."""
        entry = Entry(start, -end, name)
        at = self._chunk_for(entry)
        before = sum(len(chunk) for chunk in self._chunks[:at])
        return before + bisect_left(self._chunks[at], entry)

    def overlapping(self, start: int, end: int) -> Iterator[Entry]:
        """Yield, in order, the annotations that share a code point with ``[start, end)``."""
        for chunk, furthest in zip(self._chunks, self._ends, strict=True):
            if not chunk or furthest <= start:
                continue
            if chunk[0].start >= end:
                return
            for entry in chunk:
                if entry.start >= end:
                    return
                if entry.end > start:
                    yield entry

    def after(self, offset: int) -> Entry | None:
        """Return the first annotation that begins after ``offset``."""
        number = self.number_of(offset + 1, _BEYOND, "")
        return self.at(number) if number < self._size else None

    def before(self, offset: int) -> Entry | None:
        """Return the last annotation that begins before ``offset``."""
        number = self.number_of(offset, _BEYOND, "") - 1
        return self.at(number) if number >= 0 else None


def _furthest(chunk: list[Entry]) -> int:
    return -min((entry.minus_end for entry in chunk), default=0)
