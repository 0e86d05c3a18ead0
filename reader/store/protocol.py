"""What the rest of newsmark asks of a store, whatever it is made of.

Nothing above this package knows of files or of TinyDB.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Progress,
    Relation,
    Tag,
)
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article

if TYPE_CHECKING:
    from reader.store.feeds_protocol import Feeds
    from reader.store.marks_protocol import Marks

Table = Literal[
    "annotations", "relations", "comments", "progress", "decisions", "tags", "bookmarks"
]
PROGRESS = "progress"
"""The record id of the one progress record of an annotator and article."""


class StoreError(NewsmarkError):
    """The store cannot do what was asked; the message says what to do."""


class UnreadableError(StoreError):
    """A file of the store could not be read this time; what is in it is not known."""


class Change(msgspec.Struct, frozen=True):
    """One record before and after an action; ``old`` or ``new`` is None where there is none."""

    table: Table
    id: str
    old: Any = None
    new: Any = None


class Summary(msgspec.Struct, frozen=True):
    """One line of the library: an article and one annotator's work on it.

    ``counts`` holds the number of active annotations by label, ``notes`` that of those with a note;
    ``length`` is in code points, ``tags`` are sorted, ``bookmarks`` is the number of them.
    """

    id: str
    title: str
    lang: str
    location: str
    published: str
    length: int
    added: str
    progress: Progress
    counts: dict[str, int]
    tags: list[str] = []
    notes: int = 0
    bookmarks: int = 0


class LoggedAction(msgspec.Struct, frozen=True):
    """One action as the history tells it.

    An undo, a redo, or a restore names in ``target`` the action that it is about, and
    ``target_kind`` is that one's kind, empty where it is not known. ``overruled_by`` names, for
    each record that somebody else changed at the same time without knowing of this action, the
    action that took its place; ``overrules`` are the actions whose place this one took so.
    """

    id: str
    article: str
    annotator: str
    writer: str
    clock: int
    time: str
    kind: str
    changes: Sequence[Change]
    target: str = ""
    target_kind: str = ""
    overruled_by: Mapping[str, str] = {}
    overrules: Sequence[str] = ()


class Past(msgspec.Struct, frozen=True):
    """One annotator's work on one article as it was after an action, ``after``, of some time.

    Both are empty where nothing had been done.
    """

    article: str
    annotator: str
    after: str
    time: str
    annotations: Mapping[str, Annotation]
    relations: Mapping[str, Relation]
    comments: Mapping[str, Comment]
    progress: Progress
    decisions: Mapping[str, Decision]
    tags: Mapping[str, Tag] = {}
    bookmarks: Mapping[str, Bookmark] = {}


class Passage(msgspec.Struct, frozen=True):
    """A place ``[start, end)`` in an article's text, in code points, with its context.

    ``exact`` is the text there; ``before`` and ``after`` are what stands around it in the same
    paragraph, as it is in the text.
    """

    start: int
    end: int
    before: str
    exact: str
    after: str


class Hit(msgspec.Struct, frozen=True):
    """An article that was found.

    ``count`` is the number of places in its text, of which ``passages`` are the first; none where
    the words stand in the title (at the spans ``in_title``) or in the authors' names only.
    """

    article: str
    title: str
    location: str
    in_title: list[tuple[int, int]]
    count: int
    passages: list[Passage]


class Found(msgspec.Struct, frozen=True):
    """What a search has found: the best hits first, and the number of articles in all."""

    hits: list[Hit]
    articles: int


class Work(Protocol):
    """One annotator's work on one article, open for change.

    Every method that changes something returns only when the change is durable, or else has set
    :attr:`fault`; a change is never dropped: what could not be written stays in memory, in order,
    and is written as soon as writing works again.
    """

    article: str
    annotator: str

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """All annotations by id, the deleted and the orphaned too."""

    @property
    def relations(self) -> Mapping[str, Relation]:
        """All relations by id."""

    @property
    def comments(self) -> Mapping[str, Comment]:
        """All comments by id."""

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """All decisions by id."""

    @property
    def tags(self) -> Mapping[str, Tag]:
        """The tags that the annotator has given the article, by id."""

    @property
    def bookmarks(self) -> Mapping[str, Bookmark]:
        """The annotator's bookmarks in the article, by id."""

    @property
    def progress(self) -> Progress:
        """How far the annotator is with the article."""

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""

    @property
    def unsaved(self) -> int:
        """The number of actions that are in memory only."""

    @property
    def unsaved_kinds(self) -> Sequence[str]:
        """The kinds of those that undo reaches: all but places at which reading stopped."""

    @property
    def notices(self) -> Sequence[str]:
        """What was found wrong or mended, on opening and since: one sentence each."""

    def apply(self, kind: str, changes: Sequence[Change], *, target: str = "") -> None:
        """Do one action, of kind ``add``, ``change``, ``delete``, ``restore``, ``progress``, …

        ``target`` is the id of an earlier action that this one is about. The values that are
        replaced are the work's own, whatever ``old`` says, and changes that change nothing are
        left out. Raises StoreError, with nothing done, for a record that could not be read back (a
        span out of order, half a surrogate pair); never for a fault of the disk, which
        :attr:`fault` tells.
        """

    def undo(self) -> Sequence[Change]:
        """Undo one's own last action; return what changed, empty where there is nothing left."""

    def redo(self) -> Sequence[Change]:
        """Redo what was undone last; return what changed, empty where there is nothing."""

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""

    def refresh(self) -> Sequence[Change]:
        """Take in what other windows of the same annotator have written; return what changed.

        Each record comes once, with its value now. Costs some microseconds when nothing changed.
        """

    def checkpoint(self, *, idle: bool = False) -> None:
        """Write the state file where enough actions have come together (any number if idle)."""

    def close(self) -> None:
        """Write the state file and let go of the writer's slot."""


