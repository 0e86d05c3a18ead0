"""What one annotator did on one article, action by action, and the work as it was after any."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from heapq import merge
from operator import attrgetter

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import Progress
from reader.store.journal.history import START, Action
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader
from reader.store.protocol import PROGRESS, Change, LoggedAction, Past, StoreError, Work
from reader.store.work.fold import Fold, difference, tables_of
from reader.store.work.load import Loaded, has_history, read_actions

OnNotice = Callable[[str], None]


def read_history(place: Place, on_notice: OnNotice | None = None) -> Iterator[LoggedAction]:
    """Yield the actions of a work in the order in force, (clock, writer), each once.

    Reads the histories line by line. Raises StoreError where one cannot be read.
    """
    writers = _writers(place)
    overruled = _overruled(place, writers) if len(writers) > 1 else {}
    overrules: dict[str, list[str]] = {}
    for loser, records in overruled.items():
        for winner in dict.fromkeys(records.values()):
            overrules.setdefault(winner, []).append(loser)
    kinds: dict[str, str] = {}
    for action in _actions(place, writers, on_notice):
        if action.id in kinds:
            continue
        kinds[action.id] = action.kind
        yield LoggedAction(
            id=action.id,
            article=place.article,
            annotator=place.annotator,
            writer=action.writer,
            clock=action.clock,
            time=action.time,
            kind=action.kind,
            changes=action.changes,
            target=action.target,
            target_kind=kinds.get(action.target, ""),
            overruled_by=overruled.get(action.id, {}),
            overrules=overrules.get(action.id, ()),
        )


def read_past(place: Place, *, action: str = "", time: str = "") -> Past:
    """Return the work as it was after an action, or after the last action at or before a time.

    A state that is shown was once there: from the first action in order that is later than
    ``time``, nothing counts. Raises StoreError where there is no such action in this work.
    """
    fold, last = Fold(), None
    with closing(_actions(place, _writers(place))) as actions:
        for each in actions:
            if time and each.time > time:
                break
            fold.take(each)
            last = each
            if each.id == action:
                break
    if action and (last is None or last.id != action):
        raise StoreError(f"{place.annotator} did no action {action} on {place.article}.")
    tables = fold.tables
    return Past(
        article=place.article,
        annotator=place.annotator,
        after=last.id if last else "",
        time=last.time if last else "",
        annotations=tables["annotations"],
        relations=tables["relations"],
        comments=tables["comments"],
        progress=tables["progress"].get(PROGRESS, Progress()),
        decisions=tables["decisions"],
        tags=tables["tags"],
        bookmarks=tables["bookmarks"],
    )


def changes_back(work: Work, past: Past) -> list[Change]:
    """Return what brings a work back to what it was; for ``Work.apply("restore", …)``.

    Of the progress only the state comes back: where one has read to, and the time spent, go on.
    """
    progress = work.progress
    if progress.state != past.progress.state:
        progress = replace(progress, state=past.progress.state, updated=now())
    return difference(tables_of(work, work.progress), tables_of(past, progress))


def _writers(place: Place) -> list[str]:
    return [name for name in place.writers() if has_history(place, name)]


def _actions(
    place: Place, writers: list[str], on_notice: OnNotice | None = None
) -> Generator[Action, None, None]:
    """Yield the actions of all writers in order; tell at the end what was left out."""
    reader = RecordReader()
    found = Loaded(Fold(), {})
    sources = [read_actions(place, name, START, reader, found) for name in writers]
    yield from merge(*sources, key=attrgetter("order"))
    for notice in found.notices if on_notice else ():
        on_notice(notice)  # type: ignore[misc]  # there is one here


def _overruled(place: Place, writers: list[str]) -> dict[str, dict[str, str]]:
    """Return, by action and record, the action of another writer that overruled it unknowingly.

    An action knows what was done before it by the values that it says it replaces.
    """
    found: dict[str, dict[str, str]] = {}
    last: dict[tuple[str, str], tuple[object, str, str]] = {}
    for action in _actions(place, writers):
        for change in action.changes:
            key = (change.table, change.id)
            value, setter, writer = last.get(key, (None, "", ""))
            last[key] = (change.new, action.id, action.writer)
            if change.table == "progress" or writer in ("", action.writer):
                continue
            if setter != action.id and change.old != value != change.new:
                found.setdefault(setter, {}).setdefault(change.id, action.id)
    return found
