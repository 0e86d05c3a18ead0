"""Which files a store holds, told apart by name: what belongs there, and all the rest."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from reader.articles.disk.regular_files import LARGE, read_regular
from reader.store.journal.files import TEMPORARY, in_use, why
from reader.store.journal.history import DamagedLineError, decode_line
from reader.store.journal.names import (
    article_of,
    check_annotator,
    is_state_file,
    is_writer,
    parse_history_name,
)
from reader.store.journal.paths import (
    ANNOTATORS,
    ARTICLES,
    OLD_CACHE,
    SET_ASIDE,
    STORE_FILE,
    WRITERS,
    Place,
)
from reader.store.journal.unfinished_import import NOTE, unfinished
from reader.store.maintenance.checks.finding import Report
from reader.store.protocol import StoreError
from reader.store.upgrades.upgrade import LOCK

OLD = 3600
"""Seconds after which a temporary file is a leftover, whoever may have written it."""
SETTLED = 60
"""Seconds after which it is one if nobody has the work open."""

IGNORED = re.compile(
    r"\.git.*|\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.st(?:folder|versions|ignore)|\.nfs.*"
)
"""Files of git, of systems and of sync tools that lie everywhere and mean nothing."""

CONFLICT_COPY = re.compile(
    r".*\.sync-conflict-.*|.*conflicted copy.*|.*[( -]case conflict.*|.*_conf\(\d+\).*"
    r"|.+ \(?\d+\)?\.jsonl?|.+\.jsonl?(?:~.*|\.orig|\.rej|\.\d+)"
    r"|.+[._](?:BACKUP|BASE|LOCAL|REMOTE)[._]\d+.*",
    re.IGNORECASE,
)
"""Names that sync tools, file managers and git's merge tools give to a second version of a file."""


@dataclass
class Files:
    """The files of one annotator's work on one article."""

    writers: list[str] = field(default_factory=list)
    has_state: bool = False


@dataclass
class Layout:
    """The files of each article, from the store's folder on, and the work by article and annotator.

    An article has several files where it was added in two places at once.
    """

    articles: dict[str, list[str]] = field(default_factory=dict)
    works: dict[str, dict[str, Files]] = field(default_factory=dict)

    def files(self, article: str, annotator: str) -> Files:
        """Return the files of a work, made where nothing is known yet."""
        return self.works.setdefault(article, {}).setdefault(annotator, Files())


def look_through(root: Path, report: Report) -> Layout:
    """List every file of the store and tell of those that should not be there."""
    return _Look(root, report).all()


