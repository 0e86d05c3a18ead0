"""The application: themes, keys, and the way between the screens."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from textual import events
from textual._styles_cache import StylesCache  # no public way leads to what it keeps
from textual.app import App, SystemCommand
from textual.filter import LineFilter
from textual.screen import Screen

from reader.annotations.model import FINAL
from reader.articles.model import Article
from reader.articles.text.cells import harmless, picture, printable
from reader.articles.web.logins import without_login
from reader.settings.assets import asset_path
from reader.store.protocol import StoreError, Summary
from reader.ui import navigation
from reader.ui.actions import ACTIONS
from reader.ui.core.base_screen import ActionScreen
from reader.ui.core.host import Host, Verb
from reader.ui.core.name_dialog import NameDialog
from reader.ui.keymap import Keymap, shown
from reader.ui.last_gate import LastGate
from reader.ui.launch import Launch
from reader.ui.library.summaries_loader import Shelf
from reader.ui.themes import NAMES, LabelStyles, load_palette, reading_styles


class NewsmarkApp(App[int], inherit_bindings=False):
    """newsmark in the terminal."""

    TITLE = "newsmark"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"  # opened through the table of actions; this one is never told

    def __init__(self, launch: Launch, keymap: Keymap) -> None:
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(
            ansi_color=True if plain else None, css_path=asset_path("styles") / "newsmark.tcss"
        )
        self.launch = launch
        self.keymap = keymap
        self.store = launch.store
        self.scheme = launch.scheme
        self.settings = launch.settings
        self.annotator = launch.annotator
        self.current_article = ""
        self.with_colleagues = False
        self.hidden_colleagues: set[str] = set()
        self._plain = plain
        self._last_gate = LastGate()
        self._has_text = False
        self.shelf = Shelf(launch.store, launch.articles)
        self.losses: list[str] = []
        self.dress(launch.settings.theme)

    async def on_event(self, event: events.Event) -> None:
        """Take control and format characters out of what is pasted, before any field shows it."""
        if isinstance(event, events.Paste):
            event.text = "".join(
                char if char == "\n" or picture(char) == char else " " for char in event.text
            )
        await super().on_event(event)

    # Ways out that Textual offers, with nothing that commands a terminal --------------------------

    def notify(self, message: str, **options: Any) -> None:
        """Show a message for some seconds."""
        super().notify(harmless(without_login(message)), **{"markup": False, **options})

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through on its way to the terminal."""
        return [*super().get_line_filters(), self._last_gate]

    def copy_to_clipboard(self, text: str) -> None:
        """Put text into the clipboard: it may be pasted into a terminal."""
        super().copy_to_clipboard(harmless(text))

    # Themes --------------------------------------------------------------------------------------

    def dress(self, name: str) -> None:
        """Put on a theme: ``auto``, ``dark``, ``light`` or ``high-contrast``."""
        self.palette = load_palette(name, plain=self._plain)
        self.register_theme(self.palette.textual())
        self.theme = self.palette.name
        self.stylesheet.set_variables(self.get_css_variables())
        self.label_styles = LabelStyles(self.palette, self.scheme)
        self.reading_styles = reading_styles(self.palette)

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the theme of now; before the first text there is no other on the screen to replace.

        Setting the theme before the start makes Textual ask for this in the middle of it: parsing
        the whole style sheet a second time would keep the text waiting.
        """
        if self._has_text:
            super().refresh_css(animate)

    def on_ready(self) -> None:
        """From the first layout on a change of theme is applied at once."""
        self._has_text = True

    def next_theme(self) -> None:
        """Put on the next theme."""
        self.dress(NAMES[(NAMES.index(self.palette.name) + 1) % len(NAMES)])
        for screen in self.screen_stack:
            if isinstance(screen, ActionScreen):
                screen.restyle()

    # Beginning and end ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Ask for the name if need be, then show the article or the library."""
        for each in (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", None)):
            if each is not None:
                with suppress(NotImplementedError, RuntimeError):
                    asyncio.get_running_loop().add_signal_handler(
                        each, partial(self.leave, at_once=True)
                    )
        if self.launch.ask_name:
            self.push_screen(NameDialog(self.annotator, self.launch.remember_name), self._begin)
        else:
            self._tell_notices()

    def get_default_screen(self) -> Screen[object]:
        """Begin with the article or the library at once, unless the name must be asked first."""
        return super().get_default_screen() if self.launch.ask_name else self._first_screen()

    def _begin(self, name: str | None) -> None:
        self.annotator = name or self.annotator
        self.push_screen(self._first_screen())
        self._tell_notices()

    def _first_screen(self) -> Any:
        if self.launch.samples:
            from reader.articles.load import load_sources

            for found in load_sources([asset_path("sample_articles")]):
                if isinstance(found, Article):
                    self.store.add_article(found)
        given = self.launch.articles
        if given and self.launch.is_review:
            return self.make_screen("review", given[0], given)
        if given and len(given) == 1:
            return self.make_screen("reading", given[0])
        if self.launch.feeds:
            return self.make_screen("feeds", self.launch.feeds)
        return self.make_screen("library")

    def make_screen(self, kind: str, *arguments: Any) -> Any:
        """Make a screen of a kind."""
        return navigation.make_screen(kind, *arguments)

    def verbs(self, kind: str) -> Mapping[str, Verb]:
        """Return what the actions of a kind of screen do."""
        return navigation.verbs(kind)

    def _tell_notices(self) -> None:
        for notice in self.launch.notices:
            self.notify(notice, severity="warning", markup=False, timeout=12)

    def settle_memory(self) -> None:
        """Keep the garbage collector from what is loaded: looking at it would hold up a key.

        What was loaded before, and is not needed any more, goes now: once frozen it would stay for
        ever. The collector runs from now on: the command that starts the interface has stopped it.
        """
        StylesCache.get_inner_outer.cache_clear()  # it holds the lines of screens that are closed
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        gc.enable()

    def leave(self, *, at_once: bool = False) -> None:
        """Write what is open and quit; where it cannot be written, only when asked again."""
        for screen in self.screen_stack:
            if isinstance(screen, ActionScreen) and not screen.leave_article(at_once=at_once):
                return
        self.exit(1 if self.losses else 0)

    # Articles ------------------------------------------------------------------------------------

    def summaries(self) -> list[Summary]:
        """Return the articles of the list, in order, with the annotator's progress."""
        self.shelf.ask(self.annotator)
        return self.shelf.rows

    def forget_summary(self) -> None:
        """Read the summaries anew when they are asked for next."""
        self.shelf.forget()

    def place_in_list(self) -> tuple[int, int]:
        """Return the number of the open article, from 1, and how many there are."""
        return self.shelf.place(self.current_article)

    def neighbour(self, count: int) -> str:
        """Return the article so many places on in the list; empty past its ends."""
        names = self.shelf.names(self.current_article)
        here, _ = self.shelf.place(self.current_article)
        place = here - 1 + count if here else 0
        return names[place] if 0 <= place < len(names) else ""

    def open_unfinished(self, after: str) -> None:
        """Open the next article of the list after this one that is neither done nor skipped."""
        article = self._unfinished(after, self.shelf.rows or self.summaries())
        if not article:
            self.forget_summary()  # in another window one may have gone back to an article
            article = self._unfinished(after, self.summaries())
        if article:
            self.read(article)
            return
        self.notify("Every article of this list is done.", markup=False)
        if len(self.screen_stack) > 1:
            self.leave_reader()
        elif reading := self._reading():
            reading.show_lines()

    def _unfinished(self, after: str, known: Sequence[Summary]) -> str:
        """Return the next article that is not known to be finished, empty where there is none.

        What has been done since then, here or in another window, its own work tells.
        """
        done = {row.id for row in known if row.progress.state in FINAL}
        names = self.shelf.names(after)
        first = names.index(after) + 1 if after in names else 0
        for name in [*names[first:], *names[:first]]:
            is_mine = self.launch.assignments.is_for(name, self.annotator)
            if is_mine and name not in done and name != after and not self._is_final(name):
                return name
        return ""

    def _is_final(self, article: str) -> bool:
        try:
            return self.store.read(article, self.annotator).progress.state in FINAL
        except StoreError:
            return False  # opening it says why

    def _reading(self) -> Any:
        """Return the reading screen where it is the one on top, else None."""
        screen = self.screen
        return screen if isinstance(screen, ActionScreen) and screen.kind == "reading" else None

    def read(self, article: str) -> None:
        """Open an article in the reading screen."""
        if reading := self._reading():
            reading.open_article(article)
        else:
            self.push_screen(self.make_screen("reading", article))

    def read_at(self, article: str, offset: int) -> None:
        """Open an article at a place, so that one can go back from there."""
        if reading := self._reading():
            reading.visit(article, offset)
        else:
            self.push_screen(self.make_screen("reading", article, offset))

    def leave_reader(self) -> None:
        """Go back to the library; where there is none, quit."""
        if isinstance(self.screen, ActionScreen) and self.screen.place() in (
            "article",
            "panel",
            "review",
        ):
            if not self.screen.leave_article():
                return
            below = [each for each in self.screen_stack if isinstance(each, ActionScreen)]
            if any(each.place() in ("library", "feeds", "hits", "marks") for each in below):
                self.pop_screen()
                return
        self.leave()

    # Commands ------------------------------------------------------------------------------------

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries out an action that works everywhere."""
        return {
            "help": self.show_help,
            "palette": self.action_command_palette,
            "theme": self.next_theme,
            "back": self.leave_reader,
            "quit": self.leave,
        }.get(action)

    def show_help(self) -> None:
        """Show every key."""
        from reader.ui.core.help import HelpDialog  # not needed to read, and not quick to import

        screen = self.screen
        place = screen.place() if isinstance(screen, ActionScreen) else "everywhere"
        self.push_screen(HelpDialog(self.keymap, self.scheme, place))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer the actions of the screen in the command palette."""
        if not isinstance(screen, ActionScreen):
            return
        place = screen.place()
        heard = (place if place != "panel" else "article", "everywhere")
        for action in ACTIONS:
            if action.where in heard and action.id != "palette":
                keys = ", ".join(shown(key) for key in self.keymap.keys(action.id))
                yield SystemCommand(
                    action.label, f"{keys}  {action.help}", partial(screen.perform, action)
                )


def run(launch: Launch) -> int:
    """Run the interface until the reader leaves; return the exit code.

    Raises NewsmarkError, before the screen is taken, for keys that cannot be.
    """
    keymap = Keymap(launch.settings.keys)
    keymap.check_scheme(launch.scheme)
    app = NewsmarkApp(launch, keymap)
    _host: Host = app  # so that the type checker holds the one against the other
    code = app.run() or 0
    for loss in app.losses:
        sys.stderr.write(f"newsmark: {printable(loss)}\n")
    return code
