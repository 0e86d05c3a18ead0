"""JSON Lines, newsmark's own complete format: every record with every field, one a line.

The first line is ``{"type":"newsmark","version":1}``. Then, article by article: the article, then
the progress, annotations, relations, comments, decisions, tags and bookmarks that belong to it. A
record that does not say itself to which article and annotator it belongs is given the keys
``article`` and ``annotator`` in front of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from reader.formats.files import Files
from reader.formats.jsonl_read import VERSION, detect, read
from reader.formats.model import EVERYTHING, Format, Item, Job

_ENCODER = msgspec.json.Encoder()
_COMMA = ord(",")
_FULL = 1 << 15
"""Bytes gathered before they are written; growing a larger buffer costs more than the writes."""


def _write(items: Iterable[Item], files: Files, job: Job) -> None:  # noqa: ARG001
    out = files.shared()
    lines = bytearray(b'{"type":"newsmark","version":%d}' % VERSION)
    for item in items:
        _add_item(lines, item)
        if len(lines) > _FULL:
            out.write(lines)
            lines.clear()
    out.write(lines + b"\n")


def _add_item(lines: bytearray, item: Item) -> None:
    _add(lines, {"type": "article"}, [item.article])
    _add_kept(lines, "progress", item, {who: [each] for who, each in item.progress.items()})
    _add(lines, {"type": "annotation"}, item.annotations)
    _add_kept(lines, "relation", item, item.relations)
    _add_kept(lines, "comment", item, item.comments)
    _add_kept(lines, "decision", item, item.decisions)
    _add_kept(lines, "tag", item, item.tags)
    _add_kept(lines, "bookmark", item, item.bookmarks)


def _add_kept(lines: bytearray, kind: str, item: Item, layers: Mapping[str, Sequence[Any]]) -> None:
    for annotator, records in layers.items():
        _add(lines, {"type": kind, "article": item.article.id, "annotator": annotator}, records)


def _add(lines: bytearray, keys: dict[str, str], records: Sequence[Any]) -> None:
    """Append a line for each record: these keys, then its own.

    A record is encoded straight into the buffer, behind the keys without their closing brace, and
    its opening brace made a comma. Building each line anew would take twice as long.
    """
    head = b"\n" + _ENCODER.encode(keys)[:-1]
    encode = _ENCODER.encode_into
    for record in records:
        lines += head
        brace = len(lines)
        encode(record, lines, brace)
        lines[brace] = _COMMA


FORMAT = Format(
    name="jsonl",
    title="JSON Lines",
    suffix=".jsonl",
    carries=EVERYTHING,
    write=_write,
    read=read,
    detect=detect,
)
