"""The user's own settings: ``config.toml``, and the annotator's name once it has been asked."""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import Any, Literal

import msgspec

from reader.articles.disk.durable_files import make_folder, make_private, write_atomic
from reader.articles.errors import NewsmarkError
from reader.settings.toml import Check, checked, one_of, read_table, text_value, truth

Theme = Literal["auto", "dark", "light", "high-contrast"]
Focus = Literal["off", "sentence", "paragraph"]
FOCUS: tuple[Focus, ...] = ("off", "sentence", "paragraph")
THEMES = ("auto", "dark", "light", "high-contrast")
COLUMNS = range(30, 201)
"""The widths of the reading column that make sense, in cells."""
ALL_PROJECTS = "*"
"""What ``safe_projects`` holds to trust the projects of everybody."""
MOST_SECONDS = 86_400
LEAST_MEGABYTES, MOST_MEGABYTES = 200, 1_000_000
"""What a source may be given to be read; with less memory the libraries could not even start."""
APP = "newsmark"


class Settings(msgspec.Struct, frozen=True):
    """What the config file says, or the defaults.

    ``column`` is in cells, ``max_article_mb`` in millions of bytes; ``parse_seconds`` and
    ``parse_megabytes`` are what reading a source of up to 5 MB may cost, a larger one in
    proportion. ``keys`` gives the keys of an
    action by its id; whether the action exists and the keys clash is the interface's to check.
    ``copy_command`` gets each copied passage on its standard input, ``copy_file`` is what ``Y``
    appends to, ``open_command`` gets a link's address as its last argument. ``safe_projects``
    are the folders of projects that are used though another user owns them, or ``*`` for all.
    ``store``, ``annotator`` and ``scheme`` are empty where the file does not name them; ``store``,
    ``copy_file``, the folders, and ``scheme`` where it is a path, are absolute.
    """

    theme: Theme = "auto"
    column: int = 72
    panel: bool = True
    line_spacing: int = 1
    join_lines: bool = True
    focus: Focus = "off"
    copy_command: list[str] = []
    copy_file: str = ""
    open_command: list[str] = []
    keys: dict[str, list[str]] = {}
    max_article_mb: float = 50
    parse_seconds: float = 10
    parse_megabytes: float = 500
    store: str = ""
    annotator: str = ""
    scheme: str = ""
    safe_projects: list[str] = []


def config_path() -> Path:
    """Return the path of the config file, which need not exist (NEWSMARK_CONFIG overrides)."""
    given = os.environ.get("NEWSMARK_CONFIG")
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "config.toml"


