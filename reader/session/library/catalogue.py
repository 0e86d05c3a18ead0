"""The library's articles as they are shown: those of a view, in an order, found by a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from reader.annotations.model import FINAL
from reader.session.article.tags import TAG
from reader.session.library.fuzzy_filter import FuzzyFilter, Sought
from reader.store.protocol import PROGRESS, Store, Summary, Work
from reader.store.work.summaries import figures_of


class View(NamedTuple):
    """Some of the articles: what the view is called, and which articles are in it."""

    label: str
    holds: Callable[[Summary], Any]


ALL, DISAGREEMENTS = "all", "disagreements"
VIEWS: dict[str, View] = {
    ALL: View("all", lambda _: True),
    "unread": View("unread", lambda row: row.progress.state == "new"),
    "in-progress": View("in progress", lambda row: row.progress.state == "reading"),
    "done": View("done", lambda row: row.progress.state == "done"),
    "skipped": View("skipped", lambda row: row.progress.state == "skipped"),
    "marks": View("with marks", lambda row: any(row.counts.values())),
    "notes": View("with notes", lambda row: row.notes),
    DISAGREEMENTS: View("with disagreements", lambda _: False),
}
"""The views by name, in the order in which they are gone through.

Which articles have disagreements no summary tells: the store does.
"""


class Key(NamedTuple):
    """What articles can be sorted by: what it is called, its value, and which comes first.

    An article whose value is an empty text, as of a date that is not known, is the last either way.
    """

    label: str
    value: Callable[[Summary], Any]
    is_descending: bool = False


ADDED = "added"
KEYS: dict[str, Key] = {
    ADDED: Key("when added", lambda row: row.added),
    "title": Key("title", lambda row: _words_of(name_of(row))),
    "published": Key("when published", lambda row: row.published, is_descending=True),
    "read": Key("when last read", lambda row: row.progress.updated, is_descending=True),
    "progress": Key("progress", lambda row: _progress(row), is_descending=True),
    "marks": Key("number of marks", lambda row: sum(row.counts.values()), is_descending=True),
    "length": Key("length", lambda row: row.length),
}
"""What articles can be sorted by, by name. As they come they are in the order added."""


class Order(NamedTuple):
    """What articles are sorted by, and whether the other way round."""

    key: str = ADDED
    is_reversed: bool = False

    def __str__(self) -> str:
        """Return the order as :func:`read_order` reads it."""
        return f"{self.key}{' reversed' * self.is_reversed}"


def read_order(words: str) -> Order:
    """Return the order that is written so; that of adding where there is none of this name."""
    key, _, more = words.partition(" ")
    return Order(key, more == "reversed") if key in KEYS else Order()


def name_of(row: Summary) -> str:
    """Return what an article is called: its title, else where it came from, else its id."""
    return row.title or row.location or row.id


def label_of(view: str) -> str:
    """Return what a view is called; that of a tag is called as the tag."""
    return VIEWS[view].label if view in VIEWS else view


def in_view(
    rows: Sequence[Summary], view: str, disagreements: Collection[str] = ()
) -> Sequence[Summary]:
    """Return the articles of a view, a name of VIEWS or ``#`` and a tag, in their order."""
    if view == ALL:
        return rows
    if view == DISAGREEMENTS:
        return [row for row in rows if row.id in disagreements]
    if view.startswith(TAG):
        tag = view.removeprefix(TAG)
        return [row for row in rows if tag in row.tags]
    return [row for row in rows if VIEWS[view].holds(row)]


def in_order(rows: Sequence[Summary], order: Order) -> Sequence[Summary]:
    """Return articles, which are in the order added, in another; equals in the order added."""
    if order.key == ADDED:
        return rows[::-1] if order.is_reversed else rows
    key = KEYS[order.key]
    valued = [(key.value(row), row) for row in rows]
    known = [pair for pair in valued if pair[0] != ""]
    known.sort(key=lambda pair: pair[0], reverse=key.is_descending is not order.is_reversed)
    return [row for _, row in known] + [row for value, row in valued if value == ""]


def _progress(row: Summary) -> float:
    """Return how far an article is: 0 where it was not begun, 2 where it is done."""
    state = row.progress.state
    if state in FINAL:
        return 2 if state == "done" else 1.5
    return 0 if state == "new" else 0.01 + min(row.progress.position / max(row.length, 1), 1)


def _words_of(text: str) -> str:
    from reader.articles.text.folding import fold  # not needed for the first picture

    return " ".join(fold(text).split())


