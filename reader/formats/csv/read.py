"""Reading our own CSV: every row an annotation of an article that the store has.

The columns may stand in any order, and all but the article, the label, the start and the end may be
missing. Programs that write a semicolon or a tab instead of the comma are understood.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from reader.annotations.edits import quote_of
from reader.annotations.ids import now
from reader.annotations.model import Anchor, Annotation, Origin, Status
from reader.articles.json_faults import decoding_fault
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import MAX_LINE, shown
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.incoming import Incoming
from reader.formats.importing.input_files import open_input

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


NEEDED = ("article", "label", "start", "end")
_SEPARATORS = ",;\t"
_NUMBER = re.compile(r"\d{1,15}(?:\.0)?")
_STATUSES: tuple[Status, ...] = ("active", "deleted", "orphaned")
_STRANGE = LossKind(
    "columns",
    "1 column that newsmark does not have was left out.",
    "{n} columns that newsmark does not have were left out.",
)


def detect(head: Head) -> bool:
    """Tell a table that has the columns that ours cannot be without."""
    try:
        first = _decoded(io.BytesIO(head.data)).readline()
    except UnicodeDecodeError:
        return False
    return _separator(first) != ""


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield an item for each article that the files speak of."""
    reader = _Reader(job)
    for path in paths:
        with _long_cells(), open_input(path) as file:
            reader.take(path, file)
    for incoming in reader.articles.values():
        yield incoming.item()


class _Row:
    """One row: its cells by column, and where it is."""

    def __init__(self, where: str, cells: dict[str, str]) -> None:
        self.where = where
        self._cells = cells

    def text(self, name: str, default: str = "") -> str:
        return self._cells.get(name, default)

    def number(self, name: str) -> int:
        cell = self.text(name).strip()
        if not (cell.isascii() and _NUMBER.fullmatch(cell)):
            raise self.fault(f"the {name} {shown(cell)} is no offset")
        return int(cell.removesuffix(".0"))

    def json(self, name: str, kind: Any, default: Any) -> Any:
        cell = self.text(name)
        if not cell:
            return default
        try:
            return msgspec.json.decode(cell, type=kind)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise self.fault(
                f"the column {name} does not hold it: {decoding_fault(error)}"
            ) from None

    def fault(self, what: str) -> FormatError:
        return FormatError(f"{self.where}: {what}; nothing was imported.")


class _Reader:
    """The annotations of some files, by article."""

    def __init__(self, job: Reading) -> None:
        self.articles: dict[str, Incoming] = {}
        self._keys: dict[str, Incoming | None] = {}
        self._job = job
        self._time = now()

    def take(self, path: Path, file: IO[bytes]) -> None:
        """Take in all rows of a file; FormatError, with the line, for what is not as it should."""
        for row in _rows(path, file, self._job):
            self._take_row(row)

    def _take_row(self, row: _Row) -> None:
        incoming = self._article(row)
        annotator = row.text("annotator", self._job.annotator)
        if not annotator:
            raise row.fault("it does not say whose it is")
        start, end = row.number("start"), row.number("end")
        status = row.text("status", "active") or "active"
        if status not in _STATUSES:
            raise row.fault(f"the status {shown(status)} is none of {', '.join(_STATUSES)}")
        exact, prefix, suffix = quote_of(incoming.article.text, (start, end))
        if status != "active":
            exact, prefix, suffix = (row.text(each) for each in ("exact", "prefix", "suffix"))
        elif (said := row.text("exact")) and said != exact:
            raise row.fault(f"{shown(said)} is not what the article says at {start} to {end}")
        record = Annotation(
            id=row.text("id"),
            article=incoming.article.id,
            annotator=annotator,
            start=start,
            end=end,
            exact=exact,
            prefix=prefix,
            suffix=suffix,
            label=row.text("label"),
            scheme=row.text("scheme"),
            attributes=row.json("attributes", dict[str, Any], {}),
            note=row.text("note"),
            status=status,
            origin=row.json("origin", Origin, Origin(kind="import", format="csv")),
            anchor=row.json("anchor", Anchor, None),
            fragments=row.json("fragments", list[tuple[int, int]], []),
            created=row.text("created", self._time),
            updated=row.text("updated", self._time),
        )
        incoming.take(record, row.where)

    def _article(self, row: _Row) -> Incoming:
        key = row.text("article")
        if key not in self._keys:
            self._keys[key] = self._find(key, row.where)
        found = self._keys[key]
        if found is None:
            raise row.fault(
                f"the article {shown(key)} is not in the store, and a table holds no texts; add the"
                " text first"
            )
        return found

    def _find(self, key: str, where: str) -> Incoming | None:
        article = self._job.find(key)
        if article is None:
            return None
        if article.id not in self.articles:
            self.articles[article.id] = Incoming.of(
                article, form="csv", where=where, ledger=self._job.ledger
            )
        return self.articles[article.id]


def _rows(path: Path, file: IO[bytes], job: Reading) -> Iterator[_Row]:
    """Yield the rows below the header that are not empty."""
    line = 1
    try:
        lines = _decoded(file)
        header, separator = _header(path, lines)
        for name in header:
            if name not in COLUMNS:
                job.ledger.lose(_STRANGE, "", place=f"{path}, column {name}")
        table = csv.reader(lines, delimiter=separator, strict=True)
        for cells in table:
            where = f"{path}, line {line + 1:,}"
            line = 1 + table.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise FormatError(
                    f"{where}: it has {len(cells)} cells and the header {len(header)}; nothing was"
                    " imported."
                )
            yield _Row(where, dict(zip(header, map(restore, cells), strict=True)))
    except UnicodeError:
        raise FormatError(
            f"{path}, line {line + 1:,} or later: it is not valid UTF-8; save the table as CSV in"
            " UTF-8. Nothing was imported."
        ) from None
    except csv.Error as error:
        raise FormatError(
            f"{path}, line {line + 1:,}: it is no row of a table: {error}; nothing was imported."
        ) from None


def _header(path: Path, lines: IO[str]) -> tuple[list[str], str]:
    """Read the header; return the columns and what separates the cells."""
    first = lines.readline()
    separator = _separator(first)
    if not separator:
        raise FormatError(
            f"{path}, line 1: it is no header with the columns {', '.join(NEEDED)}; nothing was"
            " imported."
        )
    header = _cells(first, separator)
    if len(set(header)) < len(header):
        raise FormatError(f"{path}, line 1: a column is there twice; nothing was imported.")
    return header, separator


def _separator(first: str) -> str:
    """Return what parts the cells of a header; empty where none makes our columns of it."""
    fitting = (each for each in _SEPARATORS if set(NEEDED) <= set(_cells(first, each)))
    return next(fitting, "")


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _decoded(file: IO[bytes]) -> io.TextIOWrapper:
    """Return the text of a file: UTF-8, or UTF-16 where a byte order mark says so."""
    start = file.read(2)
    file.seek(0)
    wide = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return io.TextIOWrapper(file, encoding="utf-16" if wide else "utf-8-sig", newline="")


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be as long as a marked passage may be."""
    before = csv.field_size_limit(MAX_LINE)
    try:
        yield
    finally:
        csv.field_size_limit(before)