def state_folder() -> Path:
    """Return the folder of what belongs to this machine alone: its id, the annotator's name.

    Not beside the config file: people share that one between machines, and two machines with one
    id would write the same history.
    """
    from platformdirs import user_state_path

    return user_state_path(APP, appauthor=False)


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings in the file (by default the user's), the defaults where there is none.

    The null device stands for no settings.

    Raises NewsmarkError with the file, the line and what the value must be.
    """
    path = path or config_path()
    if str(path) == os.devnull:
        return Settings()
    if not path.exists():
        if os.environ.get("NEWSMARK_CONFIG"):
            raise NewsmarkError(f"{path}, which NEWSMARK_CONFIG names, does not exist.")
        return Settings()
    table, text = read_table(path)
    values = checked(path, table, text, _CHECKS)
    for key in ("store", "copy_file", "scheme"):
        if key in values and (key != "scheme" or is_path(values[key])):
            values[key] = _from(path, values[key])
    if "safe_projects" in values:
        values["safe_projects"] = [
            each if each == ALL_PROJECTS else _from(path, each) for each in values["safe_projects"]
        ]
    return Settings(**values)


def _from(path: Path, value: str) -> str:
    """Return a path of the config file as an absolute one: it is relative to the file."""
    return str(path.parent / Path(value).expanduser())


def is_path(scheme: str) -> bool:
    """Tell whether a scheme is given as a file and not by the id of a built-in one."""
    return scheme.endswith(".toml") or "/" in scheme or os.sep in scheme


def remembered_annotator() -> str:
    """Return the annotator's name as given when it was asked for, or an empty text."""
    try:
        return (state_folder() / "annotator").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember_annotator(name: str) -> None:
    """Keep the annotator's name for the next time, in a file of its own.

    The config file is the user's, with comments and perhaps under version control: the program
    never writes it. Raises NewsmarkError where the name cannot be kept.
    """
    try:
        _write_whole(state_folder() / "annotator", name)
    except OSError as error:
        raise NewsmarkError(
            f"The name cannot be kept in {state_folder()}: {error.strerror or error};"
            " give it with --annotator or NEWSMARK_ANNOTATOR."
        ) from error


def remembered_order(store: str) -> str:
    """Return the order of the library of the store in this folder, as it was when last chosen.

    Empty where none was.
    """
    try:
        return _order_path(store).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def remember_order(store: str, order: str) -> None:
    """Keep the order of the library of a store for the next time, on this machine.

    Raises NewsmarkError where it cannot be kept.
    """
    path = _order_path(store)
    try:
        _write_whole(path, order)
    except OSError as error:
        raise NewsmarkError(
            f"The order holds until you quit; it cannot be kept in {path.parent}:"
            f" {error.strerror or error}."
        ) from error


def _order_path(store: str) -> Path:
    name = hashlib.sha256(os.path.realpath(store).encode("utf-8", "surrogateescape"))
    return state_folder() / "orders" / name.hexdigest()[:16]


def _write_whole(path: Path, line: str) -> None:
    """Write a file of one line so that it is there in whole or as it was; OSError."""
    make_private(state_folder())
    make_folder(path.parent)
    write_atomic(path, [f"{line}\n".encode()])


def _column(value: Any) -> int:
    if type(value) is not int or value not in COLUMNS:
        raise ValueError(f"a whole number of cells from {COLUMNS[0]} to {COLUMNS[-1]}")
    return value


def _spacing(value: Any) -> int:
    if type(value) is not int or value not in (1, 2):
        raise ValueError("1 or 2 rows for each line")
    return value


def _command(value: Any) -> list[str]:
    if not (isinstance(value, list) and value and all(isinstance(x, str) and x for x in value)):
        raise ValueError('a list of a program and its arguments, such as ["wl-copy"]')
    return value


def _megabytes(value: Any) -> float:
    if type(value) not in (int, float) or value <= 0 or not math.isfinite(value):
        raise ValueError("a number of megabytes above 0")
    return float(value)


def _folders(value: Any) -> list[str]:
    listed = [value] if value == ALL_PROJECTS else value
    if not isinstance(listed, list) or not all(isinstance(x, str) and x.strip() for x in listed):
        raise ValueError('a list of folders, such as ["/srv/news"], or "*" for all projects')
    return listed


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not 1 <= value <= MOST_SECONDS:
        raise ValueError(f"a number of seconds from 1 to {MOST_SECONDS:,}")
    return float(value)


def _memory(value: Any) -> float:
    if type(value) not in (int, float) or not LEAST_MEGABYTES <= value <= MOST_MEGABYTES:
        raise ValueError(f"a number of megabytes from {LEAST_MEGABYTES} to {MOST_MEGABYTES:,}")
    return float(value)


def _keys(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        raise ValueError('a table: [keys], then one line as  note = "N"  for each action')
    keys: dict[str, list[str]] = {}
    for action, given in value.items():
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not all(isinstance(k, str) and k for k in listed):
            raise ValueError(f"given as a key or a list of keys in quotes, which {action} is not")
        keys[action] = listed
    return keys


_CHECKS: dict[str, Check] = {
    "theme": one_of(*THEMES),
    "column": _column,
    "panel": truth,
    "line_spacing": _spacing,
    "join_lines": truth,
    "focus": one_of(*FOCUS),
    "copy_command": _command,
    "copy_file": text_value,
    "open_command": _command,
    "keys": _keys,
    "max_article_mb": _megabytes,
    "parse_seconds": _seconds,
    "parse_megabytes": _memory,
    "store": text_value,
    "annotator": text_value,
    "scheme": text_value,
    "safe_projects": _folders,
}
