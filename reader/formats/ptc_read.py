"""Reading rows ``article-id label start end``, and the texts ``articleID.txt`` beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader.articles.load import location_of
from reader.formats.escapes import unescape
from reader.formats.incoming import BLANK_TEXTS, Incoming
from reader.formats.model import FormatError, Head, Item, Reading
from reader.formats.one_layer import OneLayer
from reader.formats.report import LossKind
from reader.formats.text_files import CountedText, decoded, lines

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
    """Yield an item for each text of the folders and for each article that has rows."""
    texts, files = _gathered(paths, job)
    reader = _Reader(texts, job)
    for path in files:
        reader.take(path)
    for path in paths:
        if path.is_dir():
            reader.take_unlabelled(path)
    for incoming in reader.layer.all():
        yield incoming.item()


def _gathered(paths: Sequence[Path], job: Reading) -> tuple[dict[str, Path], list[Path]]:
    """Return the texts by the id of their article, and the files of rows."""
    texts: dict[str, Path] = {}
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            texts |= {**_texts(path.absolute().parent.glob("*.txt")), **texts}
            continue
        inner = sorted(each for each in path.rglob("*") if each.is_file())
        texts |= _texts(inner)
        for each in inner:
            if each.suffix in _LABELS and not _ARTICLE.fullmatch(each.name):
                if _begins_with_row(each):
                    files.append(each)
                elif each.suffix == ".labels":
                    job.ledger.lose(OTHER_FILES, "", place=str(each))
    return texts, files


def _texts(paths: Iterator[Path] | Sequence[Path]) -> dict[str, Path]:
    named = ((_ARTICLE.fullmatch(path.name), path) for path in sorted(paths))
    return {found[1]: path for found, path in named if found}


def _begins_with_row(path: Path) -> bool:
    with path.open("rb") as file:
        line = file.readline(1 << 16).decode("utf-8", "replace").rstrip("\r\n")
    return _ROW.fullmatch(line.removeprefix("\ufeff")) is not None


class _Reader:
    """Takes rows in, article by article."""

    def __init__(self, texts: dict[str, Path], job: Reading) -> None:
        self._texts, self._job = texts, job
        self._made: dict[str, tuple[Incoming, CountedText | None]] = {}
        self.layer = OneLayer()

    def take(self, path: Path) -> None:
        """Take in a file of rows; FormatError with its line where one is none."""
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
            made, text = self._article(row[1], where)
            if made.is_blank:
                raise FormatError(f"{where}: the article {row[1]} is blank; nothing was imported.")
            incoming = self.layer.take(made, path)
            start, end = (
                text.offset(int(each)) if text and int(each) <= len(text.text) else int(each)
                for each in (row[3], row[4])
            )
            incoming.add(
                unescape(row[2], CELL), start, end, annotator=self._job.annotator, where=where
            )

    def take_unlabelled(self, folder: Path) -> None:
        """Take in the texts of a folder that have no rows."""
        for name, path in self._texts.items():
            if name not in self._made and path.is_relative_to(folder):
                made, _ = self._article(name, str(path))
                if made.is_blank:
                    self._job.ledger.lose(BLANK_TEXTS, made.article.id, place=str(path))
                else:
                    self.layer.keep(made)

    def _article(self, name: str, where: str) -> tuple[Incoming, CountedText | None]:
        if name not in self._made:
            self._made[name] = self._read(name, where)
        return self._made[name]

    def _read(self, name: str, where: str) -> tuple[Incoming, CountedText | None]:
        """Return an article from its file, whose offsets it counts, or from the store."""
        path, ledger = self._texts.get(name), self._job.ledger
        if path is None:
            there = self._job.find(name) or self._job.find(f"article{name}")
            if there is None:
                raise FormatError(
                    f"{where}: the text article{name}{TEXT} is neither in the folder nor an article"
                    " of the store; nothing was imported."
                )
            return Incoming.of(there, form=FORM, where=where, ledger=ledger), None
        text = CountedText(decoded(path))
        made = Incoming(
            text.article_text,
            form=FORM,
            where=where,
            ledger=ledger,
            location=location_of(path),
        )
        return made, text
