"""What an import changes in one annotator's work on an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import FINAL, Annotation, Progress
from reader.formats.common.model import Item
from reader.store.protocol import PROGRESS, Change, Table, Work

FURTHER: tuple[Table, ...] = ("relations", "comments", "decisions", "tags", "bookmarks")
"""The tables beside annotations and progress; an item has its records of each under that name."""
_BESIDE = frozenset(
    {"exact", "prefix", "suffix", "scheme", "origin", "anchor", "created", "updated", "at"}
)
"""Fields in which a record may differ and still be the same: where and when it was made."""


@dataclass
class Imported:
    """What an import did, or would do: records by what became of them.

    ``added`` are annotations and ``further`` all other records that are new; ``known`` were there
    already; ``other`` are there with another content, which was left as it is (or ``replaced``).
    """

    new_articles: int = 0
    known_articles: int = 0
    added: int = 0
    further: int = 0
    known: int = 0
    other: int = 0
    replaced: int = 0


def annotators_of(item: Item) -> list[str]:
    """Return the names of all who have anything in an item, sorted."""
    layers: list[Mapping[str, Any]] = [item.progress, *(getattr(item, name) for name in FURTHER)]
    return sorted({each.annotator for each in item.annotations}.union(*layers))


def changes_of(
    item: Item,
    annotator: str,
    work: Work | None,
    done: Imported,
    *,
    is_done: bool,
    is_replacing: bool,
) -> list[Change]:
    """Return what is new in one annotator's work, and count what became of each record.

    ``work`` is what is there, None where nothing is.
    """
    changes: dict[tuple[Table, str], Change] = {}
    for table, record in _records(item, annotator):
        known = changes.get((table, record.id))
        old = known.new if known else getattr(work, table).get(record.id) if work else None
        if old is None:
            done.added += table == "annotations"
            done.further += table != "annotations"
        elif _content(old) == _content(record):
            done.known += 1
            continue
        elif not is_replacing:
            done.other += 1
            continue
        else:
            done.replaced += 1
            record = _renewed(old, record)
        changes[table, record.id] = Change(table, record.id, old, record)
    return [*changes.values(), *_progress(item, annotator, work, is_done)]


def _records(item: Item, annotator: str) -> Iterator[tuple[Table, Any]]:
    for record in item.annotations:
        if record.annotator == annotator:
            yield "annotations", record
    for table in FURTHER:
        for record in getattr(item, table).get(annotator, ()):
            yield table, record


def _content(record: Any) -> tuple[object, ...]:
    kind: type[Struct] = type(record)
    return tuple(getattr(record, name) for name in _fields(kind))


@cache
def _fields(kind: type[Struct]) -> tuple[str, ...]:
    return tuple(name for name in kind.__struct_fields__ if name not in _BESIDE)


def _renewed(old: Any, new: Any) -> Any:
    if isinstance(new, Annotation):
        return replace(new, created=old.created, updated=now())
    return new


def _progress(item: Item, annotator: str, work: Work | None, is_done: bool) -> list[Change]:
    """Return the change that an import makes to how far somebody is: on, never back.

    Whoever has marked something in the file, and is not said to be elsewhere, is done. Without
    ``is_done`` nobody is, whatever the file says.
    """
    old = work.progress if work else Progress()
    new = item.progress.get(annotator)
    if new is None or (new.state == "done" and not is_done):
        has_marked = any(each.annotator == annotator for each in item.annotations)
        new = replace(old, state="done" if is_done and has_marked else old.state)
    if old.state in FINAL or new.state in ("new", old.state):
        return []
    merged = replace(new, updated=new.updated or now(), seconds=max(old.seconds, new.seconds))
    return [Change("progress", PROGRESS, old, merged)]
