"""Reading Prodigy's tasks: those that were accepted, each by its session's annotator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.model import ProgressState
from reader.formats.gathered import NO_LABEL, Gathered
from reader.formats.incoming import Incoming
from reader.formats.lines import first_records, records_of
from reader.formats.model import Head, Item, Reading
from reader.formats.report import LossKind

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
