"""What commands open: the store, the scheme, the annotator's name, each as told by the places."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme
    from reader.session.library.assignments import Assignments
    from reader.settings.places import Places
    from reader.store.protocol import Store


def open_store(places: Places) -> Store:
    """Open the store in force to work in it, made where there is none.

    Raises NewsmarkError for a folder that holds other things: a store is not poured over them.
    """
    from reader.settings.config import state_folder
    from reader.settings.new_project import renew_gitignore
    from reader.store.folder_store import open_store as open_folder
    from reader.store.journal.copies import copy_id
    from reader.store.journal.names import machine_id
    from reader.store.old_cache import remove_old_cache

    folder = Path(places.store.value)
    refuse_foreign(folder)
    tell_unfinished(folder)
    close_to_others(places)
    machine = machine_id(state_folder())
    removed = remove_old_cache(folder, machine)
    store = open_folder(folder, machine=copy_id(folder, machine), on_notice=_tell)
    if removed and renew_gitignore(folder):
        _tell(f"{folder / '.gitignore'} was updated: git now also takes files that were set aside.")
    return store


def close_to_others(places: Places) -> None:
    """Make the folder of a store that is no project's, for its owner alone.

    The personal store is closed to others where it is there already; a folder that somebody named
    has the mode that its owner gave it. Raises NewsmarkError where there can be no such folder.
    """
    from reader.articles.disk.durable_files import make_private
    from reader.settings.places import PERSONAL, PROJECT

    folder, why = Path(places.store.value), places.store.why
    if why == PROJECT or (folder.is_dir() and why != PERSONAL):
        return
    try:
        make_private(folder)
    except OSError as error:
        raise NewsmarkError(f"{folder} cannot be made: {error.strerror or error}.") from None


def refuse_foreign(folder: Path) -> None:
    """Raise NewsmarkError where a folder is no store and holds anything but hidden files."""
    from reader.store.journal.paths import ANNOTATORS, ARTICLES, OLD_CACHE, SET_ASIDE, STORE_FILE

    if not folder.is_dir() or (folder / STORE_FILE).exists():
        return
    own = {ARTICLES, ANNOTATORS, OLD_CACHE, SET_ASIDE}
    if any(not path.name.startswith(".") and path.name not in own for path in folder.iterdir()):
        raise NewsmarkError(
            f"{folder} holds other files and is no store; name a new or an empty folder."
        )


def tell_unfinished(folder: Path) -> None:
    """Tell where the import of an archive into a store was interrupted; raise where it began one.

    A store that is there can be worked with all the while; one that is half restored cannot.
    """
    from reader.cli.shared.output import say
    from reader.store.journal.unfinished_import import refuse_unfinished, unfinished

    name = unfinished(folder)
    if name:
        refuse_unfinished(folder)
        say(
            f"newsmark: the import of {name} into {folder} was interrupted; run newsmark import"
            f" archive {name} again to get the rest."
        )


def _tell(notice: str) -> None:
    from reader.cli.shared.output import say

    say(f"newsmark: {notice}")


def open_store_to_read(places: Places) -> Store | None:
    """Open the store in force; None where nothing has been stored yet, and nothing is made.

    Raises NewsmarkError where a folder was named by option or environment that is no store.
    """
    from reader.store.folder_store import open_store as open_folder
    from reader.store.journal.paths import STORE_FILE

    folder = Path(places.store.value)
    tell_unfinished(folder)
    if (folder / STORE_FILE).exists():
        return open_folder(folder, create=False, on_notice=_tell)
    if places.store.why in ("option", "NEWSMARK_STORE"):
        raise NewsmarkError(f"there is no store in {folder}; newsmark add FILE makes one.")
    return None


def need_store(places: Places) -> Store:
    """Open the store in force to read it; NewsmarkError where there is none."""
    store = open_store_to_read(places)
    if store is None:
        raise NewsmarkError(
            f"there is no store in {places.store.value} yet; newsmark add FILE makes one."
        )
    return store


def open_scheme(places: Places) -> Scheme:
    """Load the scheme in force."""
    from reader.annotations.schemes.file import load_scheme

    return load_scheme(places.scheme.value)


def assignments_of(places: Places) -> Assignments:
    """Return who annotates what here, as the project file says."""
    from reader.session.library.assignments import Assignments

    team = places.team
    return Assignments(team.annotators, team.overlap, team.assign) if team else Assignments()


def check_annotator(places: Places, name: str) -> str:
    """Return the name where it can be an annotator's, here; NewsmarkError says why it cannot."""
    from reader.store.journal.names import check_annotator as check

    places.check_annotator(name)
    return check(name)


def check_known(store: Store, names: Iterable[str]) -> None:
    """Raise NewsmarkError for a name that none of the store's annotators has."""
    known = store.annotators()
    for name in names:
        if name not in known:
            there = f"there is work by {', '.join(known)}" if known else "nobody has worked here"
            raise NewsmarkError(f"no annotator {name!r} is in this store; {there}.")
