"""The library's index: what can be known of each file, kept as long as the file is the same.

It lies in ``cache/`` and may be deleted or damaged at any time: it is made again in silence. Each
entry holds the size, time and inode of the files that it stands for.
"""

from __future__ import annotations

import os
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from reader.annotations.model import Progress
from reader.store.articles import Brief, article_files, folders, load_brief
from reader.store.files import make_folder, why, write_atomic
from reader.store.load import load
from reader.store.names import HistoryName, article_of, parse_history_name
from reader.store.place import ANNOTATORS, ARTICLES, CACHE, Place
from reader.store.protocol import PROGRESS, StoreError, Summary
from reader.store.records import RecordReader, collection_paused

FORMAT = 1
UNSETTLED = -1
SETTLING_NS = 2_000_000_000
"""A folder changed less than this ago may change again without a new time."""

Signature = tuple[int, ...]
OnProgress = Callable[[int, int], None]
T = TypeVar("T")


class Counts(msgspec.Struct, frozen=True):
    """One annotator's work on one article in figures: active annotations by label."""

    progress: Progress
    counts: dict[str, int]


class _Entry(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    signature: Signature
    value: T


class _Cached(msgspec.Struct, Generic[T], frozen=True):
    """A cache file; ``folder`` is the time of the folder as long as nothing came or went there."""

    format: int
    entries: dict[str, _Entry[T]]
    folder: int = UNSETTLED


NO_COUNTS = Counts(Progress(), {})


class Index:
    """Summaries of all articles of one store; ``root`` is its folder, links resolved."""

    def __init__(self, root: Path):
        self._root = root

    def listed(self) -> list[str]:
        """Return the ids of all articles, in no order."""
        return list({article_of(entry.name) for entry in self._article_files()})

    def briefs(self, on_progress: OnProgress | None = None) -> list[Brief]:
        """Return what the library shows of every article, in the order added.

        A file that is no article, or a damaged one, is passed over. An article's file is written
        once, so while the folders' times are the same, so are they all.
        """
        path = self._root / CACHE / "articles.index"
        known: _Cached[Brief] = _read(path, Brief)
        folder = self._settled_time()
        if folder == UNSETTLED or folder != known.folder:
            files = _joined((article_of(e.name), _sign(e)) for e in self._article_files())
            known = _updated(path, known, files, folder, self._read_brief, on_progress)
        briefs = [entry.value for entry in known.entries.values()]
        return sorted(briefs, key=attrgetter("added", "sequence", "id"))

    def worked_on(self, annotator: str) -> set[str]:
        """Return the ids of the articles for which an annotator has a history."""
        return {name.article for name, _ in self._history_files(annotator)}

    def counts(self, annotator: str, on_progress: OnProgress | None = None) -> dict[str, Counts]:
        """Return an annotator's figures by article, for the articles with a history."""

        def make(article: str) -> Counts:
            return counts_of(Place(self._root, annotator, article))

        path = self._root / CACHE / f"work.{annotator}.index"
        known: _Cached[Counts] = _read(path, Counts)
        files = self._histories(annotator)
        known = _updated(path, known, files, UNSETTLED, make, on_progress)
        return {article: entry.value for article, entry in known.entries.items()}

    def library(self, annotator: str, on_progress: OnProgress | None = None) -> list[Summary]:
        """Return a summary of every article for one annotator, in the order added."""
        with collection_paused():
            briefs = self.briefs(on_progress)
            counts = self.counts(annotator, on_progress)
            return [_summary(brief, counts.get(brief.id, NO_COUNTS)) for brief in briefs]

    def _read_brief(self, article: str) -> Brief:
        return load_brief(self._root, article)

    def _article_files(self) -> Iterator[os.DirEntry[str]]:
        try:
            yield from article_files(self._root)
        except OSError as error:
            raise StoreError(f"{self._root / ARTICLES} cannot be read: {why(error)}.") from None

    def _settled_time(self) -> int:
        """Return a number that changes when a file comes or goes in a folder of articles.

        UNSETTLED where that happened so short ago that it may again, unseen.
        """
        try:
            times = [folder.stat().st_mtime_ns for folder in folders(self._root)]
        except OSError:
            return UNSETTLED
        return sum(times) if time.time_ns() - max(times, default=0) > SETTLING_NS else UNSETTLED

    def _history_files(self, annotator: str) -> Iterator[tuple[HistoryName, os.DirEntry[str]]]:
        for entry in _entries(self._root / ANNOTATORS / annotator):
            name = entry.name.endswith(".jsonl") and parse_history_name(entry.name, annotator)
            if name:
                yield name, entry

    def _histories(self, annotator: str) -> dict[str, Signature]:
        """Return the signatures of an annotator's histories, joined, by article."""
        found: list[tuple[str, Signature]] = []
        writers = set()
        for name, entry in self._history_files(annotator):
            found.append((name.article, _sign(entry)))
            writers.add(name.writer)
        place = Place(self._root, annotator, "")
        if not all((place.markers / writer).exists() for writer in writers):
            # Histories came without their markers, as by a copy of single files.
            with suppress(OSError):
                place.mark(writers)
        return _joined(found)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder; nothing where there is none."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"{folder} cannot be read: {why(error)}.") from None


def _sign(entry: os.DirEntry[str]) -> Signature:
    """Return the size, time and inode of a file; nothing for one that has just gone."""
    try:
        status = entry.stat()
    except OSError:
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _joined(found: Iterable[tuple[str, Signature]]) -> dict[str, Signature]:
    """Return the signatures of several files joined, by article, whatever their order."""
    signs: dict[str, list[Signature]] = {}
    for article, sign in found:
        signs.setdefault(article, []).append(sign)
    return {
        article: many[0] if len(many) == 1 else tuple(n for sign in sorted(many) for n in sign)
        for article, many in signs.items()
    }


def _updated(
    path: Path,
    known: _Cached[T],
    signatures: dict[str, Signature],
    folder: int,
    make: Callable[[str], T],
    on_progress: OnProgress | None,
) -> _Cached[T]:
    """Return the cache with what is new or changed made again; write it where it differs."""
    entries = {
        key: entry for key, entry in known.entries.items() if entry.signature == signatures.get(key)
    }
    missing = [key for key in signatures if key not in entries]
    made = 0
    for number, key in enumerate(missing, 1):
        with suppress(StoreError):
            entries[key] = _Entry(signatures[key], make(key))
            made += 1
        if on_progress:
            on_progress(number, len(missing))
    if made < len(missing):
        folder = UNSETTLED
    fresh = _Cached(FORMAT, entries, folder)
    if made or len(entries) != len(known.entries) or folder != known.folder:
        _write(path, fresh)
    return fresh


def counts_of(place: Place) -> Counts:
    """Return the figures of one work; StoreError where it cannot be read."""
    tables = load(place, RecordReader(), mend=False).fold.tables
    labels = Counter(a.label for a in tables["annotations"].values() if a.status == "active")
    return Counts(tables["progress"].get(PROGRESS, Progress()), dict(labels))


def _summary(brief: Brief, counts: Counts) -> Summary:
    return Summary(
        id=brief.id,
        title=brief.title,
        lang=brief.lang,
        location=brief.location,
        published=brief.published,
        length=brief.length,
        added=brief.added,
        progress=counts.progress,
        counts=counts.counts,
    )


def _read(path: Path, kind: Any) -> _Cached[Any]:
    """Return a cache file's content; an empty one when it is missing, damaged or of another format.

    The file is JSON, a line end, and the CRC-32 of the JSON in eight hex digits.
    """
    empty: _Cached[Any] = _Cached(FORMAT, {})
    try:
        body, _, checksum = path.read_bytes().rpartition(b"\n")
        if checksum != b"%08x" % zlib.crc32(body):
            return empty
        cached = msgspec.json.decode(body, type=_Cached[kind])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return empty
    return cached if cached.format == FORMAT else empty


def _write(path: Path, cached: _Cached[Any]) -> None:
    """Write a cache file; where that fails, the next start takes longer, and that is all."""
    with suppress(OSError, ValueError):
        body = msgspec.json.encode(cached)
        make_folder(path.parent)
        write_atomic(path, [body, b"\n%08x" % zlib.crc32(body)])
