"""Checks of a state file: checksum, layout, and whether it is what the histories fold to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from reader.articles.disk.regular_files import LARGE, read_regular
from reader.articles.json_faults import decoding_fault
from reader.store.journal.files import open_read, why
from reader.store.journal.history import START, Action, Position
from reader.store.journal.paths import Place
from reader.store.journal.records import TABLES, RecordReader, Tables
from reader.store.journal.scan import mark_at
from reader.store.maintenance.checks.articles import (
    UNDECODABLE,
    NewerFormatError,
    check_number,
    tell_damage,
)
from reader.store.maintenance.checks.finding import Report
from reader.store.maintenance.checks.histories import Found, Histories, name_in_store
from reader.store.protocol import StoreError
from reader.store.work.fold import Fold, difference
from reader.store.work.load import check_owner
from reader.store.work.state_file import FORMAT, Meta, read_state
from reader.store.work.summaries import figures_of
from reader.store.work.tinydb_layout import META, DamagedFileError, read_tables

State = tuple[Tables, Meta]
_stock = msgspec.json.Decoder(dict[str, dict[str, dict[str, Any]]])


def read_checked(place: Place, report: Report) -> State | None:
    """Read the state file of a work, which must happen before its histories; tell of damage."""
    name = name_in_store(place, place.state.name)
    try:
        found = _read(place)
    except (StoreError, FileNotFoundError):
        return None
    except OSError as error:
        report.add(name, "unreadable", f"it cannot be read ({why(error)})")
    except NewerFormatError:
        report.add(name, "newer-format", "it was written by a newer newsmark")
    except UNDECODABLE as error:
        tell_damage(place.state, name, "state-damaged", decoding_fault(error), report)
    else:
        return found
    return None


def _read(place: Place) -> State | None:
    with open_read(place.state, place.root) as file:
        for table, data in read_tables(file):
            if table == META:
                check_number(data, FORMAT)
    _check_stock(place.state)
    found = read_state(place.state, place.root, RecordReader())
    if found:
        check_owner(place, found[1])
    return found


def _check_stock(path: Path) -> None:
    """Raise DamagedFileError or DecodeError unless TinyDB itself would read these tables."""
    tables = _stock.decode(read_regular(path, most=LARGE))
    if set(tables) != {*TABLES, META}:
        raise DamagedFileError("it does not hold the tables of a state")
    if not all(key.isdecimal() for records in tables.values() for key in records):
        raise DamagedFileError("its records are not numbered")


def check_state(place: Place, state: State, histories: Histories, report: Report) -> None:
    """Tell whether a state is what the histories fold to, as far as it says that it goes."""
    name = name_in_store(place, place.state.name)
    tables, meta = state
    faults = (_fault_of(place, *item) for item in sorted(meta.histories.items()))
    lost = [fault for fault in faults if fault]
    if lost:
        report.add(name, "state-stale", "; ".join(lost))
        return
    fresh = fold(found.action for found in histories.actions if _is_in(found, meta))
    changes = difference(fresh.tables, tables)
    fault = ""
    if changes:
        fault = f"records that differ: {len(changes)}"
    elif meta.histories and fresh.high != meta.order:
        fault = "its clock differs"
    elif meta.figures not in (None, figures_of(tables)):
        fault = "its figures differ"
    if not fault:
        return
    if histories.whole:
        report.add(name, "state-differs", f"it is not what the histories fold to ({fault})")
    elif changes:
        what = "it holds records as they were before a history was damaged"
        report.add(name, "state-kept", f"{what}: {len(changes)}")


def fold(actions: Iterable[Action]) -> Fold:
    """Fold actions, which are in order, into a state."""
    state = Fold()
    for action in actions:
        state.take(action)
    return state


def _is_in(found: Found, meta: Meta) -> bool:
    """Tell whether a state goes as far as this action; its line end may have come late."""
    return found.end <= meta.histories.get(found.action.writer, START).end + 1


def _fault_of(place: Place, writer: str, position: Position) -> str:
    """Return why a history is not the one that a state was folded from; empty where it is."""
    path = place.history(writer)
    try:
        size = path.stat().st_size
        if size < position.end:
            return f"it was made from {position.end} bytes of {path.name}, which has {size}"
        with open_read(path, place.root) as file:
            fits = mark_at(file, position.end) == position.mark
    except FileNotFoundError:
        return f"it was made from {path.name}, which is missing" if position.end else ""
    except (OSError, StoreError):
        return ""  # told with the histories
    return "" if fits else f"it was made from {path.name}, which was replaced"
