"""Searching all articles: words are asked for, the places are listed, one opens at its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.style import Style
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from reader.articles.errors import NewsmarkError
from reader.articles.text.cells import printable
from reader.store.protocol import Found
from reader.ui.actions import BY_ID, Where
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.lines import Line, Piece
from reader.ui.core.prompt import Prompt
from reader.ui.core.status_pieces import key_pieces
from reader.ui.keymap import shown
from reader.ui.search.hit_list import HitList

LESSON = (
    "Type words and press enter: every article that holds all of them is listed, with each place.\n"
    "Words in double quotes are found next to each other; the last word may be a beginning.\n"
    "Capitals and accents do not matter."
)
NOTHING = (
    "No article holds all of these words. {ask} asks for others: fewer of them, or the beginning"
    " of one at the end."
)
ARTICLES, PASSAGES = 200, 100
"""The most articles that are listed, and the most places of each."""
LOOK_AGAIN = 0.2
"""Seconds between two looks at how far a search is."""
_HINTS = ("hits-open", "hits-next-article", "hits-ask", "help", "back")


class _Stopped(Exception):  # noqa: N818
    """Nobody waits for what is searched for any more."""


class SearchHitsScreen(ActionScreen):
    """Asks for words and lists the places; ``chosen`` is the article chosen in the library."""

    kind = "search"

    def __init__(self, chosen: str = "") -> None:
        super().__init__()
        self.words = ""
        self._library_at = chosen
        self._found: Found | None = None
        self._search = 0
        self._is_busy = False
        self._read = (0, 0)

    def compose(self) -> ComposeResult:
        """Title, empty state, list, prompt, hints."""
        yield Line(id="title")
        yield Static(id="lesson", markup=False)
        yield HitList()
        yield self.prompt
        yield Line(id="hints")

    def on_mount(self) -> None:
        """Ask for words at once."""
        self.list = self.query_one(HitList)
        self.list.focus()
        self.restyle()
        self._looking = self.set_interval(LOOK_AGAIN, self._show_lines, pause=True)
        self._show_lines()
        self.ask_words()

    def on_unmount(self) -> None:
        """Let go of what is being searched for."""
        self._search += 1

    def restyle(self) -> None:
        """Paint in another theme."""
        self.list.dress(self.newsmark.reading_styles)

    def place(self) -> Where:
        """The list of hits has the keyboard."""
        return "hits"

    # What is shown -------------------------------------------------------------------------------

    def _show_lines(self) -> None:
        app = self.newsmark
        left: list[Piece] = [("Search all articles", Style(bold=True))]
        if self.words:
            left.append((f"   {printable(self.words)}", Style()))
        right: list[Piece] = []
        if self._is_busy:
            told = "reading new articles: {:,} of {:,}".format(*self._read)
            right.append((told if self._read[1] else "searching…", app.reading_styles.faint))
        elif self._found is not None:
            right.append((_counted(self._found), Style()))
        self.query_one("#title", Line).show(left, right)
        lesson = self.query_one("#lesson", Static)
        lesson.display = not self.list.rows
        keys = app.keymap.keys("hits-ask")
        nothing = NOTHING.format(ask=shown(keys[0]) if keys else "q")
        is_empty = self._found is not None and not self._is_busy
        lesson.update(Content(nothing if is_empty else LESSON))
        pairs = [
            (shown(app.keymap.keys(name)[0]), BY_ID[name].label)
            for name in _HINTS
            if app.keymap.keys(name)
        ]
        self.query_one("#hints", Line).show(key_pieces(pairs, self.size.width - 2))

    # Searching -----------------------------------------------------------------------------------

    def ask_words(self) -> None:
        """Ask for words, those of last time to be changed."""
        self.ask("search all articles", self.words)

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Search in a thread of its own; without words, go back to what was there."""
        if not event.value.strip():
            self.on_prompt_dropped()
            return
        self.words = event.value
        self._search += 1
        self._is_busy, self._read = True, (0, 0)
        self._looking.resume()
        self._show_lines()
        self.run_worker(partial(self._run, self._search, self.words), thread=True)

    def on_prompt_dropped(self) -> None:
        """Back to the library, where nothing was searched for yet."""
        if self._found is None and not self._is_busy:
            self.back()

    def _run(self, search: int, words: str) -> None:
        def tell(done: int, total: int) -> None:
            if search != self._search:
                raise _Stopped
            self._read = done, total

        found, problem = Found([], 0), ""
        try:
            found = self.newsmark.store.search(
                words, limit=ARTICLES, passages=PASSAGES, on_progress=tell
            )
        except _Stopped:
            return
        except NewsmarkError as error:
            problem = str(error)
        if search == self._search:
            self.app.call_from_thread(self._take, search, found, problem)

    def _take(self, search: int, found: Found, problem: str) -> None:
        if search != self._search:
            return
        self._is_busy = False
        self._looking.pause()
        self._found = found
        if problem:
            self.tell(problem, problem=True)
        self.list.load(found.hits)
        self._show_lines()

    # Going about ---------------------------------------------------------------------------------

    def step(self, rows: int) -> None:
        """Choose another row."""
        self.list.choose(self.list.chosen + rows)

    def page(self, share: int) -> None:
        """Choose a row a page away."""
        self.step(share * max(self.list.size.height - 1, 1))

    async def _open(self) -> None:
        """Open the chosen article, at the chosen place."""
        row = self.list.row
        if row is None:
            return
        hit, passage = row
        passage = passage or next(iter(hit.passages), None)
        screen = self.newsmark.make_screen("reading", hit.article)
        await self.app.push_screen(screen)
        if passage is not None and screen.marking is not None:
            screen.words = " ".join(passage.exact.split())
            screen.jump((passage.start, passage.end))
            screen.show_found()
            screen.show_lines()

    def open_chosen(self) -> None:
        """Open the chosen article, at the chosen place."""
        self.run_worker(self._open(), exclusive=True, group="open")

    def on_hit_list_opened(self) -> None:
        """Open what was clicked."""
        self.open_chosen()

    def back(self) -> None:
        """Back to where one came from; the library stays at its place."""
        if self.newsmark.current_article:
            self.newsmark.current_article = self._library_at
        self.app.pop_screen()


def _counted(found: Found) -> str:
    articles = f"{found.articles:,} article{'' if found.articles == 1 else 's'}"
    if found.articles > len(found.hits):
        return f"the best {len(found.hits):,} of {articles}"
    places = sum(hit.count for hit in found.hits)
    return f"{places:,} place{'' if places == 1 else 's'} in {articles}"


VERBS: dict[str, Callable[[SearchHitsScreen], None]] = {
    "hits-open": SearchHitsScreen.open_chosen,
    "hits-down": lambda screen: screen.step(1),
    "hits-up": lambda screen: screen.step(-1),
    "hits-page-down": lambda screen: screen.page(1),
    "hits-page-up": lambda screen: screen.page(-1),
    "hits-home": lambda screen: screen.list.choose(0),
    "hits-end": lambda screen: screen.list.choose(len(screen.list.rows)),
    "hits-next-article": lambda screen: screen.list.choose_article(1),
    "hits-previous-article": lambda screen: screen.list.choose_article(-1),
    "hits-ask": SearchHitsScreen.ask_words,
    "hits-leave": SearchHitsScreen.back,
    "back": SearchHitsScreen.back,
}
"""What every action does here."""
