"""What the other annotators of a store do on one article, followed while it is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reader.store.place import ANNOTATORS, Place
from reader.store.protocol import PROGRESS, Change, StoreError, Table
from reader.store.work import TinyDBWork

SETTLING_NS = 2_000_000_000
"""A folder changed less than this ago may change again without a new time."""


class FollowedColleagues:
    """The :class:`~reader.store.protocol.Colleagues` of a store in a folder.

    While nothing changes, a look costs one stat for each annotator, and for each history on this
    article another.
    """

    def __init__(
        self,
        root: Path,
        annotator: str,
        names: Callable[[], list[str]],
        place_of: Callable[[str], Place],
    ) -> None:
        """``names`` lists all annotators, ``place_of`` tells where one's work on the article is."""
        self._root = root
        self._annotator = annotator
        self._names = names
        self._place_of = place_of
        self._times: dict[Path, int] = {}
        self._known: list[str] = []
        self._works: dict[str, TinyDBWork] = {}
        self.notices: list[str] = []
        self.refresh()

    @property
    def works(self) -> Mapping[str, TinyDBWork]:
        """The work of each colleague who has done anything on the article, by name."""
        return self._works

    def refresh(self) -> dict[str, Sequence[Change]]:
        """Take in what colleagues have written; return what changed, by name."""
        changes: dict[str, Sequence[Change]] = {}
        for name, work in self._works.items():
            found = work.refresh()
            if found:
                changes[name] = found
        for name in self._newcomers():
            changes[name] = _everything(self._works[name])
        return changes

    def _newcomers(self) -> list[str]:
        """Open the work of those who have begun with the article since the last look."""
        folder = self._root / ANNOTATORS
        try:
            if self._has_changed(folder):
                self._known = [name for name in self._names() if name != self._annotator]
        except StoreError as error:
            self._note(str(error))
        found = []
        for name in self._known:
            if name not in self._works and self._has_changed(folder / name):
                try:
                    place = self._place_of(name)
                    if any(place.history(writer).exists() for writer in place.writers()):
                        self._works[name] = TinyDBWork(place, "", readonly=True)
                        found.append(name)
                except StoreError as error:
                    self._note(str(error))
        return found

    def _has_changed(self, folder: Path) -> bool:
        """Tell whether something may have come into a folder since the last look."""
        try:
            changed = folder.stat().st_mtime_ns
        except OSError:
            return False
        if self._times.get(folder) == changed:
            return False
        if time.time_ns() - changed > SETTLING_NS:
            self._times[folder] = changed
        return True

    def _note(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _everything(work: TinyDBWork) -> list[Change]:
    """Return all records of a work as changes that brought them about."""
    tables: dict[Table, Mapping[str, Any]] = {
        "annotations": work.annotations,
        "relations": work.relations,
        "comments": work.comments,
        "decisions": work.decisions,
    }
    found = [
        Change(table, key, None, x) for table, rows in tables.items() for key, x in rows.items()
    ]
    return [*found, Change("progress", PROGRESS, None, work.progress)]
