"""What the keys of the feeds screen do with feeds and items."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.articles.text.cells import printable
from reader.session.feeds.desk import SHOWS, ItemRow
from reader.session.feeds.groups import Group
from reader.ui.keymap import shown

if TYPE_CHECKING:
    from reader.articles.model import Article
    from reader.store.feeds_protocol import Subscription
    from reader.ui.feeds.screen import FeedsScreen


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
        key, feeds = screen.item.entry.key, screen.desk.feeds
        is_read = key in feeds.read
        feeds.mark_read([key], read=not is_read)
        screen.done(partial(feeds.mark_read, [key], read=is_read))
        screen.step(1)


def all_read(screen: FeedsScreen) -> None:
    """Mark all items of what is shown or chosen as read."""
    feeds = screen.desk.feeds
    before = set(feeds.read)
    count = screen.desk.mark_all_read(screen.feeds_here)
    marked = [key for key in feeds.read if key not in before]
    screen.done(partial(feeds.mark_read, marked, read=False))
    screen.tell(f"{count:,} items marked as read{_taken_back_by(screen)}.")


def _taken_back_by(screen: FeedsScreen) -> str:
    keys = screen.newsmark.keymap.keys("feeds-undo")
    return f"; {shown(keys[0])} takes that back" if keys else ""


def undo(screen: FeedsScreen) -> None:
    """Take back what was done last here."""
    if not screen.acts:
        screen.tell("Nothing was done here that could be taken back.")
        return
    screen.acts.pop()()
    screen.refresh_rows()


def star(screen: FeedsScreen) -> None:
    """Star the item, or take its star away."""
    item = screen.item
    if item is not None:
        screen.desk.toggle_star(item)
        screen.done(partial(screen.desk.toggle_star, item))


def ask_tags(screen: FeedsScreen) -> None:
    """Ask for the tags of the item."""
    item = screen.item
    if item is not None:

        def tag(words: str) -> None:
            screen.desk.set_tags(item, words.split())
            screen.done(partial(screen.desk.set_tags, item, item.tags))

        screen.ask_then("tags", " ".join(item.tags), tag)


def ask_search(screen: FeedsScreen) -> None:
    """Ask for words, and list the items that hold them all, read or not."""
    feeds = screen.group.feeds if screen.group else tuple(screen.desk.feeds.subscriptions)

    def search(words: str) -> None:
        if words.strip():
            screen.in_background(partial(_search, screen, words, feeds), then=screen.settled)

    screen.ask_then("search", "", search)


def _search(screen: FeedsScreen, words: str, feeds: tuple[str, ...]) -> Callable[[], None]:
    found = screen.desk.feeds.cache.search(words, feeds)
    return partial(screen.show_found, words, feeds, found)


# What is done with feeds --------------------------------------------------------------------------


def _feed(screen: FeedsScreen) -> Subscription | None:
    """Return the one feed that is shown or chosen; says so where it is none, or several."""
    if len(screen.feeds_here) == 1:
        return screen.desk.feeds.subscriptions.get(screen.feeds_here[0])
    screen.tell("Choose a single feed first.")
    return None


def full_text(screen: FeedsScreen) -> None:
    """Fetch the item's page; of a feed, say whether its teasers are opened with their pages."""
    if isinstance(screen.row, ItemRow):
        open_row(screen, full_text=True)
        return
    feed = _feed(screen)
    if feed is not None:
        _set(screen, feed, full_text=not feed.full_text)
        how = "what the feed holds" if feed.full_text else "the full text of their pages"
        screen.tell(f"Its items are opened with {how} from now on{_taken_back_by(screen)}.")


def ask_title(screen: FeedsScreen) -> None:
    """Ask what to call the feed."""
    feed = _feed(screen)
    if feed is not None:
        screen.ask_then("title", feed.title, lambda title: _set(screen, feed, title=title))


def ask_folder(screen: FeedsScreen) -> None:
    """Ask for the folder of the feed."""
    feed = _feed(screen)
    if feed is not None:
        screen.ask_then("folder", feed.folder, lambda folder: _set(screen, feed, folder=folder))


def _set(screen: FeedsScreen, feed: Subscription, **settings: object) -> None:
    screen.desk.update(feed, **settings)
    screen.done(partial(screen.desk.feeds.set, feed))


def drop(screen: FeedsScreen) -> None:
    """Follow the feed no more."""
    feed = _feed(screen)
    if feed is not None:
        title = screen.desk.title(feed.url)
        screen.leave_group()
        screen.desk.drop(feed.url)
        screen.done(partial(screen.desk.feeds.subscribe, feed))
        screen.tell(f"{printable(title)} is followed no more{_taken_back_by(screen)}.")


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
            screen.tell(f"Fetching {printable(words.strip())}…")
            work = partial(_find_feed, screen, words.strip())
            screen.in_background(work, then=screen.settled)

    screen.ask_then("address of a feed or its page", "", subscribe)


def _find_feed(screen: FeedsScreen, address: str) -> Callable[[], None]:
    """Fetch a feed; return what follows it."""
    from reader.session.feeds.subscribe import follow, found_feed

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
    screen.attempt(partial(screen.desk.opened, row, article))
    if screen.newsmark.screen is screen:
        screen.newsmark.read(article)


VERBS: dict[str, Callable[[FeedsScreen], None]] = {
    "feeds-open": open_row,
    "feeds-full-text": full_text,
    "feeds-leave": lambda screen: screen.leave_group(),
    "feeds-down": lambda screen: screen.step(1),
    "feeds-up": lambda screen: screen.step(-1),
    "feeds-page-down": lambda screen: screen.page(1),
    "feeds-page-up": lambda screen: screen.page(-1),
    "feeds-home": partial(edge, last=False),
    "feeds-end": partial(edge, last=True),
    "feeds-filter": ask_filter,
    "feeds-clear": lambda screen: screen.clear(),
    "feeds-show": next_show,
    "feeds-next-unread": partial(next_unread, count=1),
    "feeds-previous-unread": partial(next_unread, count=-1),
    "feeds-toggle-read": toggle_read,
    "feeds-all-read": all_read,
    "feeds-undo": undo,
    "feeds-star": star,
    "feeds-tag": ask_tags,
    "feeds-search": ask_search,
    "feeds-title": ask_title,
    "feeds-folder": ask_folder,
    "feeds-drop": drop,
    "feeds-refresh": refresh,
    "feeds-refresh-all": refresh_all,
    "feeds-add": ask_address,
    "back": lambda screen: screen.back(),
}
"""What every action of the feeds does."""
