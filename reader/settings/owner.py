"""Whose a project is: files of another user are not obeyed, as git does not obey them.

Somebody who can write to ``/tmp`` could put a project file there and so choose the store, the
labels and the annotators of everybody who works below it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reader.articles.errors import NewsmarkError
from reader.settings.config import ALL_PROJECTS, config_path


class ForeignProjectError(NewsmarkError):
    """A project belongs to another user and is not in ``safe_projects``."""


def check_owner(folder: Path, places: Sequence[Path], safe: Sequence[str]) -> None:
    """Raise ForeignProjectError where the project in ``folder`` belongs to another user.

    ``places`` are its files and folders whose owner counts; what does not exist is skipped.
    ``safe`` is the setting ``safe_projects``. Windows has no user ids: nothing is checked there.
    """
    if sys.platform == "win32" or ALL_PROJECTS in safe:
        return
    if os.path.realpath(folder) in map(os.path.realpath, safe):
        return
    own = _own_ids()
    for place in places:
        try:
            owner = place.lstat().st_uid
        except OSError:
            continue
        if owner not in own:
            raise ForeignProjectError(
                f"{place} belongs to another user (id {owner}), so this project is not used; to"
                f" trust it, write safe_projects = [{json.dumps(str(folder), ensure_ascii=False)}]"
                f" into {config_path()}, or name a store of your own with --store."
            )


def _own_ids() -> set[int]:
    """Return the ids of this user: for root under sudo, also of the user who called it."""
    own = os.geteuid()
    caller = os.environ.get("SUDO_UID", "")
    return {own, int(caller)} if own == 0 and caller.isdecimal() else {own}
