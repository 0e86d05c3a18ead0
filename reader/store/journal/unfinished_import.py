"""The note that the import of an archive into a store was begun and has not come to its end."""

from __future__ import annotations

from pathlib import Path

import msgspec

from reader.articles.disk.regular_files import read_regular
from reader.store.journal.files import is_there, why
from reader.store.journal.paths import STORE_FILE
from reader.store.protocol import StoreError

NOTE = ".unfinished-import.json"


class _Note(msgspec.Struct, frozen=True):
    archive: str


def note_of(archive: Path) -> bytes:
    """Return the content of the note on the import of an archive."""
    return msgspec.json.encode(_Note(str(archive.absolute()))) + b"\n"


def unfinished(folder: Path) -> str:
    """Return the name of the archive whose import into a folder was interrupted, or nothing.

    Raises StoreError where the marker file is there and cannot be read.
    """
    try:
        return msgspec.json.decode(read_regular(folder / NOTE), type=_Note).archive
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise StoreError(
            f"{folder / NOTE} cannot be read ({why(error)}), so nobody knows whether the import "
            "of an archive was interrupted; move it out of the store."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "FILE"


def refuse_unfinished(folder: Path) -> None:
    """Raise StoreError where the restore of an archive into a new store was interrupted."""
    name = unfinished(folder)
    if name and not is_there(folder / STORE_FILE):
        raise StoreError(
            f"The import of {name} into {folder} was interrupted, so there is no store yet; run "
            f"newsmark import archive {name} --store {folder} again."
        )
