"""The history: one action a line, checksummed, append-only, written by one writer ever.

A line is a JSON object and ends in its checksum::

    {"id":…,"clock":12,"time":…,"kind":"add","changes":[{"table":…,"id":…,"old":…,"new":…}],
     "sum":"1f2e3d4c"}

``sum`` is the CRC-32, in eight hex digits, of all bytes of the line before ``,"sum"``. An action
too large for one line is several lines with the same ``id`` and ``part`` 1 to ``parts``; it counts
only when all of them are there, so a torn batch is seen as such. An undo or a redo names the action
that it is about as ``target``. The writer is implied by the file's name.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.store.journal.records import ENCODER, RecordError, RecordReader, record_id
from reader.store.protocol import Change, Table


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


LINE_BYTES = 512 * 1024
"""Where a batch goes on in a new line; a single larger change still is one line."""

MAX_LINE = 1 << 28
"""Bytes of the longest line: none is written that is longer, and one that is read is damage."""

MAX_CLOCK = 1 << 52
"""A clock beyond this is damage: JSON readers keep whole numbers up to twice as much only."""

_SUM = b',"sum":"'
_SUFFIX = len(_SUM) + 8 + len(b'"}')
MARK_BYTES = 20
"""How many bytes before a position are its mark."""
_NULL = b"null"

Order = tuple[int, str]
"""The place of an action among all: its clock, then its writer."""


class DamagedLineError(Exception):
    """A line that cannot be taken for what was written; the message says why."""


class RawChange(msgspec.Struct, frozen=True):
    """A change whose records are not decoded yet."""

    table: Table
    id: str
    old: msgspec.Raw
    new: msgspec.Raw


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a history without its changes."""

    id: str
    clock: int
    time: str
    kind: str
    target: str = ""
    part: int = 1
    parts: int = 1


class Line(Head, frozen=True):
    """One line of a history, its changes not decoded yet."""

    changes: msgspec.Raw = msgspec.Raw(b"[]")


class Action(msgspec.Struct, frozen=True):
    """One action: what one writer did at one time."""

    id: str
    clock: int
    time: str
    kind: str
    changes: tuple[Change, ...]
    writer: str
    target: str = ""

    @property
    def order(self) -> Order:
        """The place of this action among all."""
        return self.clock, self.writer


class Position(msgspec.Struct, frozen=True):
    """Up to where a history has been read.

    ``end`` in bytes, ``lines`` so far, and ``mark``, the CRC-32 of the last bytes before ``end``,
    by which a file that was replaced is known.
    """

    end: int = 0
    lines: int = 0
    mark: int = 0


START = Position()


_line_decoder = msgspec.json.Decoder(Line)
_changes_decoder = msgspec.json.Decoder(list[RawChange])


def encode(action: Action, reader: RecordReader) -> tuple[Action, bytes]:
    """Return an action as it will be read back, and its lines.

    Raises DamagedLineError, TypeError or ValueError when it could not be read back.
    """
    changes: list[Change] = []
    groups: list[list[bytes]] = [[]]
    size = 0
    for change in action.changes:
        table, key = change.table, change.id
        new = ENCODER.encode(change.new)
        record = None if change.new is None else _read_record(table, key, new, reader)
        changes.append(Change(table, key, change.old, record))
        data = b'{"table":"%b","id":%b,"old":%b,"new":%b}' % (
            table.encode(),
            ENCODER.encode(key),
            _NULL if change.old is None else ENCODER.encode(change.old),
            new,
        )
        if size + len(data) > LINE_BYTES and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(data)
        size += len(data)
    lines = [encode_line(action, group, n, len(groups)) for n, group in enumerate(groups, 1)]
    if max(map(len, lines)) > MAX_LINE:
        raise DamagedLineError(f"one change of it takes more than {MAX_LINE / 1e6:.0f} MB")
    return replace(action, changes=tuple(changes)), b"".join(lines)


def position_after(position: Position, lines: bytes) -> Position:
    """Return the position after whole lines that were appended to what was read so far."""
    return Position(
        position.end + len(lines),
        position.lines + lines.count(b"\n"),
        zlib.crc32(lines[-MARK_BYTES:]),
    )


def encode_line(action: Action, changes: list[bytes], part: int, parts: int) -> bytes:
    """Return one line of an action, with these changes in JSON, the first part being 1."""
    head = Head(
        id=action.id,
        clock=action.clock,
        time=action.time,
        kind=action.kind,
        target=action.target,
        part=part,
        parts=parts,
    )
    body = b'%b,"changes":[%b]' % (ENCODER.encode(head)[:-1], b",".join(changes))
    return b'%b%b%08x"}\n' % (body, _SUM, zlib.crc32(body))


def decode_line(raw: bytes) -> Line:
    """Return what a line holds, its line end or not; DamagedLineError says what is wrong."""
    if len(raw) > MAX_LINE:
        raise DamagedLineError(f"it is longer than {MAX_LINE / 1e6:.0f} MB")
    line = raw.rstrip(b"\n")
    body, suffix = line[:-_SUFFIX], line[-_SUFFIX:]
    if not body or suffix != b'%b%08x"}' % (_SUM, zlib.crc32(body)):
        raise DamagedLineError("its checksum does not fit")
    try:
        decoded = _line_decoder.decode(line)
    except UNDECODABLE as error:
        raise DamagedLineError(f"it is no action ({decoding_fault(error)})") from None
    if not 0 < decoded.clock < MAX_CLOCK or not 0 < decoded.part <= decoded.parts:
        raise DamagedLineError("its clock or part is out of range")
    return decoded


def action_of(lines: Sequence[Line], writer: str, reader: RecordReader) -> Action:
    """Return the action that these lines make; DamagedLineError when a record is not valid."""
    first = lines[0]
    try:
        raws = [raw for line in lines for raw in _changes_decoder.decode(line.changes)]
    except UNDECODABLE as error:
        raise DamagedLineError(f"its changes are none ({decoding_fault(error)})") from None
    changes = tuple(_change_of(raw, reader) for raw in raws)
    return Action(
        first.id, first.clock, first.time, first.kind, changes, writer, target=first.target
    )


def _change_of(raw: RawChange, reader: RecordReader) -> Change:
    old, new = (
        None if bytes(data) == _NULL else _read_record(raw.table, raw.id, data, reader)
        for data in (raw.old, raw.new)
    )
    return Change(raw.table, raw.id, old, new)


def _read_record(table: Table, key: str, data: bytes | msgspec.Raw, reader: RecordReader) -> object:
    try:
        record = reader.read(table, data)
    except RecordError as error:
        raise DamagedLineError(f"a record of {table} is not valid: {error}") from None
    if record_id(table, record) != key:
        raise DamagedLineError(f"a record of {table} has another id than its change")
    return record
