"""Feeds: first the list of them by folder, then the items of one, of a folder, or of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from rich.style import Style
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.articles.cells import printable
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.session.feeds import SHOWS, FeedDesk, FeedRow, ItemRow, Show
from reader.session.feeds_rules import Rules, load_rules
from reader.ui.actions import BY_ID, Where
from reader.ui.keymap import shown
from reader.ui.screens.base import ActionScreen
from reader.ui.screens.reader_lines import key_pieces
from reader.ui.widgets.feed_list import FeedList, Group
from reader.ui.widgets.lines import Line, Piece
from reader.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from reader.session.feeds_sources import Found

LESSON = (
    "No feed is followed yet. Press {add} and give the address of a feed, or of a page that has"
    " one.\nnewsmark feeds import FILE.opml takes the list of another reader."
)
NOTHING_HERE = (
    "Nothing to show here. {show} shows unread, all, or starred items; {refresh} fetches."
)
LOOK_AGAIN = 0.5
"""Seconds between two looks at what other windows did and how far a refresh is."""
_GROUP_HINTS = ("feeds-open", "feeds-refresh-all", "feeds-add", "feeds-all-read", "help", "back")
_ITEM_HINTS = (
    "feeds-open", "feeds-next-unread", "feeds-full-text", "feeds-star", "feeds-show", "help",
    "back",
)  # fmt: skip
Asked = Literal["", "filter", "tags", "address"]


class FeedsScreen(ActionScreen):
    """Lists feeds and their items, and opens an item as an article."""

    def __init__(self, found: Sequence[Found] = ()) -> None:
        """Show the list of feeds, or at once the items of these, which are followed then."""
        super().__init__()
        self.group: Group | None = None
        self.show_what: Show = "unread"
        self.filter = ""
        self._found = found
        self._first: tuple[str, ...] = ()
        self._asked: Asked = ""
        self._rows: Sequence[Group | ItemRow] = []
        self._taken_in = (0, 0)
        self._chosen_group = 0
        self._last_read: list[str] = []
        self._opening = ""

    def compose(self) -> ComposeResult:
        """Title, empty state, list, prompt, hints."""
        yield Line(id="title")
        yield Static(id="lesson", markup=False)
        yield FeedList()
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Show what the cache holds; hold new rules against it meanwhile."""
        self.list = self.query_one(FeedList)
        self.list.focus()
        self.restyle()
        self.desk = self._open_desk()
        for notice in self.desk.feeds.notices:
            self.tell(notice, problem=True)
        if self._found:
            self.attempt(self._follow_found)
        self.reload()
        self.run_worker(self._hold_rules, thread=True)
        self.set_interval(LOOK_AGAIN, self.look)

    def _follow_found(self) -> None:
        """Follow the feeds that were given, and show their items."""
        from reader.session.feeds_sources import follow_found

        urls = tuple(follow_found(self.desk, self._found))
        if len(urls) == 1:
            self._first = urls
            self.group = Group("", urls, 0)
            self.show_what = "all"

    def _open_desk(self) -> FeedDesk:
        app = self.newsmark
        try:
            rules = load_rules()
        except NewsmarkError as error:
            self.tell(str(error), problem=True)
            rules = Rules([])
        max_bytes = int(app.settings.max_article_mb * 1_000_000)
        return FeedDesk(app.store, app.annotator, rules, max_bytes=max_bytes)

    def _hold_rules(self) -> None:
        self.desk.rules.apply(self.desk.feeds.cache)
        self.app.call_from_thread(self.reload)

    def on_unmount(self) -> None:
        """Stop fetching."""
        self.desk.close()

    def on_screen_resume(self) -> None:
        """Come back from an article."""
        if self.is_mounted and hasattr(self, "desk"):
            self._refresh_rows()

    def restyle(self) -> None:
        """Paint in another theme."""
        self.list.dress(self.newsmark.reading_styles)

    def place(self) -> Where:
        """The feeds have the keyboard."""
        return "feeds"

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries an action out here."""
        found = VERBS.get(action)
        return partial(found, self) if found is not None else None

    # What is shown -------------------------------------------------------------------------------

    def look(self) -> None:
        """Take in what other windows did and what a refresh brought."""
        desk = self.desk
        changed = desk.feeds.refresh()
        if desk.feeds.unsaved:
            desk.feeds.retry()
        progress = desk.refresher.progress
        taken_in = (progress.done, progress.total)
        if changed or taken_in != self._taken_in:
            is_news = progress.is_over and taken_in != self._taken_in and progress.total
            self._taken_in = taken_in
            self.reload()
            if is_news:
                failed = f", {progress.failed:,} failed" if progress.failed else ""
                self.tell(f"Refreshed: {progress.new:,} new items{failed}.")

    def reload(self) -> None:
        """Show the rows as they are now, the chosen one still chosen."""
        here = self.row
        rows: Sequence[Group | ItemRow]
        if self.group is None:
            rows = groups_of(self.desk.rows())
        else:
            rows = self.desk.items(self.group.feeds, self.show_what)
        words = self.filter.casefold().split()
        if words:
            rows = [row for row in rows if all(word in _searched(row) for word in words)]
        self._rows = rows
        chosen = next((n for n, row in enumerate(rows) if _is_same(row, here)), self.list.chosen)
        self.list.with_feed = self.group is not None and len(self.group.feeds) > 1
        self.list.load(rows, chosen)
        self._show_lines()

    def _refresh_rows(self) -> None:
        """Paint the rows as they are now; none goes away."""
        if self.group is None:
            self.reload()
            return
        rows = [self.desk.item(row) for row in self._rows if isinstance(row, ItemRow)]
        self._rows = self.list.rows = rows
        self.list.refresh()
        self._show_lines()

    def _show_lines(self) -> None:
        app, desk = self.newsmark, self.desk
        faint = app.reading_styles.faint
        keys = {name: shown(app.keymap.keys(f"feeds-{action}")[0]) for name, action in _TAUGHT}
        left: list[Piece] = [("Feeds", Style(bold=True))]
        if self.group is not None:
            title = self.group.title or self._title_of(self.group.feeds[0])
            left = [(printable(title), Style(bold=True))]
            left.append((f"   {len(self._rows):,} {self.show_what}", Style()))
        if self.filter:
            left.append((f"   /{printable(self.filter)}", Style()))
        progress = desk.refresher.progress
        right: list[Piece] = []
        if not progress.is_over:
            right.append((f"refreshing {progress.done:,} of {progress.total:,}", faint))
        elif self._opening:
            right.append(("opening…", faint))
        if desk.feeds.fault:
            right.append((f"  {printable(desk.feeds.fault)}", Style(bold=True)))
        self.query_one("#title", Line).show(left, right)
        lesson = self.query_one("#lesson", Static)
        lesson.display = not self._rows
        followed = bool(desk.feeds.subscriptions)
        lesson.update(Content((NOTHING_HERE if followed else LESSON).format(**keys)))
        hints = _GROUP_HINTS if self.group is None else _ITEM_HINTS
        pairs = [
            (shown(app.keymap.keys(x)[0]), BY_ID[x].label) for x in hints if app.keymap.keys(x)
        ]
        fault = self.row.error if isinstance(self.row, Group) else ""
        pieces = [(printable(fault), Style())] if fault else key_pieces(pairs, self.size.width - 2)
        self.query_one("#hints", Line).show(pieces)

    def _title_of(self, feed: str) -> str:
        return next((row.title for row in self.desk.rows() if row.url == feed), feed)

    @property
    def row(self) -> Group | ItemRow | None:
        """The chosen row."""
        return self._rows[self.list.chosen] if self.list.chosen < len(self._rows) else None

    @property
    def item(self) -> ItemRow | None:
        """The chosen item, where items are shown."""
        return self.row if isinstance(self.row, ItemRow) else None

    @property
    def feeds_here(self) -> Sequence[str]:
        """The feeds that are shown, or chosen."""
        if self.group is not None:
            return self.group.feeds
        return self.row.feeds if isinstance(self.row, Group) else ()

    # Going about ---------------------------------------------------------------------------------

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)
        self._show_lines()

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    def next_unread(self, count: int) -> None:
        """Choose the next unread item, or the one before; in the list of feeds, a feed with one."""
        numbers = range(self.list.chosen + count, len(self._rows) if count > 0 else -1, count)
        for number in numbers:
            row = self._rows[number]
            if not row.read if isinstance(row, ItemRow) else row.unread:
                self.step(number - self.list.chosen)
                return
        self.tell("There is no unread item further on." if count > 0 else "There is none before.")

    def back(self) -> None:
        """Back to the list of feeds; from there, to where one came from."""
        if self.group is not None and (not self._first or self.group.feeds != self._first):
            self.leave_group()
        elif len(self.newsmark.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.newsmark.leave()

    def leave_group(self) -> None:
        """Show the list of feeds."""
        if self.group is not None:
            self.group, self.filter = None, ""
            self.list.chosen = self._chosen_group
            self.reload()

    def ask_for(self, what: Asked, value: str = "") -> None:
        """Ask for words at the foot of the screen."""
        self._asked = what
        self.ask(what, value)

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """Narrow the list while a filter is typed."""
        if self._asked == "filter":
            self.filter = event.value
            self.reload()

    def on_prompt_dropped(self) -> None:
        """Drop the filter, or what was asked."""
        if self._asked == "filter":
            self.clear()

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Use the answer."""
        if self._asked == "tags":
            self.attempt(partial(self._set_tags, event.value))
        elif self._asked == "address" and event.value.strip():
            self._in_background(partial(self._subscribe, event.value.strip()))

    def clear(self) -> None:
        """Show all rows."""
        self.filter = ""
        self.reload()

    def next_show(self) -> None:
        """Show unread, all, or starred items."""
        self.show_what = SHOWS[(SHOWS.index(self.show_what) + 1) % len(SHOWS)]
        self.reload()

    # What is done with items ---------------------------------------------------------------------

    def toggle_read(self) -> None:
        """Mark the item as read, or as unread again, and go on to the next."""
        if self.item is not None:
            key = self.item.entry.key
            read = key not in self.desk.feeds.read
            self.desk.feeds.mark_read([key], read=read)
            self._last_read = [key] if read else []
            self._refresh_rows()
            self.step(1)

    def all_read(self) -> None:
        """Mark all items of what is shown or chosen as read."""
        before = set(self.desk.feeds.read)
        count = self.desk.mark_all_read(self.feeds_here)
        self._last_read = [key for key in self.desk.feeds.read if key not in before]
        key = shown(self.newsmark.keymap.keys("feeds-undo")[0])
        self.tell(f"{count:,} items marked as read; {key} takes that back.")
        self._refresh_rows()

    def undo(self) -> None:
        """Take back what was marked as read last."""
        if not self._last_read:
            self.tell("Nothing was marked as read here that could be taken back.")
            return
        self.desk.feeds.mark_read(self._last_read, read=False)
        self._last_read = []
        self._refresh_rows()

    def star(self) -> None:
        """Star the item, or take its star away."""
        if self.item is not None:
            self.desk.toggle_star(self.item)
            self._refresh_rows()

    def ask_tags(self) -> None:
        """Ask for the tags of the item."""
        if self.item is not None:
            self.ask_for("tags", " ".join(self.item.tags))

    def _set_tags(self, words: str) -> None:
        if self.item is not None:
            self.desk.set_tags(self.item, words.split())
            self._refresh_rows()

    # Fetching and opening, in the background -----------------------------------------------------

    def refresh_feeds(self, feeds: Sequence[str]) -> None:
        """Fetch what is new in these feeds."""
        self.desk.refresher.start(feeds)
        self._taken_in = (0, 0)
        self._show_lines()

    def open_row(self, *, full_text: bool = False) -> None:
        """Open a feed, or an item to read and mark."""
        row = self.row
        if isinstance(row, Group):
            self._chosen_group = self.list.chosen
            self.group, self.filter = row, ""
            self.list.chosen = 0
            self.reload()
        elif isinstance(row, ItemRow) and not self._opening:
            known = self.desk.article_of(row, full_text=full_text)
            if known:
                self._read(row, known)
                return
            self._opening = row.entry.key
            self._in_background(partial(self._make, row, full_text))
            self._show_lines()

    def on_feed_list_opened(self, event: FeedList.Opened) -> None:
        """Open what was clicked."""
        self.list.choose(event.number)
        self.open_row()

    def _in_background(self, work: Callable[[], Callable[[], None]]) -> None:
        """Do something that takes time; what it returns is done in the interface."""

        def run() -> None:
            try:
                then = work()
            except NewsmarkError as error:
                then = partial(self.tell, str(error), problem=True)
            self.app.call_from_thread(self._finish, then)

        self.run_worker(run, thread=True)

    def _finish(self, then: Callable[[], None]) -> None:
        self._opening = ""
        self.attempt(then)
        self._show_lines()

    def _make(self, row: ItemRow, full_text: bool) -> Callable[[], None]:
        article = self.desk.make_article(row, full_text=full_text)
        return partial(self._take, row, article)

    def _take(self, row: ItemRow, article: Article) -> None:
        """Put an article into the store and open it."""
        self.newsmark.store.add_article(article)
        self.newsmark.forget_summary()
        self._read(row, article.id)

    def _read(self, row: ItemRow, article: str) -> None:
        self.desk.feeds.opened(row.entry.key, article)
        if self.newsmark.screen is self:
            self.newsmark.read(article)

    def _subscribe(self, address: str) -> Callable[[], None]:
        from reader.session.feeds_add import found_feed

        found = found_feed(address, max_bytes=self.desk.max_bytes)

        def follow() -> None:
            from reader.session.feeds_add import follow

            done = follow(self.desk, *found)
            self.tell(f"{printable(done.title)}: {done.items:,} items.")
            self.reload()

        return follow


