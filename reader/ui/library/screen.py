"""The library: all articles with progress, counts and tags, or some of them, in any order."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from reader.session.library.catalogue import (
    ALL,
    DISAGREEMENTS,
    Catalogue,
    Order,
    of_finished,
    read_order,
)
from reader.store.protocol import StoreError
from reader.ui.actions import Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import Line
from reader.ui.library.article_list import ArticleList
from reader.ui.library.lines import LESSON, hints, nothing_here, title

FIRST_LOOK, LOOK_AGAIN, SOON = 0.2, 0.1, 0.02
"""Seconds to wait for the articles before going on without all of them; until looking again; to
wait for what a key does not depend on."""


class LibraryScreen(ActionScreen):
    """Lists the articles and opens one."""

    kind = "library"

    list: ArticleList

    def __init__(self) -> None:
        super().__init__()
        self.catalogue = Catalogue(Order())
        self.done_of: tuple[int, int] | None = None
        self.is_comparing = False
        self.tagged: Callable[[], None] | None = None
        self._was_left = False

    def compose(self) -> ComposeResult:
        """Title, lesson, list, prompt, hints."""
        yield Line(id="title")
        yield Static(Content(LESSON), id="lesson", markup=False)
        yield ArticleList()
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Show the list."""
        self.catalogue.order = read_order(self.newsmark.launch.order)
        self.list = self.query_one(ArticleList)
        self.query_one("#lesson").display = self.newsmark.launch.lesson
        self.list.focus()
        self.restyle()
        self.after_first_paint(self.newsmark.settle_memory)
        self._looking = self.set_interval(LOOK_AGAIN, self.look, pause=True)
        self.look(FIRST_LOOK, hasty=True)

    def on_unmount(self) -> None:
        """Let go of what is still being read."""
        self.newsmark.shelf.stop()

    def on_screen_resume(self) -> None:
        """Come back from an article; what others have done meanwhile is looked at next."""
        if self.is_mounted and self._was_left:
            self._was_left = False
            article = self.newsmark.current_article
            is_new = all(row.id != article for row in self.catalogue.rows)
            self.look(FIRST_LOOK if is_new else 0, article)

    def restyle(self) -> None:
        """Paint in another theme."""
        app = self.newsmark
        self.list.dress(app.scheme, app.label_styles, app.reading_styles)

    # What is shown -------------------------------------------------------------------------------

    def look(self, wait: float = 0.0, chosen: str = "", *, hasty: bool = False) -> None:
        """Show what is known of the articles, and again until all is."""
        app = self.newsmark
        known, differing = True, self.catalogue.disagreements
        self.is_comparing = False
        try:
            known = app.shelf.ask(app.annotator, wait, hasty=hasty)
            if self.catalogue.view == DISAGREEMENTS:
                found = self.disagreements(wait)
                self.is_comparing = found is None
                differing = found if found is not None else differing
        except StoreError as error:
            self.tell(str(error), problem=True)
        if known and not self.is_comparing:
            self._looking.pause()
        else:
            self._looking.resume()
        done_of = None if known or not app.shelf.read[1] else app.shelf.read
        has_news = app.shelf.rows is not self.catalogue.rows or done_of != self.done_of
        if chosen or has_news or differing != self.catalogue.disagreements:
            self.done_of = done_of
            self.catalogue.take(app.shelf.rows, differing)
            self.show_rows(chosen)

    def show_rows(self, chosen: str = "") -> None:
        """Show the articles of the catalogue, this one or the same one chosen."""
        shown, query = self.catalogue.shown, self.catalogue.query
        self.list.load(shown, chosen or self.list.article, query, nothing_here(self))
        self.query_one("#title", Line).show(*title(self))
        self.query_one("#hints", Line).show(hints(self))

    def show_view(self, view: str) -> None:
        """Show another view."""
        self.catalogue.show(view)
        self.look(SOON)
        self.show_rows()

    def disagreements(self, wait: float) -> set[str] | None:
        """Return the articles with disagreements; None if they are not known within a time.

        Where people annotate blind, those alone that one is done with oneself.
        """
        shelf = self.newsmark.shelf
        found = shelf.disagreements.ask(wait)
        if found is None or not self.newsmark.launch.is_blind:
            return found
        return of_finished(shelf.rows, found)

    def compare_soon(self) -> None:
        """Have the articles with disagreements looked for, and know them if that is quick."""
        found = self.disagreements(SOON)
        if found is not None and found != self.catalogue.disagreements:
            self.catalogue.take(self.catalogue.rows, found)
            self.show_rows()

    def sort(self, order: Order) -> None:
        """Show the articles in another order, next time too."""
        self.catalogue.sort(order)
        self.show_rows()
        self.newsmark.launch.remember_order(str(order))

    def clear(self) -> None:
        """Drop the filter, then the view."""
        if self.catalogue.query:
            self.catalogue.find("")
            self.show_rows()
        elif self.catalogue.view != ALL:
            self.show_view(ALL)

    # Keys ----------------------------------------------------------------------------------------

    def place(self) -> Where:
        """The library has the keyboard."""
        return "library"

    def leave(self) -> None:
        """Be ready for another screen: from article to article one goes as they are listed now."""
        self.newsmark.shelf.show(self.catalogue.shown)
        self._was_left = True
        self.tagged = None

    def leave_for(self, screen: Screen[None]) -> None:
        """Show another screen over this one."""
        self.leave()
        self.app.push_screen(screen)

    def open_chosen(self) -> None:
        """Open the chosen article."""
        if self.list.article:
            self.leave()
            self.newsmark.read(self.list.article)

    def on_article_list_opened(self) -> None:
        """Open the article that was clicked."""
        self.open_chosen()

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    # Asking --------------------------------------------------------------------------------------

    def ask_filter(self) -> None:
        """Ask for letters of what to show."""
        query = self.catalogue.query
        self.ask_then("filter", query, self._filtered, on_change=self._narrow)
        self.catalogue.ready_filter()

    def _narrow(self, letters: str) -> None:
        """Narrow the list while a filter is typed, the best chosen."""
        self.catalogue.find(letters)
        shown = self.catalogue.shown
        self.show_rows(shown[0].id if letters and shown else "")

    def _filtered(self, _letters: str) -> None:
        """Keep the filter, and open at once what alone is left."""
        if self.catalogue.query and len(self.list.rows) == 1:
            self.open_chosen()
