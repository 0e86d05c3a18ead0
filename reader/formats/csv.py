"""CSV (RFC 4180), one marked span a row, for spreadsheets and data frames.

A spreadsheet takes a cell that begins with certain characters for a formula, and runs it. Such a
cell is given an apostrophe in front, and so is one that begins with apostrophes before such a
character, so that taking one away again restores every cell exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

import msgspec

from reader.annotations.model import Annotation
from reader.articles.model import Article
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job

COLUMNS = (
    "article",
    "title",
    "annotator",
    "label",
    "start",
    "end",
    "exact",
    "prefix",
    "suffix",
    "note",
    "status",
    "attributes",
    "fragments",
    "scheme",
    "id",
    "origin",
    "anchor",
    "created",
    "updated",
)
"""The header row. Attributes, fragments, origin and anchor are JSON, empty where there is none."""

_RISKY = "[=+\\-@\t\r\n＝＋－＠]"
_NEUTRALISE = re.compile(f"'*{_RISKY}")
_RESTORE = re.compile(f"'+{_RISKY}")


def neutralise(cell: str) -> str:
    """Return the cell such that no spreadsheet runs it; :func:`restore` undoes it exactly."""
    return f"'{cell}" if _NEUTRALISE.match(cell) else cell


def restore(cell: str) -> str:
    """Return the cell that :func:`neutralise` was given."""
    return cell[1:] if _RESTORE.match(cell) else cell


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
)
