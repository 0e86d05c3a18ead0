"""Reading rows of texts with spans, as our data sets for Hugging Face have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.model import ProgressState
from reader.articles.json_faults import decoding_fault
from reader.formats.common.errors import FormatError
from reader.formats.common.folders import detect_in, files_in
from reader.formats.common.json_lines import first_records, records_of
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.registry import need
from reader.formats.huggingface.schema import EXTRA
from reader.formats.importing.gathered import Gathered
from reader.formats.importing.incoming import Incoming
from reader.formats.importing.input_files import open_input

SUFFIX, PARQUET = ".jsonl", ".parquet"
_MAGIC = b"PAR1"
_OURS = {"id", "text", "spans"}
_BATCH = 100


class _Person(msgspec.Struct):
    name: str
    state: ProgressState = "done"


class _Bounds(msgspec.Struct):
    start: int
    end: int


class _Span(_Bounds):
    label: str
    id: str | None = None
    annotator: str | None = None
    note: str | None = None
    attributes: str | None = None
    fragments: list[_Bounds] | None = None


class _Relation(msgspec.Struct):
    kind: str
    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    id: str = ""
    annotator: str | None = None


class _Comment(msgspec.Struct):
    annotation: str
    author: str
    text: str
    id: str = ""
    created: str = ""


class _Row(msgspec.Struct):
    """One article; data sets of others may lack all but the text."""

    text: str
    id: Any = None
    lang: str | None = None
    title: str | None = None
    source: str | None = None
    annotators: list[_Person] | None = None
    spans: list[_Span] | None = None
    relations: list[_Relation] | None = None
    comments: list[_Comment] | None = None


def detect(head: Head) -> bool:
    """Tell rows with our columns, or Parquet, in a file or in every such file of a folder."""
    return detect_in(head, (SUFFIX, PARQUET), _is_ours)


def _is_ours(head: Head) -> bool:
    if head.data.startswith(_MAGIC):
        return True
    records = first_records(head)
    return bool(records) and all(
        each.keys() >= _OURS
        and isinstance(each["text"], str)
        and isinstance(each["spans"], list)
        and all(map(_is_span, each["spans"]))
        for each in records
    )


def _is_span(value: object) -> bool:
    return isinstance(value, dict) and {"start", "end", "label", "annotator"} <= value.keys()


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the articles of all rows."""
    found = Gathered("hf", job)
    for path in (each for named in paths for each in files_in(named, SUFFIX, PARQUET)):
        with open_input(path) as file:
            is_parquet = file.read(len(_MAGIC)) == _MAGIC
        for where, row in _parquet(path) if is_parquet else records_of(path, _Row):
            about = {"title": row.title, "lang": row.lang, "location": row.source}
            article = found.article(
                row.text, where, **{name: value for name, value in about.items() if value}
            )
            if article is not None:
                whose = partial(found.annotator, article, path=path, where=where)
                _add(row, article, whose, where)
    yield from found.items()


def _parquet(path: Path) -> Iterator[tuple[str, _Row]]:
    """Yield the place and the row of each row of a Parquet file, a few at a time."""
    parquet = need("pyarrow.parquet", EXTRA)
    number = 1
    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=_BATCH):
            for row in batch.to_pylist():
                yield f"{path}, row {number:,}", msgspec.convert(row, _Row)
                number += 1
    except msgspec.ValidationError as error:
        raise FormatError(
            f"{path}, row {number:,}: {decoding_fault(error)}; nothing was imported."
        ) from None
    except Exception as error:  # whatever pyarrow finds wrong with a damaged file
        raise FormatError(
            f"{path}, row {number:,}: it is not valid Parquet ({decoding_fault(error)}); nothing"
            " was imported."
        ) from None


def _add(row: _Row, article: Incoming, whose: Callable[[str | None], str], where: str) -> None:
    is_ours = row.id == article.article.id
    made: dict[str | None, str] = {}
    for each in row.spans or ():
        own = each.id if is_ours and each.id else ""
        made[each.id] = article.add(
            each.label,
            each.start,
            each.end,
            annotator=whose(each.annotator),
            where=where,
            id=own,
            original_id="" if own else each.id or "",
            fragments=[(part.start, part.end) for part in each.fragments or ()],
            attributes=_attributes(each, where),
            note=each.note or "",
        )
    for link in row.relations or ():
        ends = made.get(link.source, ""), made.get(link.target, "")
        name = link.id if is_ours else ""
        article.relate(link.kind, *ends, annotator=whose(link.annotator), id=name)
    for remark in row.comments or ():
        name = remark.id if is_ours else ""
        about = made.get(remark.annotation, "")
        article.comment(
            about, remark.text, author=remark.author, created=remark.created or None, id=name
        )
    for person in row.annotators or ():
        article.set_progress(person.name, person.state)


def _attributes(each: _Span, where: str) -> dict[str, Any]:
    if not each.attributes:
        return {}
    try:
        return msgspec.json.decode(each.attributes, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise FormatError(
            f"{where}: the attributes of the span {each.start} to {each.end} are no object of JSON:"
            f" {decoding_fault(error)}; nothing was imported."
        ) from None
