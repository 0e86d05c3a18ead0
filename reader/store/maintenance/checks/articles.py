"""Checks of an article's file: checksum, id against text, summary, blocks and styles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from reader.articles.disk.regular_files import LARGE, read_regular
from reader.articles.json_faults import decoding_fault
from reader.articles.model import Article, article_id, layout_faults
from reader.store.journal.files import open_read, why
from reader.store.library.article_files import ARTICLE, FORMAT, SUMMARY, Brief, brief_of
from reader.store.maintenance.checks.content import cause, conflict_line
from reader.store.maintenance.checks.finding import Report
from reader.store.protocol import StoreError
from reader.store.work.tinydb_layout import META, DamagedFileError, read_tables


class Numbered(msgspec.Struct, frozen=True):
    """The part of a record ``meta`` that every format has."""

    format: int


class NewerFormatError(Exception):
    """A file of a format that this version does not know."""


UNDECODABLE = (DamagedFileError, msgspec.DecodeError, UnicodeError, RecursionError)


def check_article(root: Path, article: str, names: Sequence[str], report: Report) -> Article | None:
    """Check the files of an article; return the article unless all of them are damaged."""
    report.articles += 1
    found = [_check_file(root, article, name, report) for name in names]
    return next((one for one in found if one), None)


def _check_file(root: Path, article: str, name: str, report: Report) -> Article | None:
    path = root / name
    try:
        with open_read(path, root) as file:
            tables = dict(read_tables(file))
        found = _decode(tables, article)
    except (StoreError, FileNotFoundError):
        return None  # a link that leads out is told with the names; or it has just gone
    except OSError as error:
        report.add(name, "unreadable", f"it cannot be read ({why(error)})")
    except NewerFormatError:
        report.add(name, "newer-format", "it was written by a newer newsmark")
    except UNDECODABLE as error:
        tell_damage(path, name, "article-damaged", decoding_fault(error), report)
    else:
        _check_summary(tables[SUMMARY], found, name, report)
        for fault in layout_faults(found):
            report.add(name, "article-layout", fault)
        return found
    return None


def tell_damage(path: Path, name: str, kind: str, reason: str, report: Report) -> None:
    """Tell of a damaged file of tables as what it is: a conflict of git, two versions, …"""
    try:
        data = read_regular(path, most=LARGE)
    except OSError:
        data = b""
    line = conflict_line(data)
    if line:
        report.add(name, kind, "git could not merge it and left both versions in it", line=line)
    else:
        report.add(name, kind, f"it is damaged: {cause(data) or reason}")


def check_number(meta: bytes, known: int) -> None:
    """Raise NewerFormatError for a file of a later format than the one known."""
    if msgspec.json.decode(meta, type=Numbered).format > known:
        raise NewerFormatError


def _decode(tables: dict[str, bytes], article: str) -> Article:
    check_number(tables[META], FORMAT)
    if set(tables) != {SUMMARY, ARTICLE, META}:
        raise DamagedFileError("it does not hold the tables of an article")
    found = msgspec.json.decode(tables[ARTICLE], type=Article)
    if found.id != article or article_id(found.text) != article:
        raise DamagedFileError("it does not hold the text that its name stands for")
    return found


def _check_summary(data: bytes, article: Article, name: str, report: Report) -> None:
    try:
        brief = msgspec.json.decode(data, type=Brief)
    except UNDECODABLE as error:
        report.add(name, "article-summary", f"its summary cannot be read: {decoding_fault(error)}")
        return
    if brief != brief_of(article, brief.added, brief.sequence):
        report.add(name, "article-summary", "its summary is not that of the article")
