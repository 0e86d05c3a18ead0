"""What this copy of a store wrote last to each of its histories, as its user's cache notes it.

A history is written on only where it is what was left there: git, a sync tool or a person may have
put another version in its place, and whoever writes on that has two versions with one name. So
before each append, one line of fixed length is written over in the user's cache folder: which file
it is, where it ends, where it will end, and a checksum of the last bytes before both ends. It is
not synced:

- A killed program leaves a line that is right, however far the append went.
- After a power cut the line may be of an earlier append. The history then goes beyond it, and is
  written on if it is the same file still.

Whenever that leaves a doubt, the history is not written on, and the work goes on in a new one:
that is always safe, and costs a file. Numbers of files (inodes) are used again, so the same number
alone proves nothing.
"""

from __future__ import annotations

import errno
import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.store.cache_folder import cache_folder, open_private, read_private
from reader.store.journal.files import open_plain
from reader.store.journal.history import MARK_BYTES, Position
from reader.store.journal.paths import Place

OWN = "own"
LENGTH = 128
"""Bytes of a line, more than six numbers take."""
_LINE = re.compile(rb"([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-9a-f]{8}) *\n")


class _End(NamedTuple):
    """A place in a history, and the CRC-32 of the last bytes before it."""

    end: int
    mark: int


_NOTHING = _End(0, 0)


class _Noted(NamedTuple):
    """The file, by device and inode, and its ends before and after the last append."""

    file: tuple[int, int]
    before: _End
    after: _End


class LastWritten:
    """The note on one history, which is open and locked as ``fd``.

    Where nothing can be noted, nothing is, and a history that is not new is not written on.
    """

    def __init__(self, place: Place, writer: str, fd: int):
        self._place = place
        self._writer = writer
        self._history = fd
        status = os.fstat(fd)
        self._file = (status.st_dev, status.st_ino)
        self._note = -1
        self._at = _NOTHING

    def is_history(self) -> bool:
        """Tell whether the history is what was left here, or new; OSError where it is unreadable.

        What is not noted is new if it is empty. If it ends within a line, power was cut here before
        the note was on the disk; what git and others put in place is whole.
        """
        size = os.fstat(self._history).st_size
        noted = _read(self._place, self._writer)
        if noted is None:
            return size == 0 or self._bytes_before(size, 1) != b"\n"
        if size == noted.after.end and self._ends_so(noted.after):
            return True
        # More than before the last append, and the same up to there: that append was cut short,
        # or a power cut has brought back an older note.
        return self._file == noted.file and size > noted.before.end and self._ends_so(noted.before)

    def expect(self, end: int, data: bytes) -> None:
        """Note that these whole lines, or nothing, will be appended where the history ends."""
        before = self._at if self._at.end == end else self._end_at(end)
        self._at = _End(end + len(data), zlib.crc32(data[-MARK_BYTES:])) if data else before
        try:
            if self._note < 0:
                self._note = open_private(_path(self._place, self._writer, make=True))
            line = _encode(_Noted(self._file, before, self._at))
            os.lseek(self._note, 0, os.SEEK_SET)
            if os.write(self._note, line) != len(line):
                raise OSError(errno.EIO, "the note was written in part")
        except OSError:
            self.forget()  # a note that is wrong does harm, a missing one does not

    def forget(self) -> None:
        """Remove the note."""
        with suppress(OSError):
            _path(self._place, self._writer).unlink()
        self.close()

    def close(self) -> None:
        """Close the note."""
        if self._note >= 0:
            os.close(self._note)
            self._note = -1

    def _ends_so(self, place: _End) -> bool:
        return self._end_at(place.end) == place

    def _end_at(self, end: int) -> _End:
        return _End(end, zlib.crc32(self._bytes_before(end, min(end, MARK_BYTES))))

    def _bytes_before(self, end: int, count: int) -> bytes:
        os.lseek(self._history, end - count, os.SEEK_SET)
        return os.read(self._history, count)


def is_kept(place: Place, writer: str, position: Position) -> bool:
    """Tell whether a history that was read up to a position, and is another now, was replaced.

    Then all that it held is where it was replaced from, as on another branch of git. False where
    nothing proves that it was written here, and where the file itself has been damaged.
    """
    noted = _read(place, writer)
    read = _End(position.end, position.mark)
    if noted is None or read.end > noted.after.end:
        return False
    if any(each.end == read.end and each != read for each in (noted.before, noted.after)):
        return False
    path = place.history(writer)
    try:
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
            if (status.st_dev, status.st_ino) != noted.file:
                return True
            # Another file may have got the number of the one before: then it is a shorter version.
            file.seek(max(0, status.st_size - 1))
            return status.st_size < read.end and file.read() == b"\n"
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _path(place: Place, writer: str, *, make: bool = False) -> Path:
    """Return where the note on a history lies; OSError where there is no cache."""
    folder = cache_folder(place.root, make=make)
    if folder is None:
        raise FileNotFoundError
    return folder / OWN / place.annotator / place.history(writer).name


def _read(place: Place, writer: str) -> _Noted | None:
    """Return the note on a history; None where there is none, or a damaged one."""
    try:
        line = read_private(_path(place, writer))
    except OSError:
        return None
    match = _LINE.fullmatch(line)
    if not match:
        return None
    device, inode, *ends = map(int, match.groups()[:6])
    noted = _Noted((device, inode), _End(*ends[:2]), _End(*ends[2:]))
    return noted if _encode(noted) == line else None


def _encode(noted: _Noted) -> bytes:
    numbers = b"%d %d %d %d %d %d" % (*noted.file, *noted.before, *noted.after)
    return (b"%b %08x" % (numbers, zlib.crc32(numbers))).ljust(LENGTH - 1) + b"\n"
