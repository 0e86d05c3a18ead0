"""Files that survive a crash: atomic writes, synced appends, exclusive locks, safe reads.

Every change of a file in a store goes through here.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from reader.articles.private_folders import mode_of_files, mode_of_folders
from reader.store.protocol import StoreError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_PLAIN = os.O_RDONLY | _NOFOLLOW | _BINARY | _CLOEXEC
_LOCK_AT = 1 << 60
"""Windows locks bytes for reading too, so the locked byte lies far beyond the end of the file."""

TEMPORARY = ".tmp"

_on_disk: set[tuple[str, int]] = set()
"""Folders, by path and inode, whose names this process has brought to the disk."""


def why(error: OSError) -> str:
    """Return the reason of an OSError in a few words, without the file's name."""
    return error.strerror or str(error)


def sync(fd: int) -> None:
    """Bring a file's data to the disk; OSError when that failed."""
    if sys.platform == "darwin":
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(fd)
    else:
        os.fdatasync(fd)


def sync_file(path: Path) -> None:
    """Bring to the disk what any process, killed since or not, has written to a file."""
    access = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
    fd = os.open(path, access | _NOFOLLOW | _BINARY | _CLOEXEC)
    try:
        sync(fd)
    finally:
        os.close(fd)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk; Windows does that by itself.

    Some network file systems cannot be asked to, and write names at once instead.
    """
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY | _CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, durably.

    One that is there already may have been made by a process that was killed before the name was
    on the disk, so its name is brought there too, once by each process.
    """
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    known = str(folder), folder.stat().st_ino
    if known not in _on_disk:
        with suppress(PermissionError):  # of a folder above the store, perhaps
            sync_folder(folder.parent)
        _on_disk.add(known)
    for new in reversed(missing):
        new.mkdir(mode_of_folders(new.parent), exist_ok=True)
        sync_folder(new.parent)


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a whole file such that a crash leaves the old one or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _CLOEXEC
    fd = os.open(temporary, flags, mode_of_files(path.parent))
    try:
        try:
            for chunk in chunks:
                write_all(fd, chunk)
            sync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_all(fd: int, data: bytes) -> None:
    """Write all of the bytes, however many calls that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def open_append(path: Path) -> int:
    """Open a file to append to it, made when missing; a symbolic link is refused with OSError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _NOFOLLOW | _BINARY | _CLOEXEC
    return os.open(path, flags, mode_of_files(path.parent))


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
