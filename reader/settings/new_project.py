"""``newsmark init``: a folder becomes a project, whole or visibly unfinished at any power cut."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from reader.articles.disk.durable_files import make_folder, sync_folder, write_atomic
from reader.articles.disk.regular_files import read_regular
from reader.articles.errors import NewsmarkError
from reader.settings.config import is_path
from reader.settings.project import FILE, UNFINISHED, inner_folders, inside_project, read_project

GITIGNORE = """\
# Written by newsmark init. Articles and histories are what counts and belong into git;
# all else here can be made again from them, or belongs to one copy of the store.
/*
!/.gitignore
!/.gitattributes
!/store.json
!/articles/
/articles/*
!/articles/??/
/articles/??/*
!/articles/??/????????????????????.????????????.json
!/annotators/
/annotators/*
!/annotators/*/
/annotators/*/*
!/annotators/*/????????????????????.*~*~*.jsonl
!/annotators/*/feeds.*~*~*.jsonl
!/annotators/*/writers/
/annotators/*/writers/*
!/annotators/*/writers/*~*~*
!/set-aside/
!/set-aside/**
/set-aside/**/*.tmp
"""
_GITIGNORE_BEFORE = (
    "61acd0badc6f491ba08da6c63eaa23bbd676b32bf01cd638381fa5057bb51af7",
    "7ea1903621363fb5961f05b1b394dc4d359f768ff71412bfdf0a24caf811fc4c",
)
"""The SHA-256 of what older versions wrote into a store of the present format."""

GITATTRIBUTES = """\
# Written by newsmark init. Every byte counts here: git must not change a line end, nor anything
# else, whatever the repository around it wants. No two branches write one file, so there is
# nothing to merge; if a copied machine did write one history twice, all of its lines are kept.
* -text -filter -ident !working-tree-encoding !merge
/annotators/*/*.jsonl merge=union
"""


def unfinished_settings(folder: Path) -> dict[str, Any]:
    """Return what an interrupted ``init`` was to write; nothing where there was none."""
    path = folder / UNFINISHED
    try:
        return read_project(path) if os.path.lexists(path) else {}
    except NewsmarkError:
        return {}


def create_project(
    folder: Path,
    *,
    store: str = "store",
    scheme: str = "",
    annotators: list[str] | None = None,
    make_store: Callable[[Path], object] | None = None,
) -> list[Path]:
    """Make ``folder`` a project and return the files written, the project file last.

    The store gets its own ``.gitignore`` and ``.gitattributes``, so that those of a repository
    around it stay as they are; ``make_store`` is called with its folder. Nothing that exists is
    overwritten, unless it is the beginning of what is to be written, as a power cut leaves it.
    NewsmarkError says what is in the way, and then nothing has been written.

    The project file is written first, as ``newsmark.toml.unfinished``, and gets its name when all
    else is on the disk: in between, every command that is run here says that it is unfinished.
    """
    path = folder / FILE
    content = _written(store, scheme, annotators or []).encode()
    if not _may_write(path, content):
        raise NewsmarkError(f"{path} exists already; edit it, or choose another folder.")
    place = Path(inside_project(path, "store", store))
    if is_path(scheme):
        inside_project(path, "scheme", scheme)
    for each in inner_folders(folder.resolve(), place):
        if each.exists() and not each.is_dir():
            raise NewsmarkError(f"{each} is a file; name another folder with --store.")
    place = folder / store
    written = []
    current = folder
    try:
        make_folder(folder)
        current = folder / UNFINISHED
        write_atomic(current, [content])
        for name, text in ((".gitignore", GITIGNORE), (".gitattributes", GITATTRIBUTES)):
            current = place / name
            make_folder(place)
            if _may_write(current, text.encode()):
                write_atomic(current, [text.encode()])
                written.append(current)
        if make_store:
            make_store(place)
        current = path
        (folder / UNFINISHED).replace(path)
        sync_folder(folder)
    except OSError as error:
        raise NewsmarkError(f"{current} cannot be written: {error.strerror or error}.") from error
    return [*written, path]


def renew_gitignore(store: Path) -> bool:
    """Update a store's ``.gitignore`` if an older version wrote it; return whether that was done.

    One that somebody has changed stays, and so does one that cannot be written: it does no harm.
    """
    path = store / ".gitignore"
    try:
        found = read_regular(path).replace(b"\r\n", b"\n")  # as git may write it on Windows
        if hashlib.sha256(found).hexdigest() not in _GITIGNORE_BEFORE:
            return False
        write_atomic(path, [GITIGNORE.encode()])
    except OSError:
        return False
    return True


def _may_write(path: Path, content: bytes) -> bool:
    """Return whether nothing is there, or only a file whose writing was cut off."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > len(content):
            return False
        start = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        raise NewsmarkError(f"{path} cannot be read: {error.strerror or error}.") from error
    return not start.strip(b"\0 \t\r\n") or (start != content and content.startswith(start))


def _written(store: str, scheme: str, annotators: list[str]) -> str:
    """Return the text of a new project file."""
    quoted = [msgspec.json.encode(name).decode() for name in (store, scheme or "news")]
    names = ", ".join(msgspec.json.encode(name).decode() for name in annotators)
    return (
        "# A newsmark project: commands run in this folder or below it use these settings.\n\n"
        "# Where articles and marks are kept, relative to this file.\n"
        f"store = {quoted[0]}\n\n"
        "# The labels: the id of a built-in scheme, or a TOML file relative to this one.\n"
        f"scheme = {quoted[1]}\n\n"
        "# Who may mark here. Empty: anybody.\n"
        f"annotators = [{names}]\n"
    )
