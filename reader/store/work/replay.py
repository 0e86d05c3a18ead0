"""What is known of one work: the state, how far each history is in it, and the steps of undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from reader.store.journal.files import check_inside, open_read
from reader.store.journal.history import START, Action, Position, Step, position_after
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader, Tables
from reader.store.journal.scan import Scan, mark_at
from reader.store.journal.watch import Watch
from reader.store.protocol import Change, StoreError, Table
from reader.store.work.fold import difference
from reader.store.work.load import is_event, load, overruled_notice, unreadable, valid_action
from reader.store.work.state_file import FORMAT, Meta, write_state
from reader.store.work.undo import UndoLog, read_steps, step_of

LARGE_CHANGES = 1000
"""An action with more changes than this is read again from its history when it is undone."""


class Ledger:
    """The reading half of a work: it follows the histories and never writes to one.

    ``ahead`` counts the changes that the state file does not hold. Raises StoreError where a
    history cannot be read.
    """

    def __init__(self, place: Place, *, mend: bool):
        self._place = place
        self._mend = mend
        self._unreported: dict[tuple[Table, str], object] = {}
        self.reader = RecordReader()
        self.watch = Watch(place)
        self.notices: list[str] = []
        self.watch.changed()
        self._read(None)

    def load(self) -> None:
        """Read everything afresh; on StoreError what was known stays."""
        self._read(self.positions)

    def _read(self, known: Mapping[str, Position] | None) -> None:
        loaded = load(self._place, self.reader, mend=self._mend, known=known)
        self.fold = loaded.fold
        self.positions = loaded.positions
        self.ahead = loaded.ahead
        told = set(self.notices)
        self.notices += [x for x in loaded.notices if is_event(x) or x not in told]
        self._loaded = dict(loaded.positions)
        self._recent: list[Step] = []
        self._log: UndoLog | None = None

    @property
    def tables(self) -> Tables:
        """The records by table and id."""
        return self.fold.tables

    def note(self, notice: str) -> None:
        """Add a notice, once."""
        if notice not in self.notices:
            self.notices.append(notice)

    def remember(self, action: Action) -> Step:
        """Keep the step of an action that was folded in."""
        self.ahead += len(action.changes)
        step = step_of(action)
        self._recent.append(step)
        if self._log is not None:
            self._log.add(step)
        return step

    def note_written(self, action: Action, lines: bytes, step: Step) -> None:
        """Count an action's lines as read, and let go of a large one's changes: they are there."""
        position = self.positions.get(action.writer, START)
        self.positions[action.writer] = position_after(position, lines)
        if len(action.changes) > LARGE_CHANGES:
            step.start, step.changes = position.end, None

    def log(self) -> UndoLog:
        """Return the log of steps, read from the histories on first use.

        Raises UnreadableError where a history cannot be read.
        """
        if self._log is None:
            steps = read_steps(self._place, self._loaded, self.reader)
            self._log = UndoLog(steps + self._recent)
        return self._log

    def take_in(self, writer: str, *, live: bool) -> bool:
        """Fold in what a history has got more; False when all must be read afresh.

        Raises StoreError, with nothing changed, where the history cannot be read; it then counts
        as changed, and is read at the next look.
        """
        path = self._place.history(writer)
        position = self.positions.get(writer, START)
        try:
            with open_read(path, self._place.root) as file:
                if mark_at(file, position.end) != position.mark:
                    return False
                scan = Scan(file, position, live=live)
                notices: list[str] = []
                found = [valid_action(e, writer, self.reader, path, notices) for e in scan]
                read_to = scan.position
        except FileNotFoundError:
            return position.end == 0
        except OSError as error:
            self.watch.forget(writer)
            raise unreadable(path, error) from None
        except StoreError:
            self.watch.forget(writer)
            raise
        actions = [action for action in found if action]
        clocks = [action.clock for action in actions]
        if clocks != sorted(set(clocks)):
            return False
        if not all(self.fold.knows_order(action.order) for action in actions):
            return False
        self.positions[writer] = read_to
        self.notices += [*notices, *(f"In {path}, {notice}." for notice in scan.notices)]
        for action in actions:
            self._absorb(action)
        return True

    def _absorb(self, action: Action) -> None:
        """Take in an action of another window."""
        overruled = len(self.fold.overruled)
        for change in self.fold.take(action):
            self._unreported.setdefault((change.table, change.id), change.old)
        records = {each.record for each in self.fold.overruled[overruled:]}
        if records:
            self.notices.append(overruled_notice(len(records)))
        self.remember(action)

    def told(self, changes: Sequence[Change]) -> None:
        """Note that the caller knows the values of these records."""
        for change in changes:
            self._unreported.pop((change.table, change.id), None)

    def report_since(self, before: Tables) -> None:
        """Let the next report hold what is different from an earlier state."""
        for change in difference(before, self.tables):
            self._unreported.setdefault((change.table, change.id), change.old)

    def report(self) -> list[Change]:
        """Return what others changed since the last report, each record once."""
        changes = [
            Change(table, key, old, new)
            for (table, key), old in self._unreported.items()
            if (new := self.tables[table].get(key)) != old
        ]
        self._unreported.clear()
        return changes

    def write_state(self) -> None:
        """Write the state file; a failure costs only the time to replay, so it is not told."""
        clock, writer = self.fold.high
        place = self._place
        histories = {name: position for name, position in self.positions.items() if position.end}
        meta = Meta(FORMAT, place.article, place.annotator, clock, writer, histories)
        with suppress(OSError, StoreError):
            check_inside(place.folder, place.root)
            write_state(place.state, self.tables, meta)
            self.ahead = 0