class Worked(Protocol):
    """What somebody did on one article, as far as it is shown to others."""

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """All annotations by id, the deleted and the orphaned too."""

    @property
    def comments(self) -> Mapping[str, Comment]:
        """All comments by id."""

    @property
    def progress(self) -> Progress:
        """How far the annotator is with the article."""


class Colleagues(Protocol):
    """What the other annotators do on one article, followed while it is open."""

    @property
    def notices(self) -> Sequence[str]:
        """What was found damaged or could not be read, each thing once, one sentence each."""

    @property
    def works(self) -> Mapping[str, Worked]:
        """The work of each colleague who has done anything on the article, by name."""

    @property
    def brought(self) -> Collection[str]:
        """Those of them who have done it on an earlier text only."""

    def refresh(self) -> Mapping[str, Sequence[Change]]:
        """Take in what colleagues have written; return what changed, by name."""


class Store(Protocol):
    """Articles and everybody's work on them."""

    def holds(self, path: str) -> bool:
        """Tell whether a file or folder of this name is the store's own, or would be."""

    def article_ids(self) -> list[str]:
        """Return the ids of all articles, in the order in which they were added."""

    def has_articles(self) -> bool:
        """Tell whether there is any article."""

    def has_article(self, article: str) -> bool:
        """Tell whether the article with this full id is in the store."""

    def find_article(self, prefix: str) -> str:
        """Return the one id that begins so; StoreError names none or several."""

    def article(self, article: str) -> Article:
        """Return an article by its full id."""

    def add_article(self, article: Article) -> bool:
        """Take an article in; False where the same text is there already."""

    def latest(self) -> dict[str, str]:
        """Return, by location, the id of the article that was added from there last."""

    def search(
        self,
        words: str,
        *,
        limit: int = 50,
        passages: int = 20,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Found:
        """Return the articles that hold all the words, in text, title or authors' names.

        ``limit`` is the most articles, ``passages`` the most places of each. What stands in double
        quotes is found as it stands there; the last word may be the beginning of one; case, and
        accents of Latin letters, do not matter. Articles that are new to the search are read
        first, of which ``on_progress`` is told; it may raise to call the search off, and the next
        one goes on where this one was. Raises StoreError where there is no word in ``words``, or
        far too many.
        """

    def marks(self) -> Marks:
        """Return everybody's marks, to be looked for."""

    def annotators(self) -> list[str]:
        """Return the names of all annotators with a folder here, sorted."""

    def library(
        self,
        annotator: str,
        *,
        on_progress: Callable[[int, int], None] | None = None,
        on_rows: Callable[[list[Summary], bool], None] | None = None,
    ) -> list[Summary]:
        """Return a summary of every article for one annotator, in the order added.

        ``on_progress`` is told how many of the files that must be read have been. ``on_rows`` may
        get summaries before that: with False, as they were last time, which is checked next; with
        True, without the progress and counts that must be read first.
        """

    def disagreements(
        self,
        annotators: Sequence[str] = (),
        *,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> set[str]:
        """Return the ids of the articles that several are done with and did not mark the same.

        Several of these annotators, or of all. Marks are the same whose label, start and end are;
        only active ones count. ``on_progress`` is told how many of the files that must be read of
        an annotator have been.
        """

    def open(self, article: str, annotator: str) -> Work:
        """Open one annotator's work on one article for change."""

    def read(self, article: str, annotator: str) -> Work:
        """The same, to be read only: takes no slot and writes nothing."""

    def colleagues(self, article: str, annotator: str) -> Colleagues:
        """Follow what all other annotators do on an article."""

    def feeds(self, annotator: str, *, readonly: bool = False) -> Feeds:
        """Open an annotator's feeds, for change unless ``readonly``."""

    def works(self, annotators: Sequence[str] = ()) -> Iterator[Work]:
        """Read all work, article by article in id order, of these annotators or of all."""

    def worked_on(self, annotator: str) -> set[str]:
        """Return the ids of the articles on which an annotator has done anything."""

    def history(
        self, article: str, annotator: str, *, on_notice: Callable[[str], None] | None = None
    ) -> Iterator[LoggedAction]:
        """Yield what an annotator did on an article, in the order that is in force.

        ``on_notice`` is told, in one sentence each, what is damaged and was left out.
        """

    def past(self, article: str, annotator: str, *, action: str = "", time: str = "") -> Past:
        """Return one annotator's work as it was after an action, or at a time (RFC 3339, UTC).

        With neither, as it is now. Raises StoreError where the annotator did no such action here.
        """
