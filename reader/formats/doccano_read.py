"""Reading doccano's JSON Lines: texts with ``label``, ``labels`` or ``entities``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from reader.formats.folders import annotator_of, detect_in, files_in
from reader.formats.gathered import WHOLE_TEXT, Gathered
from reader.formats.incoming import Incoming
from reader.formats.lines import first_records, records_of
from reader.formats.model import FormatError, Head, Item, Reading

SUFFIX = ".jsonl"
_SPANS = ("label", "labels", "entities")


class _Entity(msgspec.Struct):
    start_offset: int
    end_offset: int
    label: str
    id: int | str | None = None


_Spans = list[_Entity | tuple[int, int, str]]


class _Relation(msgspec.Struct):
    from_id: int
    to_id: int
    type: str


class _Row(msgspec.Struct):
    """One line. ``data`` is what some versions call the text; the last three are about all of it.

    Rows that we wrote have a ``title`` and the like, also after doccano.
    """

    text: str | None = None
    data: str | None = None
    label: _Spans | None = None
    labels: _Spans | None = None
    entities: _Spans | None = None
    relations: list[_Relation] = []
    title: Any = ""
    lang: Any = ""
    source: Any = ""
    cats: list[Any] = []
    comments: list[Any] = msgspec.field(name="Comments", default_factory=list)


def detect(head: Head) -> bool:
    """Tell texts with spans as doccano writes them, in a file or in every file of a folder."""
    return detect_in(head, [SUFFIX], _is_ours)


def _is_ours(head: Head) -> bool:
    records = first_records(head)
    lists = [_spans_of(each) for each in records]
    return all(each is not None for each in lists) and any(lists)


def _spans_of(record: dict[str, Any]) -> list[Any] | None:
    """Return the spans of a row as they stand; None where it is not a row of doccano's."""
    if not isinstance(record.get("text", record.get("data")), str):
        return None
    for name in _SPANS:
        spans = record.get(name)
        if isinstance(spans, list) and all(map(_is_span, spans)):
            return spans
    return None


def _is_span(value: object) -> bool:
    if isinstance(value, dict):
        return {"start_offset", "end_offset", "label"} <= value.keys()
    kinds = [type(each) for each in value] if isinstance(value, list) else []
    return kinds == [int, int, str]


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the articles of all rows; in a folder each file is its annotator's."""
    found = Gathered("doccano", job)
    for path in (each for named in paths for each in files_in(named, SUFFIX)):
        for where, row in records_of(path, _Row):
            text = row.data if row.text is None else row.text
            if text is None:
                raise FormatError(f"{where}: it has no text; nothing was imported.")
            if article := found.article(text, where, **_about(row)):
                annotator = found.annotator(article, annotator_of(path, paths), path, where)
                _add(row, article, annotator, where, job)
    yield from found.items()


def _about(row: _Row) -> dict[str, Any]:
    about = {"title": row.title, "lang": row.lang, "location": row.source}
    return {name: value for name, value in about.items() if isinstance(value, str)}


def _add(row: _Row, article: Incoming, annotator: str, where: str, job: Reading) -> None:
    spans = row.entities or row.labels or row.label or []
    made: dict[int | str | None, str] = {}
    for each in spans:
        one = each if isinstance(each, _Entity) else _Entity(*each)
        name = article.add(
            one.label,
            one.start_offset,
            one.end_offset,
            annotator=annotator,
            where=where,
            original_id="" if one.id is None else str(one.id),
        )
        made[one.id] = name
    for link in row.relations:
        if not {link.from_id, link.to_id} <= made.keys():
            raise FormatError(
                f"{where}: a relation leads from {link.from_id} to {link.to_id}, and one of the two"
                " is not among its entities; nothing was imported."
            )
        article.relate(link.type, made[link.from_id], made[link.to_id], annotator=annotator)
    for _ in (*row.cats, *row.comments):
        job.ledger.lose(WHOLE_TEXT, article.article.id, place=where)
