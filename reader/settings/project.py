"""The project file ``newsmark.toml``: what everybody who works in a folder shares."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from reader.articles.errors import NewsmarkError
from reader.settings.config import is_path
from reader.settings.owner import check_owner
from reader.settings.toml import Check, checked, read_table, text_value, truth

FILE = "newsmark.toml"

UNFINISHED = f"{FILE}.unfinished"
"""The project file while ``newsmark init`` is at work, and after that was interrupted."""


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


def find_project(start: Path | None = None, *, safe: Sequence[str] = ()) -> Project | None:
    """Return the project of the folder (by default the working one) or of the next one above.

    ``safe`` is the setting ``safe_projects``. Raises ForeignProjectError for a project of another
    user, and NewsmarkError for one that is unfinished or cannot be read: whoever works there must
    not find their marks elsewhere.
    """
    path = project_file(start)
    if path is None:
        return None
    folder = path.parent
    check_owner(folder, [path, folder], safe)
    project = load_project(path)
    if project.store:
        check_owner(folder, inner_folders(folder, Path(project.store)), safe)
    return project


def project_file(start: Path | None = None) -> Path | None:
    """Return the path of the project file, finished or not, in the folder or the next one above.

    Whatever has that name is returned, a folder or a broken link too. Raises NewsmarkError where
    there is no telling.
    """
    try:
        folder = (start or Path.cwd()).resolve()
    except OSError as error:
        raise NewsmarkError(
            f"The working folder cannot be found ({error.strerror or error}); it may have been"
            " deleted, so go to another folder first."
        ) from error
    candidates = (
        place / name for place in (folder, *folder.parents) for name in (FILE, UNFINISHED)
    )
    return next(filter(is_there, candidates), None)


def is_there(path: Path) -> bool:
    """Return whether anything has this name; NewsmarkError where there is no telling."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise NewsmarkError(f"{path} cannot be read: {error.strerror or error}.") from error
    return True


def inner_folders(folder: Path, store: Path) -> list[Path]:
    """Return the store's folder and those between it and the project's, outermost first."""
    between = [each for each in (store, *store.parents) if folder in each.parents]
    return between[::-1]


def load_project(path: Path) -> Project:
    """Read a project file; NewsmarkError names file, line and what is wrong."""
    if path.name == UNFINISHED:
        raise NewsmarkError(
            f"newsmark init was interrupted in {path.parent}; run newsmark init"
            f" {shlex.quote(str(path.parent))} again to finish it."
        )
    values = read_project(path)
    for key in ("store", "scheme"):
        if key in values and (key == "store" or is_path(values[key])):
            values[key] = inside_project(path, key, values[key])
    return Project(path=path, **values)


def read_project(path: Path) -> dict[str, Any]:
    """Return the settings of a project file by name, paths as written; NewsmarkError as above."""
    if path.is_symlink() or not path.is_file():
        raise NewsmarkError(f"{path} is not a regular file; replace it by the project file.")
    table, text = read_table(path)
    if not text.strip():
        raise NewsmarkError(
            f"{path} is empty, as an interrupted newsmark init may leave it; run"
            f" newsmark init {shlex.quote(str(path.parent))} to write it again, or delete it."
        )
    if not table:
        raise NewsmarkError(
            f'{path} has no settings; add the line store = "store", or delete the file.'
        )
    values: dict[str, Any] = checked(path, table, text, _CHECKS)
    return values


def inside_project(path: Path, key: str, value: str) -> str:
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
