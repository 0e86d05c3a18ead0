"""Who has done how much: the work of everybody in a store, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

import msgspec

from reader.session.article.colleague_layers import GOLD
from reader.session.library.assignments import Assignments
from reader.session.review.review import DONE
from reader.store.protocol import Store, Summary

DAYS = 7
"""The pace is that of so many days."""
FAR = 2.0
"""Spans for each article that are so many times more, or less, than others' are told."""
FINAL = (DONE, "skipped")


class Member(msgspec.Struct, frozen=True):
    """One annotator's work.

    ``assigned`` and ``left`` count articles; ``pace`` is articles done a day over the last week;
    ``seconds`` is the mean time for an article that is done, 0 where it was not taken;
    ``hours_left`` what is left at that pace; ``outlier`` says ``more`` or ``fewer`` where the spans
    for each article are far from those of the others.
    """

    name: str
    assigned: int
    done: int
    skipped: int
    reading: int
    left: int
    spans: int
    spans_per_article: float
    labels: dict[str, int]
    pace: float
    seconds: float
    hours_left: float
    outlier: str


def team(
    store: Store,
    assignments: Assignments,
    *,
    now: datetime | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Member]:
    """Return the figures of everybody but the gold layer, in the order of their names."""
    since = (now or datetime.now(UTC)) - timedelta(days=DAYS)
    names = sorted({*store.annotators(), *assignments.annotators} - {GOLD})
    known = set(store.annotators())
    found = []
    for number, name in enumerate(names, 1):
        rows = store.library(name)
        if name not in known:
            rows = [msgspec.structs.replace(row, counts={}) for row in rows]
        found.append(_member(name, rows, assignments, since))
        if on_progress:
            on_progress(number, len(names))
    return _with_outliers(found)


def _member(name: str, rows: list[Summary], assignments: Assignments, since: datetime) -> Member:
    mine = [row for row in rows if assignments.is_for(row.id, name) or row.counts]
    by_state = Counter(row.progress.state for row in mine)
    done = [row for row in mine if row.progress.state == DONE]
    left = sum(row.progress.state not in FINAL for row in mine)
    labels: Counter[str] = Counter()
    for row in mine:
        labels.update(row.counts)
    stamp = since.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    recent = sum(row.progress.updated >= stamp for row in done)
    timed = [row.progress.seconds for row in done if row.progress.seconds]
    seconds = sum(timed) / len(timed) if timed else 0.0
    return Member(
        name=name,
        assigned=len(mine),
        done=len(done),
        skipped=by_state["skipped"],
        reading=by_state["reading"],
        left=left,
        spans=labels.total(),
        spans_per_article=_mean([sum(row.counts.values()) for row in done]),
        labels=dict(labels),
        pace=recent / DAYS,
        seconds=seconds,
        hours_left=left * seconds / 3600,
        outlier="",
    )


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _with_outliers(members: list[Member]) -> list[Member]:
    """Say who has far more, or far fewer, spans for each article than is usual here."""
    rates = [each.spans_per_article for each in members if each.done]
    usual = median(rates) if rates else 0.0

    def told(each: Member) -> str:
        if not each.done:
            return ""
        if each.spans_per_article > FAR * usual:
            return "more"
        return "fewer" if each.spans_per_article * FAR < usual else ""

    return [msgspec.structs.replace(each, outlier=told(each)) for each in members]
