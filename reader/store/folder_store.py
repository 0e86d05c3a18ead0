"""The store in a folder: articles and everybody's work on them, in files of TinyDB's layout."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reader.annotations.ids import new_id, now
from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.articles.model import Article, article_id
from reader.store.journal.files import (
    check_inside,
    is_there,
    link_error,
    make_folder,
    open_read,
    sync_folder,
    why,
    write_atomic,
)
from reader.store.journal.names import (
    check_annotator,
    check_article_id,
    check_clash,
    is_annotator,
    random_machine,
)
from reader.store.journal.paths import ANNOTATORS, ARTICLES, FEEDS, STORE_FILE, Place
from reader.store.journal.unfinished_import import refuse_unfinished
from reader.store.library.article_files import brief_of, load_article, versions, write_article
from reader.store.library.index import Index
from reader.store.protocol import Found, LoggedAction, Past, StoreError, Summary
from reader.store.upgrades.upgrade_1_to_2 import has_old_articles
from reader.store.work.colleagues import FollowedColleagues
from reader.store.work.past import read_history, read_past
from reader.store.work.summaries import disagreements
from reader.store.work.work import TinyDBWork

if TYPE_CHECKING:
    from reader.store.feeds.journal import JournalFeeds
    from reader.store.search.fulltext import FullText
    from reader.store.search.marks_index import MarksIndex

FORMAT = 2
"""The number of the layout; a store with a higher one is refused."""


STORE_CONTENT = b'{"format": %d}\n' % FORMAT
"""What ``store.json`` holds, nothing else: two made on two branches are the same for git."""


_STORE_FILE_BYTES = 4096


class StoreFile(msgspec.Struct, frozen=True):
    """The part of ``store.json`` that every format has."""

    format: int


def _read_store_file(root: Path) -> StoreFile:
    with open_read(root / STORE_FILE, root) as file:
        return msgspec.json.decode(file.read(_STORE_FILE_BYTES), type=StoreFile)


def open_store(
    folder: Path,
    *,
    create: bool = True,
    machine: str = "",
    on_notice: Callable[[str], None] | None = None,
) -> TinyDBStore:
    """Open the store in a folder; with ``create``, make it where there is none.

    ``machine`` is this machine's id in this copy of the store (see
    :func:`reader.store.journal.copies.copy_id`); without one, histories written from here get a
    random one.

    Raises StoreError for a folder that cannot be made, that holds no store when none is to be
    made, or whose store was made by a newer version. A store of an older format is upgraded first,
    of which ``on_notice`` is told, in a sentence each.
    """
    root = Path(folder).resolve()
    path = root / STORE_FILE
    try:
        if not is_there(path):
            if not create:
                raise StoreError(f"There is no store in {folder}.")
            refuse_unfinished(root)
            make_folder(root)
            write_atomic(path, [STORE_CONTENT])
        for name in (ARTICLES, ANNOTATORS):
            check_inside(root / name, root)
        found = _read_store_file(root)
        if found.format < FORMAT or (found.format == FORMAT and has_old_articles(root)):
            from reader.store.upgrades.upgrade import upgrade

            upgrade(root, FORMAT, on_notice)
            found = _read_store_file(root)
    except OSError as error:
        raise StoreError(f"The store in {folder} cannot be opened: {why(error)}.") from None
    except UNDECODABLE as error:
        raise StoreError(
            f"{path} is damaged ({decoding_fault(error)}); restore it from a copy, or delete it to"
            " have it made anew."
        ) from None
    if found.format != FORMAT:
        raise StoreError(
            f"The store in {folder} has format {found.format}, made by a newer newsmark; "
            f"this one reads format {FORMAT}, so update it."
        )
    return TinyDBStore(root, machine or random_machine())


class TinyDBStore:
    """The :class:`~reader.store.protocol.Store` in a folder; open it with :func:`open_store`."""

    def __init__(self, root: Path, machine: str):
        self._root = root
        self._machine = machine
        self._index = Index(root)

    def holds(self, path: str) -> bool:
        """Tell whether a file or folder of this name is the store's own, or would be."""
        return Path(os.path.realpath(path)).is_relative_to(self._root)

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in the order in which they were added."""
        return [brief.id for brief in self._index.briefs()]

    def has_articles(self) -> bool:
        """Tell whether there is any article."""
        return self._index.has_articles()

    def has_article(self, article: str) -> bool:
        """Tell whether the article with this full id is in the store."""
        return bool(versions(self._root, check_article_id(article)))

    def find_article(self, prefix: str) -> str:
        """Return the one id that begins so; StoreError names none or several."""
        found = [article for article in self._index.listed() if article.startswith(prefix.lower())]
        if len(found) == 1:
            return found[0]
        if not found:
            raise StoreError(f"No article's id begins with {prefix!r}.")
        more = ", …" if len(found) > 3 else ""
        raise StoreError(
            f"{len(found)} articles' ids begin with {prefix!r} ({', '.join(found[:3])}{more}); "
            "give more digits."
        )

    def article(self, article: str) -> Article:
        """Return an article by its full id; StoreError when it is missing or damaged."""
        return load_article(self._root, check_article_id(article))

    def add_article(self, article: Article) -> bool:
        """Take an article in; False where the same text is there already.

        Raises StoreError where it cannot be written, or when its id is not that of its text.
        """
        if article.id != article_id(article.text):
            raise StoreError(f"The article's id {article.id} is not that of its text.")
        there = versions(self._root, check_article_id(article.id))
        if there:
            _bring_to_disk(there[0])
            return False
        write_article(self._root, article, brief_of(article, now(), new_id()))
        return True

    def latest(self) -> dict[str, str]:
        """Return, by location, the id of the article that was added from there last."""
        return {brief.location: brief.id for brief in self._index.briefs()}

    def search(
        self,
        words: str,
        *,
        limit: int = 50,
        passages: int = 20,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Found:
        """Return the articles that hold all the words, in text, title or authors' names."""
        return self._fulltext.search(words, limit=limit, passages=passages, on_progress=on_progress)

    @cached_property
    def _fulltext(self) -> FullText:
        from reader.store.search.fulltext import FullText  # sqlite is not needed to read

        return FullText(self._root, self._index.listed)

    def marks(self) -> MarksIndex:
        """Return everybody's marks, to be looked for."""
        return self._marks

    @cached_property
    def _marks(self) -> MarksIndex:
        from reader.store.search.marks_index import MarksIndex  # sqlite is not needed to read

        return MarksIndex(self._root, self._index, self.annotators)

    def annotators(self) -> list[str]:
        """Return the names of all annotators with a folder here, sorted."""
        return sorted(name for name in self._folders() if is_annotator(name))

    def library(
        self,
        annotator: str,
        *,
        on_progress: Callable[[int, int], None] | None = None,
        on_rows: Callable[[list[Summary], bool], None] | None = None,
    ) -> list[Summary]:
        """Return a summary of every article for one annotator, in the order added.

        ``on_progress`` is told how many of the files that are new to the index have been read;
        ``on_rows`` gets summaries before that, as the protocol says.
        """
        check_annotator(annotator)
        return self._index.library(annotator, on_progress, on_rows)

    def disagreements(
        self,
        annotators: Sequence[str] = (),
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> set[str]:
        """Return the ids of the articles that several are done with and did not mark the same."""
        names = [check_annotator(name) for name in annotators or self.annotators()]
        return disagreements(self._index.figures(name, on_progress) for name in names)

    def open(self, article: str, annotator: str) -> TinyDBWork:
        """Open one annotator's work on one article for change.

        Raises StoreError for an unknown article, a name that cannot be used, or a history that
        cannot be read.
        """
        place = self._place(article, annotator)
        if annotator not in (folders := self._folders()):
            check_clash(annotator, folders)
        return TinyDBWork(place, self._machine)

    def read(self, article: str, annotator: str) -> TinyDBWork:
        """The same, to be read only: takes no slot and writes nothing."""
        return TinyDBWork(self._place(article, annotator), self._machine, readonly=True)

    def feeds(self, annotator: str, *, readonly: bool = False) -> JournalFeeds:
        """Open an annotator's feeds, for change unless ``readonly``."""
        from reader.store.feeds.journal import JournalFeeds  # sqlite is not needed to read

        place = Place(self._root, check_annotator(annotator), FEEDS)
        if annotator not in (folders := self._folders()):
            check_clash(annotator, folders)
        check_inside(place.folder, self._root)
        check_inside(place.markers, self._root)
        return JournalFeeds(place, self._machine, readonly=readonly)

    def colleagues(self, article: str, annotator: str) -> FollowedColleagues:
        """Follow what all other annotators do on an article."""
        place_of = partial(self._place, article)
        return FollowedColleagues(self._root, annotator, self.annotators, place_of)

    def works(self, annotators: Sequence[str] = ()) -> Iterator[TinyDBWork]:
        """Read all work, article by article in id order, of these annotators or of all."""
        names = list(annotators) or self.annotators()
        active = {name: self._index.worked_on(check_annotator(name)) for name in names}
        for article in sorted(self._index.listed()):
            for name in names:
                if article in active[name]:
                    yield self.read(article, name)

    def worked_on(self, annotator: str) -> set[str]:
        """Return the ids of the articles on which an annotator has done anything."""
        return self._index.worked_on(check_annotator(annotator))

    def history(
        self, article: str, annotator: str, *, on_notice: Callable[[str], None] | None = None
    ) -> Iterator[LoggedAction]:
        """Yield what an annotator did on an article, in the order that is in force.

        ``on_notice`` is told, in one sentence each, what is damaged and was left out.
        """
        return read_history(self._place(article, annotator), on_notice)

    def past(self, article: str, annotator: str, *, action: str = "", time: str = "") -> Past:
        """Return one annotator's work as it was after an action, or at a time."""
        return read_past(self._place(article, annotator), action=action, time=time)

    def _folders(self) -> list[str]:
        """Return the names of the folders of annotators."""
        try:
            with os.scandir(self._root / ANNOTATORS) as entries:
                return [entry.name for entry in entries if _is_folder(entry)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"{self._root / ANNOTATORS} cannot be read: {why(error)}.") from None

    def _place(self, article: str, annotator: str) -> Place:
        """Return where somebody's work on an article is; StoreError for what cannot be."""
        place = Place(self._root, check_annotator(annotator), check_article_id(article))
        if not self.has_article(article):
            raise StoreError(f"There is no article {article} in the store.")
        check_inside(place.folder, self._root)
        check_inside(place.markers, self._root)
        return place


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder; StoreError for a link to one, which is not followed."""
    if entry.is_symlink() and entry.is_dir():
        raise link_error(entry.path)
    return entry.is_dir(follow_symlinks=False)


def _bring_to_disk(path: Path) -> None:
    """See to it that a file stays: who wrote it may have been killed before its name was synced."""
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path} cannot be synced: {why(error)}.") from None