def groups_of(rows: Sequence[FeedRow]) -> list[Group]:
    """Return the rows of the list of feeds: all, then folder by folder, then those without."""
    groups: list[Group] = []
    if len(rows) > 1:
        groups.append(_folder("All feeds", rows, 0))
    folder = ""
    for row in rows:
        if row.folder != folder:
            parts = row.folder.split("/") if row.folder else []
            for depth, name in enumerate(parts):
                path = "/".join(parts[: depth + 1])
                if f"{folder}/".startswith(f"{path}/"):
                    continue
                inside = [each for each in rows if f"{each.folder}/".startswith(f"{path}/")]
                groups.append(_folder(name, inside, depth))
            folder = row.folder
        depth = row.folder.count("/") + 1 if row.folder else 0
        groups.append(Group(row.title, (row.url,), row.unread, depth, row.error))
    return groups


def _folder(title: str, rows: Sequence[FeedRow], depth: int) -> Group:
    feeds = tuple(row.url for row in rows)
    return Group(title, feeds, sum(row.unread for row in rows), depth, is_folder=True)


def _searched(row: Group | ItemRow) -> str:
    if isinstance(row, Group):
        return row.title.casefold()
    return " ".join((row.entry.title, row.feed_title, *row.tags)).casefold()


def _is_same(row: Group | ItemRow, other: Group | ItemRow | None) -> bool:
    if isinstance(row, ItemRow):
        return isinstance(other, ItemRow) and row.entry.key == other.entry.key
    return isinstance(other, Group) and (row.title, row.feeds) == (other.title, other.feeds)


