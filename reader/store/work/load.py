"""Opening a work: the state file, and what the histories hold beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from operator import attrgetter
from pathlib import Path

from reader.store.journal.files import in_use, is_there, open_read, set_aside, why
from reader.store.journal.history import START, Action, DamagedLineError, Order, Position, action_of
from reader.store.journal.last_written import is_kept
from reader.store.journal.names import is_writer
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader, Tables, collection_paused, new_tables
from reader.store.journal.scan import Entry, Scan, mark_at
from reader.store.protocol import UnreadableError
from reader.store.work.fold import NOTHING, Fold
from reader.store.work.state_file import Meta, read_state
from reader.store.work.tinydb_layout import DamagedFileError

SWITCHED = (
    "The histories of this work are not those that were here before, as after git switched to "
    "another branch; what is there now counts."
)

OVERRULED = "changed in two places at once; the later change counts, newsmark history shows both."
"""How the notice of such changes ends."""


@dataclass
class Loaded:
    """A work as found on disk; ``ahead`` counts the changes that the state file does not hold."""

    fold: Fold
    positions: dict[str, Position]
    ahead: int = 0
    notices: list[str] = field(default_factory=list)


def load(
    place: Place,
    reader: RecordReader,
    *,
    mend: bool,
    known: Mapping[str, Position] | None = None,
) -> Loaded:
    """Read one annotator's work on one article.

    With ``mend`` a state file that is damaged or does not fit the histories is set aside; without,
    nothing is touched. ``known`` tells how far each history was read before; what was changed in
    two places at once is told if one of the two is new, against that or else the state file.
    Raises StoreError where a history cannot be read.
    """
    notices: list[str] = []
    with collection_paused():
        found = _fitting_state(place, reader, notices, mend=mend)
        named = {*place.writers(), *(found[1].histories if found else ())}
        writers = sorted(name for name in named if has_history(place, name))
        if known is None and found:
            known = found[1].histories
        new = New(known)
        loaded = _replay(place, reader, writers, *found, notices, new) if found else None
        if loaded is None:
            loaded = _replay(place, reader, writers, new_tables(), None, notices, new)
        if loaded is None:
            loaded = _replay_sorted(place, reader, writers, notices, new)
    told = {each.record for each in loaded.fold.overruled if each.by in new or each.before in new}
    if told and len(writers) > 1:
        notices.append(overruled_notice(len(told)))
    loaded.fold.settle()
    return loaded


def has_history(place: Place, writer: str) -> bool:
    """Tell whether a writer has a history in this work; StoreError where that cannot be known."""
    path = place.history(writer)
    try:
        return is_there(path)
    except OSError as error:
        raise unreadable(path, error) from None


class New:
    """The actions that lie beyond what was read of the histories before; all, if nothing was."""

    def __init__(self, known: Mapping[str, Position] | None):
        self._known = known
        self._orders: set[Order] = set()

    def note(self, order: Order, start: int) -> None:
        """Note an action that begins at this byte of its writer's history."""
        if self._known is not None and start >= self._known.get(order[1], START).end:
            self._orders.add(order)

    def __contains__(self, order: Order) -> bool:
        return self._known is None or order in self._orders


def overruled_notice(count: int) -> str:
    """Say that records were changed in two places without knowledge of each other."""
    what = "One record was" if count == 1 else f"{count} records were"
    return f"{what} {OVERRULED}"


def is_event(notice: str) -> bool:
    """Tell whether a notice says what happened, which may happen again, not what a file is like."""
    return notice == SWITCHED or notice.endswith(OVERRULED)


def _fitting_state(
    place: Place, reader: RecordReader, notices: list[str], *, mend: bool
) -> tuple[Tables, Meta] | None:
    """Return the state file's content if it can be built upon; else set it aside and say so."""
    try:
        found = read_state(place.state, place.root, reader)
        if found is None:
            return None
        check_owner(place, found[1])
        unfit = _unfit(place, found[1].histories)
        if unfit and all(is_kept(place, name, found[1].histories[name]) for name in unfit):
            notices.append(SWITCHED)
            return None
        if unfit:
            raise DamagedFileError("a history that it was folded from is missing or was replaced")
    except DamagedFileError as error:
        target = set_aside(place.state, place.aside) if mend else None
        done = f"set aside as {target}" if target else "passed over"
        notices.append(f"{place.state} was {done} and is made again from the history: {error}.")
        return None
    except OSError as error:
        notices.append(f"{place.state} cannot be read ({why(error)}), so the history was read.")
        return None
    return found


