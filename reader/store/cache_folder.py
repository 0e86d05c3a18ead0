"""The folder where this user's newsmark keeps what it can make again, for each store.

It lies in the user's own cache folder and never in the store: a store may have come from a
stranger, whose database or index would otherwise be opened here. Each store has a subfolder, named
by a hash of the store's path, device and inode; the file ``store.txt`` in it says which store that
is. All of it may be deleted at any time: that costs a rescan and nothing else.

A folder that belongs to another user, that others may write to, or that is a link is not used, and
neither is such a file in it. Everything works without the folder, only slower.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reader.store.journal.files import TEMPORARY, write_all

APP = "newsmark"
NAMED = "store.txt"
"""The file that says, a line each, the path, device and inode of the store."""
UNUSED = 180 * 86_400
"""Seconds after which the folder of a store that is gone is removed."""
PRUNED = "pruned"
"""The file whose time says when such folders were last looked for."""
DAY = 86_400
"""Seconds after which they are looked for again."""

_BINARY = getattr(os, "O_BINARY", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


class UnsafeError(OSError):
    """A cache folder, or a file in it, that is not used; the message says why."""


def base_folder() -> Path:
    """Return the folder with the caches of all stores, there or not; UnsafeError without a home."""
    from platformdirs import user_cache_path

    try:
        base = user_cache_path(APP, appauthor=False)
    except RuntimeError:
        base = Path()
    if not base.is_absolute():
        raise UnsafeError("there is no home folder")
    return base


def cache_folder(root: Path, *, make: bool = False) -> Path | None:
    """Return the folder for the store in ``root`` (links resolved); None where there is none.

    With ``make`` it is made where it is missing; None is then returned where it cannot be made or
    is not safe to use.
    """
    try:
        return _made(root) if make else _checked(root)
    except OSError:
        return None


def cache_place(root: Path) -> tuple[str, str]:
    """Return where the cache of a store lies or will lie, and why none is kept, in a few words.

    Of a store that is not there yet, it is the folder with the caches of all. Each may be empty.
    """
    folder = ""
    try:
        base = base_folder()
        path = base / _key(root) if root.exists() else base
        folder = str(path)
        for each in (base, path):
            _check_folder(each)
    except FileNotFoundError:
        return folder, ""
    except OSError as error:
        return folder, error.strerror or str(error)
    return folder, ""


def database_file(root: Path, name: str) -> Path:
    """Return the path of a SQLite file, made empty where it is missing; OSError where none can be.

    A link, a device or another user's file of that name, or of its journal's, is removed first.
    """
    folder = _made(root)
    path = folder / name
    for end in ("", "-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            each = folder / f"{name}{end}"
            if not _is_own_file(os.lstat(each)):
                each.unlink()
    if not path.exists():
        # A file that is there is not opened: closing it would end the locks that SQLite has on it.
        with suppress(FileExistsError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY | _CLOEXEC
            os.close(os.open(path, flags, 0o600))
    return path


def read_private(path: Path) -> bytes:
    """Read a file of the cache; OSError where it is missing, or nothing that newsmark made."""
    fd = os.open(path, os.O_RDONLY | _NOFOLLOW | _NONBLOCK | _BINARY | _CLOEXEC)
    with open(fd, "rb") as file:  # noqa: PTH123 - opened already
        _check_file(os.fstat(fd))
        return file.read()


def write_private(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a whole file of the cache for its owner alone; OSError.

    It is not synced: a power cut may leave any part of it, which a checksum in it must show.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY | _CLOEXEC
    fd = os.open(temporary, flags, 0o600)
    try:
        try:
            for chunk in chunks:
                write_all(fd, chunk)
        finally:
            os.close(fd)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def open_private(path: Path) -> int:
    """Open a file of the cache to read and to write, made where it is missing; OSError."""
    _make_folders(path.parent)
    flags = os.O_RDWR | os.O_CREAT | _NOFOLLOW | _NONBLOCK | _BINARY | _CLOEXEC
    fd = os.open(path, flags, 0o600)
    try:
        _check_file(os.fstat(fd))
    except OSError:
        os.close(fd)
        raise
    return fd


def _made(root: Path) -> Path:
    with suppress(FileNotFoundError):
        return _checked(root)
    folder = base_folder() / _key(root)
    _make_folders(folder.parent)
    _check_folder(folder.parent)
    _make_folders(folder)
    status = root.stat()
    named = f"{root}\n{status.st_dev}\n{status.st_ino}\n"
    write_private(folder / NAMED, [named.encode("utf-8", "surrogateescape")])
    _prune(folder.parent)
    return _checked(root)


def _make_folders(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone; OSError."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if missing and _user() == 0 and folder.stat().st_uid != 0:
        # As under sudo: what root made there, the user could not use any more.
        raise UnsafeError("it would lie in another user's folder")
    for new in reversed(missing):
        with suppress(FileExistsError):
            new.mkdir(0o700)


def _checked(root: Path) -> Path:
    base = base_folder()
    _check_folder(base)
    folder = base / _key(root)
    _check_folder(folder)
    return folder


def _key(root: Path) -> str:
    """Return the name of the folder for a store; OSError where there is no store."""
    status = root.stat()
    named = f"{root}\n{status.st_dev}\n{status.st_ino}\n".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(named, digest_size=16).hexdigest()


def _check_folder(folder: Path) -> None:
    status = os.lstat(folder)
    if stat.S_ISLNK(status.st_mode):
        raise UnsafeError(f"{folder} is a link")
    if not stat.S_ISDIR(status.st_mode):
        raise UnsafeError(f"{folder} is no folder")
    _check_owner(status, str(folder))


def _check_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeError("it is no regular file")
    _check_owner(status, "it")


def _check_owner(status: os.stat_result, name: str) -> None:
    if _user() not in (None, status.st_uid):
        raise UnsafeError(f"{name} belongs to another user")
    if _user() is not None and status.st_mode & 0o022:
        raise UnsafeError(f"{name} can be written by other users")


def _is_own_file(status: os.stat_result) -> bool:
    try:
        _check_file(status)
    except UnsafeError:
        return False
    return True


def _user() -> int | None:
    """Return the user's id; None on Windows, where a profile is its user's alone."""
    return os.geteuid() if hasattr(os, "geteuid") else None


def _prune(base: Path) -> None:
    """Remove, once a day, the folders of stores that are gone and that nobody has used for long."""
    mark = base / PRUNED
    with suppress(OSError):
        if 0 <= time.time() - os.lstat(mark).st_mtime < DAY:
            return
    write_private(mark, [])
    for folder in _unused(base):
        shutil.rmtree(folder, ignore_errors=True)  # follows no links


def _unused(base: Path) -> Iterator[Path]:
    before = time.time() - UNUSED
    with suppress(OSError):
        for folder in sorted(base.iterdir()):
            with suppress(OSError, ValueError):
                named = read_private(folder / NAMED).decode("utf-8", "surrogateescape")
                path, device, inode = named.splitlines()
                times = [os.lstat(each).st_mtime for each in (folder, *folder.iterdir())]
                if max(times) < before and not _is_there(path, int(device), int(inode)):
                    yield folder


def _is_there(path: str, device: int, inode: int) -> bool:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path as it was written down
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == (device, inode)