def as_left(row: Summary, work: Work) -> Summary:
    """Return an article of the library as somebody's work on it is now."""
    now = figures_of(
        {
            "annotations": dict(work.annotations),
            "progress": {PROGRESS: work.progress},
            "tags": dict(work.tags),
            "bookmarks": dict(work.bookmarks),
        }
    )
    return replace(
        row,
        progress=now.progress,
        counts=now.counts,
        tags=now.tags,
        notes=now.notes,
        bookmarks=now.bookmarks,
    )


def disagreements_in(
    store: Store, on_progress: Callable[[int, int], None] | None = None
) -> set[str]:
    """Return the ids of the articles that people who are done with them did not mark the same.

    The gold layer, which a review makes of them, is nobody's.
    """
    from reader.session.article.colleague_layers import GOLD  # not needed for the first picture

    names = [name for name in store.annotators() if name != GOLD]
    return store.disagreements(names, on_progress=on_progress) if len(names) > 1 else set()


def of_finished(rows: Iterable[Summary], articles: Collection[str]) -> set[str]:
    """Return those of some articles that one is done with oneself."""
    return {row.id for row in rows if row.progress.state == "done" and row.id in articles}


def tags_of(rows: Iterable[Summary]) -> dict[str, int]:
    """Return all tags of some articles, sorted, and how many of them have each."""
    counted = Counter(tag for row in rows for tag in row.tags)
    return dict(sorted(counted.items()))


def sought(row: Summary) -> Sought:
    """Return by what an article is found in the library's filter."""
    from reader.session.library.fuzzy_filter import Sought  # not needed for the first picture

    tags = f" {_words_of(' '.join(row.tags))}" if row.tags else ""
    return Sought(name_of(row), row.location, row.lang, tags, row.id)


def found_in_name(row: Summary, query: str) -> list[tuple[int, int]]:
    """Return the spans of an article's name by which the library's filter finds it."""
    from reader.session.library.fuzzy_filter import found_in  # not needed for the first picture

    return found_in(sought(row), query)


class Catalogue:
    """What the library shows, worked out again as far as something has changed.

    ``rows`` are all articles in the order added, ``shown`` those that are shown, in order.
    ``disagreements`` are the ids of the articles with any; None while they are not known.
    """

    def __init__(self, order: Order) -> None:
        self.rows: Sequence[Summary] = []
        self.view = ALL
        self.order = order
        self.query = ""
        self.disagreements: Collection[str] | None = None
        self.done = self.marks = 0
        self.arranged: Sequence[Summary] = []
        self.shown: Sequence[Summary] = []
        self._filter: FuzzyFilter | None = None
        self._is_loaded = False

    def take(self, rows: Sequence[Summary], disagreements: Collection[str] | None) -> None:
        """Take in all articles as they are now."""
        if rows is not self.rows:
            self.rows = rows
            self.done = sum(row.progress.state in FINAL for row in rows)
            self.marks = sum(sum(row.counts.values()) for row in rows)
        self.disagreements = disagreements
        self._arrange()

    def show(self, view: str) -> None:
        """Show another view."""
        self.view = view
        self._arrange()

    def sort(self, order: Order) -> None:
        """Show the articles in another order."""
        self.order = order
        self._arrange()

    def find(self, query: str) -> None:
        """Show only what a query finds, the best first; everything where it is empty."""
        self.query = query
        self.shown = self.arranged
        if query:
            found = self.ready_filter().find(query)
            self.shown = [self.arranged[number] for number in found]

    def ready_filter(self) -> FuzzyFilter:
        """Return the filter of the articles in the view, made when it is first needed."""
        from reader.session.library.fuzzy_filter import (
            FuzzyFilter,  # not needed for the first picture
        )

        if self._filter is None:
            self._filter = FuzzyFilter()
        if not self._is_loaded:
            self._is_loaded = True
            self._filter.load(map(sought, self.arranged))
        return self._filter

    def _arrange(self) -> None:
        self.arranged = in_order(
            in_view(self.rows, self.view, self.disagreements or ()), self.order
        )
        self._is_loaded = False
        self.find(self.query)

    def counts(self) -> dict[str, int | None]:
        """Return how many articles each view has that can be shown, those of tags after others.

        None where it is not known, which is of those with disagreements.
        """
        counts: dict[str, int | None] = {
            name: len(in_view(self.rows, name, self.disagreements or ())) for name in VIEWS
        }
        if self.disagreements is None:
            counts[DISAGREEMENTS] = None
        return counts | {f"{TAG}{tag}": count for tag, count in tags_of(self.rows).items()}

    def next_view(self) -> str:
        """Return the view after this one that is not known to be empty; of tags there is none."""
        counts = self.counts()
        names = list(VIEWS)
        place = names.index(self.view) if self.view in VIEWS else -1
        later = [*names[place + 1 :], *names[: place + 1]]
        return next((name for name in later if name == ALL or counts[name] != 0), ALL)
