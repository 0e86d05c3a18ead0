"""Files of a store: durable writes, synced appends, exclusive locks, safe reads.

Every change of a file in a store goes through here; what is not the store's alone is in
:mod:`reader.articles.durable_files`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from reader.articles.durable_files import (
    TEMPORARY,
    make_folder,
    sync,
    sync_file,
    sync_folder,
    write_all,
    write_atomic,
)
from reader.store.protocol import StoreError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = [
    "TEMPORARY",
    "check_inside",
    "in_use",
    "keep_copy",
    "lock",
    "make_folder",
    "open_append",
    "open_plain",
    "open_read",
    "set_aside",
    "sync",
    "sync_file",
    "sync_folder",
    "why",
    "write_all",
    "write_atomic",
]

_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_PLAIN = os.O_RDONLY | _NOFOLLOW | _BINARY | _CLOEXEC
_LOCK_AT = 1 << 60
"""Windows locks bytes for reading too, so the locked byte lies far beyond the end of the file."""


def why(error: OSError) -> str:
    """Return the reason of an OSError in a few words, without the file's name."""
    return error.strerror or str(error)


def open_append(path: Path) -> int:
    """Open a file to append to it, made when missing; a symbolic link is refused with OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _NOFOLLOW | _BINARY | _CLOEXEC
    return os.open(path, flags, 0o666)


def lock(fd: int, *, shared: bool = False) -> bool:
    """Lock an open file without waiting; False when another process or window holds it.

    The lock ends with the file descriptor, so a killed process holds nothing. Raises OSError where
    the file system knows no locks.
    """
    try:
        if sys.platform == "win32":
            os.lseek(fd, _LOCK_AT, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def in_use(path: Path) -> bool:
    """Tell whether some process holds the lock of a file."""
    try:
        fd = os.open(path, _PLAIN)
    except OSError:
        return False
    try:
        return not lock(fd, shared=True)
    except OSError:
        return False
    finally:
        os.close(fd)


def check_inside(path: Path, root: Path) -> Path:
    """Return the path; StoreError when a symbolic link leads it out of the store.

    ``root`` is the store's folder with all links resolved.
    """
    real = os.path.realpath(path)
    if real == str(path) or Path(real).is_relative_to(root):
        return path
    raise StoreError(
        f"{path} is a link that leads out of the store; replace it by the file itself."
    )


def open_read(path: Path, root: Path) -> IO[bytes]:
    """Open a file of the store for reading; StoreError when a link leads out of the store."""
    return check_inside(path, root).open("rb")


def open_plain(path: str | Path, *, buffering: int = -1) -> IO[bytes]:
    """Open a file for reading, with one call and no look at the folders; OSError for a link."""
    return open(os.open(path, _PLAIN), "rb", buffering=buffering)  # noqa: PTH123


def set_aside(path: Path, folder: Path) -> Path | None:
    """Move a file into a folder under a free name; None when that was not possible."""
    try:
        make_folder(folder)
        target = _free_name(folder, path.name)
        path.replace(target)
    except OSError:
        return None
    return target


def keep_copy(data: bytes, name: str, folder: Path) -> Path | None:
    """Write bytes into a folder under a free name; None when that was not possible."""
    try:
        make_folder(folder)
        target = _free_name(folder, name)
        write_atomic(target, [data])
    except OSError:
        return None
    return target


def _free_name(folder: Path, name: str) -> Path:
    """Return the first path NAME.damaged-N in the folder that does not exist."""
    number = 1
    while (path := folder / f"{name}.damaged-{number}").exists():
        number += 1
    return path
