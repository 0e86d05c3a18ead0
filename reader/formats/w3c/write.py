"""W3C Web Annotation Data Model (Recommendation of 23 February 2017), one JSON-LD document.

An AnnotationCollection holds its first and only AnnotationPage, as section 5 of the model allows.
Each span is an annotation with a tag (the label), a comment (the note), and a target: the text,
named by the SHA-256 of its UTF-8, with a quote selector and a position selector. A comment on a
span is an annotation that replies to it, a relation one that links two. What the model has no word
for stands under the prefix ``newsmark:``, structured values as JSON in a string, which every
version of JSON-LD takes for plain text.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from reader import __version__
from reader.annotations.model import HUMAN, Annotation, Comment, Relation
from reader.articles.model import Article
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import Ledger, LossKind
from reader.formats.exporting.outputs import Files
from reader.formats.w3c.documents import TERMS
from reader.formats.w3c.parse import OWN_ID, UUID
from reader.formats.w3c.read import TEXT_NAME, detect, read
from reader.formats.w3c.rules import CONTEXT
from reader.formats.w3c.values import is_time

_CONTEXT = [CONTEXT, TERMS]

_PAGE = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_SPACE = uuid.UUID("6b1f5f0e-3c39-5d7a-9d5e-2f5a0a1e7c11")
_TIMES = LossKind(
    "times",
    "1 time that is not in UTC was left out.",
    "{n} times that are not in UTC were left out.",
)
_encode = msgspec.json.encode


def annotation_iri(annotation_id: str) -> str:
    """Return the IRI of an annotation: its UUID as a URN, any other id under ``urn:newsmark``."""
    try:
        if str(uuid.UUID(annotation_id)) == annotation_id:
            return f"{UUID}{annotation_id}"
    except ValueError:
        pass
    return f"{OWN_ID}{quote(annotation_id, safe='')}"


def text_iri(text: str) -> str:
    """Return the IRI of a text: all 64 hex digits of SHA-256; its article's id is the first 20."""
    return f"{TEXT_NAME}{hashlib.sha256(text.encode()).hexdigest()}"


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    """Write the document as it comes: what is known only in the end stands behind the items."""
    out = files.shared()
    head = {
        "@context": _CONTEXT,
        "type": "AnnotationCollection",
        "label": "newsmark annotations",
        "generator": {"type": "Software", "name": f"newsmark {__version__}"},
    }
    out.write(_encode(head)[:-1])
    total = 0
    digest = hashlib.sha256()
    for item in items:
        for each in _annotations(item, job.ledger):
            line = _encode(each)
            digest.update(line)
            opening = b',\n"first":{"type":"AnnotationPage","startIndex":0,"items":[\n'
            out.write(b",\n" if total else opening)
            out.write(line)
            total += 1
    collection = f"urn:uuid:{uuid.uuid5(_SPACE, digest.hexdigest())}"
    page = f"urn:uuid:{uuid.uuid5(_SPACE, digest.hexdigest() + '/1')}"
    if total:
        out.write(b"\n]," + _encode({"id": page, "partOf": collection})[1:])
        out.write(b"," + _encode({"last": page})[1:-1])
    out.write(b"," + _encode({"id": collection, "total": total})[1:] + b"\n")


def _annotations(item: Item, ledger: Ledger) -> Iterator[dict[str, Any]]:
    source = text_iri(item.article.text)
    for each in item.annotations:
        yield _annotation(each, item.article, source, ledger)
    for annotator, relations in item.relations.items():
        for relation in relations:
            yield _relation(relation, annotator)
    for comments in item.comments.values():
        for comment in comments:
            yield _comment(comment, item.article.id, ledger)


def _annotation(each: Annotation, article: Article, source: str, ledger: Ledger) -> dict[str, Any]:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": each.label}]
    if each.note:
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": each.note})
    target: dict[str, Any] = {"source": source}
    if _PAGE.fullmatch(article.source.location):
        target["scope"] = article.source.location
    quotation = {"exact": each.exact, "prefix": each.prefix, "suffix": each.suffix}
    target["selector"] = [
        {"type": "TextQuoteSelector", **quotation},
        {"type": "TextPositionSelector", "start": each.start, "end": each.end},
    ]
    return {
        "id": annotation_iri(each.id),
        "type": "Annotation",
        "motivation": "tagging",
        "creator": _person(each.annotator),
        **_times(each, ledger),
        "body": bodies,
        "target": target,
        **_own_terms(each),
    }


def _times(each: Annotation, ledger: Ledger) -> dict[str, str]:
    times = {"created": each.created, "modified": each.updated}
    for time in times.values():
        if time and not is_time(time):
            ledger.lose(_TIMES, each.article, each.id)
    return {name: time for name, time in times.items() if is_time(time)}


def _own_terms(each: Annotation) -> dict[str, str]:
    """What the model cannot say, each key only where there is something to say."""
    values: dict[str, Any] = {
        "attributes": each.attributes,
        "fragments": each.fragments,
        "origin": None if each.origin == HUMAN else each.origin,
        "anchor": each.anchor,
    }
    terms = {"newsmark:scheme": each.scheme} if each.scheme else {}
    for name, value in values.items():
        if value:
            terms[f"newsmark:{name}"] = _encode(value).decode()
    return terms


def _person(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _relation(relation: Relation, annotator: str) -> dict[str, Any]:
    return {
        "id": annotation_iri(relation.id),
        "type": "Annotation",
        "motivation": "linking",
        "creator": _person(annotator),
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": relation.kind},
            {
                "type": "SpecificResource",
                "purpose": "linking",
                "source": annotation_iri(relation.target),
            },
        ],
        "target": annotation_iri(relation.source),
    }


def _comment(comment: Comment, article: str, ledger: Ledger) -> dict[str, Any]:
    time = {"created": comment.created} if is_time(comment.created) else {}
    if comment.created and not time:
        ledger.lose(_TIMES, article, comment.annotation)
    return {
        "id": annotation_iri(comment.id),
        "type": "Annotation",
        "motivation": "replying",
        "creator": _person(comment.author),
        **time,
        "body": [{"type": "TextualBody", "purpose": "replying", "value": comment.text}],
        "target": annotation_iri(comment.annotation),
    }


FORMAT = Format(
    name="w3c",
    title="W3C Web Annotation",
    suffix=".jsonld",
    carries=frozenset(
        {
            "annotators",
            "attributes",
            "comments",
            "fragments",
            "notes",
            "overlap",
            "relations",
        }
    ),
    write=_write,
    read=read,
    detect=detect,
)
