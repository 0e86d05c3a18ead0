"""Drives the interface without a terminal and says what a person would see.

``marked("One ‹two| three›")`` is the small language of the tests: ``‹ ›`` around the selection,
``|`` before the character that the cursor stands on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget

from reader.annotations.model import Annotation
from reader.annotations.schemes.file import load_builtin
from reader.annotations.schemes.scheme import Scheme
from reader.annotations.selection import Selection
from reader.articles.model import Article, Source, article_id
from reader.articles.plain import plain_blocks, title_of
from reader.articles.text.graphemes import previous_boundary
from reader.settings.config import Settings
from reader.store.folder_store import TinyDBStore, open_store
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch

QUIET_ROUNDS = 2
"""Rounds in which nothing is left to do before a key counts as done."""
_CHARACTERS = {"enter": "\r", "tab": "\t", "space": " ", "escape": "\x1b", "backspace": "\x7f"}


def make_article(text: str, title: str = "", lang: str = "en", location: str = "") -> Article:
    return Article(
        id=article_id(text),
        text=text,
        title=title or title_of(text),
        lang=lang,
        blocks=plain_blocks(text),
        source=Source(location=location),
    )


def marked(view: Widget) -> str:
    """Return the article's text with the cursor and the selection in it."""
    text, head = view.flow.text, view.selection.head
    span = view.selection.span(text)
    signs = [(head, "|")]
    if span is not None:
        signs += [(span[1], "›"), (span[0], "‹")]
    for offset, sign in sorted(signs, key=lambda x: (-x[0], "|›‹".index(x[1]))):
        text = text[:offset] + sign + text[offset:]
    return text


def read_marked(shown: str) -> tuple[str, Selection]:
    """Return the text of a line of the small language, and its cursor and selection."""
    offsets, text = {}, ""
    for char in shown:
        if char in "‹›|":
            offsets[char] = len(text)
        else:
            text += char
    if "‹" not in offsets:
        return text, Selection(offsets["|"])
    last = previous_boundary(text, offsets["›"])
    anchor = last if offsets["|"] == offsets["‹"] else offsets["‹"]
    return text, Selection(offsets["|"], anchor)


def settle_heights(app: NewsmarkApp) -> None:
    """Make the heights of the article's rows exact: the scroll bar then always looks the same."""
    view = getattr(app.screen, "view", None)
    if view is not None and view.marking is not None:
        while view.flow.refine():
            pass
        view._last_key = 0
        view._refine()


