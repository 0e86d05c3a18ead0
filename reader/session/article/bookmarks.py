"""Bookmarks: places in articles to come back to, each with a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from reader.annotations.edits import quote_of
from reader.annotations.ids import new_id, now
from reader.annotations.model import ORPHANED, Anchor, Annotation, Bookmark
from reader.articles.model import Article
from reader.articles.text.cells import fit, width_of
from reader.articles.text.units.words import next_word_end
from reader.session.article.marking import Effect, Marking
from reader.store.protocol import Change, Store, StoreError, Summary, Work

KIND = "bookmark"
LONGEST_NAME = 200
"""Code points of a name; the rest is cut off."""
WORDS = 6
"""So many words from its place on are what a bookmark is found by in a later text."""
OFFERED = 48
"""Cells of the words that are offered as a name."""


class Place(NamedTuple):
    """A bookmark and the article that it is in."""

    article: Summary
    bookmark: Bookmark


def in_order(work: Work) -> list[Bookmark]:
    """Return the bookmarks of an article in the order of its text."""
    return sorted(work.bookmarks.values(), key=lambda each: (each.offset, each.created, each.id))


def is_lost(bookmark: Bookmark) -> bool:
    """Tell whether the words are gone, so that the place is about where they would be."""
    return bookmark.anchor is not None and bookmark.anchor.method == ORPHANED


def per_cent(bookmark: Bookmark, length: int) -> str:
    """Return how far on in an article of this length a bookmark is, and whether that is sure."""
    share = 100 * min(bookmark.offset, length) // max(length, 1)
    return f"about {share}%" if is_lost(bookmark) else f"{share}%"


def name_at(article: Article, offset: int) -> str:
    """Return the words from an offset on, as many as a name should have; empty where none are."""
    words = _clean(article.text[offset : offset + 4 * OFFERED])
    if width_of(words) <= OFFERED:
        return words
    cut = fit(words, OFFERED + 1).removesuffix("…")
    whole = cut.rpartition(" ")[0]
    return whole if width_of(whole) > OFFERED // 2 else cut


def bookmark_at(work: Work, offset: int) -> Bookmark | None:
    """Return the bookmark at exactly this offset."""
    return next((each for each in work.bookmarks.values() if each.offset == offset), None)


def put(marking: Marking, offset: int, name: str) -> Effect:
    """Put a bookmark at an offset, or give the one that is there another name."""
    work = marking.work
    name = _named(name) or name_at(marking.article, offset) or f"Character {offset:,}"
    there = bookmark_at(work, offset)
    if there is not None:
        return rename(marking, there.id, name)
    made = Bookmark(id=new_id(), offset=offset, name=name, created=now())
    work.apply(KIND, [Change("bookmarks", made.id, None, made)])
    return marking.take_in_bookmarks((offset,), f"Bookmarked “{name}”")


def rename(marking: Marking, bookmark: str, name: str) -> Effect:
    """Give a bookmark another name."""
    old = marking.work.bookmarks.get(bookmark)
    if old is None or not _named(name):
        return Effect()
    change_name(marking.work, old, name)
    return marking.take_in_bookmarks((old.offset,), f"The bookmark is “{_named(name)}” now")


def remove(marking: Marking, bookmark: str) -> Effect:
    """Take a bookmark away; undo brings it back."""
    old = marking.work.bookmarks.get(bookmark)
    if old is None:
        return Effect()
    take_away(marking.work, old)
    return marking.take_in_bookmarks((old.offset,), f"Deleted the bookmark “{old.name}”")


def change_name(work: Work, old: Bookmark, name: str) -> None:
    """Give a bookmark of any open work another name."""
    work.apply(KIND, [Change("bookmarks", old.id, old, replace(old, name=_named(name)))])


def take_away(work: Work, old: Bookmark) -> None:
    """Take a bookmark of any open work away."""
    work.apply(KIND, [Change("bookmarks", old.id, old, None)])


def _named(name: str) -> str:
    return _clean(name)[:LONGEST_NAME]


def _clean(text: str) -> str:
    from reader.articles.web.addresses import clean  # not needed to read

    return clean(text)


def in_later_text(
    old: Article, new: Article, found: Sequence[Bookmark], id_of: Callable[[str], str]
) -> list[Bookmark]:
    """Return bookmarks of one text as they are in a later one, with the ids that ``id_of`` gives.

    Each is placed as a mark of a few words would be. Where those are gone it is where they would
    be, and says so.
    """
    from reader.annotations.reanchoring.reanchor import (  # rarely needed, not quick to import
        Placed,
        reanchor,
    )

    places = reanchor(old.text, new.text, [_as_mark(old, each) for each in found])
    moved = []
    for each in found:
        place = places[each.id]
        if isinstance(place, Placed):
            offset = place.start
            anchor = each.anchor if is_lost(each) else Anchor(place.method, place.score)
        else:
            best = max((one.score for one in place.candidates), default=0.0)
            offset = min(place.expected, max(len(new.text) - 1, 0))
            anchor = Anchor(ORPHANED, best)
        moved.append(replace(each, id=id_of(each.id), offset=offset, anchor=anchor))
    return moved


def _as_mark(article: Article, bookmark: Bookmark) -> Annotation:
    """Return a bookmark as a mark of the words that follow its place in the paragraph."""
    text = article.text
    start = min(bookmark.offset, max(len(text) - 1, 0))
    last = text.find("\n", start + 1)
    last = len(text) if last < 0 else last
    end = start
    for _ in range(WORDS):
        end = next_word_end(text, end)
    end = min(max(end, start + 1), last)
    exact, prefix, suffix = quote_of(text, (start, end))
    return Annotation(
        id=bookmark.id,
        article=article.id,
        annotator="",
        start=start,
        end=end,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        label="",
        scheme="",
    )


def all_bookmarks(
    store: Store, annotator: str, *, on_progress: Callable[[int, int], None] | None = None
) -> Iterator[Place]:
    """Yield somebody's bookmarks in all articles, article by article in the order added.

    Only articles that have any are opened. What cannot be read is left out. ``on_progress`` is told
    how many of the files that are new to the store's index have been read.
    """
    for summary in store.library(annotator, on_progress=on_progress):
        if summary.bookmarks:
            try:
                work = store.read(summary.id, annotator)
            except StoreError:
                continue
            for each in in_order(work):
                yield Place(summary, each)
