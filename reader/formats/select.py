"""Which records go out: by article, annotator, label, status and time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
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
from reader.formats.model import FormatError, Item, subjects

R = TypeVar("R", Relation, Comment, Decision, Tag, Bookmark)

_CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What to take; an empty set means all, ``since`` is a time from :func:`parse_time`.

    With ``labels`` or ``since``, an article of which no annotation is left goes out as well.
    """

    articles: frozenset[str] = frozenset()
    annotators: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset({"active"})
    since: str = ""


def parse_time(text: str) -> str:
    """Return a date or an RFC 3339 time as the records write it; without a zone it is UTC.

    Raises FormatError where it is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FormatError(
            f"{text!r} is no time; write it like 2026-01-31 or 2026-01-31T09:30:00Z."
        ) from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def select(items: Iterable[Item], selection: Selection) -> Iterator[Item]:
    """Yield the items, less what is not selected.

    Relations and comments go with the annotations that they are about; a decision is its
    reviewer's, and stays while no label or time is asked for.
    """
    narrow = bool(selection.labels or selection.since)
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
        and (not selection.since or _moment(annotation) >= selection.since)
    )


def _moment(annotation: Annotation) -> str:
    """When it was last changed, as text that compares; one without a known time is always taken."""
    time = annotation.updated or annotation.created
    if _CANONICAL.fullmatch(time):
        return time
    try:
        return parse_time(time)
    except FormatError:
        return "9999"


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
