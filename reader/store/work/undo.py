"""Undo and redo, derived from the histories, so that they reach back without limit.

An undo is an action of kind ``undo`` that names its target and holds the reverse changes; a redo
likewise. Any other action is a step that can be undone and that ends what can be redone; only the
reading progress is none, unless it says that an article is done or skipped, or not any more.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from reader.annotations.model import FINAL, Progress
from reader.store.journal.files import open_read, why
from reader.store.journal.history import Action, DamagedLineError, Position, Step, action_of
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader
from reader.store.journal.scan import Entry, Scan
from reader.store.protocol import Change, StoreError, UnreadableError

UNDO = "undo"
REDO = "redo"


class UndoLog:
    """All steps in order, and from them what can be undone and redone, the next one last."""

    def __init__(self, steps: Iterable[Step] = ()):
        self._steps = sorted(steps, key=attrgetter("order"))
        self._known: dict[str, Step] = {}
        self._undo: list[str] = []
        self._redo: list[str] = []
        self._stale = True

    def add(self, step: Step) -> None:
        """Take in one more step, wherever it belongs in the order."""
        if self._steps and step.order < self._steps[-1].order:
            insort(self._steps, step, key=attrgetter("order"))
            self._stale = True
            return
        self._steps.append(step)
        if not self._stale:
            self._push(step)

    def next(self, kind: str) -> Step | None:
        """Return the step that an undo, or a redo, is about now."""
        if self._stale:
            self._rebuild()
        stack = self._undo if kind == UNDO else self._redo
        return self._known[stack[-1]] if stack else None

    def _rebuild(self) -> None:
        self._known, self._undo, self._redo, self._stale = {}, [], [], False
        for step in self._steps:
            self._push(step)

    def _push(self, step: Step) -> None:
        if step.id in self._known:
            return
        self._known[step.id] = step
        if step.kind == UNDO and step.target:
            _move(step.target, self._undo, self._redo)
        elif step.kind == REDO and step.target:
            _move(step.target, self._redo, self._undo)
        elif step.undoable:
            self._undo.append(step.id)
            self._redo.clear()


def _move(target: str, source: list[str], goal: list[str]) -> None:
    """Move a step from one stack to the other; two windows may have done so at the same time."""
    for place in range(len(source) - 1, -1, -1):
        if source[place] == target:
            goal.append(source.pop(place))
            return


def is_undoable(changes: Iterable[Change]) -> bool:
    """Tell whether an action with these changes is a step for undo."""
    return any(
        change.table != "progress" or _state(change.old) != _state(change.new) for change in changes
    )


def _state(progress: Progress | None) -> str:
    return progress.state if progress and progress.state in FINAL else ""


def reverse(changes: Sequence[Change], progress: Progress, time: str) -> list[Change]:
    """Return what takes the changes back; ``old`` is left to whoever applies them."""
    return [_set(change, change.old, progress, time) for change in reversed(changes)]


def repeat(changes: Sequence[Change], progress: Progress, time: str) -> list[Change]:
    """Return what does the changes again; ``old`` is left to whoever applies them."""
    return [_set(change, change.new, progress, time) for change in changes]


def _set(change: Change, record: Any, progress: Progress, time: str) -> Change:
    """Set a record to a value; of the progress only the state, for the place read goes on."""
    if change.table == "progress":
        state = record.state if record else "new"
        record = replace(progress, state=state, updated=time)
    return Change(change.table, change.id, new=record)


PROGRESS_BYTES = 2000
"""An action that changes nothing but the progress takes fewer bytes than this."""


def step_of(action: Action) -> Step:
    """Return the step that an action is."""
    undoable = is_undoable(action.changes)
    return Step(action.id, action.kind, action.target, action.order, undoable, action.changes)


def read_steps(place: Place, ends: Mapping[str, Position], reader: RecordReader) -> list[Step]:
    """Return the steps of all histories up to these positions, without their changes.

    Raises UnreadableError where a history cannot be read.
    """
    steps: list[Step] = []
    for writer, end in ends.items():
        path = place.history(writer)
        try:
            with open_read(path, place.root) as file:
                for entry in Scan(file):
                    if entry.end > end.end:
                        break
                    steps.append(_step_in(entry, writer, reader))
        except OSError as error:
            raise UnreadableError(
                f"{path} cannot be read ({why(error)}), so nothing can be undone until it can."
            ) from None
    return steps


def _step_in(entry: Entry, writer: str, reader: RecordReader) -> Step:
    """Return a step of a history; only a short one can be mere progress and is decoded."""
    first = entry.lines[0]
    undoable = True
    if entry.end - entry.start < PROGRESS_BYTES:
        try:
            undoable = is_undoable(action_of(entry.lines, writer, reader).changes)
        except DamagedLineError:
            undoable = False
    order = (first.clock, writer)
    return Step(first.id, first.kind, first.target, order, undoable, start=entry.start)


def changes_of(step: Step, place: Place, reader: RecordReader) -> Sequence[Change]:
    """Return what a step changed, read from its history where need be.

    Raises StoreError where it is damaged or was replaced, as UnreadableError where it cannot be
    read now.
    """
    if step.changes is not None:
        return step.changes
    path = place.history(step.order[1])
    try:
        with open_read(path, place.root) as file:
            entry = next(iter(Scan(file, Position(end=step.start))), None)
        if entry is None or entry.lines[0].id != step.id:
            raise DamagedLineError("it was replaced or damaged")
        return action_of(entry.lines, step.order[1], reader).changes
    except OSError as error:
        raise UnreadableError(
            f"That action cannot be undone now: {path} cannot be read ({why(error)}); try again."
        ) from None
    except DamagedLineError as error:
        raise StoreError(
            f"That action cannot be undone: its line in {path} cannot be used ({error})."
        ) from None
