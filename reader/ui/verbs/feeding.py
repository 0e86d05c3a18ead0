"""What the keys of the feeds screen do with feeds and items."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.articles.cells import printable
from reader.session.feeds import SHOWS, ItemRow
from reader.session.feeds_groups import Group
from reader.ui.keymap import shown

if TYPE_CHECKING:
    from reader.articles.model import Article
    from reader.ui.screens.feeds import FeedsScreen


def next_unread(screen: FeedsScreen, count: int) -> None:
    """Choose the next unread item, or the one before; in the list of feeds, a feed with one."""
    chosen, rows = screen.list.chosen, screen.rows
    for number in range(chosen + count, len(rows) if count > 0 else -1, count):
        row = rows[number]
        if not row.read if isinstance(row, ItemRow) else row.unread:
            screen.step(number - chosen)
            return
    screen.tell("There is no unread item further on." if count > 0 else "There is none before.")


def edge(screen: FeedsScreen, *, last: bool) -> None:
    """Choose the first row, or the last."""
    screen.step(len(screen.rows) if last else -screen.list.chosen)


def next_show(screen: FeedsScreen) -> None:
    """Show unread, all, or starred items."""
    screen.show_what = SHOWS[(SHOWS.index(screen.show_what) + 1) % len(SHOWS)]
    screen.reload()


def ask_filter(screen: FeedsScreen) -> None:
    """Ask for words, and narrow the list while they are typed."""
    screen.ask_then("filter", screen.filter, screen.narrow, on_change=screen.narrow)


def toggle_read(screen: FeedsScreen) -> None:
    """Mark the item as read, or as unread again, and go on to the next."""
    if screen.item is not None:
        key = screen.item.entry.key
        read = key not in screen.desk.feeds.read
        screen.desk.feeds.mark_read([key], read=read)
        screen.last_read = [key] if read else []
        screen.refresh_rows()
        screen.step(1)


def all_read(screen: FeedsScreen) -> None:
    """Mark all items of what is shown or chosen as read."""
    feeds = screen.desk.feeds
    before = set(feeds.read)
    count = screen.desk.mark_all_read(screen.feeds_here)
    screen.last_read = [key for key in feeds.read if key not in before]
    key = shown(screen.newsmark.keymap.keys("feeds-undo")[0])
    screen.tell(f"{count:,} items marked as read; {key} takes that back.")
    screen.refresh_rows()


def undo(screen: FeedsScreen) -> None:
    """Take back what was marked as read last."""
    if not screen.last_read:
        screen.tell("Nothing was marked as read here that could be taken back.")
        return
    screen.desk.feeds.mark_read(screen.last_read, read=False)
    screen.last_read = []
    screen.refresh_rows()


def star(screen: FeedsScreen) -> None:
    """Star the item, or take its star away."""
    if screen.item is not None:
        screen.desk.toggle_star(screen.item)
        screen.refresh_rows()


def ask_tags(screen: FeedsScreen) -> None:
    """Ask for the tags of the item."""
    item = screen.item
    if item is not None:

        def tag(words: str) -> None:
            screen.desk.set_tags(item, words.split())
            screen.refresh_rows()

        screen.ask_then("tags", " ".join(item.tags), tag)


def refresh(screen: FeedsScreen) -> None:
    """Fetch what is new in the feeds that are shown or chosen; a single one in any case."""
    screen.fetch(screen.feeds_here, anyway=len(screen.feeds_here) == 1)


def refresh_all(screen: FeedsScreen) -> None:
    """Fetch what is new in all feeds."""
    screen.fetch(list(screen.desk.feeds.subscriptions))


def ask_address(screen: FeedsScreen) -> None:
    """Ask for the address of a feed, or of a page that has one, and follow it."""

    def subscribe(words: str) -> None:
        if words.strip():
            work = partial(_find_feed, screen, words.strip())
            screen.in_background(work, then=screen.settled)

    screen.ask_then("address", "", subscribe)


def _find_feed(screen: FeedsScreen, address: str) -> Callable[[], None]:
    """Fetch a feed; return what follows it."""
    from reader.session.feeds_add import follow, found_feed

    url, got = found_feed(address, max_bytes=screen.desk.max_bytes)

    def take() -> None:
        done = follow(screen.desk, url, got)
        screen.tell(f"{printable(done.title)}: {done.items:,} items.")
        screen.reload()

    return take


def open_row(screen: FeedsScreen, *, full_text: bool = False) -> None:
    """Open a feed, or an item to read and mark."""
    row = screen.row
    if isinstance(row, Group):
        screen.enter_group(row)
    elif isinstance(row, ItemRow) and not screen.opening:
        known = screen.desk.article_of(row, full_text=full_text)
        if known:
            _read(screen, row, known)
            return
        screen.opening = row.entry.key
        screen.in_background(partial(_make, screen, row, full_text), then=screen.settled)
        screen.show_lines()


def _make(screen: FeedsScreen, row: ItemRow, full_text: bool) -> Callable[[], None]:
    article = screen.desk.make_article(row, full_text=full_text)
    return partial(_take, screen, row, article)


def _take(screen: FeedsScreen, row: ItemRow, article: Article) -> None:
    """Put an article into the store and open it."""
    screen.newsmark.store.add_article(article)
    screen.newsmark.forget_summary()
    _read(screen, row, article.id)


def _read(screen: FeedsScreen, row: ItemRow, article: str) -> None:
    screen.desk.feeds.opened(row.entry.key, article)
    if screen.newsmark.screen is screen:
        screen.newsmark.read(article)


VERBS: dict[str, Callable[[FeedsScreen], None]] = {
    "feeds-open": open_row,
    "feeds-full-text": partial(open_row, full_text=True),
    "feeds-leave": lambda screen: screen.leave_group(),
    "feeds-down": lambda screen: screen.step(1),
    "feeds-up": lambda screen: screen.step(-1),
    "feeds-page-down": lambda screen: screen.page(1),
    "feeds-page-up": lambda screen: screen.page(-1),
    "feeds-home": partial(edge, last=False),
    "feeds-end": partial(edge, last=True),
    "feeds-filter": ask_filter,
    "feeds-clear": lambda screen: screen.narrow(""),
    "feeds-show": next_show,
    "feeds-next-unread": partial(next_unread, count=1),
    "feeds-previous-unread": partial(next_unread, count=-1),
    "feeds-toggle-read": toggle_read,
    "feeds-all-read": all_read,
    "feeds-undo": undo,
    "feeds-star": star,
    "feeds-tag": ask_tags,
    "feeds-refresh": refresh,
    "feeds-refresh-all": refresh_all,
    "feeds-add": ask_address,
    "back": lambda screen: screen.back(),
}
"""What every action of the feeds does."""
