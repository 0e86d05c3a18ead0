"""CSV (RFC 4180), one marked span a row, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import msgspec

from reader.annotations.model import Annotation
from reader.articles.model import Article
from reader.formats.common.model import Format, Item, Job
from reader.formats.csv.read import COLUMNS, detect, neutralise, read
from reader.formats.exporting.outputs import Files


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    out = files.shared()
    if job.options.bom:
        out.write("\ufeff".encode())
    rows = io.StringIO(newline="")
    table = csv.writer(rows)
    table.writerow(COLUMNS)
    for item in items:
        for each in item.annotations:
            table.writerow([neutralise(cell) for cell in _cells(item.article, each)])
        out.write(rows.getvalue().encode())
        rows.seek(0)
        rows.truncate()
    out.write(rows.getvalue().encode())


def _cells(article: Article, each: Annotation) -> tuple[str, ...]:
    return (
        each.article,
        article.title,
        each.annotator,
        each.label,
        str(each.start),
        str(each.end),
        each.exact,
        each.prefix,
        each.suffix,
        each.note,
        each.status,
        _json(each.attributes),
        _json(each.fragments),
        each.scheme,
        each.id,
        _json(each.origin),
        _json(each.anchor),
        each.created,
        each.updated,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() if value else ""


FORMAT = Format(
    name="csv",
    title="CSV",
    suffix=".csv",
    carries=frozenset(
        {"annotators", "attributes", "deleted", "fragments", "notes", "orphaned", "overlap"}
    ),
    write=_write,
    read=read,
    detect=detect,
)
