"""The library: all articles with progress and counts, narrowed as one types."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.style import Style
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.articles.cells import printable
from reader.store.protocol import StoreError, Summary
from reader.ui.actions import BY_ID, Where
from reader.ui.keymap import shown
from reader.ui.screens.base import AFTER_FIRST_PAINT, ActionScreen
from reader.ui.screens.reader_lines import key_pieces
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.lines import Line, Piece
from reader.ui.widgets.prompt import Prompt

LESSON = (
    "Welcome. newsmark FILE or FOLDER opens articles of your own; without one you get samples.\n"
    "Open one with enter, move with the arrows, and press 1, 2 or 3 to mark the sentence.\n"
    "v selects, u undoes, ? lists every key. Each mark is on disk before you press the next key."
)
FIRST_LOOK, LOOK_AGAIN = 0.2, 0.1
"""Seconds to wait for the articles before going on without all of them; until looking again."""
_HINTS = ("open", "next-unfinished", "list-filter", "feeds", "theme", "help", "back")


class LibraryScreen(ActionScreen):
    """Lists the articles and opens one."""

    def __init__(self) -> None:
        super().__init__()
        self.filter = ""
        self._done_of: tuple[int, int] | None = None
        self._rows: list[Summary] | None = None
        self._searched_rows: list[Summary] = []
        self._haystacks: list[str] = []

    def compose(self) -> ComposeResult:
        """Title, lesson, list, prompt, hints."""
        yield Line(id="title")
        yield Static(Content(LESSON), id="lesson", markup=False)
        yield ArticleList()
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Show the list."""
        self.list = self.query_one(ArticleList)
        self.query_one("#lesson").display = self.newsmark.launch.lesson
        self.list.focus()
        self.restyle()
        self.set_timer(AFTER_FIRST_PAINT, self.newsmark.settle_memory)
        self._looking = self.set_interval(LOOK_AGAIN, self.look, pause=True)
        self.look(FIRST_LOOK, hasty=True)

    def on_unmount(self) -> None:
        """Let go of what is still being read."""
        self.newsmark.shelf.stop()

    def on_screen_resume(self) -> None:
        """Come back from an article with fresh counts."""
        if self.is_mounted and self.newsmark.current_article:
            self.look(FIRST_LOOK, self.newsmark.current_article)

    def restyle(self) -> None:
        """Paint in another theme."""
        app = self.newsmark
        self.list.dress(app.scheme, app.label_styles, app.reading_styles)

    def look(self, wait: float = 0.0, chosen: str = "", *, hasty: bool = False) -> None:
        """Show what is known of the articles, and again until all is."""
        app = self.newsmark
        known = True
        try:
            known = app.shelf.ask(app.annotator, wait, hasty=hasty)
        except StoreError as error:
            self.tell(str(error), problem=True)
        if known:
            self._looking.pause()
        else:
            self._looking.resume()
        done_of = None if known or not app.shelf.read[1] else app.shelf.read
        if chosen or (app.shelf.rows is not self._rows or done_of != self._done_of):
            self._done_of = done_of
            self.show_rows(chosen)

    def show_rows(self, chosen: str = "") -> None:
        """Show the articles that the filter lets through."""
        rows = self._rows = self.newsmark.shelf.rows
        words = self.filter.casefold().split()
        found = rows
        if words:
            if self._searched_rows is not rows:
                self._searched_rows = rows
                self._haystacks = [_searched(row) for row in rows]
            found = [
                row
                for row, text in zip(rows, self._haystacks, strict=True)
                if all(word in text for word in words)
            ]
        self.list.load(found, chosen or self.list.article)
        self._show_lines(rows, found)

    def _show_lines(self, rows: list[Summary], found: list[Summary]) -> None:
        app = self.newsmark
        faint = app.reading_styles.faint
        left: list[Piece] = [
            ("newsmark", Style(bold=True)),
            (f"   {len(rows):,} article{'' if len(rows) == 1 else 's'}", Style()),
        ]
        right: list[Piece] = [(printable(app.annotator), Style())]
        if self._done_of is None:
            done = sum(row.progress.state in ("done", "skipped") for row in rows)
            marks = sum(sum(row.counts.values()) for row in rows)
            left.append((f", {done:,} done", Style()))
            right.insert(0, (f"{marks:,} mark{'' if marks == 1 else 's'}   ", faint))
        if self.filter:
            left.append((f"   /{printable(self.filter)}: {len(found):,}", Style()))
        if self._done_of is not None:
            told = "{:,} of {:,}".format(*self._done_of)
            left.append((f"   looking through the store: {told}", faint))
        self.query_one("#title", Line).show(left, right)
        pairs = [
            (shown(app.keymap.keys(name)[0]), "quit" if name == "back" else BY_ID[name].label)
            for name in _HINTS
            if app.keymap.keys(name)
        ]
        self.query_one("#hints", Line).show(key_pieces(pairs, self.size.width - 2))

    def place(self) -> Where:
        """The library has the keyboard."""
        return "library"

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries an action out here."""
        found = VERBS.get(action)
        return partial(found, self) if found is not None else None

    def open_chosen(self) -> None:
        """Open the chosen article."""
        if self.list.article:
            self.newsmark.read(self.list.article)

    def on_article_list_opened(self, event: ArticleList.Opened) -> None:
        """Open the article that was clicked."""
        self.newsmark.read(event.id)

    def on_prompt_changed(self, event: Prompt.Changed) -> None:
        """Narrow the list while a filter is typed."""
        self.filter = event.value
        self.show_rows()

    def on_prompt_answered(self) -> None:
        """Keep the filter; open at once where only one article is left."""
        if self.filter and len(self.list.rows) == 1:
            self.open_chosen()

    def on_prompt_dropped(self) -> None:
        """Drop the filter."""
        self.clear()

    def clear(self) -> None:
        """Show all articles."""
        self.filter = ""
        self.show_rows()

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    def ask_filter(self) -> None:
        """Ask for words."""
        self.ask("filter", self.filter)

    def next_unfinished(self) -> None:
        """Open the next article that is not done."""
        if self._done_of is not None:
            self.tell("The store is still being looked through; ask again when that is done.")
            return
        self.newsmark.open_unfinished("")


def _show_feeds(screen: LibraryScreen) -> None:
    from reader.ui.screens.feeds import FeedsScreen  # not needed to read, and not quick to import

    screen.app.push_screen(FeedsScreen())


def _search_all(screen: LibraryScreen) -> None:
    from reader.ui.screens.search_hits import SearchHitsScreen  # not needed to read

    screen.app.push_screen(SearchHitsScreen(screen.list.article))


def _searched(row: Summary) -> str:
    return f"{row.title} {row.lang} {row.location} {row.id} {row.progress.state}".casefold()


VERBS: dict[str, Callable[[LibraryScreen], None]] = {
    "open": LibraryScreen.open_chosen,
    "list-down": lambda screen: screen.step(1),
    "list-up": lambda screen: screen.step(-1),
    "list-page-down": lambda screen: screen.page(1),
    "list-page-up": lambda screen: screen.page(-1),
    "list-home": lambda screen: screen.list.choose(0),
    "list-end": lambda screen: screen.list.choose(len(screen.list.rows)),
    "list-filter": LibraryScreen.ask_filter,
    "list-clear": LibraryScreen.clear,
    "next-unfinished": LibraryScreen.next_unfinished,
    "feeds": _show_feeds,
    "search-all": _search_all,
}
"""What every action of the library does."""
