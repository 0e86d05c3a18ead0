"""JSON Lines, newsmark's own complete format: every record with every field, one a line.

The first line is ``{"type":"newsmark","version":1}``. Then, article by article: the article, then
the progress, annotations, relations, comments, decisions, tags and bookmarks that belong to it. A
record that does not say itself to which article and annotator it belongs is given the keys
``article`` and ``annotator`` in front of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.articles.model import Article, article_id, layout_faults
from reader.articles.normalise import normalise_text
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import lines_of, shown
from reader.formats.common.model import EVERYTHING, Format, Head, Item, Job, Reading
from reader.formats.exporting.outputs import Files
from reader.formats.importing.validation import annotation_fault, value_fault

VERSION = 1
"""The number in the first line; a file with a higher one is refused."""


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
            self._take_progress(number, head, self._decode(number, line, Progress))
        elif head.type in _KEPT:
            kind, layer = _KEPT[head.type]
            self._take_kept(number, head, layer, self._decode(number, line, kind))
        else:
            raise self._fault(number, f"there are no records of the type {shown(head.type)}")

    def items(self) -> Iterator[Item]:
        """Yield what was taken in."""
        for article, layers in self._layers.items():
            progress = layers.pop("progress", {})
            kept = {
                name: {who: list(records.values()) for who, records in by_annotator.items()}
                for name, by_annotator in layers.items()
            }
            annotations = kept.pop("annotations", {}).get("", [])
            yield Item(
                article=self._articles[article], annotations=annotations, progress=progress, **kept
            )

    def _take_article(self, number: int, article: Article) -> None:
        if article.id != article_id(article.text) or not article.text.strip():
            raise self._fault(number, f"the text is not that of the article {shown(article.id)}")
        if normalise_text(article.text)[0] != article.text:
            raise self._fault(number, "the text has line breaks or controls that no article has")
        if fault := next(layout_faults(article), ""):
            raise self._fault(number, fault)
        self._articles.setdefault(article.id, article)
        self._layers.setdefault(article.id, {})

    def _take_annotation(self, number: int, record: Annotation) -> None:
        layer = self._layer(number, record.article, "annotations").setdefault("", {})
        if fault := annotation_fault(record, self._articles[record.article].text):
            raise self._fault(number, fault)
        self._keep(number, layer, record.id, record)

    def _take_progress(self, number: int, head: _Head, record: Progress) -> None:
        layer = self._layer(number, head.article, "progress")
        self._check_offset(number, head.article, record.position)
        layer[self._name(number, head)] = record

    def _take_kept(self, number: int, head: _Head, layer: str, record: Any) -> None:
        layers = self._layer(number, head.article, layer)
        if isinstance(record, Bookmark):
            self._check_offset(number, head.article, record.offset)
        self._keep(number, layers.setdefault(self._name(number, head), {}), record.id, record)

    def _check_offset(self, number: int, article: str, offset: int) -> None:
        if not 0 <= offset <= len(self._articles[article].text):
            raise self._fault(number, f"the place {offset} is not in the text of the article")

    def _keep(self, number: int, records: dict[str, Any], name: str, record: Any) -> None:
        """Add a record by its id; one that is there already in the same words is no second one."""
        if not name:
            raise self._fault(number, "it has no id")
        if records.setdefault(name, record) != record:
            raise self._fault(number, f"{shown(name)} is there already, and says something else")

    def _layer(self, number: int, article: str, name: str) -> dict[str, Any]:
        if article not in self._articles:
            found = self._job.find(article) if article else None
            if found is None or found.id != article:
                raise self._fault(
                    number, f"the article {shown(article)} is neither in the file nor in the store"
                )
            self._articles[article] = found
        return self._layers.setdefault(article, {}).setdefault(name, {})

    def _name(self, number: int, head: _Head) -> str:
        if not head.annotator:
            raise self._fault(number, "it does not say whose record it is")
        return head.annotator

    def _decode(self, number: int, line: bytes, kind: Any) -> Any:
        try:
            record = _decoder(kind)(line)
        except UNDECODABLE as error:
            raise self._fault(number, decoding_fault(error, line)) from None
        if kind not in (_Head, Annotation) and (fault := value_fault(record)):
            raise self._fault(number, fault)
        return record

    def _fault(self, number: int, what: str) -> FormatError:
        return FormatError(f"{self._path}, line {number:,}: {what}; nothing was imported.")


_DECODERS: dict[Any, Callable[[bytes], Any]] = {}


def _decoder(kind: Any) -> Callable[[bytes], Any]:
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind).decode
    return _DECODERS[kind]


_ENCODER = msgspec.json.Encoder()
_COMMA = ord(",")
_FULL = 1 << 15
"""Bytes gathered before they are written; growing a larger buffer costs more than the writes."""


def _write(items: Iterable[Item], files: Files, job: Job) -> None:  # noqa: ARG001
    out = files.shared()
    lines = bytearray(b'{"type":"newsmark","version":%d}' % VERSION)
    for item in items:
        _add_item(lines, item)
        if len(lines) > _FULL:
            out.write(lines)
            lines.clear()
    out.write(lines + b"\n")


def _add_item(lines: bytearray, item: Item) -> None:
    _add(lines, {"type": "article"}, [item.article])
    _add_kept(lines, "progress", item, {who: [each] for who, each in item.progress.items()})
    _add(lines, {"type": "annotation"}, item.annotations)
    _add_kept(lines, "relation", item, item.relations)
    _add_kept(lines, "comment", item, item.comments)
    _add_kept(lines, "decision", item, item.decisions)
    _add_kept(lines, "tag", item, item.tags)
    _add_kept(lines, "bookmark", item, item.bookmarks)


def _add_kept(lines: bytearray, kind: str, item: Item, layers: Mapping[str, Sequence[Any]]) -> None:
    for annotator, records in layers.items():
        _add(lines, {"type": kind, "article": item.article.id, "annotator": annotator}, records)


def _add(lines: bytearray, keys: dict[str, str], records: Sequence[Any]) -> None:
    """Append a line for each record: these keys, then its own.

    A record is encoded straight into the buffer, behind the keys without their closing brace, and
    its opening brace made a comma. Building each line anew would take twice as long.
    """
    head = b"\n" + _ENCODER.encode(keys)[:-1]
    encode = _ENCODER.encode_into
    for record in records:
        lines += head
        brace = len(lines)
        encode(record, lines, brace)
        lines[brace] = _COMMA


FORMAT = Format(
    name="jsonl",
    title="JSON Lines",
    suffix=".jsonl",
    carries=EVERYTHING,
    write=_write,
    read=read,
    detect=detect,
)
