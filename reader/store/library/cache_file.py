"""A file of the cache: what is known of some files, and the signatures of those files.

It is JSON, a line end, and the CRC-32 of the JSON in eight hex digits. It may be deleted, damaged,
or written by another process or version at any time: then nothing is known, and it is made again.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from reader.store.cache_folder import cache_folder, read_private, write_private
from reader.store.journal.signatures import UNSETTLED, Signature

FORMAT = 5
"""To be raised with every change of what is kept."""

T = TypeVar("T")
_signatures_decoder = msgspec.json.Decoder(dict[str, Signature])


class Cached(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """What is known of files, by the article that they are about.

    ``about`` is the annotator; ``folder`` the signature of the folders that hold the files, empty
    while something may come or go there unseen. ``files`` has the signature of each file by name,
    encoded, since it is not looked at as long as the folders tell enough.
    """

    format: int = FORMAT
    about: str = ""
    folder: Signature = UNSETTLED
    values: dict[str, T] = {}
    files: msgspec.Raw = msgspec.Raw(b"{}")

    def signatures(self) -> dict[str, Signature]:
        """Return the signature of each file by its name; none where they were not written so."""
        try:
            return _signatures_decoder.decode(self.files)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}


def _body_of(data: bytes) -> bytes | None:
    """Return the JSON in a cache file's bytes; None where the checksum does not fit."""
    body, _, checksum = data.rpartition(b"\n")
    return body if checksum == b"%08x" % zlib.crc32(body) else None


def read_cache(root: Path, name: str, about: str, kind: Any) -> Cached[Any]:
    """Return what a store's cache file holds; nothing when it is missing, damaged or about others.

    ``root`` is the store's folder, links resolved.
    """
    try:
        folder = cache_folder(root)
        body = _body_of(read_private(folder / name)) if folder else None
        if body is not None:
            cached: Cached[Any] = msgspec.json.decode(body, type=Cached[kind])
            if (cached.format, cached.about) == (FORMAT, about):
                return cached
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    return Cached(about=about)


def write_cache(root: Path, name: str, cached: Cached[Any]) -> None:
    """Write a cache file; where that fails, the next start takes longer, and that is all."""
    with suppress(OSError, ValueError):
        if folder := cache_folder(root, make=True):
            body = msgspec.json.encode(cached)
            write_private(folder / name, [body, b"\n%08x" % zlib.crc32(body)])
