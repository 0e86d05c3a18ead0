"""What is in force and why: store, annotator, scheme and the files that say so."""

from __future__ import annotations

import getpass
import os
import unicodedata
from pathlib import Path

import msgspec

from reader.articles.errors import NewsmarkError
from reader.settings.config import (
    APP,
    Settings,
    config_path,
    is_path,
    load_settings,
    remembered_annotator,
    state_folder,
)
from reader.settings.owner import ForeignProjectError
from reader.settings.project import Project, find_project, project_file

DEFAULT_SCHEME = "news"


class Choice(msgspec.Struct, frozen=True):
    """A value in force, and the reason in a few words."""

    value: str
    why: str


class Places(msgspec.Struct, frozen=True):
    """Everything that is in force for one run of the program.

    ``team`` is the project file, where there is one. ``ask_name`` is set while nobody has said who
    is marking: the annotator is then the login name.
    """

    store: Choice
    annotator: Choice
    scheme: Choice
    config: Choice
    project: Choice
    state: Choice
    settings: Settings
    allowed: list[str]
    ask_name: bool
    team: Project | None = None

    def check_annotator(self, name: str) -> None:
        """Raise NewsmarkError where the project names its annotators and this is none of them."""
        if self.allowed and name not in self.allowed:
            raise NewsmarkError(
                f"{name!r} is not among the annotators of {self.project.value}"
                f" ({', '.join(self.allowed)}); choose one with --annotator or add the name there."
            )


def resolve_places(
    *, store: str = "", annotator: str = "", scheme: str = "", start: Path | None = None
) -> Places:
    """Return what is in force, given the command line's options (empty where not given).

    First come options, then NEWSMARK_STORE and NEWSMARK_ANNOTATOR, the project file of the
    working folder, the config file, and last the defaults. Raises NewsmarkError for a config or
    project file that cannot be used. The project of another user is such a file, unless a store
    is named by option or environment: then that project is left out.
    """
    path = config_path()
    settings = load_settings(path)
    project, why_none = None, "none from the working folder upwards"
    try:
        project = find_project(start, safe=settings.safe_projects)
    except ForeignProjectError:
        if not (store or os.environ.get("NEWSMARK_STORE")):
            raise
        why_none = f"{project_file(start)} is another user's project and is not used"
    name = _annotator(annotator, project, settings)
    return Places(
        store=_store(store, project, settings),
        annotator=name,
        scheme=_scheme(scheme, project, settings),
        config=_config(path),
        project=Choice(str(project.path), "found from the working folder upwards")
        if project
        else Choice("", why_none),
        state=Choice(str(state_folder()), "default"),
        settings=settings,
        allowed=project.annotators if project else [],
        ask_name=name.why == LOGIN,
        team=project,
    )


OPTION = "option"
PROJECT = "project file"
CONFIG = "config file"
PERSONAL = "default, your personal store"
LOGIN = "login name, until you are asked"


def _first(*choices: tuple[str, str]) -> Choice:
    """Return the first choice whose value is not empty."""
    return next(Choice(value, why) for value, why in choices if value)


def _store(option: str, project: Project | None, settings: Settings) -> Choice:
    from platformdirs import user_data_path

    chosen = _first(
        (option, OPTION),
        (os.environ.get("NEWSMARK_STORE", ""), "NEWSMARK_STORE"),
        (project.store if project else "", PROJECT),
        (settings.store, CONFIG),
        (str(user_data_path(APP, appauthor=False) / "store"), PERSONAL),
    )
    return Choice(str(Path(chosen.value).expanduser().absolute()), chosen.why)


def _annotator(option: str, project: Project | None, settings: Settings) -> Choice:
    only = project.annotators[0] if project and len(project.annotators) == 1 else ""
    return _first(
        (option, OPTION),
        (os.environ.get("NEWSMARK_ANNOTATOR", ""), "NEWSMARK_ANNOTATOR"),
        (only, f"{PROJECT}, its only annotator"),
        (settings.annotator, CONFIG),
        (remembered_annotator(), "as you said when asked"),
        (login_name(), LOGIN),
    )


def _scheme(option: str, project: Project | None, settings: Settings) -> Choice:
    chosen = _first(
        (option, OPTION),
        (project.scheme if project else "", PROJECT),
        (settings.scheme, CONFIG),
        (DEFAULT_SCHEME, "default"),
    )
    if is_path(chosen.value):
        return Choice(str(Path(chosen.value).expanduser().absolute()), chosen.why)
    return chosen


def _config(path: Path) -> Choice:
    why = "NEWSMARK_CONFIG" if os.environ.get("NEWSMARK_CONFIG") else "default"
    return Choice(str(path), why if path.exists() else f"{why}, not there")


def login_name() -> str:
    """Return the login name as a name that may stand in a path, ``annotator`` where there is none.

    Letters, digits, ``.``, ``-`` and ``_`` are kept, the domain of a Windows account is not.
    """
    try:
        name = unicodedata.normalize("NFC", getpass.getuser().rpartition("\\")[2])
    except (OSError, KeyError, ImportError):
        name = ""
    kept = "".join(char if char.isalnum() or char in "._-" else "-" for char in name)
    return kept.strip(".-") or "annotator"
