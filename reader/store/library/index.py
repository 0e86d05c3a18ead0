"""The library's index: what can be known of each file, kept as long as the file is the same.

It lies in the user's cache folder and may be deleted or damaged at any time: it is made again in
silence. What is new or changed is read anew: of an article its first line; of a work the figures in
its state file, where that holds all that the histories hold, else the histories themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import astuple

from reader.articles.model import ID_DIGITS
from reader.store.journal.files import open_plain, why
from reader.store.journal.names import HistoryName, article_of, parse_history_name
from reader.store.journal.paths import ANNOTATORS, ARTICLES, FEEDS, Place
from reader.store.journal.records import RecordReader, collection_paused
from reader.store.journal.scan import mark_at
from reader.store.journal.signatures import UNSETTLED, Signature, folder_signature, signature
from reader.store.library.article_files import Brief, article_files, folders, load_brief, read_brief
from reader.store.library.cache_file import Cached, read_cache, write_cache
from reader.store.protocol import StoreError, Summary
from reader.store.work.load import load
from reader.store.work.state_file import read_meta
from reader.store.work.summaries import NO_FIGURES, Figures, figures_of

OnProgress = Callable[[int, int], None]
_IN_ORDER = attrgetter("added", "sequence", "id")
OnRows = Callable[[list[Summary], bool], None]
OnKnown = Callable[[Mapping[str, Figures], bool], None]
T = TypeVar("T")


class _Row(Brief, frozen=True, array_like=True):
    """A brief as the index keeps it: ten thousand are decoded at once."""


class _Work(Figures, frozen=True, array_like=True):
    """The same for an annotator's figures."""


class Index:
    """Summaries of all articles of one store; ``root`` is its folder, links resolved."""

    def __init__(self, root: Path):
        self._root = root

    def listed(self) -> list[str]:
        """Return the ids of all articles, in no order."""
        return list({article_of(entry.name) for entry in self._article_files()})

    def has_articles(self) -> bool:
        """Tell whether there is any article."""
        return any(True for _ in self._article_files())

    def briefs(self, on_progress: OnProgress | None = None) -> list[Brief]:
        """Return what the library shows of every article, in the order added.

        A file that is no article, or a damaged one, is passed over. An article's file is written
        once, so while the folders are the same, so are they all.
        """
        name = "articles.index"
        known: Cached[Brief] = read_cache(self._root, name, "", _Row)
        folder = self.article_folders()
        if folder != UNSETTLED and folder == known.folder:
            return list(known.values.values())
        files = _signatures(self._article_files())
        make = _BriefReader(self._root, files).read
        values = _renewed(known, files, make, on_progress)
        if values is not known.values:
            values = {x.id: x for x in sorted(values.values(), key=_IN_ORDER)}
        _keep(self._root, name, known, values, files, folder)
        return list(values.values())

    def worked_on(self, annotator: str) -> set[str]:
        """Return the ids of the articles for which an annotator has a history."""
        return {name.article for name, _ in self._history_files(annotator)}

    def figures(
        self,
        annotator: str,
        on_progress: OnProgress | None = None,
        on_known: OnKnown | None = None,
    ) -> Mapping[str, Figures]:
        """Return an annotator's figures by article, for the articles with a history.

        ``on_known`` gets, before that, those of last time if no file came or went since, and
        False; or those that are certain, and True, where others must be read first.
        """
        place = Place(self._root, annotator, "")
        name = f"work.{annotator}.index"
        known: Cached[Figures] = read_cache(self._root, name, annotator, _Work)
        folder = _signed_folders([place.folder, place.markers])
        files = None
        if folder != UNSETTLED and folder == known.folder:
            if on_known:
                on_known(known.values, False)
            before = known.signatures()
            files = _signed_again(place.folder, before)
            if files == before:
                return known.values
        if files is None:
            files = self.histories(annotator)
        reader = _FiguresReader(place, files)
        values = _renewed(known, files, reader.read, on_progress, on_known)
        _keep(self._root, name, known, values, files, folder)
        return values

    def library(
        self,
        annotator: str,
        on_progress: OnProgress | None = None,
        on_rows: OnRows | None = None,
    ) -> list[Summary]:
        """Return a summary of every article for one annotator, in the order added.

        ``on_rows`` gets them before that, as :meth:`reader.store.protocol.Store.library` says.
        """
        shown: list[tuple[Mapping[str, Figures], list[Summary]]] = []
        with collection_paused():
            briefs = self.briefs(on_progress)

            def show(known: Mapping[str, Figures], is_partial: bool) -> None:
                if on_rows:
                    shown.append((known, _summaries(briefs, known)))
                    on_rows(shown[-1][1], is_partial)

            figures = self.figures(annotator, on_progress, show)
            if shown and shown[-1][0] is figures:
                return shown[-1][1]
            return _summaries(briefs, figures)

    def article_folders(self) -> Signature:
        """Return the signature of the folders in which articles lie."""
        try:
            return folder_signature(folder.stat() for folder in folders(self._root))
        except OSError:
            return UNSETTLED

    def _article_files(self) -> Iterator[os.DirEntry[str]]:
        try:
            yield from article_files(self._root)
        except OSError as error:
            raise StoreError(f"{self._root / ARTICLES} cannot be read: {why(error)}.") from None

    def _history_files(self, annotator: str) -> Iterator[tuple[HistoryName, os.DirEntry[str]]]:
        for entry in _entries(self._root / ANNOTATORS / annotator):
            name = entry.name.endswith(".jsonl") and parse_history_name(entry.name, annotator)
            if name and name.article != FEEDS:
                yield name, entry

    def histories(self, annotator: str) -> dict[str, Signature]:
        """Return the signatures of an annotator's histories by the files' names."""
        place = Place(self._root, annotator, "")
        found = list(self._history_files(annotator))
        writers = {name.writer for name, _ in found}
        if not all((place.markers / writer).exists() for writer in writers):
            # Histories came without their markers, as by a copy of single files.
            with suppress(OSError, StoreError):
                place.mark(writers)
        return _signatures(entry for _, entry in found)


