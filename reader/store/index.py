"""The library's index: what can be known of each file, kept as long as the file is the same.

It lies in ``cache/`` and may be deleted or damaged at any time: it is made again in silence. Each
entry holds the size and time of the files that it stands for.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from reader.annotations.model import Progress
from reader.store.articles import Brief, read_brief
from reader.store.files import make_folder, write_atomic
from reader.store.load import load
from reader.store.names import is_article_file, parse_history_name
from reader.store.place import ANNOTATORS, ARTICLES, CACHE, Place
from reader.store.protocol import PROGRESS, StoreError, Summary
from reader.store.records import RecordReader

FORMAT = 1

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
    format: int
    entries: dict[str, _Entry[T]]


NO_COUNTS = Counts(Progress(), {})


class Index:
    """Summaries of all articles of one store; ``root`` is its folder, links resolved."""

    def __init__(self, root: Path):
        self._root = root

    def listed(self) -> list[str]:
        """Return the ids of all articles, in no order."""
        return list(self._articles())

    def briefs(self, on_progress: OnProgress | None = None) -> list[Brief]:
        """Return what the library shows of every article, in the order added.

        A file that is no article, or a damaged one, is passed over.
        """
        found = self._cached("articles", Brief, self._articles(), self._read_brief, on_progress)
        return sorted(found.values(), key=lambda brief: (brief.added, brief.sequence, brief.id))

    def worked_on(self, annotator: str) -> set[str]:
        """Return the ids of the articles for which an annotator has a history."""
        return set(self._histories(annotator))

    def counts(self, annotator: str, on_progress: OnProgress | None = None) -> dict[str, Counts]:
        """Return an annotator's figures by article, for the articles with a history."""

        def make(article: str) -> Counts:
            return counts_of(Place(self._root, annotator, article))

        histories = self._histories(annotator)
        return self._cached(f"work.{annotator}", Counts, histories, make, on_progress)

    def library(self, annotator: str, on_progress: OnProgress | None = None) -> list[Summary]:
        """Return a summary of every article for one annotator, in the order added."""
        briefs = self.briefs(on_progress)
        counts = self.counts(annotator, on_progress)
        return [_summary(brief, counts.get(brief.id, NO_COUNTS)) for brief in briefs]

    def _read_brief(self, article: str) -> Brief:
        return read_brief(self._root / ARTICLES / f"{article}.json", self._root)

    def _articles(self) -> dict[str, Signature]:
        """Return the signature of each article's file by id."""
        files = self._files(self._root / ARTICLES)
        return {name[:-5]: sign for name, sign in files.items() if is_article_file(name)}

    def _histories(self, annotator: str) -> dict[str, Signature]:
        """Return the signatures of an annotator's histories, joined, by article."""
        signatures: dict[str, Signature] = {}
        for name, sign in sorted(self._files(self._root / ANNOTATORS / annotator).items()):
            history = parse_history_name(name)
            if history:
                signatures[history.article] = signatures.get(history.article, ()) + sign
        return signatures

    def _files(self, folder: Path) -> dict[str, Signature]:
        """Return the size, time and inode of each file in a folder, by name."""
        try:
            with os.scandir(folder) as entries:
                return {
                    entry.name: (status.st_size, status.st_mtime_ns, status.st_ino)
                    for entry in entries
                    if (status := _status(entry))
                }
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise StoreError(f"{folder} cannot be read: {error.strerror}.") from None

    def _cached(
        self,
        name: str,
        kind: type[T],
        signatures: dict[str, Signature],
        make: Callable[[str], T],
        on_progress: OnProgress | None,
    ) -> dict[str, T]:
        """Return a value for each key, from the cache while the files are the same, else made."""
        path = self._root / CACHE / f"{name}.json"
        known = _read(path, kind)
        entries = {
            key: entry
            for key, entry in known.items()
            if key in signatures and entry.signature == signatures[key]
        }
        missing = [key for key in signatures if key not in entries]
        for number, key in enumerate(missing, 1):
            with suppress(StoreError):
                entries[key] = _Entry(signatures[key], make(key))
            if on_progress:
                on_progress(number, len(missing))
        if missing or len(entries) != len(known):
            _write(path, entries)
        return {key: entry.value for key, entry in entries.items()}


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


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    """Return a file's status; None for a file that has just gone."""
    try:
        return entry.stat()
    except OSError:
        return None


def _read(path: Path, kind: Any) -> dict[str, Any]:
    """Return the entries of a cache file; none when it is missing, damaged or of another format."""
    try:
        cached = msgspec.json.decode(path.read_bytes(), type=_Cached[kind])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return cached.entries if cached.format == FORMAT else {}


def _write(path: Path, entries: dict[str, Any]) -> None:
    """Write a cache file; where that fails, the next start takes longer, and that is all."""
    with suppress(OSError, ValueError):
        make_folder(path.parent)
        write_atomic(path, [msgspec.json.encode(_Cached(FORMAT, entries))])
