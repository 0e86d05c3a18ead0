"""Folders for one's own eyes: what newsmark keeps for a person is nobody else's to read.

A file that newsmark makes is as open as its folder: in a folder that only its owner may enter, only
the owner may read it, whatever the umask. In any other folder the umask says who may, as people who
share a project expect.
"""

from __future__ import annotations

import os

PRIVATE = 0o700
OTHERS = 0o077
"""What others than the owner may do, in the mode of a file."""


def mode_of_files(folder: str | os.PathLike[str]) -> int:
    """Return the mode to make files with in a folder, before the umask is taken away from it."""
    return 0o666 if os.stat(folder).st_mode & OTHERS else 0o600  # noqa: PTH116 - asked often


def mode_of_folders(folder: str | os.PathLike[str]) -> int:
    """Return the mode to make folders with in a folder, before the umask is taken away from it."""
    return 0o777 if os.stat(folder).st_mode & OTHERS else PRIVATE  # noqa: PTH116 - as above