class _BriefReader:
    """Reads the briefs of articles whose files are listed already."""

    def __init__(self, root: Path, files: Iterable[str]):
        self._root = root
        self._only: dict[str, str] = {}
        for name in files:
            article = name[:ID_DIGITS]
            self._only[article] = "" if article in self._only else name

    def read(self, article: str) -> _Row:
        """Return the brief of an article; of several versions, of the one that counts."""
        name = self._only[article]
        if not name:
            return _Row(*astuple(load_brief(self._root, article)))
        brief = read_brief(self._root / ARTICLES / article[:2] / name, self._root)
        return _Row(*astuple(brief))


class _FiguresReader:
    """Reads the figures of works whose histories are listed already."""

    def __init__(self, place: Place, files: Mapping[str, Signature]):
        self._place = place
        self._folder = str(place.folder)
        self._plain = os.path.realpath(self._folder) == self._folder
        self._files = files

    @cached_property
    def _sizes(self) -> dict[str, dict[str, int]]:
        """The size of each history that is not empty, by article and writer."""
        sizes: dict[str, dict[str, int]] = {}
        for name, sign in self._files.items():
            if sign[0]:
                writer = name[ID_DIGITS + 1 : -len(".jsonl")]
                sizes.setdefault(name[:ID_DIGITS], {})[writer] = sign[0]
        return sizes

    def read(self, article: str) -> _Work:
        """Return the figures of one work; StoreError where it cannot be read."""
        found = self._at_hand(article) if self._plain else None
        if found is None:
            place = replace(self._place, article=article)
            found = figures_of(load(place, RecordReader(), mend=False).fold.tables)
        return _Work(*astuple(found))

    def _at_hand(self, article: str) -> Figures | None:
        """Return what the state file says, if it holds each history up to its end."""
        meta = read_meta(f"{self._folder}/{article}.json")
        if meta is None or (meta.article, meta.annotator) != (
            article,
            self._place.annotator,
        ):
            return None
        ends = {writer: position.end for writer, position in meta.histories.items()}
        if ends != self._sizes.get(article, {}):
            return None
        fits = (
            _mark(f"{self._folder}/{article}.{writer}.jsonl", position.end) == position.mark
            for writer, position in meta.histories.items()
        )
        return meta.figures if all(fits) else None


