"""A data set for Hugging Face's ``datasets``: a row for each article, JSON Lines or Parquet.

A folder gets a card, too, with which ``load_dataset`` knows the type of every column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import msgspec

from reader.annotations.model import Annotation
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.registry import need
from reader.formats.exporting.outputs import WHOLE, Files
from reader.formats.exporting.presentation import annotators, in_order, place
from reader.formats.huggingface.read import PARQUET, SUFFIX, detect, read
from reader.formats.huggingface.schema import EXTRA, arrow_schema, card

_GROUP = 100
"""Rows that are written to Parquet together; so many are in memory."""
_encode = msgspec.json.encode


def _write(items: Iterable[Item], files: Files, job: Job) -> None:  # noqa: ARG001
    rows = (_row(item) for item in items if annotators(item))
    out = files.shared()
    if files.target.endswith(PARQUET):
        _write_parquet(out, rows)
        return
    for row in rows:
        out.write(_encode(row) + b"\n")
    if files.is_folder:
        with files.open("README", suffix=".md") as readme:
            readme.write(card(f"{WHOLE}{SUFFIX}").encode())


def _write_parquet(out: IO[bytes], rows: Iterator[dict[str, Any]]) -> None:
    arrow, parquet = need("pyarrow", EXTRA), need("pyarrow.parquet", EXTRA)
    schema = arrow_schema()
    with parquet.ParquetWriter(out, schema) as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))


def _row(item: Item) -> dict[str, Any]:
    """Return a row with the columns of :data:`reader.formats.huggingface.schema.COLUMNS`."""
    article = item.article
    return {
        "id": article.id,
        "text": article.text,
        "lang": article.lang,
        "title": article.title,
        "source": place(article),
        "annotators": [{"name": name, "state": _state(item, name)} for name in annotators(item)],
        "spans": [_span(each) for each in in_order(item.annotations)],
        "relations": [
            {
                "id": each.id,
                "kind": each.kind,
                "from": each.source,
                "to": each.target,
                "annotator": annotator,
            }
            for annotator, relations in item.relations.items()
            for each in relations
        ],
        "comments": [
            {
                "id": each.id,
                "annotation": each.annotation,
                "author": each.author,
                "text": each.text,
                "created": each.created,
            }
            for comments in item.comments.values()
            for each in comments
        ],
    }


def _state(item: Item, annotator: str) -> str:
    progress = item.progress.get(annotator)
    return progress.state if progress else "new"


def _span(each: Annotation) -> dict[str, Any]:
    return {
        "start": each.start,
        "end": each.end,
        "label": each.label,
        "id": each.id,
        "annotator": each.annotator,
        "note": each.note,
        "attributes": _encode(each.attributes).decode(),
        "fragments": [{"start": start, "end": end} for start, end in each.fragments],
    }


FORMAT = Format(
    name="hf",
    title="Hugging Face datasets; Parquet with the extra datasets",
    suffix=SUFFIX,
    carries=frozenset(
        {
            "annotators",
            "attributes",
            "comments",
            "fragments",
            "notes",
            "overlap",
            "progress",
            "relations",
        }
    ),
    write=_write,
    read=read,
    detect=detect,
)
