"""The tables of a state and the typed reading of their records.

Records of one work repeat a few strings many thousand times (article, annotator, label, scheme)
and mostly have the same origin; a :class:`RecordReader` keeps one object for each.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import msgspec
from msgspec.structs import force_setattr

from reader.annotations.model import (
    HUMAN,
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Origin,
    Progress,
    Relation,
    Tag,
)
from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.store.protocol import PROGRESS, Table

TYPES: dict[Table, Any] = {
    "annotations": Annotation,
    "relations": Relation,
    "comments": Comment,
    "progress": Progress,
    "decisions": Decision,
    "tags": Tag,
    "bookmarks": Bookmark,
}
TABLES: tuple[Table, ...] = get_args(Table)
Tables = dict[Table, dict[str, Any]]
"""The records of one work: by table, then by id."""

MAX_OFFSET = 1 << 40
ENCODER = msgspec.json.Encoder()


class RecordError(Exception):
    """A record that is not what it should be; the message says in what."""


def new_tables() -> Tables:
    """Return empty tables."""
    return {table: {} for table in TABLES}


def record_id(table: Table, record: Any) -> str:
    """Return the id under which a record is kept in its table."""
    return PROGRESS if table == "progress" else record.id


class RecordReader:
    """Decodes records with their types and shares what repeats among them."""

    def __init__(self) -> None:
        self._decoders = {table: msgspec.json.Decoder(kind) for table, kind in TYPES.items()}
        self._strings: dict[str, str] = {}
        self._origins: dict[tuple[object, ...], Origin] = {}

    def read(self, table: Table, data: bytes | msgspec.Raw) -> Any:
        """Return the record that these bytes of JSON hold; RecordError when they hold none."""
        try:
            record = self._decoders[table].decode(data)
        except UNDECODABLE as error:
            raise RecordError(decoding_fault(error)) from None
        if table == "annotations":
            self._check_span(record)
            self._share(record)
        return record

    def _check_span(self, record: Annotation) -> None:
        if not 0 <= record.start < record.end <= MAX_OFFSET:
            raise RecordError(f"the span {record.start} to {record.end} is none")
        for start, end in record.fragments:
            if not record.start <= start < end <= record.end:
                raise RecordError(f"the fragment {start} to {end} is not inside its span")

    def _share(self, record: Annotation) -> None:
        """Let equal strings and origins of many annotations be one object."""
        one = self._strings.setdefault
        force_setattr(record, "article", one(record.article, record.article))
        force_setattr(record, "annotator", one(record.annotator, record.annotator))
        force_setattr(record, "label", one(record.label, record.label))
        force_setattr(record, "scheme", one(record.scheme, record.scheme))
        if record.updated == record.created:
            force_setattr(record, "updated", record.created)
        origin = record.origin
        if origin == HUMAN:
            force_setattr(record, "origin", HUMAN)
        elif not origin.parents and not origin.original_id:
            key = (origin.kind, origin.name, origin.version, origin.score, origin.format)
            force_setattr(record, "origin", self._origins.setdefault(key, origin))


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause garbage collection: it would look at every record again and again, and find nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
