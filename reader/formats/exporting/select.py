"""Which records go out: by article, annotator, label, status and time, or named one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Relation,
    Status,
    Tag,
)
from reader.annotations.times import moment_of
from reader.formats.common.model import Item, subjects

R = TypeVar("R", Relation, Comment, Decision, Tag, Bookmark)

MarkName = tuple[str, str, str]
"""An annotation among all: its article, its annotator, its id."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What to take; an empty set means all.

    ``since`` and ``until`` are times from :mod:`reader.annotations.times`, both included. With
    ``marks`` only the annotations named there go out. With any of these, or ``labels``, an article
    of which no annotation is left does not go out.
    """

    articles: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset({"active"})
    since: str = ""
    until: str = ""
    marks: frozenset[MarkName] | None = None

    @property
    def is_narrow(self) -> bool:
        """Tell whether single annotations are asked for, not all that lies in some articles."""
        return bool(self.labels or self.since or self.until) or self.marks is not None


def select(items: Iterable[Item], selection: Selection) -> Iterator[Item]:
    """Yield the items, less what is not selected.

    Relations and comments go with the annotations that they are about; a decision is its
    reviewer's, and stays while no single annotations are asked for.
    """
    narrow = selection.is_narrow
    for item in items:
        if selection.articles and item.article.id not in selection.articles:
            continue
        annotations = [each for each in item.annotations if _takes(selection, each)]
        if narrow and not annotations:
            continue
        kept = {each.id for each in annotations}
        yield Item(
            article=item.article,
            annotations=annotations,
            relations=_about(_of(selection, item.relations), kept),
            comments=_about(_of(selection, item.comments), kept),
            decisions={} if narrow else _of(selection, item.decisions),
            tags={} if narrow else _of(selection, item.tags),
            bookmarks={} if narrow else _of(selection, item.bookmarks),
            progress={
                annotator: progress
                for annotator, progress in item.progress.items()
                if not selection.annotators or annotator in selection.annotators
            },
        )


def _takes(selection: Selection, annotation: Annotation) -> bool:
    return (
        annotation.status in selection.statuses
        and (not selection.annotators or annotation.annotator in selection.annotators)
        and (not selection.labels or annotation.label in selection.labels)
        and _is_within(moment_of(annotation), selection.since, selection.until)
        and (selection.marks is None or _name_of(annotation) in selection.marks)
    )


def _is_within(moment: str, since: str, until: str) -> bool:
    """Tell whether a time lies between two; one that is not known is taken to."""
    return not moment or (since <= moment and (not until or moment <= until))


def _name_of(annotation: Annotation) -> MarkName:
    return annotation.article, annotation.annotator, annotation.id


def _of(selection: Selection, layers: Mapping[str, Sequence[R]]) -> dict[str, Sequence[R]]:
    return {
        annotator: records
        for annotator, records in layers.items()
        if not selection.annotators or annotator in selection.annotators
    }


def _about(layers: Mapping[str, Sequence[R]], kept: set[str]) -> dict[str, Sequence[R]]:
    """Only the records that are about annotations that stay."""
    found = {
        annotator: [each for each in records if subjects(each) <= kept]
        for annotator, records in layers.items()
    }
    return {annotator: records for annotator, records in found.items() if records}
