"""Feeds: first the list of them by folder, then the items of one, of a folder, or of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.articles.errors import NewsmarkError
from reader.session.feeds import FeedDesk, ItemRow, Show
from reader.session.feeds_groups import Group, Row, groups_of, is_same, narrowed
from reader.session.feeds_moved import take_moves
from reader.session.feeds_rules import Rules, load_rules
from reader.ui.actions import Where
from reader.ui.screens.base import ActionScreen
from reader.ui.screens.feeds_lines import hints, lesson, title
from reader.ui.verbs.feeding import VERBS, open_row
from reader.ui.widgets.feed_list import FeedList
from reader.ui.widgets.lines import Line
from reader.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from reader.session.feeds_sources import Found

LOOK_AGAIN = 0.5
"""Seconds between two looks at what other windows did and how far a refresh is."""
Answer = Callable[[str], None]
"""What is done with words that were asked for."""


class FeedsScreen(ActionScreen):
    """Lists feeds and their items, and opens an item as an article."""

    def __init__(self, found: Sequence[Found] = ()) -> None:
        """Show the list of feeds, or at once the items of these, which are followed then."""
        super().__init__()
        self.list = FeedList()
        self.group: Group | None = None
        self.show_what: Show = "unread"
        self.filter = ""
        self.rows: Sequence[Row] = []
        self.last_read: list[str] = []
        self.opening = ""
        self._found = found
        self._first: tuple[str, ...] = ()
        self._on_answer: Answer | None = None
        self._on_change: Answer | None = None
        self._taken_in = (0, 0)
        self._chosen_group = 0

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
            self.refresh_rows()

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
            for move in take_moves(desk):
                self.tell(move)
            if is_news:
                self.tell(f"Refreshed {progress}.")

    def reload(self) -> None:
        """Show the rows as they are now, the chosen one still chosen."""
        here = self.row
        rows: Sequence[Row]
        if self.group is None:
            rows = groups_of(self.desk.rows())
        else:
            rows = self.desk.items(self.group.feeds, self.show_what)
        self.rows = rows = narrowed(rows, self.filter)
        chosen = next((n for n, row in enumerate(rows) if is_same(row, here)), self.list.chosen)
        self.list.with_feed = self.group is not None and len(self.group.feeds) > 1
        self.list.load(rows, chosen)
        self.show_lines()

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
        """Bring title, empty state and hints up to date."""
        self.query_one("#title", Line).show(*title(self))
        teaching = self.query_one("#lesson", Static)
        teaching.display = not self.rows
        teaching.update(Content(lesson(self)))
        self.query_one("#hints", Line).show(hints(self))

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

    # Going about ---------------------------------------------------------------------------------

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)
        self.show_lines()

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    def enter_group(self, group: Group) -> None:
        """Show the items of a feed or a folder."""
        self._chosen_group = self.list.chosen
        self.group, self.filter = group, ""
        self.list.chosen = 0
        self.reload()

    def leave_group(self) -> None:
        """Show the list of feeds."""
        if self.group is not None:
            self.group, self.filter = None, ""
            self.list.chosen = self._chosen_group
            self.reload()

    def back(self) -> None:
        """Back to the list of feeds; from there, to where one came from."""
        if self.group is not None and (not self._first or self.group.feeds != self._first):
            self.leave_group()
        elif len(self.newsmark.screen_stack) > 1:
            self.app.pop_screen()
        else:
            self.newsmark.leave()

    def on_feed_list_opened(self, event: FeedList.Opened) -> None:
        """Open what was clicked."""
        self.list.choose(event.number)
        open_row(self)

    # Asking --------------------------------------------------------------------------------------

    def ask_then(
        self, label: str, value: str, answer: Answer, *, on_change: Answer | None = None
    ) -> None:
        """Ask for words at the foot of the screen, and do something with them.

        ``on_change`` is told of them as they are typed, and of none where they are called off.
        """
        self._on_answer, self._on_change = answer, on_change
        self.ask(label, value)

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """Follow what is typed."""
        if self._on_change is not None:
            self._on_change(event.value)

    def on_prompt_dropped(self) -> None:
        """Forget what was asked."""
        if self._on_change is not None:
            self._on_change("")
        self._on_answer = self._on_change = None

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Use the answer."""
        answer, self._on_answer, self._on_change = self._on_answer, None, None
        if answer is not None:
            self.attempt(partial(answer, event.value))

    # In the background ---------------------------------------------------------------------------

    def fetch(self, feeds: Sequence[str], *, anyway: bool = False) -> None:
        """Fetch what is new in these feeds, with ``anyway`` also in those that are not due."""
        self.desk.refresh(feeds, anyway=anyway)
        self._taken_in = (0, 0)
        self.show_lines()

    def in_background(self, work: Callable[[], Callable[[], None]]) -> None:
        """Do something that takes time; what it returns is done in the interface."""

        def run() -> None:
            try:
                then = work()
            except NewsmarkError as error:
                then = partial(self.tell, str(error), problem=True)
            self.app.call_from_thread(self._finish, then)

        self.run_worker(run, thread=True)

    def _finish(self, then: Callable[[], None]) -> None:
        self.opening = ""
        self.attempt(then)
        self.show_lines()
