"""Copies of a store: what tells them apart, so that no two of them ever write one file.

A store that git, a sync tool or a person copies goes on in two places. A history may be written
only where it was begun, and only if it still is as it was left there:

- each copy has an id of its own, which is part of the names of its histories;
- each history has a second name below ``cache/``, a hard link, which git does not see. When git
  puts another file in the history's place, as for another branch, the two are not the same file any
  more. That history is then not written on, and the work goes on in a new one.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from reader.store.files import make_folder, write_atomic
from reader.store.history import Position
from reader.store.names import random_machine
from reader.store.place import CACHE, Place
from reader.store.scan import mark_at

COPIES = "copies"
OWN = "own"
_COPY = r"([0-9a-z]{1,32}) ([0-9]+)\n"


def copy_id(root: Path, machine: str) -> str:
    """Return the id by which this machine writes into this copy of a store.

    Made on first use and kept in ``cache/copies/``, together with the inode of the store's folder:
    a copy of that folder has another one, and so gets another id. Where nothing can be kept, every
    process is a copy of its own, which is safe and only makes more histories.
    """
    path = root / CACHE / COPIES / machine
    fresh = random_machine()
    try:
        with suppress(FileNotFoundError, UnicodeDecodeError):
            known = re.fullmatch(_COPY, path.read_text("ascii"))
            if known and int(known[2]) == root.stat().st_ino:
                return known[1]
        make_folder(path.parent)
        write_atomic(path, [f"{fresh} {root.stat().st_ino}\n".encode("ascii")])
    except OSError:
        pass
    return fresh


def is_left_as_it_was(place: Place, writer: str) -> bool:
    """Tell whether a history, locked and open to be written, is what was left here; note it.

    True for one that is new, or of which nothing is noted, as on a file system without hard links.
    """
    path, own = place.history(writer), _own(place, writer)
    try:
        noted = own.stat()
    except OSError:
        _note(path, own)
        return True
    there = path.stat()
    if os.path.samestat(noted, there):
        return True
    if noted.st_size and (noted.st_size != there.st_size or _end(own) != _end(path)):
        return False
    # Git took it away and brought it back, or nothing was ever written to it.
    own.unlink(missing_ok=True)
    _note(path, own)
    return True


def is_kept(place: Place, writer: str, position: Position) -> bool:
    """Tell whether all that a history held up to a position is still noted here."""
    try:
        with _own(place, writer).open("rb") as file:
            return mark_at(file, position.end) == position.mark
    except OSError:
        return False


def forget(place: Place, writer: str) -> None:
    """Forget a history in which nothing was ever written."""
    with suppress(OSError):
        _own(place, writer).unlink()


def _own(place: Place, writer: str) -> Path:
    return place.root / CACHE / OWN / place.annotator / place.history(writer).name


def _note(path: Path, own: Path) -> None:
    with suppress(OSError):
        make_folder(own.parent)
        own.hardlink_to(path)


def _end(path: Path) -> int:
    """Return the mark at the end of a history; a checksum is in it."""
    with path.open("rb") as file:
        return mark_at(file, file.seek(0, os.SEEK_END))