class _Look:
    def __init__(self, root: Path, report: Report):
        self._root = root
        self._report = report
        self._layout = Layout()

    def all(self) -> Layout:
        folders = {
            ARTICLES: self._articles,
            ANNOTATORS: self._annotators,
            SET_ASIDE: self._set_aside,
        }
        for entry in self._entries(""):
            if entry.name == OLD_CACHE:
                what = "an older newsmark kept here what it can make again; none of it is used"
                self._report.add(OLD_CACHE, "old-cache", what)
            elif entry.is_dir() and entry.name in folders:
                folders[entry.name]()
            elif entry.name == NOTE:
                what = f"the import of the archive {unfinished(self._root)} was interrupted"
                self._report.add(NOTE, "unfinished-import", what)
            elif not (entry.is_file() and entry.name in (STORE_FILE, LOCK)):
                self._stranger(entry.name, entry)
        return self._layout

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """List what is in a folder, by name, without links, which are findings."""
        try:
            with os.scandir(self._root / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._report.add(folder or ".", "unreadable", f"it cannot be listed ({why(error)})")
            return []
        prefix = f"{folder}/" if folder else ""
        kept = [it for it in found if not it.is_symlink() or prefix + it.name == OLD_CACHE]
        for link in found:
            if link not in kept:
                self._link(prefix + link.name)
        self._report.files += sum(entry.is_file() for entry in kept)
        return kept

    def _link(self, name: str) -> None:
        """Report a link, which is not followed, by where it leads."""
        path = self._root / name
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self._root):
            self._report.add(name, "link-out", "it is a link that leads out of the store")
        elif not path.exists():
            self._report.add(name, "link-broken", "it is a link that leads nowhere")
        else:
            self._report.add(name, "link", "it is a link, and links in a store are not followed")

    def _stranger(self, name: str, entry: os.DirEntry[str], place: Place | None = None) -> None:
        """Tell what a file is that has no place in the store."""
        if IGNORED.fullmatch(entry.name):
            return
        if entry.name.startswith(".") and entry.name.endswith(TEMPORARY):
            self._temporary(name, entry, place)
        elif CONFLICT_COPY.fullmatch(entry.name):
            self._report.add(name, "conflict-copy", _describe_copy(self._root / name))
        elif entry.is_dir():
            self._report.add(name, "foreign", "this folder is no part of the store")
        else:
            self._report.add(name, "foreign", "this file is no part of the store")

    def _temporary(self, name: str, entry: os.DirEntry[str], place: Place | None) -> None:
        try:
            age = time.time() - entry.stat().st_mtime
        except OSError:
            return
        used = place is not None and any(in_use(place.history(it)) for it in place.writers())
        if age > OLD or (place is not None and age > SETTLED and not used):
            self._report.add(name, "temporary", "it was left over by a program that ended early")

    def _articles(self) -> None:
        for entry in self._entries(ARTICLES):
            name = f"{ARTICLES}/{entry.name}"
            if entry.is_dir() and re.fullmatch("[0-9a-f]{2}", entry.name):
                for inner in self._entries(name):
                    self._article(entry.name, f"{name}/{inner.name}", inner)
            elif is_state_file(entry.name) and entry.is_file(follow_symlinks=False):
                self._report.add(name, "old-format", "it lies where articles of format 1 did")
            else:
                self._stranger(name, entry)

    def _article(self, folder: str, name: str, entry: os.DirEntry[str]) -> None:
        article = article_of(entry.name) if entry.is_file() else ""
        if article and article.startswith(folder):
            self._layout.articles.setdefault(article, []).append(name)
        elif article:
            self._report.add(name, "misplaced", f"it belongs into {ARTICLES}/{article[:2]}")
        else:
            self._stranger(name, entry)

    def _annotators(self) -> None:
        names: dict[str, str] = {}
        for entry in self._entries(ANNOTATORS):
            name = f"{ANNOTATORS}/{entry.name}"
            if not entry.is_dir():
                self._stranger(name, entry)
                continue
            if IGNORED.fullmatch(entry.name):
                continue
            try:
                check_annotator(entry.name)
            except StoreError as error:
                self._report.add(name, "annotator-name", str(error).removesuffix("."))
            folded = unicodedata.normalize("NFC", entry.name).casefold()
            first = names.setdefault(folded, entry.name)
            if first != entry.name:
                what = f"it and {first!r} are one folder on systems that ignore case or accents"
                self._report.add(name, "name-clash", what)
            self._annotator(entry.name)

    def _annotator(self, annotator: str) -> None:
        folder = f"{ANNOTATORS}/{annotator}"
        writers: dict[str, str] = {}
        for entry in self._entries(folder):
            history = entry.is_file() and parse_history_name(entry.name, annotator)
            if history:
                self._layout.files(history.article, annotator).writers.append(history.writer)
                writers.setdefault(history.writer, entry.name)
            elif entry.is_file() and is_state_file(entry.name):
                self._layout.files(entry.name[:-5], annotator).has_state = True
            elif not (entry.is_dir() and entry.name == WRITERS):
                place = Place(self._root, annotator, entry.name[1:21])
                self._stranger(f"{folder}/{entry.name}", entry, place)
        self._markers(annotator, writers)

    def _markers(self, annotator: str, writers: dict[str, str]) -> None:
        """Compare the markers of writers with the histories, given with a file of each."""
        folder = f"{ANNOTATORS}/{annotator}"
        marked = set()
        for entry in self._entries(f"{folder}/{WRITERS}"):
            name = f"{folder}/{WRITERS}/{entry.name}"
            if CONFLICT_COPY.fullmatch(entry.name) or IGNORED.fullmatch(entry.name):
                self._stranger(name, entry)
            elif not entry.is_file() or not is_writer(entry.name, annotator):
                self._report.add(name, "foreign-marker", "it names none of the annotator's writers")
            else:
                marked.add(entry.name)
                if entry.stat().st_size:
                    self._report.add(name, "foreign-marker", "a writer's marker should be empty")
        for writer in sorted(writers.keys() - marked):
            what = f"the marker {WRITERS}/{writer} is missing, so this history may not be read"
            self._report.add(f"{folder}/{writers[writer]}", "no-marker", what)

    def _set_aside(self) -> None:
        count = sum(len(files) for _, _, files in os.walk(self._root / SET_ASIDE))
        if count:
            files = "1 file that was" if count == 1 else f"{count} files that were"
            self._report.add(SET_ASIDE, "set-aside", f"it holds {files} set aside")


def _describe_copy(path: Path) -> str:
    """Say what a second version of a file is; of a history also what only it holds."""
    what = "it is a second version of a file, made by a program that could not merge"
    original = _original(path)
    if ".jsonl" not in path.name or original is None:
        return what
    try:
        copy, kept = (read_regular(each, most=LARGE) for each in (path, original))
    except OSError:
        return what
    lines = set(copy.splitlines()) - set(kept.splitlines())
    lacking = sum(map(_is_whole, lines))
    if not lacking:
        return f"{what}; {original.name} holds every action of it"
    return f"{what}; actions in it that {original.name} lacks: {lacking}"


def _is_whole(line: bytes) -> bool:
    try:
        return decode_line(line).clock > 0
    except DamagedLineError:
        return False


def _original(path: Path) -> Path | None:
    """Return the history of which a file is a second version, by the beginning of its name."""
    writer = re.match(r"([0-9a-f]{20}\.[^~]+~[0-9a-z]{1,32}~[0-9a-z]{1,32})(?![0-9a-z])", path.name)
    original = path.with_name(f"{writer[1]}.jsonl") if writer else None
    return original if original and original.is_file() else None
