"""Bookmarks: put one, go to one, rename or delete it, in this article or in all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader.annotations.model import Bookmark
from reader.session.article import bookmarks
from reader.session.article.bookmarks import Place
from reader.store.protocol import Work
from reader.ui.keymap import shown
from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.ui.core.base_screen import ActionScreen
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen

RENAME, DELETE, ALL = "r", "x", "'"
"""The keys of the list beside enter, which goes there."""


def put(screen: ReaderScreen) -> None:
    """Ask for a name and bookmark the place of the cursor, or rename the bookmark there."""
    marking, offset = marking_of(screen), screen.view.selection.head
    there = bookmarks.bookmark_at(marking.work, offset)
    offered = there.name if there else bookmarks.name_at(marking.article, offset)

    def answered(name: str) -> None:
        if screen.marking is marking:
            screen.show_effect(bookmarks.put(marking, offset, name))

    label = "rename the bookmark" if there else "bookmark"
    screen.ask_then(label, offered, answered, is_offer=not there)


# Those of the open article ------------------------------------------------------------------------


def show(screen: ReaderScreen, chosen: int | None = None) -> None:
    """List the bookmarks of the article: go to one, rename it, delete it, or list all articles'."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to read

    marking = marking_of(screen)
    found = bookmarks.in_order(marking.work)
    if not found:
        _say_none(screen, "No bookmark in this article")
        return
    size = len(marking.article.text)
    rows = [Choice(each.name, 0, _aside(each, size)) for each in found]
    if chosen is None:
        head = screen.view.selection.head
        chosen = max((n for n, each in enumerate(found) if each.offset <= head), default=0)
    keys = {RENAME: "rename", DELETE: "delete", ALL: "all articles"}
    screen.app.push_screen(
        ChooseDialog("Bookmarks", rows, chosen, enter="go there", others=keys),
        partial(_use, screen, found),
    )


def _say_none(screen: ReaderScreen, what: str) -> None:
    keys = screen.newsmark.keymap.keys("bookmark")
    screen.say(f"{what}; {shown(keys[0])} puts one here" if keys else what)
    screen.show_lines()


def _aside(bookmark: Bookmark, size: int) -> str:
    """Return where a bookmark is, and why that is not sure."""
    why = "its words are gone, " if bookmarks.is_lost(bookmark) else ""
    return why + bookmarks.per_cent(bookmark, size)


def _use(screen: ReaderScreen, found: Sequence[Bookmark], answer: Answer | None) -> None:
    if answer is None:
        return
    number, key = answer
    marking, record = marking_of(screen), found[number]
    if key == ALL:
        show_all(screen)
    elif key == DELETE:
        screen.attempt(partial(_delete, screen, record, number))
    elif key == RENAME:

        def rename(name: str) -> None:
            if screen.marking is marking:
                screen.show_effect(bookmarks.rename(marking, record.id, name))
                show(screen, number)

        screen.ask_then("rename the bookmark", record.name, rename)
    else:
        screen.jump((record.offset, record.offset + 1))
        screen.show_lines()


def _delete(screen: ReaderScreen, record: Bookmark, number: int) -> None:
    screen.show_effect(bookmarks.remove(marking_of(screen), record.id))
    if marking_of(screen).work.bookmarks:
        show(screen, number)


# Those of all articles ----------------------------------------------------------------------------


def show_all(screen: ActionScreen, chosen: int = 0) -> None:
    """List the bookmarks in all articles: go to one, rename it, or delete it."""
    app = screen.newsmark

    def work() -> Callable[[], None]:
        found = list(bookmarks.all_bookmarks(app.store, app.annotator))
        return partial(_list_all, screen, found, chosen)

    screen.in_background(work)


def _list_all(screen: ActionScreen, found: Sequence[Place], chosen: int) -> None:
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog

    if not found:
        keys = screen.newsmark.keymap.keys("bookmark")
        how = f" {shown(keys[0])} puts one while you read." if keys else ""
        screen.tell(f"There is no bookmark in any article.{how}")
        return
    rows = [
        Choice(
            each.bookmark.name,
            0,
            f"{_aside(each.bookmark, each.article.length)}  {each.article.title}",
        )
        for each in found
    ]
    others = {RENAME: "rename", DELETE: "delete"}
    screen.app.push_screen(
        ChooseDialog("Bookmarks in all articles", rows, chosen, enter="go there", others=others),
        partial(_use_any, screen, found),
    )


def _use_any(screen: ActionScreen, found: Sequence[Place], answer: Answer | None) -> None:
    if answer is None:
        return
    number, key = answer
    place = found[number]
    if key == DELETE:
        screen.attempt(partial(_change, screen, place, number, bookmarks.take_away))
    elif key == RENAME:

        def rename(name: str) -> None:
            if name.strip():
                change = partial(bookmarks.change_name, name=name)
                _change(screen, place, number, change)

        screen.ask_then("rename the bookmark", place.bookmark.name, rename)
    else:
        screen.newsmark.read_at(place.article.id, place.bookmark.offset)


def _change(
    screen: ActionScreen, place: Place, number: int, change: Callable[[Work, Bookmark], None]
) -> None:
    """Change a bookmark of any article, then list them again."""
    from reader.ui.reading.screen import ReaderScreen

    app, article, record = screen.newsmark, place.article.id, place.bookmark
    if isinstance(screen, ReaderScreen) and screen.marking and app.current_article == article:
        change(screen.marking.work, record)
        screen.show_effect(screen.marking.take_in_bookmarks((record.offset,)))
    else:
        work = app.store.open(article, app.annotator)
        change(work, record)
        fault = work.fault
        work.close()
        app.forget_summary()
        if fault:
            screen.tell(fault, problem=True)
    show_all(screen, number)
