"""Reading the Web Annotation Data Model: our own documents whole, others as far as they go.

The texts are those of the store: ``urn:sha256:`` names one by what it says, any other address by
where it came from. A passage is where its position says if the words there are those quoted, or
else at the only place that has them; one that has no such place is left out and counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.model import HUMAN, Anchor, Origin
from reader.articles.json_faults import decoding_fault
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import shown
from reader.formats.common.losses import LOOSE
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.importing.incoming import Incoming
from reader.formats.w3c.documents import Documents, Said
from reader.formats.w3c.parse import (
    Bodies,
    Target,
    bodies_of,
    creator_of,
    motivations_of,
    own_id,
    targets_of,
)
from reader.formats.w3c.quote_lookup import Passage, Quotes
from reader.formats.w3c.rules import CONTEXT

TEXT_NAME = "urn:sha256:"
ID_DIGITS = 20
_KEYS = frozenset(
    ("@context", "id", "type", "motivation", "creator", "created", "modified", "generator")
) | {"generated", "body", "bodyValue", "target", "canonical"}
"""The keys of an annotation that are read, beside our own."""
_NO_PASSAGE = LossKind(
    "no-passage",
    "1 annotation that is about no passage of text was left out.",
    "{n} annotations that are about no passage of text were left out.",
)
_NO_PLACE = LossKind(
    "no-place",
    "1 annotation was left out, as its words have no place in the text, or several.",
    "{n} annotations were left out, as their words have no place in the text, or several.",
)
_ELSEWHERE = LossKind(
    "bodies",
    "1 body of an annotation lies elsewhere and was left out.",
    "{n} bodies of annotations lie elsewhere and were left out.",
)
_STRANGE = LossKind(
    "properties",
    "1 annotation has properties that newsmark has no place for; they were left out.",
    "{n} annotations have properties that newsmark has no place for; they were left out.",
)


def detect(head: Head) -> bool:
    """Tell a document of JSON that names the context of the model."""
    start = head.data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start[:1] in (b"{", b"[") and CONTEXT.encode() in start


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield an item for each text that the annotations are about."""
    reader, documents = _Reader(job), Documents(job)
    for path in paths:
        for said in documents.read(path):
            reader.take(said)
    documents.tell_missing_pages()
    reader.take_further()
    yield from reader.items()


class _Text:
    """A text that annotations are about; ``is_known`` where its digest says that it is the one."""

    def __init__(self, incoming: Incoming, is_known: bool) -> None:
        self.incoming, self.is_known = incoming, is_known
        self.quotes = Quotes(incoming.article.text)


