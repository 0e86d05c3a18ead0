"""Files that hold one annotator's work on one article: where they go, and whose they are.

Written are ``ANNOTATOR/ARTICLE.suffix``, the article's name ending in eight digits of its id.
INCEpTION exports ``DOCUMENT/ANNOTATOR.suffix``. The digits tell the one from the other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from reader.articles.model import Article
from reader.formats.common.errors import FormatError
from reader.formats.common.file_names import ID_DIGITS, article_stem, safe_stem
from reader.formats.common.model import HEAD_BYTES, Head, Reading
from reader.formats.common.report import Ledger
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.shares import RENAMED
from reader.formats.importing.input_files import found_in, open_input
from reader.formats.inception.sheets import NOBODY

_OURS = re.compile(rf".*-([0-9a-f]{{{ID_DIGITS}}})(-\d+)?")


class Outputs:
    """The files of an export, used as a context; a target that is no folder takes one file only.

    That one is held back until the context is left, as only then it is known to be the only one.
    """

    def __init__(self, files: Files, ledger: Ledger, *, keeps_names: bool = False) -> None:
        self._files, self._ledger = files, ledger
        self._keeps_names = keeps_names
        self._annotators: set[str] = set()
        self._held: io.BytesIO | None = None

    def __enter__(self) -> Outputs:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._held is not None and kind is None:
            self._files.shared().write(self._held.getbuffer())

    @contextmanager
    def open(self, article: Article, annotator: str) -> Iterator[IO[bytes]]:
        """Open the file of this annotator's work on this article.

        Raises FormatError for the second file where there can be one only.
        """
        if not self._files.is_folder:
            if self._held is not None:
                raise FormatError(
                    f"a file of {self._files.name} holds one annotator's work on one article,"
                    " and there is more; name a folder, ending in a slash."
                )
            self._held = io.BytesIO()
            yield self._held
            return
        self._count_name(article, annotator)
        key = f"{annotator}/{article.id}"
        with self._files.open(article_stem(article), key=key, folder=annotator) as out:
            yield out

    def _count_name(self, article: Article, annotator: str) -> None:
        if self._keeps_names or annotator in self._annotators:
            return
        self._annotators.add(annotator)
        if safe_stem(annotator) != annotator:
            self._ledger.lose(RENAMED, article.id)


class Source(NamedTuple):
    """A file to be read: whose it is (empty: nobody's), and what its article may be called."""

    path: Path
    annotator: str
    names: tuple[str, ...]


def sources(paths: Sequence[Path], suffixes: Container[str], job: Reading) -> Iterator[Source]:
    """Yield the files; a folder stands for all in it, at any depth, that end in a suffix.

    A file that is named itself is the work of the annotator in force. Raises FormatError for a
    folder without any such file.
    """
    for path in paths:
        if not path.is_dir():
            yield Source(path, job.annotator, _names(path))
            continue
        wanted = (each for each in sorted(path.rglob("*")) if each.suffix.lower() in suffixes)
        found = list(found_in(path, wanted))
        if not found:
            raise FormatError(f"{path} holds no file to import; nothing was imported.")
        for each in found:
            whose = each.absolute().parent.name if _OURS.fullmatch(each.stem) else each.stem
            yield Source(each, "" if whose == NOBODY else whose, _names(each))


def beginning(head: Head, suffix: str) -> bytes:
    """Return the first bytes of a file, or of some file of a folder that ends in the suffix."""
    if not head.names:
        return head.data
    for depth in ("", "*/", "*/*/"):
        for each in found_in(head.path, head.path.glob(f"{depth}*{suffix}")):
            with open_input(each) as file:
                return file.read(HEAD_BYTES)
    return b""


def _names(path: Path) -> tuple[str, ...]:
    """Return what the store may know the article by: the beginning of its id, or a file's name."""
    folder = path.absolute().parent.name
    ids = (_OURS.fullmatch(name) for name in (path.stem, Path(folder).stem, folder))
    return *(found[1] for found in ids if found), folder, path.name, path.stem


class Once:
    """Sees to it that nobody's work on a text is read from two files."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}

    def check(self, article: Article, annotator: str, where: str) -> None:
        """Raise FormatError where this annotator's work on this text was in another file."""
        first = self._seen.setdefault((article.id, annotator), where)
        if first != where:
            raise FormatError(
                f"{where} and {first} hold the same text, both by {annotator or 'nobody'}; import"
                " them one by one, with --annotator, or put each into a folder that is named after"
                " its annotator. Nothing was imported."
            )
