"""Files that survive a power cut: written whole or not at all, and on the disk when that is said.

OSError, everywhere here, where the disk does not do what it is asked.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reader.articles.disk.private_folders import OTHERS, PRIVATE, mode_of_files, mode_of_folders
from reader.articles.disk.regular_files import READ_FLAGS

if sys.platform != "win32":
    import fcntl

_BINARY = getattr(os, "O_BINARY", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)

TEMPORARY = ".tmp"
"""How the name of a file ends that is being written."""

_on_disk: set[tuple[str, int]] = set()
"""Folders, by path and inode, whose names this process has brought to the disk."""


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
        new.mkdir(mode_of_folders(new.parent), exist_ok=True)
        sync_folder(new.parent)


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone, durably; OSError.

    One that is there is closed to others, where it is the user's own.
    """
    missing = []
    each = folder
    while not each.is_dir():
        missing.append(each)
        each = each.parent
    for new in reversed(missing):
        with suppress(FileExistsError):
            new.mkdir(PRIVATE)
        sync_folder(new.parent)
    if not missing and hasattr(os, "getuid"):
        status = folder.stat()
        if status.st_uid == os.getuid() and status.st_mode & OTHERS:
            with suppress(OSError):  # a file system without modes, or one that is read-only
                folder.chmod(PRIVATE)


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
