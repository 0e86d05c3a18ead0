"""The rows of SemEval-2020 task 11 (propaganda techniques): ``article-id label start end``.

Each annotator has a file of rows. In a folder, the texts lie beside them as ``articleID.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from reader.articles.load import location_of
from reader.formats.common.errors import FormatError
from reader.formats.common.folders import annotator_of
from reader.formats.common.model import Format, Head, Item, Job, Reading
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import (
    CountedText,
    decoded,
    escape,
    lines,
    text_of_file,
    unescape,
)
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.shares import output, shares
from reader.formats.importing.gathered import Gathered
from reader.formats.importing.incoming import Incoming
from reader.formats.importing.input_files import found_in, open_input

FORM = "ptc"
TEXT = ".txt"
CELL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
"""What cannot be in a cell."""
OTHER_FILES = LossKind(
    "other-files",
    "1 file of labels has no rows of article, label, start and end, and was left out.",
    "{n} files of labels have no rows of article, label, start and end, and were left out.",
)
_LABELS = (".labels", ".out", ".tsv", ".txt")
_ROW = re.compile(r"([^\t]+)\t([^\t]+)\t([0-9]{1,12})\t([0-9]{1,12})\s*")
_OF_THE_TASK = re.compile(r"^article[0-9]|task-?[0-9]", re.IGNORECASE)
"""Names of files as the shared task gives them, which are nobody's in particular."""
_ARTICLE = re.compile(r"article(.+)\.txt", re.DOTALL)


def detect(head: Head) -> bool:
    """Tell a folder with texts and labels, and a file of rows."""
    if head.names:
        return any(_ARTICLE.fullmatch(name) for name in head.names) and any(
            name.endswith(".labels") for name in head.names
        )
    rows = (head.data.rpartition(b"\n")[0] or head.data).decode("utf-8", "replace").splitlines()
    return bool(rows) and head.path.suffix in _LABELS and all(_ROW.fullmatch(row) for row in rows)


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield an item for each article that has rows, and for each text of the folders.

    In a folder each file of rows is its annotator's, unless it is named as the shared task names
    them.
    """
    reader = _Reader(paths, job)
    for path in reader.files:
        reader.take(path)
    reader.take_unlabelled()
    yield from reader.found.items()


class _Reader:
    """Takes rows in, article by article."""

    def __init__(self, paths: Sequence[Path], job: Reading) -> None:
        self._paths, self._job = paths, job
        self.found = Gathered(FORM, job)
        self.files: list[Path] = []
        self._texts: dict[str, Path] = {}
        self._whole: set[str] = set()
        self._counted: dict[str, CountedText] = {}
        self._incoming: dict[str, Incoming | None] = {}
        for path in paths:
            if path.is_dir():
                self._look_into(path)
            else:
                self.files.append(path)
                around = path.absolute().parent
                beside = found_in(around, around.glob("article*.txt"))
                self._texts = {**_texts(beside), **self._texts}

    def _look_into(self, folder: Path) -> None:
        inner = sorted(found_in(folder, folder.rglob("*")))
        texts = _texts(inner)
        self._texts |= texts
        self._whole |= texts.keys()
        for each in inner:
            if each.suffix not in _LABELS or _ARTICLE.fullmatch(each.name):
                continue
            if _begins_with_row(each):
                self.files.append(each)
            elif each.suffix == ".labels":
                self._job.ledger.lose(OTHER_FILES, "", place=str(each))

    def take(self, path: Path) -> None:
        """Take in a file of rows; FormatError with its line where one is none."""
        named = annotator_of(path, self._paths)
        named = "" if _OF_THE_TASK.search(named) else named
        for number, line in enumerate(lines(path), 1):
            if not line.strip():
                continue
            where = f"{path}, line {number:,}"
            row = _ROW.fullmatch(line)
            if row is None:
                raise FormatError(
                    f"{where}: it is not an article, a label, a start and an end with tabs between"
                    " them; nothing was imported."
                )
            incoming = self._article(row[1], where)
            if incoming is None:
                raise FormatError(f"{where}: the article {row[1]} is blank; nothing was imported.")
            incoming.add(
                unescape(row[2], CELL),
                self._offset(row[1], int(row[3])),
                self._offset(row[1], int(row[4])),
                annotator=self.found.annotator(incoming, named, path, where),
                where=where,
            )

    def take_unlabelled(self) -> None:
        """Take in the texts of the folders that have no rows."""
        for name in sorted(self._whole - self._counted.keys()):
            self._article(name, str(self._texts[name]))

    def _article(self, name: str, where: str) -> Incoming | None:
        """Return an article from its file, or from the store; None for a blank one."""
        if name not in self._incoming:
            self._incoming[name] = self._new_article(name, where)
        return self._incoming[name]

    def _new_article(self, name: str, where: str) -> Incoming | None:
        path = self._texts.get(name)
        if path is not None:
            if name not in self._counted:
                self._counted[name] = CountedText(decoded(path))
            text = self._counted[name].article_text
            return self.found.article(text, where, location=location_of(path))
        there = self._job.find(name) or self._job.find(f"article{name}")
        if there is None:
            raise FormatError(
                f"{where}: the text article{name}{TEXT} is neither in the folder nor an article of"
                " the store; nothing was imported."
            )
        return self.found.article(there.text, where)

    def _offset(self, name: str, counted: int) -> int:
        """Return the offset in the article's text of one that counts what is in the file."""
        text = self._counted.get(name)
        return text.offset(counted) if text and counted <= len(text.text) else counted


def _texts(paths: Iterable[Path]) -> dict[str, Path]:
    named = ((_ARTICLE.fullmatch(path.name), path) for path in sorted(paths))
    return {found[1]: path for found, path in named if found}


def _begins_with_row(path: Path) -> bool:
    with open_input(path) as file:
        line = file.readline(1 << 16).decode("utf-8", "replace").rstrip("\r\n")
    return _ROW.fullmatch(line.removeprefix("\ufeff")) is not None


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    outputs: dict[str, IO[bytes]] = {}
    for item in items:
        article, before = item.article, 0
        if files.is_folder:
            text, before = text_of_file(article.text)
            with files.open(f"article{article.id}", suffix=TEXT) as out:
                out.write(text.encode())
        for share in shares(item, job.ledger):
            name = share.annotator
            if share.annotations and name not in outputs:
                outputs[name] = output(files, name, [name], job.ledger)
            for each in share.annotations:
                cells = (
                    article.id,
                    escape(each.label, CELL),
                    str(each.start + before),
                    str(each.end + before),
                )
                outputs[name].write(("\t".join(cells) + "\n").encode())
    if not outputs and not files.is_folder:
        files.shared()


FORMAT = Format(
    name=FORM,
    title="SemEval-2020 propaganda rows",
    suffix=".labels",
    carries=frozenset({"overlap"}),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
)
