"""The archive: a whole store in one zip file, and what may be in it.

The file ``manifest.json`` comes first and names every other file with its size and SHA-256. In it
is what counts, and nothing else: ``store.json``, the articles, the histories, the markers of their
writers, and the damaged files that were set aside. States are left out, for they are made again
from these. The same files make the same bytes: names are sorted, and no time, owner or version is
written down.
"""

from __future__ import annotations

import zipfile

import msgspec

from reader.store.journal.names import (
    article_of,
    is_annotator,
    is_set_aside,
    is_writer,
    parse_history_name,
)
from reader.store.journal.paths import ANNOTATORS, ARTICLES, SET_ASIDE, STORE_FILE, WRITERS
from reader.store.protocol import StoreError

FORMAT = 1
MANIFEST = "manifest.json"
KIND = "newsmark archive"

MAX_FILES = 1_000_000
MAX_BYTES = 16 * 1024**3
"""Bytes of all files together, unpacked."""
MAX_RATIO = 100
"""How many times its own size an archive may unpack to…"""
FREE_BYTES = 64 * 1024**2
"""…which is not asked of less than this."""
CHUNK = 1 << 20


class Entry(msgspec.Struct, frozen=True):
    """One file of an archive: its path in the store, bytes, and SHA-256 in hex digits."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an archive holds, sorted by path."""

    kind: str
    format: int
    files: list[Entry]


class ArchiveError(StoreError):
    """An archive cannot be made or taken in; the message says why."""


def kind_of(path: str) -> str:
    """Return what a path in a store is, or nothing.

    That is ``store``, ``article``, ``history``, ``marker``, or ``aside`` for a damaged file.
    Only a path that newsmark itself would write is something, so none of them leaves the store.
    """
    if path == STORE_FILE:
        return "store"
    parts = path.split("/")
    if len(parts) == 3 and parts[0] == ARTICLES:
        article = article_of(parts[2])
        return "article" if article and article[:2] == parts[1] else ""
    if len(parts) in (2, 3) and parts[0] == SET_ASIDE:
        in_folder = len(parts) == 2 or is_annotator(parts[1])
        return "aside" if in_folder and is_set_aside(parts[-1]) else ""
    if len(parts) not in (3, 4) or parts[0] != ANNOTATORS or not is_annotator(parts[1]):
        return ""
    if len(parts) == 3:
        return "history" if parse_history_name(parts[2], parts[1]) else ""
    return "marker" if parts[2] == WRITERS and is_writer(parts[3], parts[1]) else ""


def check_limits(files: int, unpacked: int, packed: int) -> None:
    """Raise ArchiveError where an archive of these measures would be refused."""
    if files > MAX_FILES:
        raise ArchiveError(f"It holds more than {MAX_FILES:,} files.")
    if unpacked > MAX_BYTES:
        raise ArchiveError(f"Unpacked it is more than {MAX_BYTES // 1024**3} GiB.")
    if not fits_ratio(unpacked, packed):
        raise ArchiveError(f"Unpacked it is more than {MAX_RATIO} times as large as it is.")


def fits_ratio(unpacked: int, packed: int) -> bool:
    """Tell whether so many bytes may come out of so many."""
    return unpacked <= max(FREE_BYTES, MAX_RATIO * packed)


def member(path: str, size: int, method: int) -> zipfile.ZipInfo:
    """Return the head of a file in an archive, the same on every system and at any time."""
    info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    info.compress_type = method
    info.file_size = size
    return info
