"""What an export wrote and what the format could not carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from reader.annotations.model import Annotation
from reader.formats.common.errors import FormatError

EXAMPLES = 5
"""Examples kept of each kind of loss; the count is always whole."""


class LossKind(msgspec.Struct, frozen=True):
    """A way to lose something: its name, and its sentence for one and for ``{n}`` of them."""

    what: str
    one: str
    many: str


class Example(msgspec.Struct, frozen=True):
    """Where a loss happened; ``annotation`` is empty where it is not one annotation's.

    ``place`` is the file and line of what was read; empty where something was written.
    """

    article: str
    annotation: str = ""
    place: str = ""


class Loss(msgspec.Struct, frozen=True):
    """One kind of loss: ``count`` times, told in one sentence, with the first few places."""

    what: str
    count: int
    message: str
    examples: list[Example]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: ``articles`` in it, ``annotations`` in all and by status, file names."""

    format: str
    articles: int
    annotations: int
    statuses: dict[str, int]
    losses: list[Loss]
    files: list[str]


class Count(msgspec.Struct, frozen=True, array_like=True):
    """How often one kind of loss was counted, and the first few places."""

    kind: LossKind
    count: int
    examples: list[Example]


class Ledger:
    """Counts while a format is written."""

    def __init__(self) -> None:
        self.articles = 0
        self._statuses: Counter[str] = Counter()
        self._counts: Counter[LossKind] = Counter()
        self._examples: dict[LossKind, list[Example]] = {}

    def add(self, annotations: Iterable[Annotation]) -> None:
        """Count an article and its annotations as written."""
        self.articles += 1
        self._statuses.update([each.status for each in annotations])

    def lose(self, kind: LossKind, article: str, annotation: str = "", *, place: str = "") -> None:
        """Count one loss that leaves the annotation itself in the file."""
        self._counts[kind] += 1
        examples = self._examples.setdefault(kind, [])
        if len(examples) < EXAMPLES:
            examples.append(Example(article, annotation, place))

    def counts(self) -> list[Count]:
        """Return what was lost so far."""
        return [Count(kind, count, self._examples[kind]) for kind, count in self._counts.items()]

    def take(self, counts: Iterable[Count]) -> None:
        """Add what another ledger counted."""
        for each in counts:
            self._counts[each.kind] += each.count
            examples = self._examples.setdefault(each.kind, [])
            examples += each.examples[: EXAMPLES - len(examples)]

    def drop(self, kind: LossKind, annotation: Annotation) -> None:
        """Count an annotation that was counted as written as left out after all."""
        self._statuses[annotation.status] -= 1
        self.lose(kind, annotation.article, annotation.id)

    def report(self, format_name: str, files: list[str]) -> Report:
        """Return the counts so far."""
        statuses = {status: count for status, count in sorted(self._statuses.items()) if count}
        return Report(
            format=format_name,
            articles=self.articles,
            annotations=sum(statuses.values()),
            statuses=statuses,
            losses=[self._loss(kind, count) for kind, count in self._counts.items()],
            files=files,
        )

    def _loss(self, kind: LossKind, count: int) -> Loss:
        message = kind.one if count == 1 else kind.many.format(n=f"{count:,}")
        return Loss(kind.what, count, message, self._examples[kind])


def report_json(report: Report) -> bytes:
    """Return the report as indented JSON, for ``--report FILE``."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def check_strict(report: Report, reason: str = "") -> None:
    """Raise FormatError where anything was lost, for ``--strict``; ``reason`` begins it."""
    if report.losses:
        told = " ".join(loss.message for loss in report.losses)
        reason = reason or f"Nothing was written, as {report.format} would lose something:"
        raise FormatError(f"{reason} {told}")
