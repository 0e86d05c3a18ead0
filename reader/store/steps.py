"""The steps of undo as they stand in the histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reader.store.files import open_read, why
from reader.store.history import Action, DamagedLineError, Position, action_of
from reader.store.place import Place
from reader.store.protocol import Change, StoreError, UnreadableError
from reader.store.records import RecordReader
from reader.store.scan import Entry, Scan
from reader.store.undo import Step, is_undoable

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
