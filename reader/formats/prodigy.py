"""Prodigy's tasks, JSON Lines: for every text a line for each annotator, with tokens and spans.

A span may begin and end anywhere, so tokens are cut where spans begin and end. Keys of a span that
Prodigy does not know (``id``, ``note``, ``attributes``, ``fragments``) it keeps as they are.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.model import Annotation, ProgressState
from reader.articles.model import Article
from reader.formats.common.json_lines import first_records, records_of
from reader.formats.common.model import Format, Head, Item, Job, Reading
from reader.formats.common.report import LossKind
from reader.formats.common.tokens import Token, tokens
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.presentation import place
from reader.formats.exporting.shares import Share, shares
from reader.formats.importing.gathered import NO_LABEL, Gathered
from reader.formats.importing.incoming import Incoming

_MASK = 0xFFFFFFFF


def hashes(text: str) -> tuple[int, int]:
    """Return the hash of a text, and that of the question what is to be marked in it."""
    quoted = json.dumps(text)
    known = murmur3(f"text={quoted}".encode())
    task = f'{known}{{"_input_hash":{known},"meta":{{}},"text":{quoted}}}'
    return known, murmur3(task.encode())


def murmur3(data: bytes) -> int:
    """Return the 32-bit MurmurHash3 (x86) of some bytes with the seed 0, as a signed number."""
    found = 0
    whole = len(data) & ~3
    for (block,) in struct.iter_unpack("<I", data[:whole]):
        block = block * 0xCC9E2D51 & _MASK
        found ^= (block << 15 | block >> 17) * 0x1B873593 & _MASK
        found = ((found << 13 | found >> 19) * 5 + 0xE6546B64) & _MASK
    if data[whole:]:
        block = int.from_bytes(data[whole:], "little") * 0xCC9E2D51 & _MASK
        found ^= (block << 15 | block >> 17) * 0x1B873593 & _MASK
    found ^= len(data)
    found = (found ^ found >> 16) * 0x85EBCA6B & _MASK
    found = (found ^ found >> 13) * 0xC2B2AE35 & _MASK
    found ^= found >> 16
    return found - (1 << 32) if found >> 31 else found


ACCEPTED = "accept"
NOT_ACCEPTED = LossKind(
    "not-accepted",
    "1 task was not accepted, and was left out.",
    "{n} tasks were not accepted, and were left out.",
)
OTHER_TASKS = LossKind(
    "other-tasks",
    "1 task is not about spans of a text, and was left out.",
    "{n} tasks are not about spans of a text, and were left out.",
)
_ANSWERS = (ACCEPTED, "reject", "ignore")
_VIEWS = ("", "ner", "ner_manual", "spans", "spans_manual", "relations", "blocks")
_MARKS = ("answer", "_view_id", "_input_hash", "_task_hash")


class _Span(msgspec.Struct):
    start: int
    end: int
    token_end: int | None = None
    label: str | None = None
    id: Any = None
    note: str = ""
    attributes: dict[str, Any] = {}
    fragments: list[tuple[int, int]] = []

    def names(self) -> list[object]:
        """Return what a relation may call the span by, the surest first."""
        where = (self.start, self.end)
        return [("id", str(self.id)), (*where, self.label), where, self.token_end]


class _Relation(msgspec.Struct):
    label: str
    head: int
    child: int
    head_span: _Span | None = None
    child_span: _Span | None = None


class _Task(msgspec.Struct):
    """One line: a text, what is to be known of it, and what somebody answered.

    ``article``, ``annotator`` and ``progress`` are in lines that we wrote.
    """

    text: str | None = None
    meta: dict[str, Any] | None = None
    article: str = ""
    annotator: str = ""
    progress: ProgressState = "done"
    spans: list[_Span] | None = None
    relations: list[_Relation] | None = None
    answer: str | None = None
    view: str | None = msgspec.field(name="_view_id", default=None)
    session: str | None = msgspec.field(name="_session_id", default=None)
    person: str | None = msgspec.field(name="_annotator_id", default=None)
    hash: Any = msgspec.field(name="_task_hash", default=None)


def detect(head: Head) -> bool:
    """Tell a file of texts with keys that Prodigy gives its tasks."""
    records = first_records(head)
    return bool(records) and all(
        isinstance(each.get("text"), str)
        and any(mark in each for mark in _MARKS)
        and each.get("answer", ACCEPTED) in _ANSWERS
        for each in records
    )


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the articles of all tasks that were accepted; one without an answer counts as such."""
    found = Gathered("prodigy", job)
    for path in paths:
        for where, task in records_of(path, _Task):
            if task.answer not in (None, ACCEPTED):
                job.ledger.lose(NOT_ACCEPTED, "", place=where)
            elif task.text is None or (task.view or "") not in _VIEWS:
                job.ledger.lose(OTHER_TASKS, "", place=where)
            elif article := found.article(task.text, where, **_about(task)):
                person = task.person or task.session
                _add(task, article, found.annotator(article, person, path, where), where, job)
    yield from found.items()


def _about(task: _Task) -> dict[str, Any]:
    """Return what is known of a text: where it is from, a web page or else a name."""
    source = (task.meta or {}).get("source")
    if not isinstance(source, str) or not source:
        return {}
    is_place = "://" in source or task.article
    return {"location": source} if is_place else {"authors": [source]}


def _add(task: _Task, article: Incoming, annotator: str, where: str, job: Reading) -> None:
    is_ours = task.article == article.article.id and task.annotator == annotator
    made: dict[object, str] = {}
    for each in task.spans or ():
        if not each.label:
            job.ledger.lose(NO_LABEL, article.article.id, place=where)
            continue
        own = each.id if is_ours and isinstance(each.id, str) else ""
        name = article.add(
            each.label,
            each.start,
            each.end,
            annotator=annotator,
            where=where,
            id=own,
            original_id="" if own else f"{task.hash}:{each.start}-{each.end}",
            fragments=each.fragments,
            attributes=each.attributes,
            note=each.note,
        )
        for key in each.names():
            made.setdefault(key, name)
    for link in task.relations or ():
        head = link.head_span.names() if link.head_span else [link.head]
        child = link.child_span.names() if link.child_span else [link.child]
        ends = [next((made[key] for key in keys if key in made), "") for keys in (head, child)]
        article.relate(link.label, *ends, annotator=annotator)
    if task.answer == ACCEPTED:
        article.set_progress(annotator, task.progress if is_ours else "done")


_encode = msgspec.json.encode
_OWN = ("note", "attributes", "fragments")


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    out = files.shared()
    for item in items:
        known: tuple[int, int] | None = None
        for share in shares(item, job.ledger):
            known = known or hashes(item.article.text)
            out.write(_encode(_task(item.article, share, *known)) + b"\n")


def _task(article: Article, share: Share, input_hash: int, task_hash: int) -> dict[str, Any]:
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
        "_input_hash": input_hash,
        "_task_hash": task_hash,
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
