"""Prodigy's tasks, JSON Lines: for every text a line for each annotator, with tokens and spans.

A span may begin and end anywhere, so tokens are cut where spans begin and end. Keys of a span that
Prodigy does not know (``id``, ``note``, ``attributes``, ``fragments``) it keeps as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import msgspec

from reader.annotations.model import Annotation
from reader.articles.model import Article
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job
from reader.formats.prodigy_hash import input_hash, task_hash
from reader.formats.prodigy_read import ACCEPTED, detect, read
from reader.formats.reading import place
from reader.formats.shares import Share, shares
from reader.formats.tokens import Token, tokens

_encode = msgspec.json.encode
_OWN = ("note", "attributes", "fragments")


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    out = files.shared()
    for item in items:
        hashes: dict[str, int] = {}
        for share in shares(item, job.ledger):
            hashes = hashes or _hashes(item.article.text)
            out.write(_encode(_task(item.article, share, hashes)) + b"\n")


def _hashes(text: str) -> dict[str, int]:
    return {"_input_hash": input_hash(text), "_task_hash": task_hash(text)}


def _task(article: Article, share: Share, hashes: dict[str, int]) -> dict[str, Any]:
    text, marks = article.text, share.annotations
    found = tokens(text, ((each.start, each.end) for each in marks))
    first = {each.start: number for number, each in enumerate(found)}
    last = {each.end: number for number, each in enumerate(found)}
    spans = {each.id: _span(each, first[each.start], last[each.end]) for each in marks}
    relations = [
        _relation(each.kind, spans[each.source], spans[each.target]) for each in share.relations
    ]
    source = place(article) or ", ".join(article.authors)
    return {
        "text": text,
        "meta": {"source": source} if source else {},
        "article": article.id,
        "annotator": share.annotator,
        "progress": share.state,
        **hashes,
        "tokens": [_token(text, number, each) for number, each in enumerate(found)],
        "_session_id": share.annotator,
        "_annotator_id": share.annotator,
        "_view_id": _view(marks, bool(relations)),
        "spans": [spans[each.id] | _own(each) for each in marks],
        **({"relations": relations} if relations else {}),
        "answer": ACCEPTED,
    }


def _token(text: str, number: int, token: Token) -> dict[str, Any]:
    start, end, space = token
    return {"text": text[start:end], "start": start, "end": end, "id": number, "ws": space}


def _span(each: Annotation, first: int, last: int) -> dict[str, Any]:
    """Return the bounds of a span; ``token_end`` is the number of the last token in it."""
    return {
        "start": each.start,
        "end": each.end,
        "token_start": first,
        "token_end": last,
        "label": each.label,
        "id": each.id,
    }


def _own(each: Annotation) -> dict[str, Any]:
    """Return what Prodigy has no key for, each only where there is something to say."""
    values = {name: getattr(each, name) for name in _OWN}
    return {name: value for name, value in values.items() if value}


def _relation(kind: str, head: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """Return a relation, which Prodigy draws between the last tokens of two spans."""
    return {
        "head": head["token_end"],
        "child": child["token_end"],
        "head_span": head,
        "child_span": child,
        "label": kind,
    }


def _view(marks: Iterable[Annotation], has_relations: bool) -> str:
    """Return the interface that can show the task: the plainest one does not let spans overlap."""
    if has_relations:
        return "relations"
    overlap = any(before.end > after.start for before, after in pairwise(marks))
    return "spans_manual" if overlap else "ner_manual"


FORMAT = Format(
    name="prodigy",
    title="Prodigy",
    suffix=".jsonl",
    carries=frozenset(
        {"annotators", "attributes", "fragments", "notes", "overlap", "progress", "relations"}
    ),
    write=_write,
    read=read,
    detect=detect,
)
