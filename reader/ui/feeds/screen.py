"""Feeds: first the list of them by folder, then the items of one, of a folder, or of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.articles.errors import NewsmarkError
from reader.session.article.rescue import rescue_feeds
from reader.session.feeds.desk import FeedDesk, ItemRow, Show
from reader.session.feeds.groups import Group, Row, groups_of, is_same, narrowed
from reader.session.feeds.moved import take_moves
from reader.session.feeds.rules import Rules, load_rules
from reader.ui.actions import Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import Line
from reader.ui.core.unsaved import may_let_go
from reader.ui.feeds.feed_list import FeedList
from reader.ui.feeds.lines import hints, lesson, title

if TYPE_CHECKING:
    from reader.session.feeds.sources import Found

LOOK_AGAIN = 0.5
"""Seconds between two looks at what other windows did and how far a refresh is."""


class FeedsScreen(ActionScreen):
    """Lists feeds and their items, and opens an item as an article."""

    kind = "feeds"

    def __init__(self, found: Sequence[Found] = ()) -> None:
        """Show the list of feeds, or at once the items of these, which are followed then."""
        super().__init__()
        self.list = FeedList()
        self.group: Group | None = None
        self.show_what: Show = "unread"
        self.filter = ""
        self.rows: Sequence[Row] = []
        self.acts: list[Callable[[], None]] = []
        self.found: set[str] | None = None
        self.opening = ""
        self._found = found
        self.first: tuple[str, ...] = ()
        self._taken_in = (0, 0)
        self._chosen_group = 0
        self._told = 0
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Title, empty state, list, prompt, hints."""
        yield Line(id="title")
        yield Static(id="lesson", markup=False)
        yield self.list
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Show what the cache holds; hold new rules against it meanwhile."""
        self.list.focus()
        self.restyle()
        try:
            self.desk = self._open_desk()
        except NewsmarkError as error:
            self.tell(str(error), problem=True)
            self.call_later(self._go)
            return
        if self._found:
            self.attempt(partial(self._follow_given, self._found))
        self._take_moves()
        self.reload()
        self.run_worker(self._hold_rules, thread=True)
        self.set_interval(LOOK_AGAIN, self.look)

    def _follow_given(self, found: Sequence[Found]) -> None:
        """Follow the feeds that were given; of a single one, show the items."""
        from reader.session.feeds.sources import follow_found

        urls = tuple(follow_found(self.desk, found))
        if len(urls) == 1:
            self.first = urls
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
        self.app.call_from_thread(self._tell_of_rules)

    def on_unmount(self) -> None:
        """Stop fetching."""
        if self.is_open:
            self.desk.close()

    @property
    def is_open(self) -> bool:
        """Tell whether the feeds could be opened."""
        return hasattr(self, "desk")

    def leave_article(self, *, at_once: bool = False) -> bool:
        """Save what was done with feeds; False as :func:`may_let_go` says."""
        if not self.is_open:
            return True
        feeds = self.desk.feeds
        copy = partial(rescue_feeds, feeds)
        return may_let_go(self, feeds, copy, "What you did with feeds", at_once=at_once)

    def on_screen_resume(self) -> None:
        """Come back from an article."""
        if self.is_mounted and self.is_open:
            self.refresh_rows()

    def restyle(self) -> None:
        """Paint in another theme."""
        self.list.dress(self.newsmark.reading_styles)

    def place(self) -> Where:
        """The feeds have the keyboard."""
        return "feeds"

    # What is shown -------------------------------------------------------------------------------

    def look(self) -> None:
        """Take in what other windows did and what a refresh brought."""
        desk = self.desk
        changed = desk.feeds.refresh()
        if desk.feeds.unsaved:
            desk.feeds.retry()
        if desk.feeds.fault != self._fault:
            self.show_lines()
        progress = desk.refresher.progress
        taken_in = (progress.done, progress.total)
        if changed or taken_in != self._taken_in:
            is_news = progress.is_over and taken_in != self._taken_in and progress.total
            self._taken_in = taken_in
            self.reload()
            self._take_moves()
            if is_news:
                self.tell(f"Refreshed {progress}.")
                self._tell_of_rules()

    def _tell_of_rules(self) -> None:
        """Say which rules took too long."""
        for notice in self.desk.rules.notices():
            self.tell(notice, problem=True)

    def _take_moves(self) -> None:
        """Have feeds that have moved for good asked for at their new addresses, and tell it."""
        for move in take_moves(self.desk):
            self.tell(move)

    def reload(self) -> None:
        """Show the rows as they are now, the chosen one still chosen."""
        here = self.row
        rows: Sequence[Row]
        if self.group is None:
            rows = groups_of(self.desk.rows())
        else:
            self._name_group()
            items = self.desk.items(self.group.feeds, self.show_what)
            found = self.found
            rows = [row for row in items if found is None or row.entry.key in found]
        self.rows = rows = narrowed(rows, self.filter)
        chosen = next((n for n, row in enumerate(rows) if is_same(row, here)), self.list.chosen)
        self.list.with_feed = self.group is not None and len(self.group.feeds) > 1
        self.list.load(rows, chosen)
        self.show_lines()

    def _name_group(self) -> None:
        """Call a single feed by the title that it has now."""
        group, known = self.group, self.desk.feeds.subscriptions
        is_feed = group is not None and not group.is_folder and self.found is None
        if group is not None and is_feed and group.feeds[0] in known:
            self.group = replace(group, title=self.desk.title(group.feeds[0]))

    def refresh_rows(self) -> None:
        """Paint the rows as they are now; none goes away."""
        if self.group is None:
            self.reload()
            return
        rows = [self.desk.item(row) for row in self.rows if isinstance(row, ItemRow)]
        self.rows = self.list.rows = rows
        self.list.refresh()
        self.show_lines()

    def show_lines(self) -> None:
        """Bring title, empty state and hints up to date, and tell what went wrong."""
        self._tell_faults()
        self.query_one("#title", Line).show(*title(self))
        teaching = self.query_one("#lesson", Static)
        teaching.display = not self.rows
        teaching.update(Content(lesson(self)))
        self.query_one("#hints", Line).show(hints(self))

    def _tell_faults(self) -> None:
        """Tell what was found damaged, what cannot be saved, and that it is, each once."""
        feeds = self.desk.feeds
        for notice in feeds.notices[self._told :]:
            self.tell(notice, problem=True)
        self._told = len(feeds.notices)
        if feeds.fault != self._fault:
            self.was_warned = self.was_warned and bool(feeds.fault)
            self.tell(feeds.fault or "Everything is saved again.", problem=bool(feeds.fault))
            self._fault = feeds.fault

    @property
    def row(self) -> Row | None:
        """The chosen row."""
        return self.rows[self.list.chosen] if self.list.chosen < len(self.rows) else None

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

    def narrow(self, words: str) -> None:
        """Show only the rows with these words; all where there are none."""
        self.filter = words
        self.reload()

    def clear(self) -> None:
        """Drop the filter; where there is none, leave what a search has found."""
        if self.filter or self.found is None:
            self.narrow("")
        else:
            self.leave_group()

    # Going about ---------------------------------------------------------------------------------

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)
        self.show_lines()

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    def done(self, take_back: Callable[[], None]) -> None:
        """Show what was just done; ``take_back`` undoes it."""
        self.acts.append(take_back)
        self.refresh_rows()

    def enter_group(self, group: Group, found: set[str] | None = None) -> None:
        """Show the items of a feed or a folder, or only those found there."""
        if self.group is None:
            self._chosen_group = self.list.chosen
        self.group, self.filter, self.found = group, "", found
        self.rows, self.list.chosen = [], 0
        self.reload()

    def show_found(self, words: str, feeds: tuple[str, ...], found: set[str]) -> None:
        """Show the items that were found, read or not."""
        self.show_what = "all"
        self.enter_group(Group(f"“{words}”", feeds, 0), found)

    def leave_group(self) -> None:
        """Show the list of feeds."""
        if self.group is not None:
            self.group, self.filter, self.found = None, "", None
            self.list.chosen = self._chosen_group
            self.reload()

    def back(self) -> None:
        """Back to the list of feeds; from there, to where one came from."""
        if self.group is not None and (not self.first or self.group.feeds != self.first):
            self.leave_group()
        elif self.leave_article():
            self._go()

    def _go(self) -> None:
        if len(self.newsmark.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.newsmark.leave()

    def on_feed_list_opened(self, event: FeedList.Opened) -> None:
        """Open what was clicked."""
        self.list.choose(event.number)
        if open_row := self.verb("feeds-open"):
            open_row()

    def fetch(self, feeds: Sequence[str], *, anyway: bool = False) -> None:
        """Fetch what is new in these feeds, with ``anyway`` also in those that are not due."""
        self.desk.refresh(feeds, anyway=anyway)
        self._taken_in = (0, 0)
        self.show_lines()

    def settled(self) -> None:
        """Nothing is being opened any more."""
        self.opening = ""
        self.show_lines()
