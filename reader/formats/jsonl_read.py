"""Reading newsmark's own JSON Lines: every record as it was, each checked against its article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Progress,
    Relation,
    Tag,
)
from reader.articles.layout_faults import layout_faults
from reader.articles.model import Article, article_id
from reader.articles.normalise import normalise_text
from reader.formats.lines import json_error, lines_of
from reader.formats.model import FormatError, Head, Item, Reading

VERSION = 1
"""The number in the first line; a file with a higher one is refused."""
MAX_OFFSET = 1 << 40


class _Head(msgspec.Struct):
    """What tells a line's record from another's, and in whose work it lies."""

    type: str = ""
    version: int = 0
    article: str = ""
    annotator: str = ""


_KEPT: dict[str, tuple[Any, str]] = {
    "relation": (Relation, "relations"),
    "comment": (Comment, "comments"),
    "decision": (Decision, "decisions"),
    "tag": (Tag, "tags"),
    "bookmark": (Bookmark, "bookmarks"),
}
"""Records that do not name their article and annotator: their type, and where an item has them."""


def detect(head: Head) -> bool:
    """Tell a file that begins with the line of newsmark's own format."""
    return head.data.startswith((b'{"type":"newsmark"', b'{"type": "newsmark"'))


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the items of each file, one for each article that it holds or speaks of."""
    for path in paths:
        reader = _Reader(path, job)
        for number, line in lines_of(path):
            reader.take(number, line)
        yield from reader.items()


class _Reader:
    """The records of one file, by article."""

    def __init__(self, path: Path, job: Reading) -> None:
        self._path, self._job = path, job
        self._articles: dict[str, Article] = {}
        self._layers: dict[str, dict[str, dict[str, Any]]] = {}
        self._is_begun = False

    def take(self, number: int, line: bytes) -> None:
        """Take in one line; FormatError, with its number, where it is not what it should be."""
        head: _Head = self._decode(number, line, _Head)
        if not self._is_begun and head.type != "newsmark":
            raise self._fault(number, "it should be the first line of a file of newsmark")
        self._is_begun = True
        if head.type == "newsmark":
            if not 1 <= head.version <= VERSION:
                raise self._fault(number, f"version {head.version} of the format is not known here")
        elif head.type == "article":
            self._take_article(number, self._decode(number, line, Article))
        elif head.type == "annotation":
            self._take_annotation(number, self._decode(number, line, Annotation))
        elif head.type == "progress":
            record = self._decode(number, line, Progress)
            self._layer(number, head.article, "progress")[self._name(number, head)] = record
        elif head.type in _KEPT:
            kind, layer = _KEPT[head.type]
            records = self._layer(number, head.article, layer)
            records.setdefault(self._name(number, head), []).append(
                self._decode(number, line, kind)
            )
        else:
            raise self._fault(number, f"there are no records of the type {head.type!r}")

    def items(self) -> Iterator[Item]:
        """Yield what was taken in."""
        for article, layers in self._layers.items():
            annotations = layers.pop("annotations", {}).get("", [])
            yield Item(article=self._articles[article], annotations=annotations, **layers)

    def _take_article(self, number: int, article: Article) -> None:
        if article.id != article_id(article.text) or not article.text.strip():
            raise self._fault(number, f"the text is not that of the article {article.id!r}")
        if normalise_text(article.text)[0] != article.text:
            raise self._fault(number, "the text has line breaks or controls that no article has")
        if fault := next(layout_faults(article), ""):
            raise self._fault(number, fault)
        self._articles.setdefault(article.id, article)
        self._layers.setdefault(article.id, {})

    def _take_annotation(self, number: int, record: Annotation) -> None:
        layer = self._layer(number, record.article, "annotations")
        text, parts = self._articles[record.article].text, record.fragments
        if not 0 <= record.start < record.end <= MAX_OFFSET:
            raise self._fault(number, f"{record.start} to {record.end} is no span")
        if not all(record.start <= low < high <= record.end for low, high in parts):
            raise self._fault(number, "a fragment does not lie within its span")
        if record.status == "active" and record.end > len(text):
            raise self._fault(number, f"its span ends at {record.end}, beyond the text")
        if record.status == "active" and text[record.start : record.end] != record.exact:
            raise self._fault(number, "its words are not those of the article at its span")
        if not record.id or not record.annotator:
            raise self._fault(number, "it has no id, or no annotator")
        layer.setdefault("", []).append(record)

    def _layer(self, number: int, article: str, name: str) -> dict[str, Any]:
        if article not in self._articles:
            found = self._job.find(article) if article else None
            if found is None or found.id != article:
                raise self._fault(
                    number, f"the article {article!r} is neither in the file nor in the store"
                )
            self._articles[article] = found
        return self._layers.setdefault(article, {}).setdefault(name, {})

    def _name(self, number: int, head: _Head) -> str:
        if not head.annotator:
            raise self._fault(number, "it does not say whose record it is")
        return head.annotator

    def _decode(self, number: int, line: bytes, kind: Any) -> Any:
        try:
            return _decoder(kind)(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self._fault(number, json_error(error)) from None

    def _fault(self, number: int, what: str) -> FormatError:
        return FormatError(f"{self._path}, line {number:,}: {what}; nothing was imported.")


_DECODERS: dict[Any, Callable[[bytes], Any]] = {}


def _decoder(kind: Any) -> Callable[[bytes], Any]:
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind).decode
    return _DECODERS[kind]
