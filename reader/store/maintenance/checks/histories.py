"""Checks of the histories of one work: checksums, torn ends, order, records, undo targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from os import SEEK_END
from typing import IO, NamedTuple

from reader.store.journal.files import in_use, open_read, why
from reader.store.journal.history import Action, DamagedLineError, Line, action_of
from reader.store.journal.paths import Place
from reader.store.journal.records import RecordReader
from reader.store.journal.scan import Scan
from reader.store.maintenance.checks.content import CONFLICT, line_cause
from reader.store.maintenance.checks.finding import Report
from reader.store.protocol import StoreError
from reader.store.work.undo import REDO, UNDO


class Found(NamedTuple):
    """One action, the byte at which it ends, and the file and line at which it begins."""

    action: Action
    end: int
    file: str
    line: int


@dataclass
class Histories:
    """All actions of one work, in the order in force; ``whole`` tells that nothing is damaged."""

    actions: list[Found] = field(default_factory=list)
    whole: bool = True
    busy: bool = False


Decode = Callable[[Sequence[Line], str, RecordReader], Action]


def check_histories(
    place: Place, writers: Sequence[str], report: Report, decode: Decode = action_of
) -> Histories:
    """Check all histories of one work, or journals of feeds, and return what they hold."""
    read = Histories()
    reader = RecordReader()
    for writer in writers:
        _check_history(place, writer, reader, decode, read, report)
    _check_ids(read.actions, report)
    read.actions.sort(key=lambda found: found.action.order)
    return read


def name_in_store(place: Place, name: str) -> str:
    """Return the name of a file of a work, from the store's folder on."""
    return f"{place.folder.relative_to(place.root).as_posix()}/{name}"


def _check_history(
    place: Place,
    writer: str,
    reader: RecordReader,
    decode: Decode,
    read: Histories,
    report: Report,
) -> None:
    path = place.history(writer)
    name = name_in_store(place, path.name)
    busy = in_use(path)
    read.busy |= busy
    last = 0
    try:
        with open_read(path, place.root) as file:
            scan = Scan(file)
            for entry in scan:
                try:
                    action = decode(entry.lines, writer, reader)
                except DamagedLineError as error:
                    report.add(name, "bad-record", str(error), line=entry.number)
                    read.whole = False
                    continue
                if action.clock <= last:
                    what = f"its clock {action.clock} is not after {last}, the one before it"
                    report.add(name, "clock-order", what, line=entry.number)
                last = action.clock
                read.actions.append(Found(action, entry.end, name, entry.number))
            if scan.notices:
                read.whole = False
                file.seek(0)
                _tell_damage(name, scan.notices, file, report)
            if not busy:
                _check_end(name, scan, file, report)
    except (StoreError, FileNotFoundError):
        return  # a link that leads out is told with the names; or it has just gone
    except OSError as error:
        report.add(name, "unreadable", f"it cannot be read ({why(error)})")
        read.whole = False


def _tell_damage(name: str, notices: list[str], lines: Iterable[bytes], report: Report) -> None:
    """Tell of each damaged line what it is, given what the reading of the history told."""
    told: dict[int, str] = {}
    for notice in notices:
        first, _, rest = notice.removeprefix("line ").partition(" ")
        told[int(first)] = rest
    returns = []
    for number, raw in enumerate(lines, 1):
        what = told.get(number, "")
        if what.startswith("begins a batch"):
            report.add(name, "torn-batch", f"this line {what}", line=number)
        elif what and CONFLICT.match(raw):
            report.add(name, "git-conflict", "git could not merge it and said so here", line=number)
        elif what and raw.endswith(b"\r\n"):
            returns.append(number)
        elif what:
            reason = line_cause(raw) or what.partition(": ")[2]
            report.add(name, "damaged-line", f"the line is damaged: {reason}", line=number)
    if returns:
        what = f"another program changed the line ends ({len(returns)} lines cannot be read)"
        report.add(name, "line-ends", what, line=returns[0])


def _check_end(name: str, scan: Scan, file: IO[bytes], report: Report) -> None:
    """Tell what is wrong with the end of a history that nobody is writing."""
    position = scan.position
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - 1))
    last = file.read(1)
    if not size:
        report.add(name, "empty-history", "nothing was ever written to it")
    elif scan.torn:
        what = f"it ends in {scan.torn} bytes of an action that was never written in whole"
        report.add(name, "torn-end", what, line=position.lines + 1)
    elif last != b"\n":
        report.add(name, "no-line-end", "its last line has no end", line=position.lines)


def _check_ids(actions: Sequence[Found], report: Report) -> None:
    """Tell of undone actions that are nowhere, and of one id with two contents.

    An action may be there twice: after a failed sync its lines go into another history.
    """
    known: dict[str, Found] = {}
    for found in actions:
        first = known.setdefault(found.action.id, found)
        if _content(first.action) != _content(found.action):
            what = f"the action {found.action.id} is another one at {first.file}:{first.line}"
            report.add(found.file, "action-id", what, line=found.line)
    for file, line, action in ((found.file, found.line, found.action) for found in actions):
        if action.kind in (UNDO, REDO) and action.target not in known:
            what = f"it is about the action {action.target or '(none)'}, which is nowhere"
            report.add(file, "undo-target", what, line=line)


def _content(action: Action) -> tuple[object, ...]:
    changes = [(change.table, change.id, change.new) for change in action.changes]
    return action.kind, action.target, changes
