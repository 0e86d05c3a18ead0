"""Reading a history from any place on: its actions, what is damaged, and what is unfinished."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from reader.store.journal.history import (
    MARK_BYTES,
    MAX_LINE,
    START,
    DamagedLineError,
    Line,
    Position,
    decode_line,
)


class _Torn(Exception):  # noqa: N818
    """The last line of a file, not written to its end."""


class Entry(NamedTuple):
    """One action in a file: its lines, bytes ``start`` to ``end``, the first of them ``number``."""

    lines: list[Line]
    start: int
    end: int
    number: int


class Scan:
    """Reads a history from a position on; iterate over it to get its entries.

    Afterwards ``position`` tells how far whole actions reach, ``notices`` what is damaged, and
    ``torn`` how many bytes follow that are no whole action. A ``live`` scan takes damage at the
    very end for something still being written and leaves it for the next time.
    """

    def __init__(self, file: IO[bytes], position: Position = START, *, live: bool = False):
        self._file = file
        self._live = live
        self._end = position.end
        self._line = position.lines
        self._batch: list[Line] = []
        self._gap = False
        self._damage: list[str] = []
        self.notices: list[str] = []
        self.torn = 0

    def __iter__(self) -> Iterator[Entry]:
        self._file.seek(self._end)
        place, number = whole = self._end, self._line
        begin = place
        for raw, length in self._lines():
            start, place, number = place, place + length, number + 1
            if raw == b"\n":
                if start == begin > 0:
                    # The line end, come late, of a line that was whole but for it.
                    number -= 1
                    self._settle(place, number)
                continue
            try:
                line = self._decode(raw, number)
            except _Torn:
                break
            whole = place, number
            if line is None:
                continue
            if self._batch and self._batch[0].id != line.id:
                yield from self._close_batch(start, number - 1)
            if not self._batch:
                self._settle(start, number - 1)
                self._gap = line.part > 1
            self._batch.append(line)
            if line.part == line.parts:
                yield from self._close_batch(*whole)
        if self._gap and not self._live:
            yield from self._close_batch(*whole)
        self.torn = place - self._end

    def _lines(self) -> Iterator[tuple[bytes, int]]:
        """Yield each line and its bytes; one that is too long is cut off, but for its line end."""
        read = self._file.readline
        for raw in iter(lambda: read(MAX_LINE + 1), b""):
            if len(raw) <= MAX_LINE:
                yield raw, len(raw)
                continue
            length, rest = len(raw), raw
            while rest and not rest.endswith(b"\n"):
                rest = read(MAX_LINE)
                length += len(rest)
            yield raw[:MAX_LINE] + rest[-1:], length

    def _decode(self, raw: bytes, number: int) -> Line | None:
        """Return a line; None, with a notice, for a damaged one; _Torn for an unfinished one."""
        ended = raw.endswith(b"\n")
        if self._live and not ended:
            raise _Torn
        try:
            return decode_line(raw)
        except DamagedLineError as error:
            if not ended:
                raise _Torn from None
            self._gap = True
            self._damage.append(f"line {number} is damaged and was left out: {error}")
            return None

    def _close_batch(self, end: int, number: int) -> Iterator[Entry]:
        """Give out the batch that ends here if it is whole or a damaged line explains the gap."""
        batch, start, first, gap = self._batch, self._end, self._line, self._gap
        self._settle(end, number)
        if batch and (gap or len(batch) == batch[0].parts):
            yield Entry(batch, start, end, first + 1)
        elif batch:
            self.notices.append(
                f"line {first + 1} begins a batch of {batch[0].parts} lines of which "
                f"{len(batch)} were written; it does not count"
            )

    def _settle(self, end: int, number: int) -> None:
        """Take everything up to here as read."""
        self.notices += self._damage
        self._damage, self._batch, self._gap = [], [], False
        self._end = end
        self._line = number

    @property
    def position(self) -> Position:
        """Up to where whole actions reach."""
        return Position(self._end, self._line, mark_at(self._file, self._end))


def mark_at(file: IO[bytes], end: int) -> int:
    """Return the CRC-32 of the last bytes before a place in a file."""
    start = max(0, end - MARK_BYTES)
    file.seek(start)
    return zlib.crc32(file.read(end - start))
