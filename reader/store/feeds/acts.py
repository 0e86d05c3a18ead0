"""The lines of a feeds journal: those of a history, with changes of another shape.

A change is ``{"field":…,"of":[…],"value":…}``: the field of each thing named takes that value. The
fields of a feed, by the address by which it was followed first: ``subscribed``, ``title``,
``folder``, ``full_text``, ``address`` (where it has moved to, or empty). Those of an item, by its
key: ``read``, ``starred`` (what to show of it, or null), ``article`` (the id of the article that
was made of it), and ``tag:NAME``. Each field of each thing is folded for itself, the latest by
(clock, writer, id) in force, so that a star given on one machine and a reading noted on another are
both kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.articles.web.addresses import web_link
from reader.store.feeds_protocol import KEY_DIGITS, Starred, is_tag
from reader.store.journal.history import LINE_BYTES, Action, DamagedLineError, Line, encode_line
from reader.store.journal.records import ENCODER, RecordReader

MOST_THINGS = 10_000
"""More things than this are named in a further change."""
LONGEST_TEXT = 500
TAG = "tag:"

_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")


class Change(msgspec.Struct, frozen=True):
    """The same value for one field of several things."""

    field: str
    of: list[str]
    value: Any = None


_decoder = msgspec.json.Decoder(list[Change])


def lines_of(action: Action, changes: Sequence[Change]) -> bytes:
    """Return the lines of an act. Raises DamagedLineError for a change that cannot be."""
    groups: list[list[bytes]] = [[]]
    size = 0
    for change in _divided(changes):
        _check(change)
        data = ENCODER.encode(change)
        if size + len(data) > LINE_BYTES and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(data)
        size += len(data)
    return b"".join(encode_line(action, group, n, len(groups)) for n, group in enumerate(groups, 1))


def _divided(changes: Sequence[Change]) -> Iterator[Change]:
    for change in changes:
        for start in range(0, len(change.of), MOST_THINGS):
            part = change.of[start : start + MOST_THINGS]
            yield Change(change.field, part, change.value)


def changes_of(lines: Sequence[Line]) -> list[Change]:
    """Return the changes of an act's lines; DamagedLineError says what is wrong with them."""
    found: list[Change] = []
    try:
        for line in lines:
            found += [_typed(change) for change in _decoder.decode(line.changes)]
    except UNDECODABLE as error:
        raise DamagedLineError(f"its changes are none ({decoding_fault(error)})") from None
    return found


def action_of_feeds(lines: Sequence[Line], writer: str, _reader: RecordReader) -> Action:
    """Return an act as an action without changes, after a look at them; for checks."""
    changes_of(lines)
    first = lines[0]
    return Action(first.id, first.clock, first.time, first.kind, (), writer)


def _typed(change: Change) -> Change:
    """Return a change as read, its value of the type that its field has."""
    if change.field == "starred" and isinstance(change.value, dict):
        try:
            starred = msgspec.convert(change.value, Starred)
        except msgspec.ValidationError as error:
            raise DamagedLineError(f"a star is none ({decoding_fault(error)})") from None
        change = Change(change.field, change.of, starred)
    _check(change)
    return change


def _check(change: Change) -> None:
    """Raise DamagedLineError for a change that newsmark itself would not write."""
    field, value = change.field, change.value
    of_feed = field in ("subscribed", "title", "folder", "full_text", "address")
    if field in ("title", "folder"):
        fits = isinstance(value, str) and len(value) <= LONGEST_TEXT
    elif field == "address":
        fits = value == "" or web_link(value, "") == value
    elif field == "article":
        fits = isinstance(value, str) and bool(_KEY.fullmatch(value))
    elif field == "starred":
        fits = value is None or isinstance(value, Starred)
    else:
        known = of_feed or field == "read" or _is_tag_field(field)
        fits = known and isinstance(value, bool)
    if not fits:
        raise DamagedLineError(f"{field!r} cannot have the value {value!r}")
    for thing in change.of:
        if not (web_link(thing, "") == thing if of_feed else _KEY.fullmatch(thing)):
            raise DamagedLineError(f"{thing!r} is no {'feed' if of_feed else 'item'}")


def _is_tag_field(field: str) -> bool:
    return field.startswith(TAG) and is_tag(field.removeprefix(TAG))
