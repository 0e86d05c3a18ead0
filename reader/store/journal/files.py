"""Files of a store: durable writes, synced appends, exclusive locks, safe reads.

Every change of a file in a store goes through here; what is not the store's alone is in
:mod:`reader.articles.disk.durable_files`.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from reader.articles.disk.durable_files import (
    TEMPORARY,
    make_folder,
    sync,
    sync_file,
    sync_folder,
    write_all,
    write_atomic,
)
from reader.articles.disk.private_folders import mode_of_files
from reader.articles.disk.regular_files import (
    LARGE,
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

__all__ = [
    "TEMPORARY",
    "check_inside",
    "in_use",
    "is_there",
    "keep_copy",
    "link_error",
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
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_LOCK_AT = 1 << 60
"""Windows locks bytes for reading too, so the locked byte lies far beyond the end of the file."""


def why(error: OSError) -> str:
    """Return the reason of an OSError in a few words, without the file's name."""
    return error.strerror or str(error)


def open_append(path: Path) -> int:
    """Open a regular file to append to it, made when missing.

    Raises OSError, as a RefusedFileError for a link, a pipe, or what another user may have linked
    to a file of theirs.
    """
    with suppress(FileNotFoundError):
        check_regular(os.lstat(path), path)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _NOFOLLOW | _NONBLOCK | _BINARY | _CLOEXEC
    fd = os.open(path, flags, mode_of_files(path.parent))
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
    raise link_error(link)


def link_error(path: Path | str) -> StoreError:
    """Return the error for a link in a store."""
    return StoreError(
        f"{path} is a link, and links in a store are not followed; replace it by what it leads to."
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


def open_plain(path: str | Path, *, most: int = LARGE, buffering: int = -1) -> IO[bytes]:
    """Open a file for reading without a look at the folders; OSError for a link and the like."""
    return open_regular(path, most=most, buffering=buffering)


def _is_linked_by_older_version(path: Path, root: Path) -> bool:
    """Tell whether the second name of a colleague's history is the one that an older version made.

    It lies in the store's ``cache/own/``, so no third name can lie outside.
    """
    second = root / "cache" / "own" / path.parent.name / path.name
    try:
        status, own = os.lstat(path), os.lstat(second)
    except OSError:
        return False
    return status.st_nlink == 2 and os.path.samestat(status, own)


def set_aside(path: Path, folder: Path) -> Path | None:
    """Move a file into a folder of the store, under a new name; None when that was not possible."""
    try:
        target = _new_name(folder, path.name)
        path.replace(target)
    except OSError:
        return None
    return target


def keep_copy(data: bytes, name: str, folder: Path) -> Path | None:
    """Write bytes into a folder of the store, under a new name; None when that was not possible."""
    try:
        target = _new_name(folder, name)
        write_atomic(target, [data])
    except OSError:
        return None
    return target


def _new_name(folder: Path, name: str) -> Path:
    """Return a path NAME.damaged-RANDOM in the folder, which is made; OSError where that is a link.

    The name is random, so that two branches of git never set aside two files of one name.
    """
    if os.path.realpath(folder) != str(folder):
        raise OSError(errno.ELOOP, "the folder is a link", str(folder))
    make_folder(folder)
    return folder / f"{name}.damaged-{secrets.token_hex(4)}"
