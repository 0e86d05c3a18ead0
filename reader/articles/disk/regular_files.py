"""The one gate to files that somebody else may have put there.

A store, a project and a folder that is imported may come from a stranger, as by ``git clone``. A
name in them may be a link to any file of the person who opens it, a pipe that never ends, a device
that gives bytes for ever, or a file of any size. Only a regular file of bounded size is opened
here, without waiting, and where a folder is given only one that lies in it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO

READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer is opened at once, and refused
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
SMALL = 1_000_000
"""Bytes of the largest file that a person or newsmark writes in one go: a project, a scheme."""
LARGE = 1 << 30
"""Bytes of the largest file of any other kind."""
CHUNK = 1 << 20
"""Bytes read at once."""

_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class RefusedFileError(OSError):
    """A file that is not opened, whatever is in it; ``strerror`` says why, without its name."""

    def __init__(self, reason: str, path: str | Path):
        super().__init__(errno.EPERM, reason, str(path))


class ForeignFileError(RefusedFileError):
    """A file of another user that has a second name, which may lie anywhere."""


def kind_of_file(status: os.stat_result) -> str:
    """Return what a file is in words, such as ``a link``; empty for a regular file."""
    return next((words for is_such, words in _KINDS if is_such(status.st_mode)), "")


def open_regular(
    path: str | Path, *, most: int = LARGE, foreign: bool = False, buffering: int = -1
) -> IO[bytes]:
    """Open a regular file of at most ``most`` bytes to be read, and never wait for it.

    A link is not followed; ``foreign`` allows another user's file that has a second name. Raises
    RefusedFileError for what is not such a file, and OSError where it cannot be opened.
    """
    check_regular(os.lstat(path), path, most, foreign=foreign)
    fd = os.open(path, READ_FLAGS)
    try:
        check_regular(os.fstat(fd), path, most, foreign=foreign)
        return open(fd, "rb", buffering=buffering)  # noqa: PTH123
    except BaseException:
        os.close(fd)
        raise


def read_regular(path: str | Path, *, most: int = SMALL) -> bytes:
    """Return the bytes of a regular file of at most ``most`` bytes; OSError as for opening it."""
    with open_regular(path, most=most) as file:
        data = read_at_most(file, most)
    if len(data) > most:
        raise RefusedFileError(_too_large(most), path)
    return data


def read_at_most(file: IO[bytes], most: int) -> bytes:
    """Return what is left of a file: all of it, or of more than ``most`` bytes one more than that.

    The memory that is asked for grows with what is there; ``file.read(most)`` asks for ``most``.
    """
    chunks, left = [], most + 1
    while left > 0 and (chunk := file.read(min(left, CHUNK))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def check_regular(
    status: os.stat_result, path: str | Path, most: int = LARGE, *, foreign: bool = False
) -> None:
    """Raise RefusedFileError for what is not a regular file of at most ``most`` bytes."""
    if kind := kind_of_file(status):
        raise RefusedFileError(f"it is {kind}, not a file", path)
    if status.st_size > most:
        raise RefusedFileError(_too_large(most), path)
    if status.st_nlink > 1 and not foreign and not _is_ours(status):
        reason = "it is a hard link to a file of another user"
        raise ForeignFileError(reason, path)


def inside(path: str | Path, folder: Path) -> Path:
    """Return where a path leads; RefusedFileError where links lead out of the folder."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(folder)):
        raise RefusedFileError("it is a link out of the folder", path)
    return real


def _is_ours(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _too_large(most: int) -> str:
    return f"it has more than the {most / 1e6:,.0f} MB that are read of such a file"
