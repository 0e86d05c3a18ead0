"""Writing an archive of a store while others may be writing to the store."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from reader.store.backup.archive import (
    CHUNK,
    FORMAT,
    KIND,
    MANIFEST,
    ArchiveError,
    Entry,
    Manifest,
    check_limits,
    fits_ratio,
    kind_of,
    member,
)
from reader.store.journal.files import TEMPORARY, open_plain, sync, sync_folder, why
from reader.store.journal.names import is_state_file
from reader.store.journal.paths import ANNOTATORS, ARTICLES, OLD_CACHE, SET_ASIDE, STORE_FILE


@dataclass
class Written:
    """What an archive got: its files by kind, its bytes, and what of the folder stayed out."""

    counts: dict[str, int] = field(default_factory=dict)
    annotators: int = 0
    size: int = 0
    left_out: list[str] = field(default_factory=list)


def write_archive(root: Path, target: Path, *, force: bool = False) -> Written:
    """Write the store in the folder ``root`` (links resolved) into one file, as a whole or not.

    Each history goes in up to its last whole line, as long as it was when this began. Raises
    ArchiveError where the target is inside the store, exists (without ``force``) or cannot be
    written, and for a link or a device among the store's files.
    """
    _check_target(root, target, force=force)
    written = Written()
    try:
        files = _files(root, written)
        entries = [_entry(root, path, size) for path, size in files]
        entries.sort(key=lambda entry: entry.path)
        with _NewFile(target, force=force) as path:
            packed = _pack(root, entries, path, zipfile.ZIP_DEFLATED)
            if not fits_ratio(sum(entry.size for entry in entries), packed):
                packed = _pack(root, entries, path, zipfile.ZIP_STORED)
            check_limits(len(entries), sum(entry.size for entry in entries), packed)
    except OSError as error:
        name = error.filename or target
        raise ArchiveError(f"{os.fsdecode(name)}: {why(error)}; no archive was written.") from None
    written.size = packed
    for entry in entries:
        kind = kind_of(entry.path)
        written.counts[kind] = written.counts.get(kind, 0) + 1
    names = {entry.path.split("/")[1] for entry in entries if entry.path.startswith(ANNOTATORS)}
    written.annotators = len(names)
    return written


def _check_target(root: Path, target: Path, *, force: bool) -> None:
    if target.resolve().is_relative_to(root):
        raise ArchiveError(f"{target} lies in the store itself; name a place outside {root}.")
    if target.is_dir():
        raise ArchiveError(f"{target} is a folder; name a file.")
    if not os.path.lexists(target):
        return
    if not target.is_file():
        raise ArchiveError(f"{target} is no file that could be replaced; name another.")
    if not force:
        raise ArchiveError(f"{target} exists already; --force replaces it.")


def _files(root: Path, written: Written) -> list[tuple[str, int]]:
    """Return the paths of all that counts and their sizes now; articles last.

    A history read before its article is listed cannot be there without it.
    """
    found = []
    for top in (ANNOTATORS, ARTICLES, SET_ASIDE, ""):
        for path, status in _walk(root, top, written):
            size = 0 if kind_of(path) == "marker" else status.st_size
            if size or kind_of(path) != "history":
                found.append((path, size))
    if not any(path == STORE_FILE for path, _ in found):
        raise ArchiveError(f"{root / STORE_FILE} is missing, so this is no store.")
    return found


def _walk(root: Path, folder: str, written: Written) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files that count in a folder and below; note what is foreign."""
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if _is_passed_over(path, entry):
            continue
        if entry.is_symlink():
            raise ArchiveError(f"{root / path} is a link; replace it by what it leads to.")
        status = entry.stat(follow_symlinks=False)
        if kind_of(path) and not stat.S_ISREG(status.st_mode):
            raise ArchiveError(f"{root / path} is no plain file; move it out of the store.")
        if kind_of(path):
            yield path, status
        elif folder and entry.is_dir():
            yield from _walk(root, path, written)
        else:
            written.left_out.append(path)


def _is_passed_over(path: str, entry: os.DirEntry[str]) -> bool:
    """Tell whether a path is ours but can be made again, or hidden, or comes in another turn."""
    parts = path.split("/")
    if len(parts) == 1 and entry.name in (ARTICLES, ANNOTATORS, SET_ASIDE):
        return not entry.is_symlink()
    if parts[0] == SET_ASIDE and kind_of(path):
        return False
    is_state = len(parts) == 3 and parts[0] == ANNOTATORS and is_state_file(entry.name)
    return entry.name.startswith(".") or path == OLD_CACHE or is_state


def _entry(root: Path, path: str, size: int) -> Entry:
    """Return what the manifest says of a file; of a history, up to its last whole line."""
    if kind_of(path) == "history":
        with open_plain(root / path) as file:
            size = _whole_lines(file, size)
    digest = hashlib.sha256()
    for chunk in _chunks(root / path, size):
        digest.update(chunk)
    return Entry(path, size, digest.hexdigest())


def _whole_lines(file: IO[bytes], size: int) -> int:
    """Return where the last whole line within the first ``size`` bytes ends."""
    end = size
    while end:
        start = max(0, end - CHUNK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    """Yield the first ``size`` bytes of a file; ArchiveError where it has become shorter."""
    if not size:
        return
    with open_plain(path) as file:
        while size:
            chunk = file.read(min(CHUNK, size))
            if not chunk:
                raise ArchiveError(f"{path} changed while it was read; export again.")
            size -= len(chunk)
            yield chunk


def _pack(root: Path, entries: list[Entry], path: Path, method: int) -> int:
    """Write the zip file and return its size, on the disk when this returns."""
    manifest = msgspec.json.format(msgspec.json.encode(Manifest(KIND, FORMAT, entries)), indent=1)
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(member(MANIFEST, len(manifest), method), manifest)
            for entry in entries:
                _pack_file(archive, root, entry, method)
        file.flush()
        sync(file.fileno())
        return file.tell()


def _pack_file(archive: zipfile.ZipFile, root: Path, entry: Entry, method: int) -> None:
    """Write one file into the archive; ArchiveError where it is not what it was any more."""
    digest = hashlib.sha256()
    with archive.open(member(entry.path, entry.size, method), "w") as goal:
        for chunk in _chunks(root / entry.path, entry.size):
            digest.update(chunk)
            goal.write(chunk)
    if digest.hexdigest() != entry.sha256:
        raise ArchiveError(f"{root / entry.path} changed while it was read; export again.")


class _NewFile:
    """A temporary file beside the target that takes its place in the end, or is removed."""

    def __init__(self, target: Path, *, force: bool):
        self._target = target
        self._force = force
        self._path = target.with_name(f".{target.name}.{secrets.token_hex(4)}{TEMPORARY}")

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                if not self._force and os.path.lexists(self._target):
                    raise ArchiveError(f"{self._target} exists by now; --force replaces it.")
                self._path.replace(self._target)
                sync_folder(self._target.parent)
        finally:
            self._path.unlink(missing_ok=True)
