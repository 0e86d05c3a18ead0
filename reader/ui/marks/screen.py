"""All marks of the store: narrowed as one types, opened at their places, exported as shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.session.article.colleague_layers import shown_name
from reader.session.library.mark_filter import next_label
from reader.store.marks_protocol import Mark
from reader.ui.actions import Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import Line
from reader.ui.marks.lines import hints, lesson, title
from reader.ui.marks.mark_finder import Found, MarkFinder, Wish
from reader.ui.marks.mark_list import MarkList

LOOK_AGAIN = 0.5
"""Seconds between two looks at how far the reading is, and at what it has brought."""
MOST_FAULTS = 3
"""So many things that cannot be read are told one by one."""

BLIND = (
    "This project is annotated blind: colleagues’ marks are listed where you are done with the"
    " article."
)


class AllMarksScreen(ActionScreen):
    """Lists marks; ``chosen`` is the article chosen in the library."""

    kind = "marks"

    def __init__(self, chosen: str = "") -> None:
        super().__init__()
        self.wish = Wish()
        self.activity = ""
        self._library_at = chosen
        self._faults_told: set[str] = set()
        self._taught = "?"
        self._was_left = False
        self._held = 0  # the mark that was chosen when a filter began to be typed

    def compose(self) -> ComposeResult:
        """Title, empty state, list, prompt, hints."""
        yield Line(id="title")
        yield Static(id="lesson", markup=False)
        yield MarkList()
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Show what is known; what is new is read once that is on the screen."""
        self.list = self.query_one(MarkList)
        self.list.focus()
        self.restyle()
        app = self.newsmark
        self.finder = MarkFinder(
            app.store,
            app.scheme,
            app.annotator,
            is_blind=app.launch.is_blind,
            start=partial(self.run_worker, thread=True),
            hand_over=self.app.call_from_thread,
            show=self._show,
            tell=self._tell_faults,
        )
        self.find()
        self.set_interval(LOOK_AGAIN, self.look_on)

    def on_unmount(self) -> None:
        """Let go of what is being read."""
        self.finder.stop()

    def on_screen_resume(self) -> None:
        """Come back from an article with its marks as they are now."""
        if self._was_left:
            self._was_left = False
            self.finder.look()

    def restyle(self) -> None:
        """Paint in another theme."""
        app = self.newsmark
        self.list.dress(app.scheme, app.label_styles, app.reading_styles, app.annotator)

    def place(self) -> Where:
        """The marks have the keyboard."""
        return "marks"

    def show_lines(self) -> None:
        """Bring title, empty state and hints up to date."""
        self.query_one("#title", Line).show(*title(self))
        self.query_one("#hints", Line).show(hints(self))
        text = lesson(self)
        if text != self._taught:
            self._taught = text
            static = self.query_one("#lesson", Static)
            static.display = bool(text)
            static.update(Content(text))

    # Finding -------------------------------------------------------------------------------------

    def find(self) -> None:
        """Find what is wished for."""
        held = self._held
        self.finder.find(self.wish, lambda: (held or self.list.key, self.list.chosen))

    def look_on(self) -> None:
        """Tell how far the reading is, and show what it has brought."""
        if self.finder.has_news():
            self.find()
        self.show_lines()

    def _show(self, found: Found) -> None:
        self.list.load(found.keys, found.chosen, found.near)
        self.show_lines()

    def _tell_faults(self, faults: Sequence[str]) -> None:
        new = [fault for fault in faults if fault not in self._faults_told]
        self._faults_told.update(new)
        for fault in new[:MOST_FAULTS]:
            self.tell(fault, problem=True)
        if len(new) > MOST_FAULTS:
            more = f"{len(new) - MOST_FAULTS:,} more works cannot be read"
            self.tell(f"{more}; newsmark check lists them.", problem=True)
        self.look_on()

    def on_mark_list_wanted(self, event: MarkList.Wanted) -> None:
        """Read marks that have come into sight."""
        self.finder.read_more(event.keys, self.list.take)

    # Narrowing -----------------------------------------------------------------------------------

    @property
    def is_filtering(self) -> bool:
        """Tell whether a filter is being typed."""
        return self.prompt.is_open and self._on_change is not None

    def ask_filter(self) -> None:
        """Ask for words and fields, those of last time to be changed."""
        self._held = self.list.key
        there = f"{self.wish.filter} ".lstrip()  # what is typed is another word
        self.ask_then("filter", there, self._filtered, on_change=self._narrow)
        self.show_lines()

    def wish_for(self, **changes: Any) -> None:
        """Show what is wished for, with these changes."""
        self.wish = replace(self.wish, **changes)
        self.find()

    def _narrow(self, words: str) -> None:
        """Narrow the list while a filter is typed; none is left where it is called off."""
        self.wish_for(filter=words, is_typed=bool(words))

    def _filtered(self, _words: str) -> None:
        """Keep the filter."""
        self.wish_for(is_typed=False)
        self._held = 0

    def on_prompt_dropped(self) -> None:
        """Hold no mark any longer, once the filter is gone."""
        self.call_next(self._let_go)

    def _let_go(self) -> None:
        self._held = 0
        self.show_lines()

    def next_label(self) -> None:
        """Show one label only, then the next, then all."""
        of_scheme = [label.id for label in self.newsmark.scheme.labels]
        labels = dict.fromkeys([*of_scheme, *self.finder.known.labels.values()])
        self.wish_for(filter=next_label(self.wish.filter, list(labels)))

    def toggle_everybody(self) -> None:
        """Show the marks of all annotators, or only one's own."""
        self.wish_for(with_everybody=not self.wish.with_everybody)
        if self.wish.with_everybody and self.newsmark.launch.is_blind:
            self.tell(BLIND)

    def toggle_order(self) -> None:
        """Show the newest first, or article by article."""
        self.wish_for(order="article" if self.wish.order == "newest" else "newest")

    # Going about ---------------------------------------------------------------------------------

    def step(self, rows: int) -> None:
        """Choose another mark."""
        self.list.choose(self.list.chosen + rows)

    def page(self, share: int) -> None:
        """Choose a mark a page away."""
        self.step(share * max(self.list.size.height // self.list.LINES - 1, 1))

    def open_chosen(self) -> None:
        """Open the article at the chosen mark."""
        if self.list.mark is not None:
            self.run_worker(self._open(self.list.mark), exclusive=True, group="open")

    async def _open(self, mark: Mark) -> None:
        """Open the article, with the mark as the current one; a colleague's beside one's own."""
        app = self.newsmark
        self._was_left = True
        is_own = mark.annotator == app.annotator
        app.with_colleagues |= not is_own
        app.hidden_colleagues.discard(mark.annotator)
        screen = app.make_screen("reading", mark.article)
        await self.app.push_screen(screen)
        if screen.marking is None:
            return
        name = mark.id if is_own else shown_name(mark.annotator, mark.id)
        if screen.marking.get(name) is not None:
            screen.go_to(name)
            return
        if mark.status != "orphaned" and mark.end <= len(screen.article.text):
            screen.jump((mark.start, mark.end))
        gone = {
            "deleted": "This mark is deleted",
            "orphaned": "This mark has no place in this text",
        }
        screen.say(gone.get(mark.status, "This mark is not there any more"))
        screen.show_lines()

    def on_mark_list_opened(self) -> None:
        """Open what was clicked."""
        self.open_chosen()

    def back(self) -> None:
        """Back to where one came from; the library stays at its place."""
        if self.newsmark.current_article:
            self.newsmark.current_article = self._library_at
        self.app.pop_screen()
