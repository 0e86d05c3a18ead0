"""doccano's JSON Lines: a file for each annotator, a text with its labelled spans on each line.

doccano reads two forms and takes them for different tasks: ``label`` with triples, or ``entities``
and ``relations``. Which it is to be is known when all has been seen, so rows wait in a temporary
file; they are the second where anybody has related anything.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import msgspec

from reader.articles.model import Article
from reader.formats.common.errors import FormatError
from reader.formats.common.folders import annotator_of, detect_in, files_in
from reader.formats.common.json_lines import first_records, records_of
from reader.formats.common.model import Format, Head, Item, Job, Reading
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.presentation import place
from reader.formats.exporting.shares import UNTOUCHED, Share, output, shares
from reader.formats.importing.gathered import WHOLE_TEXT, Gathered
from reader.formats.importing.incoming import Incoming

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


_encode = msgspec.json.encode


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    with ExitStack() as stack:
        waiting: dict[str, IO[bytes]] = {}
        is_related = False
        for item in items:
            for share in [*shares(item, job.ledger)] or [UNTOUCHED]:
                if share.annotator not in waiting:
                    waiting[share.annotator] = stack.enter_context(tempfile.TemporaryFile())
                waiting[share.annotator].write(_encode(_row(item.article, share)) + b"\n")
                is_related = is_related or bool(share.relations)
        for name, rows in waiting.items():
            rows.seek(0)
            out = output(files, name, waiting, job.ledger)
            out.writelines(rows if is_related else _plain(rows))
        if not waiting and not files.is_folder:
            files.shared()


def _row(article: Article, share: Share) -> dict[str, Any]:
    """Return the row with everything; other keys than doccano's become the text's ``meta`` there.

    Every row has the same keys, since doccano fills those that are missing with NaN.
    """
    numbers = {each.id: number for number, each in enumerate(share.annotations, 1)}
    return {
        "text": article.text,
        "entities": [
            {
                "id": numbers[each.id],
                "label": each.label,
                "start_offset": each.start,
                "end_offset": each.end,
            }
            for each in share.annotations
        ],
        "relations": [
            {
                "id": number,
                "from_id": numbers[each.source],
                "to_id": numbers[each.target],
                "type": each.kind,
            }
            for number, each in enumerate(share.relations, 1)
        ],
        "article": article.id,
        "title": article.title,
        "lang": article.lang,
        "source": place(article),
    }


def _plain(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the rows without relations, their spans as triples."""
    for row in map(msgspec.json.decode, rows):
        entities, _ = row.pop("entities"), row.pop("relations")
        label = [[each["start_offset"], each["end_offset"], each["label"]] for each in entities]
        yield _encode({"text": row.pop("text"), "label": label, **row}) + b"\n"


FORMAT = Format(
    name="doccano",
    title="doccano",
    suffix=".jsonl",
    carries=frozenset({"overlap", "relations"}),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
)