def check_owner(place: Place, meta: Meta) -> None:
    """Raise DamagedFileError when the state is not that of this work."""
    if (meta.article, meta.annotator) != (place.article, place.annotator):
        raise DamagedFileError("it belongs to another article or annotator")
    if not all(is_writer(name, place.annotator) for name in meta.histories):
        raise DamagedFileError("it names histories that are none")


def histories_fit(place: Place, positions: Mapping[str, Position]) -> bool:
    """Tell whether the histories still hold what was read of them up to these positions.

    Raises StoreError where one cannot be read.
    """
    return not _unfit(place, positions)


def _unfit(place: Place, positions: Mapping[str, Position]) -> list[str]:
    """Return the writers whose histories do not hold that any more."""
    found = []
    for writer, position in positions.items():
        path = place.history(writer)
        try:
            with open_read(path, place.root) as file:
                if mark_at(file, position.end) != position.mark:
                    found.append(writer)
        except FileNotFoundError:
            if position.end:
                found.append(writer)
        except OSError as error:
            raise unreadable(path, error) from None
    return found


def _replay(
    place: Place,
    reader: RecordReader,
    writers: list[str],
    tables: Tables,
    meta: Meta | None,
    notices: list[str],
    new: New,
) -> Loaded | None:
    """Fold the histories into a state from where it ends; None if an action belongs before that."""
    loaded = Loaded(Fold(tables, meta.order if meta else NOTHING), {}, notices=notices)
    told = len(notices)
    starts = meta.histories if meta else {}
    sources = [
        read_actions(place, writer, starts.get(writer, START), reader, loaded, new)
        for writer in writers
    ]
    for action in merge(*sources, key=attrgetter("order")):
        if not loaded.fold.knows_order(action.order):
            del notices[told:]
            return None
        loaded.fold.take(action)
        loaded.ahead += len(action.changes)
    return loaded


def _replay_sorted(
    place: Place, reader: RecordReader, writers: list[str], notices: list[str], new: New
) -> Loaded:
    """Fold histories that are not in order themselves: git put two of one name into one file.

    Where two actions have one order, as they may have then, their ids decide.
    """
    loaded = Loaded(Fold(), {}, notices=notices)
    actions = {
        (*action.order, action.id): action
        for writer in writers
        for action in read_actions(place, writer, START, reader, loaded, new)
    }
    for key in sorted(actions):
        loaded.fold.take(actions[key])
        loaded.ahead += len(actions[key].changes)
    return loaded


def read_actions(
    place: Place,
    writer: str,
    position: Position,
    reader: RecordReader,
    loaded: Loaded,
    new: New | None = None,
) -> Iterator[Action]:
    """Yield what a history holds from a position on; note in ``loaded`` how far that goes.

    ``new`` is told of each action where it begins. Raises StoreError where the file cannot be read.
    """
    path = place.history(writer)
    try:
        with open_read(path, place.root) as file:
            scan = Scan(file, position)
            for entry in scan:
                action = valid_action(entry, writer, reader, path, loaded.notices)
                if action:
                    if new is not None:
                        new.note(action.order, entry.start)
                    yield action
            loaded.positions[writer] = scan.position
            loaded.notices += [f"In {path}, {notice}." for notice in scan.notices]
            if scan.torn and not is_being_written(path):
                loaded.notices.append(
                    f"{path} ends in {scan.torn} bytes of an action that was never written in "
                    "whole; it does not count."
                )
    except OSError as error:
        raise unreadable(path, error) from None


def is_being_written(path: Path) -> bool:
    """Tell whether a window may be writing a history."""
    try:
        return in_use(path)
    except OSError:
        return True


def valid_action(
    entry: Entry, writer: str, reader: RecordReader, path: Path, notices: list[str]
) -> Action | None:
    """Return the action of these lines; None, with a notice, when a record in it is not valid."""
    try:
        return action_of(entry.lines, writer, reader)
    except DamagedLineError as error:
        notices.append(f"In {path}, line {entry.number} was left out: {error}.")
        return None


def unreadable(path: Path, error: OSError) -> UnreadableError:
    """Return the error for a file that cannot be read now, whatever it holds."""
    return UnreadableError(f"{path} cannot be read: {why(error)}.")
