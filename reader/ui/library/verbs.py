"""What the actions of the library do: choosing what to show, tags, other screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reader.session.library.catalogue import KEYS, Order, label_of, tags_of
from reader.ui.core.choice_list import Choice
from reader.ui.keymap import shown

if TYPE_CHECKING:
    from reader.ui.core.choose import Answer
    from reader.ui.library.screen import LibraryScreen


def next_view(screen: LibraryScreen) -> None:
    """Show the next view that has an article."""
    screen.compare_soon()
    screen.show_view(screen.catalogue.next_view())


def choose_view(screen: LibraryScreen) -> None:
    """Choose one of the views, also of a tag, from a list with their numbers of articles."""
    from reader.ui.core.choose import ChooseDialog

    screen.compare_soon()
    counts = screen.catalogue.counts()
    views = list(counts)
    rows = [
        Choice(label_of(view), 0, "" if count is None else f"{count:,}")
        for view, count in counts.items()
    ]
    here = views.index(screen.catalogue.view) if screen.catalogue.view in counts else 0

    def show(answer: Answer | None) -> None:
        if answer is not None:
            screen.show_view(views[answer[0]])

    screen.app.push_screen(ChooseDialog("Show", rows, here, enter="show"), show)


def choose_order(screen: LibraryScreen) -> None:
    """Choose what to sort by; what the articles are sorted by already turns them round."""
    from reader.ui.core.choose import ChooseDialog

    now, keys = screen.catalogue.order, list(KEYS)
    place = keys.index(now.key)
    rows = [
        Choice(key.label, 0, f"now{', reversed' * now.is_reversed}" if number == place else "")
        for number, key in enumerate(KEYS.values())
    ]
    again = dict.fromkeys(screen.newsmark.keymap.keys("list-sort")[:1], "turn round")

    def sort(answer: Answer | None) -> None:
        if answer is not None:
            chosen = place if answer[1] in again else answer[0]
            order = Order(keys[chosen], chosen == place and not now.is_reversed)
            screen.attempt(partial(screen.sort, order))

    dialog = ChooseDialog("Sort by", rows, place, enter="sort", others=again)
    screen.app.push_screen(dialog, sort)


def ask_tags(screen: LibraryScreen) -> None:
    """Ask for the tags of the chosen article."""
    from reader.session.article.tags import typed_tags

    row = screen.list.row
    if row is not None:
        known = [typed_tags([tag]) for tag in tags_of(screen.catalogue.rows)]
        answer = partial(_set_tags, screen, row.id, row.tags)
        screen.ask_then("tags", typed_tags(row.tags), answer, known)


def _set_tags(screen: LibraryScreen, article: str, before: Sequence[str], words: str) -> None:
    from reader.session.article.tags import edited

    _change_tags(screen, article, *edited(before, words))


def _change_tags(
    screen: LibraryScreen, article: str, add: Sequence[str], remove: Sequence[str]
) -> None:
    from reader.session.article.tags import tag_article, told

    app = screen.newsmark
    changes = tag_article(app.store, article, app.annotator, add, remove)
    if not changes:
        return
    added = [change.id for change in changes if change.new is not None]
    gone = [change.id for change in changes if change.new is None]
    row = next(row for row in screen.catalogue.rows if row.id == article)
    app.shelf.put(replace(row, tags=sorted({*row.tags, *added}.difference(gone))))
    screen.look()
    screen.tagged = partial(_change_tags, screen, article, gone, added)
    back = "".join(f"; {shown(key)} takes that back" for key in app.keymap.keys("list-undo")[:1])
    screen.tell(f"{told(changes)}{back}.")


def take_back(screen: LibraryScreen) -> None:
    """Take back the last change of tags that was made here."""
    if screen.tagged is None:
        screen.tell("No tags were changed here that could be taken back.")
    else:
        screen.attempt(screen.tagged)


def next_unfinished(screen: LibraryScreen) -> None:
    """Open the next article of the list that is not done."""
    if screen.done_of is not None:
        screen.tell("The store is still being looked through; ask again when that is done.")
    else:
        screen.leave()
        screen.newsmark.open_unfinished("")


def show_bookmarks(screen: LibraryScreen) -> None:
    """List the bookmarks in all articles."""
    from reader.ui.reading.verbs.bookmarks import show_all  # not needed to list articles

    screen.leave()
    show_all(screen)


def show_feeds(screen: LibraryScreen) -> None:
    """Show the feeds."""
    screen.leave_for(screen.newsmark.make_screen("feeds"))


def search_all(screen: LibraryScreen) -> None:
    """Search all articles."""
    screen.leave_for(screen.newsmark.make_screen("search", screen.list.article))


def all_marks(screen: LibraryScreen) -> None:
    """Show all marks."""
    screen.leave_for(screen.newsmark.make_screen("marks", screen.list.article))


VERBS: dict[str, Callable[[LibraryScreen], None]] = {
    "open": lambda screen: screen.open_chosen(),
    "list-down": lambda screen: screen.step(1),
    "list-up": lambda screen: screen.step(-1),
    "list-page-down": lambda screen: screen.page(1),
    "list-page-up": lambda screen: screen.page(-1),
    "list-home": lambda screen: screen.list.choose(0),
    "list-end": lambda screen: screen.list.choose(len(screen.list.rows)),
    "list-filter": lambda screen: screen.ask_filter(),
    "list-clear": lambda screen: screen.clear(),
    "list-view": next_view,
    "list-views": choose_view,
    "list-sort": choose_order,
    "list-tag": ask_tags,
    "list-undo": take_back,
    "next-unfinished": next_unfinished,
    "feeds": show_feeds,
    "all-bookmarks": show_bookmarks,
    "search-all": search_all,
    "all-marks": all_marks,
}
"""What every action of the library does."""
