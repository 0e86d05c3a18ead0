"""Undo and redo, derived from the histories, so that they reach back without limit.

An undo is an action of kind ``undo`` that names its target and holds the reverse changes; a redo
likewise. Any other action is a step that can be undone and that ends what can be redone; only the
reading progress is none, unless it says that an article is done or skipped, or not any more.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import replace

from reader.annotations.model import FINAL, Progress
from reader.store.history import Order
from reader.store.protocol import Change

UNDO = "undo"
REDO = "redo"


class Step(msgspec.Struct):
    """One action as far as undo needs it.

    ``changes`` is None where they are to be read from the writer's history, at the byte ``start``.
    ``undoable`` is False for progress that nobody would want to undo.
    """

    id: str
    kind: str
    target: str
    order: Order
    undoable: bool
    changes: Sequence[Change] | None = None
    start: int = 0


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
