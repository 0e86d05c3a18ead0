"""Importing: what files hold is read whole, then written article by article, each in one action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import Annotation, Progress
from reader.annotations.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.formats.model import Format, FormatError, Item, Reading
from reader.formats.report import Ledger
from reader.session.imported_labels import LabelMap
from reader.store.protocol import PROGRESS, Change, Store, Table, Work

KIND = "import"
"""The kind of the action that an import is, one for each annotator and article."""
FINAL = ("done", "skipped")
_TABLES: tuple[Table, ...] = ("relations", "comments", "decisions", "tags", "bookmarks")


def read(
    form: Format, paths: Sequence[Path], store: Store | None, annotator: str, ledger: Ledger
) -> list[Item]:
    """Return all that the files hold; FormatError where any of it cannot be taken."""
    if form.read is None:
        raise FormatError(f"{form.name} is a format to be written only; it cannot be imported.")
    find = Finder(store)
    try:
        return list(form.read(paths, Reading(ledger=ledger, annotator=annotator, find=find)))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(f"{error.filename or paths[0]} cannot be read: {reason}.") from None
    except RecursionError:
        raise FormatError(f"{paths[0]} is nested too deep to be read.") from None


class Finder:
    """Finds an article of a store by its id, by its whole text, or by the name of its file."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._names: dict[str, set[str]] | None = None

    def __call__(self, key: str) -> Article | None:
        """Return the one article that this names; None where none or several do."""
        if self._store is None or not key:
            return None
        found = {each for each in self._by_id() if each.startswith(key)} if len(key) >= 4 else set()
        if not found:
            found = self._by_name().get(key, set())
        return self._store.article(found.pop()) if len(found) == 1 else None

    def _by_id(self) -> list[str]:
        assert self._store is not None
        return self._store.article_ids()

    def _by_name(self) -> dict[str, set[str]]:
        if self._names is None:
            assert self._store is not None
            self._names = {}
            for location, article in self._store.latest().items():
                name = location.replace("\\", "/").rsplit("/", 1)[-1]
                for each in {location, name, name.rsplit(".", 1)[0]}:
                    self._names.setdefault(each, set()).add(article)
        return self._names


def relabelled(items: Iterable[Item], labels: LabelMap, scheme: Scheme) -> list[Item]:
    """Return the items with the labels that they have here; what names its scheme keeps it."""

    def one(record: Annotation) -> Annotation:
        if record.scheme or record.label not in labels.targets:
            return record
        return replace(record, label=labels.targets[record.label], scheme=scheme.ref)

    return [replace(each, annotations=[one(a) for a in each.annotations]) for each in items]


@dataclass
class Imported:
    """What an import did, or would do: records by what became of them.

    ``other`` are annotations that are in the store with another content, which was left as it is
    (or ``replaced``); ``layers`` are the pairs of annotator and article that were changed.
    """

    new_articles: int = 0
    known_articles: int = 0
    added: int = 0
    known: int = 0
    other: int = 0
    replaced: int = 0
    further: int = 0
    layers: list[tuple[str, str]] = field(default_factory=list)


def take_in(
    store: Store | None,
    items: Iterable[Item],
    *,
    is_done: bool = True,
    is_replacing: bool = False,
    is_dry: bool = False,
    on_article: Callable[[int], None] | None = None,
) -> Imported:
    """Write what was read, or (``is_dry``) only count what would be written.

    Whoever has something in an item and is not said to be elsewhere with it is done with its
    article, if ``is_done``. What is in the store already is not written again. Raises
    NewsmarkError where a work cannot be saved; what was written before stays, and importing the
    same files again writes the rest.
    """
    done = Imported()
    for number, item in enumerate(items, 1):
        is_new = store is None or not store.has_article(item.article.id)
        done.new_articles += is_new
        done.known_articles += not is_new
        if is_new and store is not None and not is_dry:
            store.add_article(item.article)
        for annotator in annotators_of(item):
            is_there = store is not None and store.has_article(item.article.id)
            work = store.read(item.article.id, annotator) if store and is_there else None
            changes = _changes(item, annotator, work, done, is_done, is_replacing)
            if not changes:
                continue
            done.layers.append((annotator, item.article.id))
            if store is not None and not is_dry:
                _write(store, item.article.id, annotator, changes)
        if on_article:
            on_article(number)
    return done


def annotators_of(item: Item) -> list[str]:
    """Return the names of all who have anything in an item, sorted."""
    layers: list[Mapping[str, Any]] = [item.progress, *(getattr(item, name) for name in _TABLES)]
    names = {each.annotator for each in item.annotations}
    return sorted(names.union(*layers))


def _changes(
    item: Item,
    annotator: str,
    work: Work | None,
    done: Imported,
    is_done: bool,
    is_replacing: bool,
) -> list[Change]:
    """Return what is new in one annotator's work, and count what is not."""
    changes = []
    there: Mapping[str, Annotation] = work.annotations if work else {}
    fresh_marks: dict[str, Annotation] = {}
    for record in item.annotations:
        if record.annotator != annotator:
            continue
        old = fresh_marks.get(record.id) or there.get(record.id)
        if old is None:
            done.added += 1
        elif _content(old) == _content(record):
            done.known += 1
            continue
        elif is_replacing:
            done.replaced += 1
            record = replace(record, created=old.created, updated=now())
        else:
            done.other += 1
            continue
        fresh_marks[record.id] = record
        changes.append(Change("annotations", record.id, old, record))
    for table in _TABLES:
        known = getattr(work, table) if work else {}
        fresh = [x for x in getattr(item, table).get(annotator, ()) if x.id not in known]
        done.further += len(fresh)
        changes += [Change(table, each.id, None, each) for each in fresh]
    return changes + _progress(item, annotator, work, is_done)


def _content(record: Annotation) -> tuple[object, ...]:
    """Return what a reader would call the same annotation by: not its times and origin."""
    return (
        *(record.start, record.end, record.label, record.fragments),
        *(record.attributes, record.note, record.status),
    )


def _progress(item: Item, annotator: str, work: Work | None, is_done: bool) -> list[Change]:
    """Return the change that an import makes to how far somebody is: on, never back."""
    old = work.progress if work else Progress()
    new = item.progress.get(annotator)
    if new is None:
        new = replace(old, state="done" if is_done else old.state)
    if old.state in FINAL or new.state in ("new", old.state):
        return []
    merged = replace(new, updated=new.updated or now(), seconds=max(old.seconds, new.seconds))
    return [Change("progress", PROGRESS, old, merged)]


def _write(store: Store, article: str, annotator: str, changes: Sequence[Change]) -> None:
    work = store.open(article, annotator)
    try:
        work.apply(KIND, changes)
        if work.fault:
            raise NewsmarkError(
                f"the work of {annotator} on {article[:8]} was not saved: {work.fault} What came"
                " before it is in the store; import the same again for the rest."
            )
    finally:
        work.close()
