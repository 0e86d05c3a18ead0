"""The annotations in a file of the Web Annotation Data Model, checked one by one.

A file holds an annotation, a page or a collection of them, or a list of such documents. Only what
is in the file is read: nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from reader.articles.json_faults import UNDECODABLE, decoding_fault, fault_line
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.input_files import read_input
from reader.formats.w3c.rules import (
    PAGE,
    annotation_faults,
    collection_faults,
    context_faults,
    page_faults,
)
from reader.formats.w3c.values import Faults, types_of, values_of

COLLECTION = "AnnotationCollection"
TERMS = {"newsmark": "urn:newsmark:terms:"}
"""The part of a context by which our own documents are known."""
_BOM = b"\xef\xbb\xbf"
_PAGES = LossKind(
    "pages",
    "1 further page of annotations is not in the files and was left out.",
    "{n} further pages of annotations are not in the files and were left out.",
)
_Parts = dict[str, msgspec.Raw]


class Said(NamedTuple):
    """An annotation of a file: where it is, whether it is newsmark's own, and what it says."""

    where: str
    is_ours: bool
    value: Mapping[str, Any]


class Documents:
    """The documents of some files. Raises FormatError for the first that breaks a rule."""

    def __init__(self, job: Reading) -> None:
        self._job = job
        self._there: set[str] = set()
        self._named: dict[str, str] = {}
        self._count = 0

    def read(self, path: Path) -> Iterator[Said]:
        """Yield the annotations of a file."""
        self._count = 0
        data = read_input(path).removeprefix(_BOM)
        try:
            data.decode()
            found = msgspec.json.decode(data, type=list[_Parts] | _Parts)
        except UNDECODABLE as error:
            raise FormatError(
                f"{path}, line {fault_line(data, error):,}: {decoding_fault(error, data)};"
                " nothing was imported."
            ) from None
        for parts in found if isinstance(found, list) else [found]:
            yield from self._document(path, parts)

    def tell_missing_pages(self) -> None:
        """Count the pages that those that were read name, and that were not among them."""
        for name, where in self._named.items():
            if name not in self._there:
                self._job.ledger.lose(_PAGES, "", place=where)

    def _document(self, path: Path, parts: _Parts) -> Iterator[Said]:
        head = self._decoded(str(path), parts, without=("items", "first", "body", "target"))
        self._check(str(path), context_faults(head))
        is_ours = TERMS in values_of(head["@context"])
        if COLLECTION in types_of(head):
            yield from self._collection(path, parts, head, is_ours)
        elif PAGE in types_of(head):
            yield from self._page(path, parts, is_ours)
        else:
            where = self._next(path)
            yield self._annotation(where, self._decoded(where, parts), is_ours)

    def _collection(
        self, path: Path, parts: _Parts, head: dict[str, Any], is_ours: bool
    ) -> Iterator[Said]:
        first = parts.get("first")
        is_embedded = first is not None and _begins(first, b"{")
        if first is not None:
            head["first"] = {} if is_embedded else self._value(str(path), first)
        self._check(str(path), collection_faults(head))
        if first is None:
            return
        if not is_embedded:
            self._named[head["first"]] = str(path)
            return
        page: _Parts = self._value(str(path), first, _Parts)
        yield from self._page(path, page, is_ours, head.get("total"))

    def _page(
        self, path: Path, parts: _Parts, is_ours: bool, total: int | None = None
    ) -> Iterator[Said]:
        place = f"{path}, its page"
        head = self._decoded(place, parts, without=("items",))
        if "items" in parts:
            is_list = _begins(parts["items"], b"[")
            head["items"] = self._value(place, parts["items"], list[msgspec.Raw]) if is_list else 0
        self._check(place, page_faults(head))
        self._there.add(head["id"])
        if "next" in head:
            following = head["next"]
            self._named[following["id"] if isinstance(following, dict) else following] = str(path)
        elif total is not None and total != head.get("startIndex", 0) + len(head["items"]):
            raise FormatError(
                f"{path}: its only page does not have the {total:,} annotations that the collection"
                " says it has; nothing was imported."
            )
        for item in head["items"]:
            where = self._next(path)
            yield self._annotation(where, self._value(where, item), is_ours)

    def _next(self, path: Path) -> str:
        self._count += 1
        return f"{path}, annotation {self._count:,}"

    def _annotation(self, where: str, value: Any, is_ours: bool) -> Said:
        self._check(where, annotation_faults(value))
        return Said(where, is_ours, value)

    def _decoded(self, where: str, parts: _Parts, without: tuple[str, ...] = ()) -> dict[str, Any]:
        return {
            name: self._value(where, part) for name, part in parts.items() if name not in without
        }

    def _value(self, where: str, part: msgspec.Raw, kind: Any = Any) -> Any:
        try:
            return msgspec.json.decode(part, type=kind)
        except UNDECODABLE as error:
            raise FormatError(f"{where}: {decoding_fault(error)}; nothing was imported.") from None

    def _check(self, where: str, faults: Faults) -> None:
        if fault := next(faults, ""):
            raise FormatError(
                f"{where}: {fault}, against the Web Annotation Data Model; nothing was imported."
            )


def _begins(part: msgspec.Raw, with_: bytes) -> bool:
    return bytes(memoryview(part)[:1]) == with_