class Driver:
    """A running interface, its keyboard, and what is on its screen and in its store."""

    def __init__(self, app: NewsmarkApp, pilot: Pilot, folder: Path) -> None:
        self.app = app
        self.pilot = pilot
        self.folder = folder

    # Doing ---------------------------------------------------------------------------------------

    async def press(self, keys: str) -> None:
        """Press keys with spaces between them, one after another."""
        for key in keys.split():
            await self.send(key)

    async def type(self, text: str) -> None:
        """Type a text, a space as a space."""
        for char in text:
            await self.send({" ": "space", "\n": "ctrl+j"}.get(char, char))

    async def send(self, key: str) -> None:
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        event = events.Key(name, key if len(key) == 1 else _CHARACTERS.get(key))
        event.set_sender(self.app)
        self.app.post_message(event)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all that was begun is done and painted."""
        quiet = 0
        while quiet < QUIET_ROUNDS:
            if self.app._exception is not None:  # it will never be quiet
                raise self.app._exception
            await self.pilot._wait_for_screen()
            self.app.screen._on_timer_update()
            for _ in range(5):
                await asyncio.sleep(0)
            pumps = [self.app, *self.screen.walk_children(with_self=True)]
            waiting = any(not pump._message_queue.empty() for pump in pumps)
            quiet = 0 if waiting else quiet + 1
        if self.app._exception is not None:
            raise self.app._exception

    async def settle_heights(self) -> None:
        """Do at once what the view does while the keyboard rests: make all heights exact."""
        settle_heights(self.app)
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()

    def place(self, shown: str) -> None:
        """Put cursor and selection where the small language has them."""
        text, selection = read_marked(shown)
        assert text == self.view.flow.text
        self.view.set_selection(selection)

    # Seeing --------------------------------------------------------------------------------------

    @property
    def screen(self):
        return self.app.screen

    @property
    def view(self):
        return self.screen.view

    @property
    def text(self) -> str:
        return self.view.flow.text

    @property
    def marked(self) -> str:
        return marked(self.view)

    def rows(self, selector: str = "") -> list[str]:
        """Return the rows of text of the whole screen, or of one part of it."""
        if not selector:
            return [strip.text for strip in self.screen._compositor.render_strips()]
        widget = self.screen.query_one(selector)
        x, y, width, height = widget.region
        width -= widget.scrollbar_size_vertical
        return [
            strip.crop(x, x + width).text
            for strip in self.screen._compositor.render_strips()[y : y + height]
        ]

    def shown(self, selector: str = "") -> str:
        return "\n".join(self.rows(selector))

    def line(self, name: str) -> str:
        """Return the title, status or hints."""
        return self.shown(f"#{name}").strip()

    @property
    def dialog(self) -> str:
        """The name of the box that lies over the screen, or nothing."""
        name = type(self.screen).__name__
        return name.removesuffix("Dialog") if name.endswith("Dialog") else ""

    @property
    def said(self) -> str:
        """What the notices in the corner say."""
        return "\n".join(str(notice.message) for notice in self.app._notifications)

    def style_at(self, text: str, selector: str = "ArticleView"):
        """Return the style of the first cell at which a text is painted."""
        x, y, width, height = self.screen.query_one(selector).region
        for strip in self.screen._compositor.render_strips()[y : y + height]:
            row = strip.crop(x, x + width)
            place = row.text.find(text)
            if place >= 0:
                at = 0
                for segment in row:
                    if at <= place < at + len(segment.text):
                        return segment.style
                    at += len(segment.text)
        raise AssertionError(f"{text!r} is not painted in\n{self.shown(selector)}")

    # On disk -------------------------------------------------------------------------------------

    def saved(self, annotator: str = "", article: str = "") -> list[Annotation]:
        """Return the active annotations as another process finds them on disk, in order."""
        store = open_store(self.folder, create=False)
        work = store.read(article or self.app.current_article, annotator or self.app.annotator)
        found = [each for each in work.annotations.values() if each.status == "active"]
        return sorted(found, key=lambda each: (each.start, each.end, each.created, each.id))

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Label and text of every active annotation on disk."""
        return [(each.label, each.exact) for each in self.saved()]

    @property
    def notes(self) -> list[str]:
        return [each.note for each in self.saved()]

    def progress(self, article: str = ""):
        store = open_store(self.folder, create=False)
        return store.read(article or self.app.current_article, self.app.annotator).progress


class Opener:
    """Opens the interface on a store; every time a new app, as after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def store(self) -> TinyDBStore:
        return open_store(self.folder, machine="test")

    def add(self, *texts: str | Article) -> list[str]:
        """Put articles into the store; return their ids."""
        store, ids = self.store, []
        for text in texts:
            article = text if isinstance(text, Article) else make_article(text)
            store.add_article(article)
            ids.append(article.id)
        return ids

    @asynccontextmanager
    async def __call__(
        self,
        *texts: str | Article,
        library: bool = False,
        size: tuple[int, int] = (80, 24),
        scheme: Scheme | str = "news",
        settings: Settings | None = None,
        keys: dict[str, Sequence[str]] | None = None,
        store: object = None,
        **launch: object,
    ) -> AsyncIterator[Driver]:
        """Open texts: one in the reading screen, several (or ``library``) in the library."""
        ids = self.add(*texts)
        chosen = load_builtin(scheme) if isinstance(scheme, str) else scheme
        given = {"annotator": "ana", "articles": None if library or not ids else ids, **launch}
        app = NewsmarkApp(
            Launch(
                store=store or self.store,
                scheme=chosen,
                settings=settings or Settings(theme="dark"),
                **given,
            ),
            Keymap(keys),
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot, self.folder)
            await driver.settle()
            yield driver
