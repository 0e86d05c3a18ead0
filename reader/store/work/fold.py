"""From actions to a state: for each record, the value of the change that comes last.

Actions are ordered by (clock, writer), so the state is the same on every machine, whatever the
order in which they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.annotations.model import Progress
from reader.store.journal.history import Action, Order
from reader.store.journal.records import TABLES, Tables, new_tables
from reader.store.protocol import PROGRESS, Change, Past, Table, Work

NOTHING: Order = (0, "")


class Overruled(NamedTuple):
    """A record that was changed in two places at once, and by which actions, the later one first.

    Its values from both are in the histories; the later action's is in force.
    """

    record: str
    by: Order
    before: Order


class Fold:
    """The records of one work and what it takes to fold more actions in.

    ``base`` is the highest order of which the single changes are not known any more; an action at
    or below it cannot be folded in, only a fresh fold of all histories can. The same is true of an
    action that is not later than all others of its writer: then two copies of one machine have
    written one history, and git has put their lines one after the other.
    """

    def __init__(self, tables: Tables | None = None, base: Order = NOTHING):
        self.tables = tables or new_tables()
        self.base = base
        self.high = base
        self.overruled: list[Overruled] = []
        self._clocks: dict[str, int] = {}
        self._last: dict[Table, dict[str, Order]] = {table: {} for table in TABLES}

    @property
    def clock(self) -> int:
        """The highest clock seen."""
        return self.high[0]

    def knows_order(self, order: Order) -> bool:
        """Tell whether an action of this order can be folded in."""
        return order > self.base and order[0] > self._clocks.get(order[1], 0)

    def take(self, action: Action) -> list[Change]:
        """Fold one action in and return what it changed.

        A change that did not know the value which it replaced was made somewhere else at the same
        time; the later one by order is in force, and ``overruled`` tells of it.
        """
        order = action.order
        self._clocks[action.writer] = action.clock
        self.high = max(self.high, order)
        done = []
        for change in action.changes:
            records, last = self.tables[change.table], self._last[change.table]
            current = records.get(change.id)
            before = last.get(change.id, self.base)
            if change.old != current and change.new != current and change.table != "progress":
                later, earlier = max(before, order), min(before, order)
                self.overruled.append(Overruled(change.id, later, earlier))
            if before > order:
                continue
            last[change.id] = order
            if change.new is None:
                records.pop(change.id, None)
            else:
                records[change.id] = change.new
            done.append(Change(change.table, change.id, current, change.new))
        return done

    def settle(self) -> None:
        """Forget the single changes: from now on only later actions can be folded in."""
        self.base = self.high
        for last in self._last.values():
            last.clear()


def filled(tables: Tables, changes: Sequence[Change]) -> list[Change]:
    """Return changes with the values that they replace, without those that change nothing."""
    current: dict[tuple[Table, str], object] = {}
    found = []
    for change in changes:
        key = (change.table, change.id)
        old = current[key] if key in current else tables[change.table].get(change.id)
        if old != change.new:
            found.append(Change(change.table, change.id, old, change.new))
        current[key] = change.new
    return found


def difference(before: Tables, after: Tables) -> list[Change]:
    """Return the changes that lead from one state to another."""
    return [
        Change(table, key, old, new)
        for table in TABLES
        for key in _keys(before[table], after[table])
        if (old := before[table].get(key)) != (new := after[table].get(key))
    ]


def _keys(first: Iterable[str], second: Iterable[str]) -> Iterable[str]:
    """Return the keys of both, each once, in order."""
    return dict.fromkeys([*first, *second])


def tables_of(source: Work | Past, progress: Progress) -> Tables:
    """Return the records of a work, with this progress, by table and id."""
    return {
        "annotations": dict(source.annotations),
        "relations": dict(source.relations),
        "comments": dict(source.comments),
        "progress": {PROGRESS: progress},
        "decisions": dict(source.decisions),
        "tags": dict(source.tags),
        "bookmarks": dict(source.bookmarks),
    }