def _mark(path: str, end: int) -> int | None:
    """Return the mark at the end of a history; None where it cannot be read plainly."""
    try:
        with open_plain(path, buffering=0) as file:
            return mark_at(file, end)
    except OSError:
        return None


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder; nothing where there is none."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"{folder} cannot be read: {why(error)}.") from None


def _signatures(entries: Iterable[os.DirEntry[str]]) -> dict[str, Signature]:
    """Return the signatures of files by name, without those that have just gone.

    UNSETTLED stands for a file whose status cannot be had now: what is known of it is not kept.
    """
    found: dict[str, Signature] = {}
    for entry in entries:
        try:
            found[entry.name] = signature(entry.stat(follow_symlinks=False))
        except FileNotFoundError:
            continue
        except OSError:
            found[entry.name] = UNSETTLED
    return found


def _signed_again(folder: Path, names: Iterable[str]) -> dict[str, Signature] | None:
    """The same for files whose names are known; None where one is gone."""
    start = f"{folder}/"
    try:
        return {name: signature(os.stat(start + name)) for name in names}  # noqa: PTH116 - many
    except OSError:
        return None


def _signed_folders(paths: Iterable[Path]) -> Signature:
    try:
        return folder_signature(path.stat() for path in paths)
    except OSError:
        return UNSETTLED


def _renewed(
    known: Cached[T],
    files: Mapping[str, Signature],
    make: Callable[[str], T],
    on_progress: OnProgress | None,
    on_known: Callable[[dict[str, T], bool], None] | None = None,
) -> dict[str, T]:
    """Return what is known by article, with what is new or changed made again.

    That is the known mapping itself where nothing is. What cannot be read is left out.
    """
    before = known.signatures()
    articles = dict.fromkeys(name[:ID_DIGITS] for name in files)
    settled = UNSETTLED not in files.values()
    if settled and before == files and len(articles) == len(known.values):
        return known.values
    names = before.keys() | files.keys()
    changed = {
        name[:ID_DIGITS]
        for name in names
        if before.get(name) != files.get(name) or files.get(name) == UNSETTLED
    }
    kept = articles.keys() - changed
    values = {article: value for article, value in known.values.items() if article in kept}
    missing = [article for article in articles if article not in values]
    if missing and on_known:
        on_known(dict(values), True)
    for number, article in enumerate(missing, 1):
        with suppress(StoreError):
            values[article] = make(article)
        if on_progress:
            on_progress(number, len(missing))
    return values


def _keep(
    root: Path,
    name: str,
    known: Cached[T],
    values: dict[str, T],
    files: Mapping[str, Signature],
    folder: Signature,
) -> None:
    """Write what is known now, unless it is what was known before."""
    articles = {name[:ID_DIGITS] for name in files}
    if len(values) < len(articles) or UNSETTLED in files.values():
        folder = UNSETTLED  # so that what could not be read is tried again
    if values is not known.values or folder != known.folder:
        encoded = msgspec.Raw(msgspec.json.encode(files))
        cached = Cached(about=known.about, folder=folder, values=values, files=encoded)
        write_cache(root, name, cached)


def _summaries(briefs: Iterable[Brief], figures: Mapping[str, Figures]) -> list[Summary]:
    """Put briefs and figures together."""
    found = []
    for brief in briefs:
        of_work = figures.get(brief.id, NO_FIGURES)
        found.append(
            Summary(
                brief.id,
                brief.title,
                brief.lang,
                brief.location,
                brief.published,
                brief.length,
                brief.added,
                of_work.progress,
                of_work.counts,
                of_work.tags,
                of_work.notes,
                of_work.bookmarks,
            )
        )
    return found
