"""Reading a CAS of UIMA: spans, relations, slots and chains, as INCEpTION's layers mean them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from reader.annotations.model import Origin
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.incoming import BLANK_TEXTS, Incoming
from reader.formats.inception.annotator_files import Once, beginning
from reader.formats.inception.layers import (
    LAST_LINKS,
    RELATION_FEATURES,
    WORD_RELATIONS,
    read_mark,
    short,
)
from reader.formats.inception.sheets import NOBODY
from reader.formats.inception.uima.cas import META, META_NAMES, VIEW, read_words, xml_text
from reader.formats.inception.uima.files import ZIP, Loaded, load
from reader.formats.inception.uima.types import Kind, Kinds

OTHER_VIEWS = LossKind(
    "other-views",
    "1 further text of a CAS was left out.",
    "{n} further texts of a CAS were left out.",
)
UNPLACED = LossKind(
    "unplaced",
    "1 structure that stands nowhere in the text was left out.",
    "{n} structures that stand nowhere in the text were left out.",
)
POINTERS = LossKind(
    "pointers",
    "1 feature that points to something else was left out.",
    "{n} features that point to something else were left out.",
)


def detect_xmi(head: Head) -> bool:
    """Tell a CAS in XMI, a zip that holds one, and a folder of such files."""
    data = beginning(head, ".xmi")
    return b".xmi" in data if data.startswith(ZIP) else b"<xmi:XMI" in data[:10_000]


def detect_json(head: Head) -> bool:
    """Tell a CAS in JSON, or a folder of them: its names begin with a percent sign."""
    start = beginning(head, ".json")[:10_000].lstrip()
    return start.startswith(b"{") and any(
        name in start for name in (b'"%TYPES"', b'"%FEATURE_STRUCTURES"')
    )


def _read(
    paths: Sequence[Path], job: Reading, *, form: str, suffixes: frozenset[str]
) -> Iterator[Item]:
    once = Once()
    for loaded in load(paths, suffixes, job):
        reader = _Reader(loaded, form, job)
        if reader.incoming.is_blank:
            job.ledger.lose(BLANK_TEXTS, reader.incoming.article.id, place=loaded.where)
            continue
        once.check(reader.incoming.article, reader.annotator, loaded.where)
        yield reader.item()


read_xmi = partial(_read, form="uima", suffixes=frozenset((".xmi", ".zip")))
read_json = partial(_read, form="uima-json", suffixes=frozenset((".json",)))


class _Reader:
    """What one CAS holds, as an item."""

    def __init__(self, loaded: Loaded, form: str, job: Reading) -> None:
        self._where, self._form, self._ledger = loaded.where, form, job.ledger
        self._is_xml = form == "uima"
        self._kinds = Kinds(loaded.cas.typesystem)
        texts = [each.sofa.sofaID for each in loaded.cas.views if each.sofa.sofaString]
        if not texts:
            raise FormatError(f"{loaded.where} holds no text; nothing was imported.")
        view = loaded.cas.get_view(VIEW if VIEW in texts else texts[0])
        self._all = sorted(view.select_all_fs(), key=lambda each: int(each.xmiID))
        meta = _meta(self._all)
        if self._is_xml:
            meta = {name: read_words(value) for name, value in meta.items()}
        self.annotator = _whose(meta, loaded.source.annotator)
        self._name = self.annotator or job.annotator
        self.incoming = self._incoming(view.sofa_string, meta, loaded, job)
        for _ in texts[1:]:
            self._lose(OTHER_VIEWS)

    def _incoming(self, text: str, meta: dict[str, str], loaded: Loaded, job: Reading) -> Incoming:
        """Return the article of the store that the file is of, or else the one that it makes."""
        given = {"form": self._form, "where": self._where}
        for name in loaded.source.names if self._is_xml and "\ufffd" in text else ():
            there = job.find(name)
            if there is not None and xml_text(there.text) == text:
                return Incoming.of(there, **given, ledger=job.ledger)
        return Incoming(
            text,
            **given,
            ledger=job.ledger,
            title=meta["documentTitle"],
            lang=meta["language"].replace("x-unspecified", ""),
        )

    def _values(self, each: Any) -> dict[str, Any]:
        found = self._kinds.values(each)
        if not self._is_xml:
            return found
        return {
            name: read_words(value) if isinstance(value, str) else value
            for name, value in found.items()
        }

    def item(self) -> Item:
        """Return the article with all that is read of the CAS."""
        ids: dict[int, str] = {}
        links: list[_Link] = []
        for each in self._all:
            kind = self._kinds.of(each.type)
            if kind.way == "span":
                ids[each.xmiID] = self._span(each, kind)
                links += self._leads(each, kind)
            elif kind.way == "relation":
                links.append(_Link(self._relation(each, kind), each.Governor, each.Dependent))
            elif kind.way == "other":
                self._lose(UNPLACED)
        for link in links:
            source, target = (ids.get(getattr(end, "xmiID", -1)) for end in link[1:])
            if source is None or target is None:
                self._lose(WORD_RELATIONS)
            else:
                self.incoming.relate(link.kind, source, target, annotator=self._name)
        if self.annotator and not ids:
            self.incoming.set_progress(self.annotator, "done")
        return self.incoming.item()

    def _span(self, each: Any, kind: Kind) -> str:
        where = f"{self._where}, structure {each.xmiID}"
        if type(each.begin) is not int or type(each.end) is not int:
            raise FormatError(f"{where}: it does not say where it stands; nothing was imported.")
        for name in kind.pointers:
            if getattr(each, name) is not None:
                self._lose(POINTERS)
        found = read_mark(kind.layer, self._values(each))
        return self.incoming.add(
            found.label,
            each.begin,
            each.end,
            annotator=self._name,
            where=where,
            attributes=found.attributes,
            note=found.note,
            origin=Origin(
                kind="import",
                name="" if kind.is_link else found.declared,
                format=self._form,
                original_id=str(each.xmiID),
            ),
        )

    def _relation(self, each: Any, kind: Kind) -> str:
        found = read_mark(kind.layer, self._values(each))
        if found.attributes or found.note:
            self._lose(RELATION_FEATURES)
        return found.label

    def _leads(self, each: Any, kind: Kind) -> Iterator[_Link]:
        """Yield what a span leads to: what is in its slots, and the next link of its chain."""
        for name in kind.slots:
            for slot in getattr(getattr(each, name), "elements", None) or ():
                if hasattr(slot, "target"):
                    yield _Link(_word(getattr(slot, "role", None)) or name, each, slot.target)
                else:
                    self._lose(POINTERS)
        if kind.is_link:
            name = _word(getattr(each, "referenceRelation", None))
            if each.next is not None:
                yield _Link(name or short(kind.layer.type), each, each.next)
            elif name:
                self._lose(LAST_LINKS)

    def _lose(self, kind: LossKind) -> None:
        self._ledger.lose(kind, self.incoming.article.id, place=self._where)


class _Link(NamedTuple):
    kind: str
    source: Any
    target: Any


def _meta(structures: Sequence[Any]) -> dict[str, str]:
    """Return what DKPro Core's record of the document says, empty where it says nothing."""
    found = next((each for each in structures if each.type.name == META), None)
    return {name: _word(getattr(found, name, None)) for name in (*META_NAMES, "language")}


def _whose(meta: dict[str, str], otherwise: str) -> str:
    """Return whose the file is: the id of the document, where the record is one of INCEpTION's."""
    base, title = meta["documentBaseUri"], meta["documentTitle"]
    is_theirs = base and base == meta["collectionId"] and meta["documentUri"] == f"{base}/{title}"
    name = meta["documentId"] if is_theirs and meta["documentId"] else otherwise
    return "" if name == NOBODY else name


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


read_xmi = partial(_read, form="uima", suffixes=frozenset((".xmi", ".zip")))
read_json = partial(_read, form="uima-json", suffixes=frozenset((".json",)))
