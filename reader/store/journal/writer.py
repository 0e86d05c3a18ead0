"""The one writer of one history file: its slot, its appends, and what to do when they fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex
from typing import NamedTuple

from reader.store.journal.files import (
    check_inside,
    keep_copy,
    lock,
    make_folder,
    open_append,
    open_read,
    sync,
    sync_folder,
    why,
    write_all,
)
from reader.store.journal.history import Action, Position, Step
from reader.store.journal.last_written import LastWritten
from reader.store.journal.names import writer_name
from reader.store.journal.paths import FEEDS, STORE_FILE, Place, article_folder
from reader.store.journal.scan import Scan, mark_at
from reader.store.protocol import StoreError

MAX_SLOTS = 1000
KEPT = "your work is kept in memory and is saved as soon as that works again."


class Pending(NamedTuple):
    """An action that is not on disk yet, its lines, and the step of undo that it is."""

    action: Action
    lines: bytes
    step: Step


class _ReplacedError(OSError):
    """The path of a history leads to another file than the open one, or others wrote to it."""


class Writer:
    """Appends lines durably to the first history of this machine that no other window writes.

    What cannot be written stays in ``pending``, in order. ``fault`` says why, in one sentence.
    ``cut_short`` tells that another program has cut what was written out of the open file.
    """

    def __init__(self, place: Place, machine: str, on_slot: Callable[[Writer], None]):
        self._place = place
        self._machine = machine
        self._folders = [place.folder, place.markers]
        if place.article != FEEDS:
            self._folders.append(article_folder(place.root, place.article))
        self._on_slot = on_slot
        self._fd = -1
        self._written: LastWritten | None = None
        self._given_up: set[str] = set()
        self._file = (0, 0)
        self._first = True
        self._name_slot("1")
        self.end = 0
        self.cut_short = False
        self.pending: list[Pending] = []
        self.fault = ""

    @property
    def has_slot(self) -> bool:
        """Tell whether a history is open and locked."""
        return self._fd >= 0

    def prepare(self) -> bool:
        """Take a slot unless there is one; False, with ``fault`` set, when that failed."""
        if self.has_slot:
            return True
        try:
            self._take_slot()
        except OSError as error:
            self._leave()
            self._fail(error)
        except StoreError as error:
            self._leave()
            self.fault = f"{str(error).removesuffix('.')}; {KEPT}"
        return self.has_slot

    def _leave(self) -> None:
        """Let go of a slot whose history could not be read; one with content is not tried again."""
        if self.has_slot and self.end:
            self.give_up()
        self._close()

    def flush(self) -> list[Pending] | None:
        """Write all that is pending and return it; None, with ``fault`` set, when that failed."""
        if self.pending:
            if not self.prepare():
                return None
            try:
                self._append(b"".join(pending.lines for pending in self.pending))
            except OSError as error:
                self._fail(error)
                return None
        written, self.pending, self.fault = self.pending, [], ""
        return written

    def _append(self, data: bytes) -> None:
        """Append and sync; OSError means that it does not count, or that nobody can know."""
        self._write(data)
        try:
            sync(self._fd)
            if self._first:
                # Who made the file, its marker or the article may have been killed before the
                # name was on the disk.
                for folder in self._folders:
                    sync_folder(folder)
            self._check_in_place(self.end + len(data))
        except OSError:
            # After a failed sync nobody knows what is on the disk, and a file that is not where
            # it was is not ours any more: the same lines go into a new slot, where their ids
            # keep them from counting twice.
            self.give_up()
            raise
        self._first = False
        self.end += len(data)

    def _check_in_place(self, size: int) -> None:
        """Raise OSError when the path does not lead to the file that is open, or others wrote."""
        there = os.stat(self._where)  # noqa: PTH116 - one of the few things done at every save
        if (there.st_dev, there.st_ino) != self._file or there.st_size != size:
            self.cut_short |= there.st_ino == self._file[1] and there.st_size < size
            raise _ReplacedError(errno.ESTALE, "the file was replaced by another program")

    def tidy(self, position: Position) -> Position:
        """Let the history end in a whole line, and return the position after it.

        ``position`` is how far whole actions reach. What follows is read here once more, for it
        is cut off: it is set aside unless it is empty lines. Raises OSError where it cannot be
        read to the end of the file, or holds an action after all.
        """
        with open_read(self.path, self._place.root) as file:
            scan = Scan(file, position)
            if mark_at(file, position.end) != position.mark or any(True for _ in scan):
                raise OSError(errno.ESTALE, "it is not what was read of it a moment ago")
            file.seek(max(0, position.end - 1))
            last, tail = file.read(1 if position.end else 0), file.read()
            if position.end + len(tail) != os.fstat(self._fd).st_size:
                raise OSError(errno.EIO, "it could not be read to its end")
        if tail.strip(b"\n"):
            keep_copy(tail, self.path.name, self._place.aside)
        if tail:
            self._cut_back(position.end)
        if last in (b"", b"\n") or not self.has_slot:
            return position
        self._end_line()
        with open_read(self.path, self._place.root) as file:
            return Position(self.end, position.lines, mark_at(file, self.end))

    def _end_line(self) -> None:
        """End a last line that is whole but for its line end."""
        self._write(b"\n")
        self.end += 1

    def is_in_place(self) -> bool:
        """Tell whether the open history is the file at its path, as it was left.

        Where that cannot be asked now it is taken for so; the next save asks again.
        """
        try:
            self._check_in_place(self.end)
        except (_ReplacedError, FileNotFoundError):
            return False
        except OSError:
            return True
        return True

    def _write(self, data: bytes) -> None:
        """Append bytes; where that fails half-way they are cut off again, or the slot is left."""
        self._expect(data)
        try:
            write_all(self._fd, data)
        except OSError:
            if self._ends_in_part_of(data):
                self._cut_back(self.end)
            else:
                self.give_up()
            raise

    def _ends_in_part_of(self, data: bytes) -> bool:
        """Read whether nothing but the beginning of ``data`` follows what was written before."""
        try:
            with open_read(self.path, self._place.root) as file:
                file.seek(self.end)
                part = file.read(len(data) + 1)
                return data.startswith(part) and file.tell() == os.fstat(self._fd).st_size
        except (OSError, StoreError):
            return False

    def _cut_back(self, end: int) -> None:
        """Cut the history back to a place that was read just now, or leave it for good."""
        try:
            os.ftruncate(self._fd, end)
        except OSError:
            self.give_up()
        else:
            self.end = end
            self._expect(b"")

    def _expect(self, data: bytes) -> None:
        """Note what will be written last, so that it is known where the history was left."""
        if self._written:
            self._written.expect(self.end, data)

    def _take_slot(self) -> None:
        """Lock the first free slot; OSError when nothing can be written there."""
        self._make_folder()
        for slot in range(1, MAX_SLOTS):
            if str(slot) not in self._given_up and self._try_slot(str(slot)):
                return
        raise OSError(errno.EBUSY, "every slot is taken by another window")

    def _make_folder(self) -> None:
        folder = self._place.folder
        check_inside(self._place.markers, self._place.root)
        if folder.is_dir():
            return
        if not (self._place.root / STORE_FILE).is_file():
            raise FileNotFoundError(errno.ENOENT, "the store's folder is gone")
        make_folder(folder)

    def _name_slot(self, slot: str) -> None:
        """Set the writer's name, and the path of its history, by the slot."""
        self.name = writer_name(self._place.annotator, self._machine, slot)
        self.path = self._place.history(self.name)
        self._where = str(self.path)

    def _try_slot(self, slot: str) -> bool:
        self._name_slot(slot)
        fd = self._open()
        try:
            free = lock(fd)
        except OSError:
            # The file system knows no locks: take a slot by a name that nobody else can have.
            os.close(fd)
            self._name_slot(f"x{token_hex(6)}")
            fd, free = self._open(), True
        status = os.fstat(fd)
        self._fd, self._file = fd, (status.st_dev, status.st_ino)
        written = LastWritten(self._place, self.name, fd)
        self.end, self._first = status.st_size, True
        try:
            if not free:
                raise BlockingIOError
            self._check_in_place(status.st_size)
            if not written.is_history():
                self._discard()
                raise BlockingIOError
        except OSError:
            os.close(fd)
            self._fd = -1
            return False
        self._written = written
        self._on_slot(self)
        return self.has_slot

    def _open(self) -> int:
        """Open the history of the slot, after its writer's marker is there for all to see."""
        if not (self._place.markers / self.name).exists():
            self._place.mark({self.name, *self._place.writers()})
        return open_append(self.path)

    def give_up(self) -> None:
        """Close the history and never write it again from here."""
        self._given_up.add(self.name.rpartition("~")[2])
        self._close()

    def _close(self) -> None:
        if self.has_slot:
            os.close(self._fd)
            self._fd = -1
        if self._written:
            self._written.close()
            self._written = None

    def lose(self, reason: str) -> None:
        """Note that the history is not where it was; what is written next goes into another."""
        if self.has_slot:
            self.give_up()
        self.fault = f"{reason}; your work is kept in memory and is saved when it is back."

    def _fail(self, error: OSError) -> None:
        self.fault = f"{self.path} cannot be written ({why(error)}); {KEPT}"

    def close(self) -> None:
        """Let go of the slot; a history in which nothing was ever written is removed."""
        if self.has_slot and self.end == 0:
            self._discard()
            if self._written:
                self._written.forget()
        self._close()

    def _discard(self) -> None:
        """Remove the history if it is empty."""
        with suppress(OSError):
            self._check_in_place(0)
            self.path.unlink()
