"""Reading WebAnno TSV 3.0 to 3.3, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

from reader.articles.model import Article
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import lines_of
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.importing.incoming import BLANK_TEXTS, Incoming
from reader.formats.inception.annotator_files import Once, Source, beginning, sources
from reader.formats.inception.tsv.columns import Columns, columns_of
from reader.formats.inception.tsv.escapes import unescape_text
from reader.formats.inception.tsv.marks import Marks, Unit

SENTENCE_IDS = LossKind(
    "sentence-ids",
    "The id of 1 sentence was left out.",
    "The ids of {n} sentences were left out.",
)
SUFFIX = ".tsv"
_BEGIN = "#FORMAT=WebAnno TSV "
_BOM = "\ufeff".encode()
_VERSION = re.compile(r"#FORMAT=WebAnno TSV (3)\.([0-3])\s*")
_UNIT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})(?:\.([0-9]{1,9}))?")
_OFFSETS = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_LONGEST_GAP = 1_000_000
"""The most characters, in all, that may lie outside of the sentences of a file."""


def detect(head: Head) -> bool:
    """Tell a file, or a folder of files, that begins with the line of the format, version 3."""
    return beginning(head, SUFFIX).removeprefix(_BOM).startswith(f"{_BEGIN}3.".encode())


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the item of each file: one annotator's work on one article."""
    once = Once()
    for source in sources(paths, (SUFFIX,), job):
        parsed = _Parser(source.path)
        for number, line in lines_of(source.path):
            parsed.take(number, line)
        text = parsed.text()
        if not text.strip():
            job.ledger.lose(BLANK_TEXTS, "", place=str(source.path))
            continue
        found = _incoming(text, parsed, source, job)
        once.check(found.article, source.annotator, str(source.path))
        parsed.marks.add_to(found, Utf16(text), source.annotator or job.annotator, job.ledger)
        if source.annotator and not parsed.marks:
            found.set_progress(source.annotator, "done")
        for _ in range(parsed.sentence_ids):
            job.ledger.lose(SENTENCE_IDS, found.article.id, place=str(source.path))
        yield found.item()


def _incoming(text: str, parsed: _Parser, source: Source, job: Reading) -> Incoming:
    """Return the article of the store that the file is of, or else the one that it makes."""
    where = str(source.path)
    for name in source.names:
        there = job.find(name)
        if there is not None and parsed.is_of(there):
            return Incoming.of(there, form="webanno", where=where, ledger=job.ledger)
    return Incoming(text, form="webanno", where=where, ledger=job.ledger)


def _shows(text: str) -> bool:
    """Tell whether anything can be seen of the text; only then a file has a row for it."""
    return any(not each.isspace() and category(each) not in ("Cc", "Cf") for each in text)


class _Sentence(NamedTuple):
    start: int
    text: str


class _Parser:
    """The lines of one file: its columns, the sentences of its text, and its marks."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version: tuple[int, int] | None = None
        self._columns: list[Columns] = []
        self._lines: list[str] = []
        self._sentences: list[_Sentence] = []
        self._width = self._size = self._gaps = self._base = 0
        self._units = Utf16("")
        self.marks = Marks()
        self.sentence_ids = 0

    def take(self, number: int, data: bytes) -> None:
        """Take in one line; FormatError, with its number, where it is not what it should be."""
        where = f"{self._path}, line {number:,}"
        try:
            line = data.decode()
        except UnicodeDecodeError:
            raise FormatError(f"{where}: it is not valid UTF-8; nothing was imported.") from None
        if self._version is None:
            self._begin(line, where)
        elif line.startswith("#T_") and not self._sentences and not self._lines:
            self._columns.append(columns_of(line, self._width, where))
            self._width = self._columns[-1].stop
        elif line.startswith("#Text="):
            self._lines.append(unescape_text(line.removeprefix("#Text="), self._version))
        elif line.startswith("#Sentence.id="):
            self.sentence_ids += 1
        elif line.startswith("#") and (self._lines or not self._sentences):
            return  # INCEpTION passes over such lines, too
        else:
            self._take_row(line, where)

    def text(self) -> str:
        """Return the text of the article."""
        if self._version is None or not self._sentences or self._lines:
            raise FormatError(f"{self._path} ends before its last row; nothing was imported.")
        parts: list[str] = []
        at = 0
        for start, text in self._sentences:
            gap = start - at
            parts.append("\n" * (gap > 0 and at > 0) + " " * (gap - (gap > 0 and at > 0)))
            parts.append(text)
            at = start + Utf16(text).size
        return "".join(parts)

    def is_of(self, article: Article) -> bool:
        """Tell whether this is the article's text; outside of sentences nothing is to be seen."""
        units = Utf16(article.text)
        at = 0
        for start, text in self._sentences:
            begin = units.code_points(start)
            if begin is None or article.text[begin : begin + len(text)] != text:
                return False
            if _shows(article.text[at:begin]):
                return False
            at = begin + len(text)
        return not _shows(article.text[at:])

    def _begin(self, line: str, where: str) -> None:
        found = _VERSION.fullmatch(line)
        if not found:
            raise FormatError(
                f"{where}: {_BEGIN}3.0 to 3.3 should stand there; export the file anew in one of"
                " these versions. Nothing was imported."
            )
        self._version = int(found[1]), int(found[2])

    def _take_row(self, line: str, where: str) -> None:
        cells = line.split("\t")
        wanted = 3 + self._width
        if len(cells) not in (wanted, wanted + 1) or "".join(cells[wanted:]):
            raise FormatError(
                f"{where}: it has {len(cells):,} cells, and {wanted:,} are declared; nothing was"
                " imported."
            )
        name, offsets = _UNIT.fullmatch(cells[0]), _OFFSETS.fullmatch(cells[1])
        if not name or not offsets:
            raise FormatError(
                f"{where}: a row begins with the number and the offsets of a token, such as 1-2"
                " and 5-7; nothing was imported."
            )
        start, end = int(offsets[1]), int(offsets[2])
        if self._lines:
            self._begin_sentence(start, where)
        self._check_words(start, end, cells[2], where)
        unit = Unit(cells[0], start, end, where)
        self.marks.take(unit, self._columns, cells[3:wanted])

    def _begin_sentence(self, start: int, where: str) -> None:
        """Put the sentence where its first token says that it begins."""
        text = "\n".join(self._lines)
        self._lines.clear()
        self._gaps += start - self._size
        if start < self._size:
            raise FormatError(
                f"{where}: the sentence begins at {start:,}, before the end of the one before it;"
                " nothing was imported."
            )
        if self._gaps > _LONGEST_GAP:
            raise FormatError(
                f"{where}: more than {_LONGEST_GAP:,} characters lie outside of sentences; nothing"
                " was imported."
            )
        self._sentences.append(_Sentence(start, text))
        self._base, self._units = start, Utf16(text)
        self._size = start + self._units.size

    def _check_words(self, start: int, end: int, words: str, where: str) -> None:
        if not self._sentences:
            raise FormatError(f"{where}: #Text= should stand before a row; nothing was imported.")
        text = self._sentences[-1].text
        low = self._units.code_points(start - self._base) if start >= self._base else None
        high = self._units.code_points(end - self._base) if start <= end <= self._size else None
        there = None if low is None or high is None else text[low:high]
        if there != words:
            raise FormatError(
                f"{where}: {words[:40]!r} does not stand at {start:,} to {end:,} of the text, in"
                " UTF-16 units; nothing was imported."
            )