class _Reader:
    """The annotations of some files, by text."""

    def __init__(self, job: Reading) -> None:
        self._job = job
        self._texts: dict[str, _Text] = {}
        self._incoming: dict[str, Incoming] = {}
        self._spans: dict[str, tuple[Incoming, str] | None] = {}
        self._digests: dict[str, bytes] = {}
        self._further: list[Said] = []
        self._about: dict[str, str] = {}

    def items(self) -> Iterator[Item]:
        """Yield what was taken in."""
        for incoming in self._incoming.values():
            yield incoming.item()

    def take(self, said: Said) -> None:
        """Take in an annotation, if it is about a passage; keep it for later, if not."""
        if self._is_repeated(said):
            return
        targets = targets_of(said.value)
        passages = [each for each in targets if each.has_passage]
        if not passages:
            self._further.append(said)
            self._about[said.value["id"]] = targets[0].source
            return
        if any(key not in _KEYS and not key.startswith("newsmark:") for key in said.value):
            self._job.ledger.lose(_STRANGE, "", place=said.where)
        self._spans[said.value["id"]] = None
        for target in passages:
            text = self._text(target.source, said)
            place = _place(text, target)
            if place is None:
                self._job.ledger.lose(_NO_PLACE, text.incoming.article.id, place=said.where)
                continue
            made = self._add(said, text.incoming, place)
            self._spans[said.value["id"]] = self._spans[said.value["id"]] or (text.incoming, made)

    def take_further(self) -> None:
        """Take in comments and relations, now that all passages are known."""
        for said in self._further:
            source = self._root(said.value["id"])
            if source not in self._spans:
                self._job.ledger.lose(_NO_PASSAGE, "", place=said.where)
                continue
            bodies = bodies_of(said.value)
            words = [*bodies.labels, *bodies.notes]
            if bodies.elsewhere:
                kind = words[0] if words else _motivation(said)
                self._relate(said, kind, source, bodies.elsewhere[0])
            else:
                self._comment(said, "\n\n".join(words), source)

    def _is_repeated(self, said: Said) -> bool:
        """Tell whether the same annotation was there before; FormatError where another one was."""
        digest = hashlib.sha256(msgspec.json.encode(said.value)).digest()
        known = self._digests.setdefault(said.value["id"], digest)
        if known != digest:
            raise FormatError(
                f"{said.where}: another annotation has the id {shown(said.value['id'])}, too;"
                " nothing was imported."
            )
        return known is not digest

    def _text(self, source: str, said: Said) -> _Text:
        if source not in self._texts:
            digest = source.removeprefix(TEXT_NAME) if source.startswith(TEXT_NAME) else ""
            article = self._job.find(digest[:ID_DIGITS] if digest else source)
            if article is None or (digest and _digest(article.text) != digest):
                raise FormatError(
                    f"{said.where}: the text {shown(source)} is not in the store; add"
                    " it first. Nothing was imported."
                )
            incoming = self._incoming.get(article.id) or Incoming.of(
                article, form="w3c", where=said.where, ledger=self._job.ledger
            )
            self._incoming[article.id] = incoming
            self._texts[source] = _Text(incoming, bool(digest))
        return self._texts[source]

    def _add(self, said: Said, incoming: Incoming, place: Passage) -> str:
        """Add an annotation of a passage for each of its labels; return the id of the first."""
        bodies = bodies_of(said.value)
        for _ in bodies.elsewhere:
            self._job.ledger.lose(_ELSEWHERE, incoming.article.id, place=said.where)
        more = {"anchor": place.anchor, **(_own(said) if said.is_ours else _foreign(said))}
        notes = ["\n\n".join(bodies.notes)]
        made = [
            incoming.add(
                label,
                place.start,
                place.end,
                annotator=self._person(said),
                where=said.where,
                note=note,
                **more,
            )
            for label, note in zip_longest(_labels(said, bodies), notes, fillvalue="")
        ]
        return made[0]

    def _relate(self, said: Said, kind: str, source: str, target: str) -> None:
        first, second = self._spans[source], self._spans.get(target)
        if first is None or second is None:
            self._job.ledger.lose(LOOSE["relations"], "", place=said.where)
            return
        first[0].relate(kind, first[1], second[1], annotator=self._person(said), id=_id(said))

    def _comment(self, said: Said, text: str, source: str) -> None:
        span = self._spans[source]
        if span is None:
            self._job.ledger.lose(LOOSE["comments"], "", place=said.where)
            return
        created = said.value.get("created", "" if said.is_ours else None)
        span[0].comment(span[1], text, author=self._person(said), created=created, id=_id(said))

    def _root(self, name: str) -> str:
        """Return the annotation of a passage that a comment is about, however indirectly."""
        seen = {name}
        about = self._about.get(name, "")
        while about in self._about and about not in seen:
            seen.add(about)
            about = self._about[about]
        for each in seen:
            self._about[each] = about
        return about

    def _person(self, said: Said) -> str:
        return creator_of(said.value) or self._job.annotator


def _place(text: _Text, target: Target) -> Passage | None:
    if target.quote is not None:
        return text.quotes.find(target.quote, target.position, is_same=text.is_known)
    # Positions count in what another program took for the text: only of this very text they hold.
    return Passage(*target.position) if target.position and text.is_known else None


def _labels(said: Said, bodies: Bodies) -> list[str]:
    """Return the labels of a passage: its tags, or else what it was made for."""
    return bodies.labels or ["" if said.is_ours else _motivation(said)]


def _motivation(said: Said) -> str:
    return next(iter(motivations_of(said.value)), "annotation")


def _id(said: Said) -> str:
    return own_id(said.value["id"]) if said.is_ours else ""


def _foreign(said: Said) -> dict[str, Any]:
    value = said.value
    return {
        "original_id": value.get("canonical") or value["id"],
        "created": value.get("created"),
        "updated": value.get("modified") or value.get("created"),
    }


def _own(said: Said) -> dict[str, Any]:
    """Return what our own documents say beside the model's words."""
    value = said.value
    return {
        "id": own_id(value["id"]),
        "scheme": _term(said, "scheme", str, ""),
        "attributes": _term(said, "attributes", dict[str, Any], {}),
        "fragments": _term(said, "fragments", list[tuple[int, int]], []),
        "origin": _term(said, "origin", Origin, HUMAN),
        "anchor": _term(said, "anchor", Anchor, None),
        "created": value.get("created", ""),
        "updated": value.get("modified", ""),
    }


def _term(said: Said, name: str, kind: Any, default: Any) -> Any:
    """Return the value of one of our own keys, which is a string or JSON in one."""
    text = said.value.get(f"newsmark:{name}")
    if text is None:
        return default
    try:
        if kind is str:
            return msgspec.convert(text, str)
        return msgspec.json.decode(msgspec.convert(text, str), type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise FormatError(
            f"{said.where}: newsmark:{name} does not hold it: {decoding_fault(error)}; nothing was"
            " imported."
        ) from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
