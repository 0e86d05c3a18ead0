"""What the other annotators of a store do on one article, followed while it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reader.store.journal.paths import ANNOTATORS, Place
from reader.store.journal.records import new_tables
from reader.store.journal.signatures import UNSETTLED, Signature, folder_signature
from reader.store.protocol import Change, StoreError
from reader.store.work.fold import difference, tables_of
from reader.store.work.load import has_history, is_event
from reader.store.work.work import TinyDBWork


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
        self._signs: dict[Path, Signature] = {}
        self._known: list[str] = []
        self._works: dict[str, TinyDBWork] = {}
        self._notices: list[str] = []
        self._heard: dict[str, int] = {}
        self.refresh()

    @property
    def works(self) -> Mapping[str, TinyDBWork]:
        """The work of each colleague who has done anything on the article, by name."""
        return self._works

    @property
    def brought(self) -> Sequence[str]:
        """Those who have done it on an earlier text only: the store knows of this text alone."""
        return ()

    @property
    def notices(self) -> Sequence[str]:
        """What was found wrong since it is followed: each thing once, in one sentence."""
        for name, work in self._works.items():
            found = work.notices[self._heard.get(name, 0) :]
            self._heard[name] = self._heard.get(name, 0) + len(found)
            for notice in found:
                if not is_event(notice):
                    self._note(f"{name}: {notice}")
        return self._notices

    def refresh(self) -> dict[str, Sequence[Change]]:
        """Take in what colleagues have written; return what changed, by name."""
        changes: dict[str, Sequence[Change]] = {}
        for name, work in self._works.items():
            found = work.refresh()
            if found:
                changes[name] = found
        for name in self._newcomers():
            work = self._works[name]
            changes[name] = difference(new_tables(), tables_of(work, work.progress))
        return changes

    def _newcomers(self) -> list[str]:
        """Open the work of those who have begun with the article since the last look."""
        folder = self._root / ANNOTATORS
        try:
            if self._has_changed(folder):
                self._known = [name for name in self._names() if name != self._annotator]
        except StoreError as error:
            self._signs.pop(folder, None)
            self._note(str(error))
        found = []
        for name in self._known:
            if name not in self._works and self._has_changed(folder / name):
                try:
                    place = self._place_of(name)
                    if any(has_history(place, writer) for writer in place.writers()):
                        self._works[name] = TinyDBWork(place, "", readonly=True)
                        found.append(name)
                except StoreError as error:
                    self._signs.pop(folder / name, None)
                    self._note(str(error))
        return found

    def _has_changed(self, folder: Path) -> bool:
        """Tell whether something may have come into a folder since the last look."""
        try:
            sign = folder_signature([folder.stat()])
        except OSError:
            return False
        before = self._signs.get(folder)
        self._signs[folder] = sign
        return sign == UNSETTLED or sign != before

    def _note(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.append(notice)
