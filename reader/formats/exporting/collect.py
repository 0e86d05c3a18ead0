"""Bring the work of several annotators together, article by article, as formats want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Progress,
    Relation,
    Tag,
)
from reader.articles.model import Article
from reader.formats.common.model import Item


class Work(Protocol):
    """One annotator's work on one article; what a store reads fits."""

    @property
    def article(self) -> str:
        """The article's id."""

    @property
    def annotator(self) -> str:
        """Whose work it is."""

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """All annotations by id."""

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
        """All tags by id."""

    @property
    def bookmarks(self) -> Mapping[str, Bookmark]:
        """All bookmarks by id."""

    @property
    def progress(self) -> Progress:
        """How far the annotator is."""


def collect(
    ids: Iterable[str], works: Iterable[Work], article: Callable[[str], Article]
) -> Iterator[Item]:
    """Yield an item for each id, in id order; one article and its work is in memory at a time.

    ``works`` come article by article in id order. Work on an article that is not among ``ids`` is
    passed over, and an article without work gives an item without annotations.
    """
    groups = groupby(works, attrgetter("article"))
    current = next(groups, None)
    for each in sorted(set(ids)):
        while current is not None and current[0] < each:
            current = next(groups, None)
        if current is not None and current[0] == each:
            yield _item(article(each), list(current[1]))
        else:
            yield Item(article=article(each))


def _item(article: Article, works: list[Work]) -> Item:
    return Item(
        article=article,
        annotations=[each for work in works for each in work.annotations.values()],
        relations={work.annotator: list(work.relations.values()) for work in works},
        comments={work.annotator: list(work.comments.values()) for work in works},
        decisions={work.annotator: list(work.decisions.values()) for work in works},
        tags={work.annotator: list(work.tags.values()) for work in works},
        bookmarks={work.annotator: list(work.bookmarks.values()) for work in works},
        progress={work.annotator: work.progress for work in works},
    )
