"""The folder ``cache/`` that older versions kept in a store: removed where this machine made it.

No file in it is ever opened, and no link followed. Whose it is shows in names alone: it holds a
file named after this machine's random id, which is in the user's configuration and nowhere else,
so a folder that came with a stranger's store has none. Such a folder stays, and
``newsmark check`` names it.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from reader.store.journal.files import set_aside
from reader.store.journal.paths import OLD_CACHE, SET_ASIDE

COPIES = "copies"
DAMAGED = "damaged"


def remove_old_cache(folder: Path, machine: str) -> bool:
    """Remove ``cache/`` from the store in a folder where this machine made it; tell whether it did.

    Damaged files that were set aside in it are moved to where those of today are. What cannot be
    moved or removed stays.
    """
    root = folder.resolve()
    cache = root / OLD_CACHE
    try:
        if not _is_own(cache, machine):
            return False
        for path in list(_files(cache / DAMAGED)):
            parent = path.parent.relative_to(cache / DAMAGED)
            if set_aside(path, root / SET_ASIDE / parent) is None:
                return False
        shutil.rmtree(cache)  # which removes links, and follows none
    except OSError:
        return False
    return True


def _is_own(cache: Path, machine: str) -> bool:
    """Tell whether this machine made the folder; OSError where it is missing."""
    made = os.lstat(cache / COPIES / machine)
    folders = [os.lstat(cache), os.lstat(cache / COPIES)]
    return stat.S_ISREG(made.st_mode) and all(stat.S_ISDIR(each.st_mode) for each in folders)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files in a folder and below; nothing where it is a link."""
    if folder.is_symlink():
        return
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if stat.S_ISREG(os.lstat(path).st_mode):
                yield path
