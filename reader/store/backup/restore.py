"""Taking an archive into a store: all of it, or nothing, or told as unfinished.

First everything is checked and compared, and nothing is written. Then a note that names the archive
is put into the store's folder; then come articles, then histories, then ``store.json`` where there
was none; then the note goes. Whatever interrupts that, the same import goes on where it stopped,
and until then every command says so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from reader.store.backup.archive import ArchiveError, Entry, kind_of
from reader.store.backup.read import Archive
from reader.store.folder_store import FORMAT, StoreFile
from reader.store.journal.files import (
    check_inside,
    in_use,
    is_there,
    lock,
    make_folder,
    open_append,
    open_read,
    sync,
    sync_folder,
    why,
    write_all,
    write_atomic,
)
from reader.store.journal.names import check_clash
from reader.store.journal.paths import ANNOTATORS, STORE_FILE
from reader.store.journal.unfinished_import import NOTE, note_of, unfinished
from reader.store.upgrades.upgrade import FIRST_FORMAT

MARGIN = 1 << 20
"""Bytes that must stay free on the disk."""

OnProgress = Callable[[int, int], None]


@dataclass
class Taken:
    """What came in: files by kind that are new, histories that grew, and what was there already."""

    new: dict[str, int] = field(default_factory=dict)
    longer: int = 0
    known: int = 0


@dataclass(frozen=True)
class _Step:
    """A file to write; ``have`` bytes of it are in the store already."""

    entry: Entry
    have: int = 0


def take_in(
    archive: Archive,
    folder: Path,
    on_progress: OnProgress | None = None,
    *,
    before: Callable[[], None] = lambda: None,
) -> Taken:
    """Restore an archive into a folder, or merge it into the store there.

    ``before`` is called when the archive was found to be whole, before anything is written.
    Files of the archive may be absent there, or identical, or of a history one the beginning of
    the other: the longer one stays. Anything else raises ArchiveError, with nothing written.
    """
    root = folder.resolve()
    _check_format(archive)
    for number in archive.check():
        if on_progress:
            on_progress(number, 2 * len(archive.entries))
    try:
        taken = Taken()
        steps = _plan(archive, root, taken)
        _check_space(root, steps)
        if steps or unfinished(root):
            before()
            _write(archive, root, steps, on_progress)
    except OSError as error:
        name = os.fsdecode(error.filename or root)
        raise ArchiveError(
            f"{name} cannot be written ({why(error)}); import {archive.path} again when it can."
        ) from None
    return taken


def _check_format(archive: Archive) -> None:
    entry = next(entry for entry in archive.entries if entry.path == STORE_FILE)
    try:
        found = msgspec.json.decode(b"".join(archive.chunks(entry)), type=StoreFile).format
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ArchiveError(f"{archive.path} is damaged: {STORE_FILE} in it is none.") from None
    # One of an older format becomes a store of that format, which is upgraded when it is opened;
    # its files have the names of today, or were refused.
    if not FIRST_FORMAT <= found <= FORMAT:
        raise ArchiveError(
            f"{archive.path} holds a store of format {found} and this newsmark reads format "
            f"{FORMAT}; use a newsmark that reads it."
        )


def _plan(archive: Archive, root: Path, taken: Taken) -> list[_Step]:
    """Return what is to be written, in the order in which it must be there."""
    _check_annotators(archive, root)
    steps = []
    for entry in sorted(archive.entries, key=_turn):
        path = check_inside(root / entry.path, root)
        kind = kind_of(entry.path)
        if is_there(path) and not (path.is_file() and not path.is_symlink()):
            raise ArchiveError(f"{path} is no plain file; move it out of the store.")
        if not is_there(path):
            steps.append(_Step(entry))
            taken.new[kind] = taken.new.get(kind, 0) + 1
        elif kind in ("store", "marker"):
            taken.known += 1
        elif (have := _compare(archive, entry, path, root)) < entry.size:
            if in_use(path):
                raise _in_use(path)
            steps.append(_Step(entry, have))
            taken.longer += 1
        else:
            taken.known += 1
    return steps


_TURNS = {"aside": 0, "article": 0, "marker": 1, "history": 2, "store": 3}


def _turn(entry: Entry) -> tuple[int, str]:
    return _TURNS[kind_of(entry.path)], entry.path


def _check_annotators(archive: Archive, root: Path) -> None:
    """Refuse an annotator whose folder would be another one's on systems that ignore case."""
    try:
        there = [path.name for path in (root / ANNOTATORS).iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return
    names = {e.path.split("/")[1] for e in archive.entries if e.path.startswith(f"{ANNOTATORS}/")}
    for name in sorted(names):
        check_clash(name, there)


def _compare(archive: Archive, entry: Entry, path: Path, root: Path) -> int:
    """Return how many bytes of a file are in the store; ArchiveError where they are others."""
    is_history = kind_of(entry.path) == "history"
    with open_read(path, root) as file:
        size = os.fstat(file.fileno()).st_size
        fits = is_history or size == entry.size
        for chunk in archive.chunks(entry):
            there = file.read(len(chunk))
            if not fits or there != chunk[: len(there)]:
                raise ArchiveError(
                    f"{path} is another file than the one in {archive.path}, so nothing was taken"
                    " in; import into an empty folder with --store."
                )
    return size


def _check_space(root: Path, steps: list[_Step]) -> None:
    place = next(path for path in (root, *root.parents) if path.exists())
    needed = sum(step.entry.size - step.have for step in steps) + MARGIN
    if steps and shutil.disk_usage(place).free < needed:
        raise ArchiveError(f"{place} has no room for the {needed:,} bytes; nothing was taken in.")


def _write(
    archive: Archive, root: Path, steps: list[_Step], on_progress: OnProgress | None
) -> None:
    make_folder(root)
    write_atomic(root / NOTE, [note_of(archive.path)])
    for number, step in enumerate(steps, len(archive.entries) + 1):
        path = root / step.entry.path
        make_folder(path.parent)
        if kind_of(step.entry.path) == "history":
            _append(archive, step, path)
        else:
            write_atomic(path, archive.chunks(step.entry))
        if on_progress:
            on_progress(number, len(archive.entries) + len(steps))
    (root / NOTE).unlink()
    sync_folder(root)


def _append(archive: Archive, step: _Step, path: Path) -> None:
    """Write what a history lacks; what is there is never replaced, and nobody may be writing it."""
    fd = open_append(path)
    try:
        if not _locked(fd):
            raise _in_use(path)
        if os.fstat(fd).st_size != step.have:
            raise ArchiveError(f"{path} changed while it was read; import again.")
        for chunk in _rest(archive, step):
            write_all(fd, chunk)
        sync(fd)
    finally:
        os.close(fd)
    sync_folder(path.parent)


def _in_use(path: Path) -> ArchiveError:
    return ArchiveError(f"{path} is being written by an open newsmark; close it and import again.")


def _locked(fd: int) -> bool:
    try:
        return lock(fd)
    except OSError:
        return True  # no locks on this file system, so nobody writes a history of that name


def _rest(archive: Archive, step: _Step) -> Iterator[bytes]:
    skip = step.have
    for chunk in archive.chunks(step.entry):
        yield chunk[skip:]
        skip = max(0, skip - len(chunk))
