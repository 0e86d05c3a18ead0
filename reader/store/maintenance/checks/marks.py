"""Checks of what people did on one article: spans, quotes, and what points to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reader.annotations.model import Annotation
from reader.articles.text.graphemes import is_boundary
from reader.store.journal.records import Tables
from reader.store.maintenance.checks.finding import Report
from reader.store.maintenance.checks.histories import Found
from reader.store.protocol import PROGRESS, Table
from reader.store.work.fold import Fold

Place = tuple[str, int]
"""A file and a line in it."""

SHOWN = 30
"""How many characters of a quote are shown."""


class Marks(NamedTuple):
    """One annotator's work on one article: the records, and where each was last changed.

    ``ever`` holds the ids of all annotations that there ever were.
    """

    annotator: str
    tables: Tables
    places: Mapping[tuple[Table, str], Place]
    ever: set[str]


def marks_of(annotator: str, fold: Fold, actions: Iterable[Found]) -> Marks:
    """Return a work's records, each with the place in the histories that says so."""
    places: dict[tuple[Table, str], Place] = {}
    ever = set()
    for found in actions:
        for change in found.action.changes:
            places[change.table, change.id] = found.file, found.line
            if change.table == "annotations":
                ever.add(change.id)
    return Marks(annotator, fold.tables, places, ever)


def check_owner(marks: Marks, article: str, report: Report) -> None:
    """Tell of annotations of another article or annotator than the file that they are in."""
    for annotation in marks.tables["annotations"].values():
        if (annotation.article, annotation.annotator) != (article, marks.annotator):
            file, line = marks.places["annotations", annotation.id]
            what = f"the annotation {annotation.id} is {annotation.annotator}'s"
            what += f" on the article {annotation.article}"
            report.add(file, "other-work", what, line=line)


def check_marks(marks: Marks, text: str, report: Report) -> None:
    """Check the active annotations of a work against the text, and the reading position."""
    for annotation in marks.tables["annotations"].values():
        if annotation.status == "active":
            report.annotations += 1
            for kind, what in _faults(annotation, text):
                file, line = marks.places["annotations", annotation.id]
                report.add(file, kind, f"the annotation {annotation.id} {what}", line=line)
    progress = marks.tables["progress"].get(PROGRESS)
    if progress and not 0 <= progress.position <= len(text):
        file, line = marks.places["progress", PROGRESS]
        what = f"the reading position {progress.position} is outside of the text ({len(text)})"
        report.add(file, "position", what, line=line)


def _faults(annotation: Annotation, text: str) -> Iterator[tuple[str, str]]:
    """Yield what does not fit between an annotation and its text, as kind and words."""
    start, end = annotation.start, annotation.end
    if end > len(text):
        yield "bounds", f"goes from {start} to {end}, and the text has {len(text)} characters"
        return
    if text[start:end] != annotation.exact:
        there, quoted = _shortly(text[start:end]), _shortly(annotation.exact)
        yield "quote", f"quotes {quoted} at {start}, where the text says {there}"
    elif not (
        text.endswith(annotation.prefix, 0, start) and text.startswith(annotation.suffix, end)
    ):
        yield "context", f"has other words around it than the text at {start} to {end}"
    if annotation.origin.kind == "human":
        for offset in (start, end):
            if not is_boundary(text, offset):
                yield "grapheme", f"begins or ends at {offset}, inside of one visible character"


def _shortly(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def check_pointers(works: Sequence[Marks], report: Report) -> None:
    """Check relations, comments and decisions, which may be about a colleague's annotation."""
    there: dict[str, Marks] = {}
    for marks in works:
        for key in marks.tables["annotations"]:
            first = there.setdefault(key, marks)
            if first is not marks:
                file, line = marks.places["annotations", key]
                what = f"{first.annotator} has an annotation of the same id, {key}"
                report.add(file, "same-id", what, line=line)
    ever = set().union(*(marks.ever for marks in works))
    for marks in works:
        for table, key, target in _pointers(marks.tables):
            if target in there:
                continue
            kind = "points-to-undone" if target in ever else "points-to-nothing"
            file, line = marks.places[table, key]
            what = (
                f"the {table.removesuffix('s')} {key} is about the annotation {target or '(none)'}"
            )
            report.add(file, kind, f"{what}, which is not there", line=line)


def _pointers(tables: Tables) -> Iterator[tuple[Table, str, str]]:
    """Yield the table and id of each record that points to annotations, and their ids."""
    for relation in tables["relations"].values():
        yield "relations", relation.id, relation.source
        yield "relations", relation.id, relation.target
    for comment in tables["comments"].values():
        yield "comments", comment.id, comment.annotation
    for decision in tables["decisions"].values():
        for target in (*decision.inputs, *decision.output):
            yield "decisions", decision.id, target
