"""The project file ``newsmark.toml``: what everybody who works in a folder shares."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Any

import msgspec

from reader.articles.errors import NewsmarkError
from reader.settings.config import is_path
from reader.settings.toml import Check, checked, read_table, text_value, truth

FILE = "newsmark.toml"

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


class Project(msgspec.Struct, frozen=True):
    """A project file that was read. Paths are absolute; empty means: not said.

    ``blind`` hides colleagues' work on an article until one's own is done. ``overlap`` is the share
    of the articles that everybody annotates, the others going to one annotator each; ``assign``
    names annotators by the beginning of an article's id.
    """

    path: Path
    store: str = ""
    scheme: str = ""
    annotators: list[str] = []
    blind: bool = False
    overlap: float | None = None
    assign: dict[str, list[str]] = {}


def find_project(start: Path | None = None) -> Project | None:
    """Return the project of the folder (by default the working one) or of the next one above."""
    try:
        folder = (start or Path.cwd()).resolve()
    except OSError:
        return None  # the working folder was deleted
    for place in (folder, *folder.parents):
        path = place / FILE
        if path.is_file():
            return load_project(path)
    return None


def load_project(path: Path) -> Project:
    """Read a project file; NewsmarkError names file, line and what is wrong."""
    table, text = read_table(path)
    values = checked(path, table, text, _CHECKS)
    for key in ("store", "scheme"):
        if key in values and (key == "store" or is_path(values[key])):
            values[key] = _inside(path, key, values[key])
    return Project(path=path, **values)


def create_project(
    folder: Path, *, store: str = "store", scheme: str = "", annotators: list[str] | None = None
) -> list[Path]:
    """Make ``folder`` a project and return the files written, the project file last.

    The store gets its own ``.gitignore`` and ``.gitattributes``, so that those of a repository
    around it stay as they are. Nothing that exists is overwritten; NewsmarkError says what is in
    the way, and then nothing has been written.
    """
    path = folder / FILE
    if os.path.lexists(path):
        raise NewsmarkError(f"{path} exists already; edit it, or choose another folder.")
    _inside(path, "store", store)
    place = folder / store
    if is_path(scheme):
        _inside(path, "scheme", scheme)
    if place.exists() and not place.is_dir():
        raise NewsmarkError(f"{place} is a file; name another folder with --store.")
    contents = {
        place / ".gitignore": GITIGNORE,
        place / ".gitattributes": GITATTRIBUTES,
        path: _written(store, scheme, annotators or []),
    }
    written = []
    for file, content in contents.items():
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as handle:
                handle.write(content)
        except FileExistsError:
            continue
        except OSError as error:
            raise NewsmarkError(f"{file} cannot be written: {error.strerror or error}.") from error
        written.append(file)
    return written


def renew_gitignore(store: Path) -> bool:
    """Update a store's ``.gitignore`` if an older version wrote it so; tell whether that was done.

    One that somebody has changed stays, and so does one that cannot be written: it does no harm.
    """
    path = store / ".gitignore"
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        found = path.read_bytes().replace(b"\r\n", b"\n")  # as git may write it on Windows
        if hashlib.sha256(found).hexdigest() not in _GITIGNORE_BEFORE:
            return False
        temporary.write_text(GITIGNORE, "utf-8", newline="\n")
        temporary.replace(path)
    except OSError:
        return False
    return True


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


def _inside(path: Path, key: str, value: str) -> str:
    """Return the path that a project file names; it must lie in the project's folder.

    A project is often somebody else's, from the net: it must not choose a place elsewhere on this
    machine to write to, and a clone of it must find everything.
    """
    folder = path.parent.resolve()
    try:
        place = (folder / value).resolve()
        inside = value.isprintable() and place.is_relative_to(folder)
        inside = inside and (key != "store" or place != folder)
    except (OSError, ValueError, RuntimeError):
        inside = False
    if not inside:
        raise NewsmarkError(
            f"{path}: {key} must be a path inside the project's folder, which {value!r} is not;"
            f" for another place use --{key}."
        )
    return str(place)


def _annotators(value: Any) -> list[str]:
    named = isinstance(value, list) and all(isinstance(n, str) and n.strip() for n in value)
    if not named or len({name.casefold() for name in value}) < len(value):
        raise ValueError('a list of different names in quotes, as ["ana", "ben"]')
    return list(value)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1: the share of articles that everybody annotates")
    return float(value)


def _assign(value: Any) -> dict[str, list[str]]:
    hint = 'a table of ids with lists of names, as "3f2a91" = ["ana", "ben"]'
    if not isinstance(value, dict):
        raise ValueError(hint)
    for key, names in value.items():
        if not re.fullmatch(r"[0-9a-f]{4,20}", key):
            raise ValueError(f"{hint}; {key!r} is not the beginning of an article's id")
        try:
            _annotators(names)
        except ValueError:
            raise ValueError(hint) from None
    return {key: list(names) for key, names in value.items()}


_CHECKS: dict[str, Check] = {
    "store": text_value,
    "scheme": text_value,
    "annotators": _annotators,
    "blind": truth,
    "overlap": _share,
    "assign": _assign,
}
