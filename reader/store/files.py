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

from reader.articles.regular_files import (
    READ_FLAGS,
    ForeignFileError,
    check_regular,
    open_regular,
)
from reader.store.protocol import StoreError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
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
    fd = os.open(path, access | READ_FLAGS)
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
        new.mkdir(exist_ok=True)
        sync_folder(new.parent)


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a whole file such that a crash leaves the old one or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | _CLOEXEC
    fd = os.open(temporary, flags, 0o666)
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
    """Open a regular file to append to it, made when missing.

    Raises OSError, as a RefusedFileError for a link, a pipe, or what another user may have linked
    to a file of theirs.
    """
    with suppress(FileNotFoundError):
        check_regular(os.lstat(path), path)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _NOFOLLOW | _NONBLOCK | _BINARY | _CLOEXEC
    fd = os.open(path, flags, 0o666)
    try:
        check_regular(os.fstat(fd), path)
    except BaseException:
        os.close(fd)
        raise
    return fd


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
    """Tell whether some process holds the lock of a file; OSError where that cannot be known.

    On a file system without locks nobody holds one.
    """
    try:
        fd = os.open(path, READ_FLAGS)
    except FileNotFoundError:
        return False
    try:
        return not lock(fd, shared=True)
    except OSError:
        return False
    finally:
        os.close(fd)


def is_there(path: Path) -> bool:
    """Tell whether a name exists, whatever it stands for; OSError where that cannot be known."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def check_inside(path: Path, root: Path) -> Path:
    """Return the path; StoreError when it, or a folder on the way to it, is a symbolic link.

    ``root`` is the store's folder with all links resolved.
    """
    if os.path.realpath(path) == str(path):
        return path
    parts = path.relative_to(root).parts
    ways = (root.joinpath(*parts[:count]) for count in range(1, len(parts) + 1))
    link = next((way for way in ways if way.is_symlink()), path)
    raise StoreError(
        f"{link} is a link, and links in a store are not followed; replace it by what it leads to."
    )


def open_read(path: Path, root: Path) -> IO[bytes]:
    """Open a file of the store for reading.

    Raises StoreError for a link, RefusedFileError for what else is no regular file or belongs to
    somebody outside, and OSError where it cannot be opened.
    """
    check_inside(path, root)
    try:
        return open_regular(path)
    except ForeignFileError:
        if not _is_linked_by_older_version(path, root):
            raise
        return open_regular(path, foreign=True)


def open_plain(path: str | Path, *, buffering: int = -1) -> IO[bytes]:
    """Open a file for reading without a look at the folders; OSError for a link and the like."""
    return open_regular(path, buffering=buffering)


def _is_linked_by_older_version(path: Path, root: Path) -> bool:
    """Tell whether the second name of a colleague's history is the one that an older version made.

    It lies in the store's ``cache/own/``, so no third name can lie outside.
    """
    try:
        status, own = (
            os.lstat(path),
            os.lstat(root / "cache" / "own" / path.parent.name / path.name),
        )
    except OSError:
        return False
    return status.st_nlink == 2 and os.path.samestat(status, own)


def set_aside(path: Path, folder: Path, root: Path) -> Path | None:
    """Move a file into a folder of the store under a free name; None when that was not possible."""
    try:
        make_folder(check_inside(folder, root))
        target = _free_name(folder, path.name)
        path.replace(target)
    except (OSError, StoreError):
        return None
    return target


def keep_copy(data: bytes, name: str, folder: Path, root: Path) -> Path | None:
    """Write bytes into a folder of the store under a free name; None when not possible."""
    try:
        make_folder(check_inside(folder, root))
        target = _free_name(folder, name)
        write_atomic(target, [data])
    except (OSError, StoreError):
        return None
    return target


def _free_name(folder: Path, name: str) -> Path:
    """Return the first path NAME.damaged-N in the folder that does not exist."""
    number = 1
    while is_there(path := folder / f"{name}.damaged-{number}"):
        number += 1
    return path
