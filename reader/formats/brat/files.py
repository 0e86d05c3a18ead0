"""The documents of a brat project, and who annotated them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.articles.model import article_id
from reader.formats.brat.conf import FLAT, holders_of
from reader.formats.common.errors import FormatError
from reader.formats.common.text_files import decoded, universal
from reader.formats.importing.input_files import found_in

TEXT, MARKS = ".txt", ".ann"


@dataclass(frozen=True)
class Document:
    """A text and its annotations: their path without suffix, and the folder right below the root.

    ``folder`` is empty where the files lie in the folder that was named, or were named themselves.
    """

    root: Path
    folder: str
    stem: Path
    is_marked: bool

    @property
    def text(self) -> Path:
        """The file with the text."""
        return self.stem.with_name(self.stem.name + TEXT)

    @property
    def marks(self) -> Path:
        """The file with the annotations."""
        return self.stem.with_name(self.stem.name + MARKS)


def documents(paths: Sequence[Path]) -> Iterator[Document]:
    """Yield the documents of folders and files, in the order of their names; each once."""
    seen: set[Path] = set()
    for path in paths:
        found = list(_in_folder(path) if path.is_dir() else _named(path))
        if not found:
            raise FormatError(
                f"{path} holds no texts ({TEXT}) with annotations ({MARKS}); nothing was imported."
            )
        for each in found:
            if each.stem not in seen:
                seen.add(each.stem)
                yield each


def _named(path: Path) -> Iterator[Document]:
    if path.suffix not in (TEXT, MARKS):
        raise FormatError(
            f"{path} is neither a text ({TEXT}) nor annotations ({MARKS}); nothing was imported."
        )
    stem = path.with_suffix("")
    document = Document(path.parent, "", stem, stem.with_name(stem.name + MARKS).is_file())
    beside = [each for each in (document.text, document.marks) if each != path and each.is_file()]
    list(found_in(path.parent, beside))
    yield document


def _in_folder(root: Path) -> Iterator[Document]:
    """Yield what is in a folder and those in it, hidden ones left out."""
    for folder, inner, names in os.walk(root, onerror=_stop):
        inner[:] = sorted(each for each in inner if not each.startswith("."))
        stems: dict[str, set[str]] = {}
        for path in found_in(root, (Path(folder, name) for name in names if _is_wanted(name))):
            stems.setdefault(path.stem, set()).add(path.suffix)
        parts = Path(folder).relative_to(root).parts
        for stem, suffixes in sorted(stems.items()):
            yield Document(root, parts[0] if parts else "", Path(folder, stem), MARKS in suffixes)


def _is_wanted(name: str) -> bool:
    return name.endswith((TEXT, MARKS)) and not name.startswith(".")


def _stop(error: OSError) -> None:
    raise error


def whose(found: Sequence[Document], texts: Mapping[Path, str], default: str) -> dict[Path, str]:
    """Return whose annotations each document holds, by the path without suffix.

    ``annotation.conf`` may say it. Else folders are annotators where two of them hold the same
    text; where they do not, they are parts of one collection, and all is ``default``'s.
    """
    roots = {each.root: _Root(each.root, found, texts) for each in found}
    return {each.stem: roots[each.root].annotator(each.folder) or default for each in found}


class _Root:
    """One of the folders to be imported."""

    def __init__(self, root: Path, found: Sequence[Document], texts: Mapping[Path, str]) -> None:
        self._told = holders_of(root)
        self._above = holders_of(root.absolute().parent).get(root.absolute().name, "")
        pairs = {
            (each.folder, texts[each.stem])
            for each in found
            if each.root == root and each.folder and each.is_marked
        }
        self._is_shared = max(Counter(text for _, text in pairs).values(), default=0) > 1

    def annotator(self, folder: str) -> str:
        """Return whose a folder in it is; empty where nothing says so."""
        if not folder:
            return self._told.get(FLAT, self._above)
        return self._told.get(folder, folder if self._is_shared else "")


def read_text(document: Document) -> str | None:
    """Return a document's text as it is in its file; None where there is no such file."""
    return decoded(document.text) if document.text.is_file() else None


def text_key(text: str) -> str:
    """Return what is the same for the same text, however its lines end."""
    return article_id(universal(text))
