"""Reading an archive that may come from anywhere: what is not as it should be is refused.

Nothing is written from here, and nothing is taken for true that was not checked.
"""

from __future__ import annotations

import hashlib
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from reader.articles.disk.regular_files import open_regular
from reader.store.backup.archive import (
    CHUNK,
    FORMAT,
    KIND,
    MANIFEST,
    MAX_BYTES,
    MAX_FILES,
    ArchiveError,
    Entry,
    Manifest,
    check_limits,
    kind_of,
)
from reader.store.journal.files import why
from reader.store.journal.paths import STORE_FILE

MAX_MANIFEST = 512 * MAX_FILES
"""Bytes of a manifest; each file takes less than 512 in it."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OverflowError,
    msgspec.MsgspecError,
)


class Archive:
    """An open archive; ``entries`` are its files. Open one with :func:`open_archive`."""

    def __init__(self, path: Path, file: zipfile.ZipFile, entries: list[Entry]):
        self.path = path
        self.entries = entries
        self._file = file

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's bytes; ArchiveError, at the end at the latest, where they are others."""
        digest, size = hashlib.sha256(), 0
        with _told(self.path), self._file.open(entry.path) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                yield chunk
        if (size, digest.hexdigest()) != (entry.size, entry.sha256):
            raise ArchiveError(
                f"{self.path} is damaged: the checksum of {entry.path} does not fit."
            )

    def check(self) -> Iterator[int]:
        """Read every file and compare it with its checksum; yield how many are done."""
        for number, entry in enumerate(self.entries, 1):
            for _ in self.chunks(entry):
                pass
            yield number


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive, its names, limits and manifest checked, its files not yet.

    Raises ArchiveError with one sentence for whatever is wrong with it.
    """
    with ExitStack() as stack:
        with _told(path):
            raw = stack.enter_context(open_regular(path.resolve(), most=MAX_BYTES))
            archive = _checked(path, stack.enter_context(zipfile.ZipFile(raw)))
        yield archive


def _checked(path: Path, file: zipfile.ZipFile) -> Archive:
    infos = file.infolist()
    try:
        check_limits(len(infos), sum(info.file_size for info in infos), path.stat().st_size)
    except ArchiveError as error:
        raise ArchiveError(f"{path} is not taken in. {error}") from None
    for info in infos:
        _check_member(path, info)
    entries = _manifest(path, file, infos).files
    _check_names(path, entries, infos)
    return Archive(path, file, entries)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn whatever a damaged or hostile file does to those who read it into one sentence."""
    try:
        yield
    except ArchiveError:
        raise
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {why(error)}.") from None
    except _BROKEN:
        raise ArchiveError(
            f"{path} is damaged, cut off, or no archive that newsmark export archive wrote."
        ) from None


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    """Refuse what is no plain file with a name of its own."""
    name = info.filename
    mode = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir() or mode not in (0, stat.S_IFREG):
        raise _refused(path, name, "is no plain file")
    if name != info.orig_filename or not (name == MANIFEST or kind_of(name)):
        raise _refused(path, name, "has no place in a store")
    if info.flag_bits & 0x1:
        raise _refused(path, name, "is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(path, name, "is packed in a way that newsmark does not use")
    if name == MANIFEST and info.file_size > MAX_MANIFEST:
        raise _refused(path, name, "is too large")


def _refused(path: Path, name: str, reason: str) -> ArchiveError:
    return ArchiveError(f"{path} is not taken in: {name!r} in it {reason}.")


def _manifest(path: Path, file: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Manifest:
    if MANIFEST not in (info.filename for info in infos):
        raise ArchiveError(f"{path} is no archive of newsmark: it has no {MANIFEST}.")
    head = msgspec.json.decode(file.read(MANIFEST), type=Manifest)
    if head.kind != KIND:
        raise ArchiveError(f"{path} is no archive of newsmark.")
    if head.format != FORMAT:
        raise ArchiveError(f"{path} was written by a newer newsmark; update this one to read it.")
    return head


def _check_names(path: Path, entries: list[Entry], infos: list[zipfile.ZipInfo]) -> None:
    """Refuse two files of one name, and a manifest that tells of others than are there."""
    seen: dict[str, str] = {}
    for info in infos:
        folded = unicodedata.normalize("NFC", info.filename).casefold()
        if seen.setdefault(folded, info.filename) != info.filename:
            reason = f"and {seen[folded]!r} are one file on some systems"
            raise _refused(path, info.filename, reason)
    _check_folders(path, entries)
    there = {info.filename: info.file_size for info in infos}
    told = {entry.path: entry.size for entry in entries}
    if len(there) != len(infos) or len(told) != len(entries):
        raise ArchiveError(f"{path} is not taken in: two files in it have one name.")
    there.pop(MANIFEST)
    for name in sorted(there.keys() | told.keys()):
        if name not in told or name not in there or told[name] != there[name]:
            raise _refused(path, name, f"is not what its {MANIFEST} says")
        if kind_of(name) == "marker" and there[name]:
            raise _refused(path, name, "is a marker and not empty")
    if STORE_FILE not in told:
        raise ArchiveError(f"{path} is not taken in: {STORE_FILE} is missing in it.")


def _check_folders(path: Path, entries: list[Entry]) -> None:
    """Refuse two annotators whose folders are one on systems that ignore case."""
    seen: dict[str, str] = {}
    for entry in entries:
        folder = entry.path.rpartition("/")[0]
        first = seen.setdefault(folder.casefold(), folder)
        if first != folder:
            raise _refused(path, folder, f"and {first!r} are one folder on some systems")