_TAUGHT = (("add", "add"), ("show", "show"), ("refresh", "refresh-all"))

VERBS: dict[str, Callable[[FeedsScreen], None]] = {
    "feeds-open": FeedsScreen.open_row,
    "feeds-full-text": lambda screen: screen.open_row(full_text=True),
    "feeds-leave": FeedsScreen.leave_group,
    "feeds-down": lambda screen: screen.step(1),
    "feeds-up": lambda screen: screen.step(-1),
    "feeds-page-down": lambda screen: screen.page(1),
    "feeds-page-up": lambda screen: screen.page(-1),
    "feeds-home": lambda screen: screen.step(-screen.list.chosen),
    "feeds-end": lambda screen: screen.step(len(screen.list.rows)),
    "feeds-filter": lambda screen: screen.ask_for("filter", screen.filter),
    "feeds-clear": FeedsScreen.clear,
    "feeds-show": FeedsScreen.next_show,
    "feeds-next-unread": lambda screen: screen.next_unread(1),
    "feeds-previous-unread": lambda screen: screen.next_unread(-1),
    "feeds-toggle-read": FeedsScreen.toggle_read,
    "feeds-all-read": FeedsScreen.all_read,
    "feeds-undo": FeedsScreen.undo,
    "feeds-star": FeedsScreen.star,
    "feeds-tag": FeedsScreen.ask_tags,
    "feeds-refresh": lambda screen: screen.refresh_feeds(screen.feeds_here),
    "feeds-refresh-all": lambda screen: screen.refresh_feeds(list(screen.desk.feeds.subscriptions)),
    "feeds-add": lambda screen: screen.ask_for("address"),
    "back": FeedsScreen.back,
}
"""What every action does here."""
