"""Copies of a store: what tells them apart, so that no two of them ever write one file.

A store that git, a sync tool or a person copies goes on in two places. So each copy has an id of
its own, which is part of the names of its histories.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from reader.store.cache_folder import cache_folder, read_private, write_private
from reader.store.journal.files import make_folder
from reader.store.journal.names import random_machine

COPY = "copy"


def copy_id(folder: Path, machine: str) -> str:
    """Return the id by which this machine writes into the copy of a store in a folder.

    Made on first use, the folder too, and kept in the user's cache, under the store's path, device
    and inode: a copy of the folder has others, and so gets another id. Where nothing can be kept,
    every process is a copy of its own, which is safe and only makes more histories.
    """
    fresh = random_machine()
    with suppress(OSError):
        root = folder.resolve()
        make_folder(root)
        cache = cache_folder(root, make=True)
        if cache is None:
            return fresh
        path = cache / f"{COPY}.{machine}"
        with suppress(FileNotFoundError):
            if known := re.fullmatch(rb"([0-9a-z]{1,32})\n", read_private(path)):
                os.utime(path)  # it is in use, so the folder is not removed
                return known[1].decode("ascii")
        write_private(path, [f"{fresh}\n".encode("ascii")])
    return fresh
