"""Importing: what files hold is read whole, then written article by article, each in one action."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article, article_id
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import shown
from reader.formats.common.model import Format, Item, Reading
from reader.formats.common.report import Ledger
from reader.formats.importing.apart import read_items
from reader.session.exchange.import_changes import FURTHER, Imported, annotators_of, changes_of
from reader.session.exchange.label_mapping import LabelMap
from reader.store.protocol import Change, Store, StoreError, Work

SHORTEST = 4
"""Fewer digits than these are no beginning of an id, but a name as any other."""
AFTER_DIGITS = "g"
"""Sorts behind every digit of an id."""


class Finder:
    """Finds an article by its id or the beginning of it, its whole text, or its file's name.

    What the store has is looked up once: a finder is made for one import.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def __call__(self, key: str) -> Article | None:
        """Return the one article that this names; None where none or several do."""
        if self._store is None or not key:
            return None
        found = self._by_id(key) or self._by_text(key) or self._names.get(key, set())
        return self._store.article(next(iter(found))) if len(found) == 1 else None

    @cached_property
    def _ids(self) -> list[str]:
        return sorted(self._store.article_ids()) if self._store else []

    def _by_id(self, key: str) -> set[str]:
        if len(key) < SHORTEST:
            return set()
        first, last = (bisect_left(self._ids, end) for end in (key, f"{key}{AFTER_DIGITS}"))
        return set(self._ids[first:last])

    def _by_text(self, key: str) -> set[str]:
        try:
            return self._by_id(article_id(key))
        except UnicodeEncodeError:
            return set()

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for location, article in self._store.latest().items() if self._store else ():
            name = location.replace("\\", "/").rsplit("/", 1)[-1]
            for each in {location, name, name.rsplit(".", 1)[0]} - {""}:
                names.setdefault(each, set()).add(article)
        return names


KIND = "import"
"""The kind of the action that an import is, one for each annotator and article."""


def read(
    form: Format, paths: Sequence[Path], store: Store | None, annotator: str, ledger: Ledger
) -> list[Item]:
    """Return all that the files hold; FormatError where any of it cannot be taken into the store.

    ``annotator`` is whose the annotations are where the files do not say; the ``ledger`` counts
    what is left out.
    """
    if form.read is None:
        raise FormatError(f"{form.name} is a format to be written only; it cannot be imported.")
    job = Reading(ledger=ledger, annotator=annotator, find=Finder(store))
    items = _merged(read_items(form, paths, job))
    if store is not None:
        _refuse_taken_ids(store, items, named(paths))
    return items


def relabelled(items: Iterable[Item], labels: LabelMap, scheme: Scheme) -> list[Item]:
    """Return the items with the labels that they have here; what names its scheme keeps it."""

    def one(record: Annotation) -> Annotation:
        if record.scheme or record.label not in labels.targets:
            return record
        return replace(record, label=labels.targets[record.label], scheme=scheme.ref)

    return [replace(each, annotations=[one(a) for a in each.annotations]) for each in items]


def take_in(
    store: Store | None,
    items: Sequence[Item],
    *,
    is_done: bool = True,
    is_replacing: bool = False,
    is_dry: bool = False,
    on_article: Callable[[int], None] | None = None,
) -> Imported:
    """Write what was read, or (``is_dry``) only count what would be written.

    Whoever has marked something in an item and is not said to be elsewhere with it is done with
    its article, if ``is_done``. What is in the store already is not written again. Raises
    NewsmarkError where something cannot be saved; what was written before stays, and importing the
    same files again writes the rest.
    """
    done = Imported()
    target = None if is_dry else store
    for number, item in enumerate(items, 1):
        article = item.article.id
        is_there = store is not None and store.has_article(article)
        done.known_articles += is_there
        done.new_articles += not is_there
        try:
            if target is not None and not is_there:
                target.add_article(item.article)
            for annotator in annotators_of(item):
                work = store.read(article, annotator) if store and is_there else None
                changes = changes_of(
                    item, annotator, work, done, is_done=is_done, is_replacing=is_replacing
                )
                if target is not None and changes:
                    _write(target.open(article, annotator), changes)
        except StoreError as error:
            raise NewsmarkError(
                f"{error} Of {len(items):,} articles {number - 1:,} are imported; when that is"
                " mended, import the same again for the rest."
            ) from None
        if on_article:
            on_article(number)
    return done


def _write(work: Work, changes: Sequence[Change]) -> None:
    try:
        work.apply(KIND, changes)
        if work.fault:
            raise StoreError(f"The work of {work.annotator} was not saved: {work.fault}.")
    finally:
        work.close()


def _merged(items: Iterable[Item]) -> list[Item]:
    """Return one item for each article, so that an import is one action there."""
    by_article: dict[str, list[Item]] = {}
    for item in items:
        by_article.setdefault(item.article.id, []).append(item)
    return [parts[0] if len(parts) == 1 else _one(parts) for parts in by_article.values()]


def _one(parts: Sequence[Item]) -> Item:
    kept: dict[str, dict[str, list[Any]]] = {name: {} for name in FURTHER}
    for part in parts:
        for name, layers in kept.items():
            for annotator, records in getattr(part, name).items():
                layers.setdefault(annotator, []).extend(records)
    return Item(
        article=parts[0].article,
        annotations=[each for part in parts for each in part.annotations],
        progress={who: each for part in parts for who, each in part.progress.items()},
        **kept,
    )


def _refuse_taken_ids(store: Store, items: Iterable[Item], where: str) -> None:
    """Raise FormatError where an annotation's id is that of somebody else's in the store."""
    workers = {name: store.worked_on(name) for name in store.annotators()}
    for item in items:
        owners = {each.id: each.annotator for each in item.annotations}
        for name, articles in workers.items():
            if item.article.id not in articles:
                continue
            for taken in store.read(item.article.id, name).annotations:
                if owners.get(taken, name) != name:
                    raise FormatError(
                        f"{where}: the annotation {shown(taken)} of {shown(owners[taken])} is one"
                        f" of {name} in the store; nothing was imported."
                    )


def named(paths: Sequence[Path]) -> str:
    """Return how a message names the files of an import."""
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"
