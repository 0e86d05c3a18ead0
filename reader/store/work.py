"""One annotator's work on one article, open for change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec

from reader.annotations.ids import new_id, now
from reader.annotations.model import Annotation, Comment, Decision, Progress, Relation
from reader.store.files import keep_copy, open_read, why
from reader.store.fold import difference
from reader.store.history import (
    START,
    Action,
    DamagedLineError,
    Position,
    Scan,
    encode,
    mark_at,
    position_after,
)
from reader.store.load import Loaded, histories_fit, load, overruled_notice, valid_action
from reader.store.place import Place
from reader.store.protocol import PROGRESS, Change, StoreError, Table
from reader.store.records import RecordReader
from reader.store.state import FORMAT, Meta, write_state
from reader.store.steps import changes_of, read_steps, step_of
from reader.store.undo import REDO, UNDO, Step, UndoLog, repeat, reverse
from reader.store.watch import Watch
from reader.store.writer import Pending, Writer

CHECKPOINT_CHANGES = 50
"""A state file is written anew when at least so many changes are not in it yet…"""
CHECKPOINT_SHARE = 10
"""…and at least one for so many annotations, so that writing stays a small part of the work."""
LARGE_CHANGES = 1000
"""An action with more changes than this is read again from its history when it is undone."""
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
        self._reader = RecordReader()
        self._watch = Watch(place)
        self._watch.changed()
        self._writer = Writer(place, machine, self._enter_slot)
        self._unreported: dict[tuple[Table, str], object] = {}
        self._notices: list[str] = []
        self._gone = False
        self._reload_due = False
        self._adopt(load(place, self._reader, mend=not readonly))

    def _adopt(self, loaded: Loaded) -> None:
        """Work from here on with what was loaded."""
        self._fold = loaded.fold
        self._positions = loaded.positions
        self._ahead = loaded.ahead
        self._notices += loaded.notices
        self._loaded_positions = dict(loaded.positions)
        self._recent: list[Step] = []
        self._log: UndoLog | None = None

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """All annotations by id, the deleted and the orphaned too."""
        return self._fold.tables["annotations"]

    @property
    def relations(self) -> Mapping[str, Relation]:
        """All relations by id."""
        return self._fold.tables["relations"]

    @property
    def comments(self) -> Mapping[str, Comment]:
        """All comments by id."""
        return self._fold.tables["comments"]

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """All decisions by id."""
        return self._fold.tables["decisions"]

    @property
    def progress(self) -> Progress:
        """How far the annotator is with the article."""
        progress: Progress | None = self._fold.tables["progress"].get(PROGRESS)
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
    def notices(self) -> Sequence[str]:
        """What was found wrong or mended, on opening and since: one sentence each."""
        return self._notices

    def apply(self, kind: str, changes: Sequence[Change]) -> None:
        """Do one action; on return it is on disk, or ``fault`` says why it is not.

        ``old`` of the changes is filled in from what is there. Raises StoreError, with nothing
        changed, for records that could not be read back.
        """
        if changes:
            self._act(kind, changes)

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
        while step := self._undo_log().next(kind):
            try:
                changes = make(changes_of(step, self._place, self._reader), self.progress, now())
            except StoreError as error:
                self._notices.append(str(error))
                changes = []
            done = self._act(kind, changes, step.id)
            if done:
                return done
        return []

    def _undo_log(self) -> UndoLog:
        """Return the log of steps, read from the histories on first use."""
        if self._log is None:
            steps = read_steps(self._place, self._loaded_positions, self._reader)
            self._log = UndoLog(steps + self._recent)
        return self._log

    def _act(self, kind: str, changes: Sequence[Change], target: str = "") -> list[Change]:
        """Make an action, take it into memory, write it; return what it changed."""
        self._check_writable()
        self._writer.prepare()
        action = Action(
            id=new_id(),
            clock=self._fold.clock + 1,
            time=now(),
            kind=kind,
            changes=tuple(self._with_old(changes)),
            writer=self._writer.name,
            target=target,
        )
        done = self._hold(action)
        self._save()
        return [change for change in done if change.old != change.new]

    def _with_old(self, changes: Sequence[Change]) -> list[Change]:
        """Fill in the values that the changes replace; changes to the same record follow on."""
        current: dict[tuple[Table, str], object] = {}
        filled = []
        for change in changes:
            key = (change.table, change.id)
            old = current.get(key, self._fold.tables[change.table].get(change.id))
            filled.append(Change(change.table, change.id, old, change.new))
            current[key] = change.new
        return filled

    def _hold(self, action: Action) -> list[Change]:
        """Take an action into memory, to be written; return what it changed.

        Raises StoreError, with nothing changed, when the action could not be read back.
        """
        try:
            action, lines = encode(action, self._reader)
        except _UNWRITABLE as error:
            raise StoreError(f"This cannot be saved and was not done: {error}.") from None
        done = self._fold.take(action)
        self._writer.pending.append(Pending(action, lines, self._remember(action)))
        return done

    def _remember(self, action: Action) -> Step:
        """Keep an action's step for undo."""
        self._ahead += len(action.changes)
        step = step_of(action)
        self._recent.append(step)
        if self._log is not None:
            self._log.add(step)
        return step

    def _save(self) -> bool:
        """Write what is in memory only; False, with ``fault`` set, when that fails."""
        written = self._writer.flush()
        if written is None:
            self._gone |= bool(self._positions) and self._watch.is_gone()
            return False
        for pending in written:
            self._note_written(pending)
        return True

    def _note_written(self, pending: Pending) -> None:
        """Count an action's lines as read, and let go of a large one's changes: they are there."""
        name, step = self._writer.name, pending.step
        position = self._positions.get(name, START)
        self._positions[name] = position_after(position, pending.lines)
        if pending.action.writer != name:
            self._reload_due = True
        elif len(pending.action.changes) > LARGE_CHANGES:
            step.start, step.changes = position.end, None

    def _check_writable(self) -> None:
        if self._closed or self._readonly:
            what = "closed" if self._closed else "open to be read only"
            raise StoreError(f"The work of {self.annotator} on {self.article} is {what}.")

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""
        if self._closed or self._readonly:
            return not self.unsaved
        if self._gone and not self._writer.prepare():
            return False
        return self._save()

    def _enter_slot(self, writer: Writer) -> None:
        """Before a history is written to, read what it holds beyond what is known here."""
        lost = self._gone and not histories_fit(self._place, self._positions)
        self._gone = False
        if lost:
            self._bring_back()
        elif not self._take_in(writer.name, live=False):
            self._reload()
        self._tidy(writer)

    def _tidy(self, writer: Writer) -> None:
        """Let the history end in a whole line; what follows that is kept in ``cache/``."""
        position = self._positions.get(writer.name, START)
        with open_read(writer.path, self._place.root) as file:
            file.seek(max(0, position.end - 1))
            last, tail = file.read(1 if position.end else 0), file.read()
            if tail.strip(b"\n"):
                keep_copy(tail, writer.path.name, self._place.aside)
            if tail:
                writer.cut_back(position.end)
            if last not in (b"", b"\n") and writer.has_slot:
                writer.end_line()
                end = writer.end
                self._positions[writer.name] = Position(end, position.lines, mark_at(file, end))

    def _bring_back(self) -> None:
        """After the folder was away: what is in memory and not on disk becomes an action again."""
        before = {table: dict(records) for table, records in self._fold.tables.items()}
        self._reload()
        changes = difference(self._fold.tables, before)
        if changes:
            name, clock = self._writer.name, self._fold.clock + 1
            self._hold(Action(new_id(), clock, now(), "restore", tuple(changes), name))

    def refresh(self) -> Sequence[Change]:
        """Take in what other windows of the same annotator have written; return what changed."""
        if not self._closed:
            self._look()
        changes = [
            Change(table, key, old, new)
            for (table, key), old in self._unreported.items()
            if (new := self._fold.tables[table].get(key)) != old
        ]
        self._unreported.clear()
        return changes

    def _look(self) -> None:
        """Take in what changed on disk."""
        if self._positions and self._watch.is_gone():
            self._gone = True
            self._writer.lose(f"{self._place.folder} is gone")
        if self._gone and not self._come_back():
            return
        for name in self._watch.changed():
            if name == self._writer.name and self._writer.has_slot and self._writer.is_in_place():
                continue
            if not self._take_in(name, live=True):
                self._reload_due = True
        if self._reload_due:
            self._reload()

    def _come_back(self) -> bool:
        """After the folder was away: True when it is there, and all is on disk, again."""
        if not self._readonly:
            return self.retry()
        self._gone = self._watch.is_gone()
        self._writer.fault = self.fault if self._gone else ""
        return not self._gone

    def _take_in(self, name: str, *, live: bool) -> bool:
        """Fold in what a history has got more; False when all must be folded afresh."""
        path = self._place.history(name)
        position = self._positions.get(name, START)
        try:
            with open_read(path, self._place.root) as file:
                if mark_at(file, position.end) != position.mark:
                    return False
                scan = Scan(file, position, live=live)
                found = [valid_action(e, name, self._reader, path, self._notices) for e in scan]
                self._positions[name] = scan.position
        except FileNotFoundError:
            return name not in self._positions
        except OSError as error:
            self._notices.append(f"{path} cannot be read: {why(error)}.")
            return True
        self._notices += [f"In {path}, {notice}." for notice in scan.notices]
        actions = [action for action in found if action]
        if not all(self._fold.knows_order(action.order) for action in actions):
            return False
        for action in actions:
            self._absorb(action)
        return True

    def _absorb(self, action: Action) -> None:
        """Take in an action of another window."""
        overruled = len(self._fold.overruled)
        for change in self._fold.take(action):
            self._unreported.setdefault((change.table, change.id), change.old)
        if len(self._fold.overruled) > overruled:
            self._notices.append(overruled_notice(len(self._fold.overruled) - overruled))
        self._remember(action)

    def _reload(self) -> None:
        """Fold all histories afresh; what is in memory only comes after them."""
        self._reload_due = False
        before = self._fold.tables
        try:
            self._adopt(load(self._place, self._reader, mend=not self._readonly))
        except StoreError as error:
            self._notices.append(str(error))
            return
        pending, self._writer.pending = self._writer.pending, []
        for old in pending:
            order = {"clock": self._fold.clock + 1, "writer": self._writer.name}
            self._hold(msgspec.structs.replace(old.action, **order))
        for change in difference(before, self._fold.tables):
            self._unreported.setdefault((change.table, change.id), change.old)

    def checkpoint(self, *, idle: bool = False) -> None:
        """Write the state file where enough changes have come together (few are, if idle)."""
        count = len(self.annotations)
        enough = max(1, count // IDLE_SHARE)
        if not idle:
            enough = max(CHECKPOINT_CHANGES, count // CHECKPOINT_SHARE)
        if self._ahead >= enough:
            self._write_state()

    def _write_state(self) -> None:
        """Write the state file; a failure costs only the time to replay, so it is not told."""
        if self._readonly or self._writer.pending or self._gone or self._reload_due:
            return
        clock, writer = self._fold.high
        meta = Meta(FORMAT, self.article, self.annotator, clock, writer, self._positions)
        with suppress(OSError):
            write_state(self._place.state, self._fold.tables, meta)
            self._ahead = 0

    def close(self) -> None:
        """Write the state file and let go of the writer's slot."""
        if self._closed:
            return
        if not self._readonly:
            self.retry()
            if self._reload_due:
                self._reload()
            if self._ahead:
                self._write_state()
        self._writer.close()
        self._closed = True
