"""One annotator's work on one article, open for change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec

from reader.annotations.ids import new_id, now
from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Progress,
    Relation,
    Tag,
)
from reader.articles.json_faults import encoding_fault
from reader.store.journal.files import sync_file
from reader.store.journal.history import START, Action, DamagedLineError, encode
from reader.store.journal.paths import Place
from reader.store.journal.writer import Pending, Writer
from reader.store.protocol import PROGRESS, Change, StoreError, UnreadableError
from reader.store.work.fold import difference, filled
from reader.store.work.load import histories_fit
from reader.store.work.replay import Ledger
from reader.store.work.undo import REDO, UNDO, changes_of, repeat, reverse

CHECKPOINT_CHANGES = 50
"""A state file is written anew when at least so many changes are not in it yet…"""
CHECKPOINT_SHARE = 10
"""…and at least one for so many annotations, so that writing stays a small part of the work."""
IDLE_SHARE = 100
"""The same for an idle moment, in which a stop of some tenths of a second is felt as well."""

_UNWRITABLE = (
    DamagedLineError,
    TypeError,
    ValueError,
    OverflowError,
    RecursionError,
    msgspec.MsgspecError,
)


class TinyDBWork:
    """The :class:`~reader.store.protocol.Work` of a store in a folder. For one thread at a time."""

    def __init__(self, place: Place, machine: str, *, readonly: bool = False):
        self.article = place.article
        self.annotator = place.annotator
        self._place = place
        self._readonly = readonly
        self._closed = False
        self._gone = False
        self._reload_due = False
        self._ledger = Ledger(place, mend=not readonly)
        self._writer = Writer(place, machine, self._enter_slot)

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """All annotations by id, the deleted and the orphaned too."""
        return self._ledger.tables["annotations"]

    @property
    def relations(self) -> Mapping[str, Relation]:
        """All relations by id."""
        return self._ledger.tables["relations"]

    @property
    def comments(self) -> Mapping[str, Comment]:
        """All comments by id."""
        return self._ledger.tables["comments"]

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """All decisions by id."""
        return self._ledger.tables["decisions"]

    @property
    def tags(self) -> Mapping[str, Tag]:
        """The tags that the annotator has given the article, by id."""
        return self._ledger.tables["tags"]

    @property
    def bookmarks(self) -> Mapping[str, Bookmark]:
        """The annotator's bookmarks in the article, by id."""
        return self._ledger.tables["bookmarks"]

    @property
    def progress(self) -> Progress:
        """How far the annotator is with the article."""
        progress: Progress | None = self._ledger.tables["progress"].get(PROGRESS)
        return progress or Progress()

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""
        return self._writer.fault

    @property
    def unsaved(self) -> int:
        """The number of actions that are in memory only."""
        return len(self._writer.pending)

    @property
    def unsaved_kinds(self) -> Sequence[str]:
        """The kinds of those that undo reaches: all but places at which reading stopped."""
        return [each.step.kind for each in self._writer.pending if each.step.undoable]

    @property
    def notices(self) -> Sequence[str]:
        """What was found wrong or mended, on opening and since: one sentence each."""
        return self._ledger.notices

    def apply(self, kind: str, changes: Sequence[Change], *, target: str = "") -> None:
        """Do one action; on return it is on disk, or ``fault`` says why it is not.

        ``target`` is the id of an earlier action that this one is about. ``old`` of the changes is
        filled in from what is there; changes that change nothing are left out. Raises StoreError,
        with nothing changed, for records that could not be read back.
        """
        self._check_writable()
        if changes and not self._writer.has_slot:
            self._writer.prepare()
        changes = filled(self._ledger.tables, changes)
        if changes:
            self._act(kind, changes, target)

    def undo(self) -> Sequence[Change]:
        """Undo one's own last action; return what changed, empty where there is nothing left."""
        return self._step(UNDO, reverse)

    def redo(self) -> Sequence[Change]:
        """Redo what was undone last; return what changed, empty where there is nothing."""
        return self._step(REDO, repeat)

    def _step(
        self, kind: str, make: Callable[[Sequence[Change], Progress, str], list[Change]]
    ) -> Sequence[Change]:
        """Undo or redo steps until one of them changes something."""
        self._check_writable()
        self._look()
        try:
            return self._first_step(kind, make)
        except UnreadableError as error:
            self._ledger.note(str(error))
            return []

    def _first_step(
        self, kind: str, make: Callable[[Sequence[Change], Progress, str], list[Change]]
    ) -> Sequence[Change]:
        while step := self._ledger.log().next(kind):
            self._writer.prepare()
            try:
                changes = changes_of(step, self._place, self._ledger.reader)
            except UnreadableError:
                raise
            except StoreError as error:
                self._ledger.note(str(error))
                changes = []
            changes = make(changes, self.progress, now())
            done = self._act(kind, filled(self._ledger.tables, changes), step.id)
            if done:
                return done
        return []

    def _act(self, kind: str, changes: Sequence[Change], target: str = "") -> Sequence[Change]:
        """Make an action, take it into memory, write it; return what it changed."""
        done = self._hold(self._action(kind, changes, target))
        self._ledger.told(done)
        self._save()
        return done

    def _action(self, kind: str, changes: Sequence[Change], target: str = "") -> Action:
        """Return the next action."""
        clock, writer = self._ledger.fold.clock + 1, self._writer.name
        return Action(new_id(), clock, now(), kind, tuple(changes), writer, target)

    def _hold(self, action: Action) -> list[Change]:
        """Take an action into memory, to be written; return what it changed.

        Raises StoreError, with nothing changed, when the action could not be read back.
        """
        try:
            action, lines = encode(action, self._ledger.reader)
        except _UNWRITABLE as error:
            raise StoreError(
                f"This cannot be saved and was not done: {encoding_fault(error)}."
            ) from None
        done = self._ledger.fold.take(action)
        self._writer.pending.append(Pending(action, lines, self._ledger.remember(action)))
        return done

    def _save(self) -> bool:
        """Write what is in memory only; False, with ``fault`` set, when that fails."""
        written = self._writer.flush()
        if written is None:
            self._gone |= self._is_gone()
            return False
        if all(pending.action.writer == self._writer.name for pending in written):
            for pending in written:
                self._ledger.note_written(*pending)
        else:
            # It went into another slot than was thought, and the slot is part of the order.
            self._reload_due = True
        return True

    def _is_gone(self) -> bool:
        return bool(self._ledger.positions) and self._ledger.watch.is_gone()

    def _check_writable(self) -> None:
        if self._closed or self._readonly:
            what = "closed" if self._closed else "open to be read only"
            raise StoreError(f"The work of {self.annotator} on {self.article} is {what}.")

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""
        if self._closed or self._readonly:
            return not self.unsaved
        if (self._gone or self._writer.cut_short) and not self._writer.prepare():
            return False
        return self._save()

    def _enter_slot(self, writer: Writer) -> None:
        """Before a history is written to, read what it holds beyond what is known here.

        Raises StoreError or OSError where that cannot be read: then nothing is written to it.
        """
        missed = self._gone or writer.cut_short
        if missed and not histories_fit(self._place, self._ledger.positions):
            self._bring_back()
            self._ledger.note("What another program has taken from the disk was written again.")
        elif not self._ledger.take_in(writer.name, live=False):
            self._reload()
        self._gone = writer.cut_short = False
        position = self._ledger.positions.get(writer.name, START)
        if (tidied := writer.tidy(position)) != position:
            self._ledger.positions[writer.name] = tidied

    def _bring_back(self) -> None:
        """After a loss on disk: what is in memory and not there becomes an action again."""
        for name in self._place.writers():
            self._ledger.take_in(name, live=True)  # what others did meanwhile stays
        before = {table: dict(records) for table, records in self._ledger.tables.items()}
        self._reload()
        changes = difference(self._ledger.tables, before)
        if changes:
            self._hold(self._action("restore", changes))

    def refresh(self) -> Sequence[Change]:
        """Take in what other windows of the same annotator have written; return what changed."""
        if not self._closed:
            self._look()
        return self._ledger.report()

    def _look(self) -> None:
        """Take in what changed on disk."""
        if self._is_gone():
            self._gone = True
            self._writer.lose(f"{self._place.folder} is gone or cannot be reached")
        if self._gone and not self._come_back():
            return
        try:
            self._follow()
        except StoreError as error:
            self._ledger.note(str(error))

    def _follow(self) -> None:
        """Read on in each history that has changed, or all anew where one was replaced."""
        changed = self._ledger.watch.changed()
        if self._writer.has_slot and self._writer.name in changed:
            self._look_at_own(changed)
        fits = [self._take_in(name) for name in changed]
        if self._writer.cut_short:
            self.retry()
        elif self._reload_due or not all(fits):
            self._reload()

    def _take_in(self, writer: str) -> bool:
        """Read on in a history; one that cannot be read now is read at a later look."""
        try:
            return self._ledger.take_in(writer, live=True)
        except StoreError as error:
            self._ledger.note(str(error))
            return True

    def _look_at_own(self, changed: list[str]) -> None:
        """Take one's own history from the changed ones, unless another program put one there.

        A file that was replaced is another's decision, as of git or a sync tool, and counts; one
        that was cut short is damage, and what it lost is written again.
        """
        writer = self._writer
        if writer.is_in_place():
            changed.remove(writer.name)
        elif writer.cut_short:
            changed.remove(writer.name)
            writer.lose(f"{writer.path} was cut short by another program")
        else:
            self._ledger.note(
                f"{writer.path} was replaced or taken away by another program; what is there now "
                "counts."
            )

    def _come_back(self) -> bool:
        """After the folder was away: True when it is there, and all is on disk, again."""
        if not self._readonly:
            return self.retry()
        self._gone = self._is_gone()
        self._writer.fault = self.fault if self._gone else ""
        return not self._gone

    def _reload(self) -> None:
        """Read everything afresh; what is in memory only comes after that.

        Raises StoreError where that cannot be read; it is then due at the next look.
        """
        self._reload_due = True
        before = self._ledger.tables
        self._ledger.load()
        self._reload_due = False
        pending, self._writer.pending = self._writer.pending, []
        for old in pending:
            action = old.action
            again = self._action(action.kind, action.changes, action.target)
            self._hold(msgspec.structs.replace(again, id=action.id, time=action.time))
        self._ledger.report_since(before)

    def checkpoint(self, *, idle: bool = False) -> None:
        """Write the state file where enough changes have come together (few are, if idle)."""
        count = len(self.annotations)
        enough = max(1, count // IDLE_SHARE)
        if not idle:
            enough = max(CHECKPOINT_CHANGES, count // CHECKPOINT_SHARE)
        self._write_state(enough)

    def _write_state(self, enough: int) -> None:
        """Write the state file unless fewer changes are new, or it would run ahead of a history."""
        held_back = self._readonly or self._closed or self._gone or self._reload_due
        if self._ledger.ahead >= enough and not held_back and not self.unsaved:
            with suppress(OSError):
                for name, position in self._ledger.positions.items():
                    if position.end:
                        sync_file(self._place.history(name))
                self._ledger.write_state()

    def close(self) -> None:
        """Write the state file and let go of the writer's slot."""
        if self._closed:
            return
        if not self._readonly:
            self.retry()
            if self._reload_due:
                with suppress(StoreError):  # the state file then stays as it was
                    self._reload()
            self._write_state(1)
        self._writer.close()
        self._closed = True
