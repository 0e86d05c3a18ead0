"""What formats commonly cannot carry; taken out and counted here, before a writer sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from reader.annotations.model import Annotation
from reader.formats.common.model import Feature, Format, Item, subjects
from reader.formats.common.report import Ledger, LossKind


def _left_out(what: str, one: str, many: str) -> LossKind:
    return LossKind(what, f"1 {one} was left out.", f"{{n}} {many} were left out.")


RECORDS: dict[Feature, LossKind] = {
    "relations": _left_out("relations", "relation", "relations"),
    "comments": _left_out("comments", "comment", "comments"),
    "decisions": _left_out("decisions", "review decision", "review decisions"),
}
LOOSE: dict[Feature, LossKind] = {
    "relations": LossKind(
        "loose-relations",
        "1 relation to an annotation that was left out was left out, too.",
        "{n} relations to annotations that were left out were left out, too.",
    ),
    "comments": LossKind(
        "loose-comments",
        "1 comment on an annotation that was left out was left out, too.",
        "{n} comments on annotations that were left out were left out, too.",
    ),
}
STATUSES: dict[Feature, LossKind] = {
    "deleted": _left_out("deleted", "deleted annotation", "deleted annotations"),
    "orphaned": _left_out(
        "orphaned",
        "annotation whose text is gone from its article",
        "annotations whose text is gone from their articles",
    ),
}
FIELDS: dict[Feature, tuple[LossKind, Callable[[Annotation], bool]]] = {
    "notes": (_left_out("notes", "note", "notes"), lambda each: bool(each.note)),
    "attributes": (
        LossKind(
            "attributes",
            "The attributes of 1 annotation were left out.",
            "The attributes of {n} annotations were left out.",
        ),
        lambda each: bool(each.attributes),
    ),
    "fragments": (
        LossKind(
            "fragments",
            "1 span with gaps was written without its gaps.",
            "{n} spans with gaps were written without their gaps.",
        ),
        lambda each: bool(each.fragments),
    ),
}
FOUND_NOTHING = LossKind(
    "found-nothing",
    "1 article that an annotator finished without a mark cannot be told from an unread one.",
    "{n} articles finished without a mark, by an annotator each, cannot be told from unread ones.",
)


def account(items: Iterable[Item], form: Format, ledger: Ledger) -> Iterator[Item]:
    """Yield the items without what the format does not carry; count what goes out and what stays.

    An annotation keeps its fields (a writer does not write those that its format lacks).
    """
    for item in items:
        kept = _records(_statuses(item, form, ledger), form, ledger)
        for feature, (kind, holds) in FIELDS.items():
            if feature not in form.carries:
                for each in kept.annotations:
                    if holds(each):
                        ledger.lose(kind, each.article, each.id)
        if "progress" not in form.carries:
            _found_nothing(kept, ledger)
        ledger.add(kept.annotations)
        yield kept


def _statuses(item: Item, form: Format, ledger: Ledger) -> Item:
    missing: dict[str, LossKind] = {
        status: kind for status, kind in STATUSES.items() if status not in form.carries
    }
    lost = [each for each in item.annotations if each.status in missing] if missing else []
    if not lost:
        return item
    for each in lost:
        ledger.lose(missing[each.status], each.article, each.id)
    kept = [each for each in item.annotations if each.status not in missing]
    loose = _without_loose(item, {each.id for each in lost}, form, ledger)
    return msgspec.structs.replace(item, annotations=kept, **loose)


def _without_loose(item: Item, lost: set[str], form: Format, ledger: Ledger) -> dict[str, Any]:
    """Return the relations and comments that are not about what was left out; count the others."""
    found: dict[str, Any] = {}
    for feature, kind in LOOSE.items():
        if feature not in form.carries:
            continue
        found[feature] = {}
        for annotator, records in getattr(item, feature).items():
            kept = [each for each in records if not subjects(each) & lost]
            found[feature][annotator] = kept
            for _ in range(len(records) - len(kept)):
                ledger.lose(kind, item.article.id)
    return found


def _records(item: Item, form: Format, ledger: Ledger) -> Item:
    empty: dict[str, dict[str, list[object]]] = {}
    for feature, kind in RECORDS.items():
        by_annotator = getattr(item, feature)
        if feature in form.carries or not by_annotator:
            continue
        for records in by_annotator.values():
            for each in records:
                ledger.lose(kind, item.article.id, getattr(each, "annotation", ""))
        empty[feature] = {}
    return msgspec.structs.replace(item, **empty) if empty else item


def _found_nothing(item: Item, ledger: Ledger) -> None:
    marked = {each.annotator for each in item.annotations}
    for annotator, progress in item.progress.items():
        if progress.state == "done" and annotator not in marked:
            ledger.lose(FOUND_NOTHING, item.article.id)
