"""What all screens share: from a key to an action, and the dialogs that lie over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from reader.articles.errors import NewsmarkError
from reader.settings.assets import asset_path
from reader.ui.actions import Action, Where
from reader.ui.core.host import Host
from reader.ui.core.lines import KeptLines
from reader.ui.core.prompt import Prompt

Result = TypeVar("Result")
Answer = Callable[[str], None]
"""What is done with words that were asked for."""

AFTER_FIRST_PAINT = 0.1
"""Seconds after the first picture at which what it does not need is set up."""


def key_name(event: events.Key) -> str:
    """Return a key as the table of actions writes it: a character, or a name."""
    char = event.character
    if char is not None and len(char) == 1 and char.isprintable() and char != " ":
        return char
    return event.key


class ActionScreen(Screen[None], KeptLines, inherit_bindings=False):
    """A screen whose keys go through the table of actions to its verbs."""

    kind: ClassVar[str] = ""
    """What :mod:`reader.ui.navigation` calls the screen."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._on_answer: Answer | None = None
        self._on_change: Answer | None = None
        self._prefix = ""
        self.was_warned = False
        self.prompt = Prompt()

    def on_mount(self) -> None:
        """Know how large the terminal is before the first layout, so that it is the only one."""
        size = self.app.size
        for extent, steps in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            self.add_class([name for least, name in steps if least <= extent][-1], update=False)

    @property
    def newsmark(self) -> Host:
        """The application."""
        return cast(Host, self.app)

    def after_first_paint(self, work: Callable[[], None]) -> None:
        """Do what the first picture does not need, a little after it is on the screen."""
        self.call_after_refresh(self.set_timer, AFTER_FIRST_PAINT, work)

    def restyle(self) -> None:
        """Paint in another theme."""

    def leave_article(self, *, at_once: bool = False) -> bool:  # noqa: ARG002
        """Let go of what is open; False where that cannot be without losing work."""
        return True

    def place(self) -> Where:
        """Return who has the keyboard."""
        return "everywhere"

    def on_key(self, event: events.Key) -> None:
        """Carry out what a key means here.

        A key that was pressed before another screen came up is for that one.
        """
        if self.app.screen is not self:
            event.stop()
            self.app.post_message(events.Key(event.key, event.character))
            return
        key = key_name(event)
        keymap = self.newsmark.keymap
        if self.prompt.is_open and key not in keymap.keys("quit"):
            event.stop()
            event.prevent_default()
            self.prompt.take(event.key, (event.is_printable and event.character) or "")
            return
        sequence = f"{self._prefix} {key}" if self._prefix else key
        self._prefix = ""
        if self.take_key(key):
            event.stop()
            return
        action = keymap.find(self.place(), sequence)
        if action is None and sequence == key and keymap.is_prefix(key):
            self._prefix = key
            event.stop()
        elif action is not None:
            event.stop()
            event.prevent_default()
            self.perform(action)

    def take_key(self, _key: str) -> bool:
        """Use a key before the table is asked; True where it was used."""
        return False

    def ask(self, label: str, value: str = "") -> None:
        """Ask for words at the foot of the screen."""
        self._on_answer = self._on_change = None
        self.prompt.ask(label, value)

    def ask_then(
        self,
        label: str,
        value: str,
        answer: Answer,
        known: Sequence[str] = (),
        *,
        on_change: Answer | None = None,
        is_offer: bool = False,
    ) -> None:
        """Ask for words at the foot of the screen, and do something with them.

        Tab completes them to ``known`` ones. ``on_change`` is told of them as they are typed, and
        of none where they are called off. What is typed takes the place of a mere offer.
        """
        self.prompt.ask(label, value, known, is_offer=is_offer)
        self._on_answer, self._on_change = answer, on_change

    @on(Prompt.Changed)
    def _follow_typing(self, event: Prompt.Changed) -> None:
        """Follow what is typed."""
        if self._on_change is not None:
            self._on_change(event.value)

    @on(Prompt.Dropped)
    def _forget_question(self) -> None:
        """Forget what was asked."""
        if self._on_change is not None:
            self._on_change("")
        self._on_answer = self._on_change = None

    @on(Prompt.Answered)
    def _use_answer(self, event: Prompt.Answered) -> None:
        """Use the answer."""
        answer, self._on_answer, self._on_change = self._on_answer, None, None
        if answer is not None:
            self.attempt(partial(answer, event.value))
            self.show_lines()

    def show_lines(self) -> None:
        """Bring the lines around what is shown up to date."""

    def on_paste(self, event: events.Paste) -> None:
        """Put what is pasted into the prompt, where it is open."""
        if self.prompt.is_open:
            event.stop()
            self.prompt.paste(event.text)

    def perform(self, action: Action) -> None:
        """Carry out an action."""
        verb = self.verb(action.id) or self.newsmark.verb(action.id)
        if verb is not None:
            self.attempt(verb)

    def attempt(self, do: Callable[[], None]) -> None:
        """Do something to the article; what cannot be done is told, never raised."""
        try:
            do()
        except NewsmarkError as error:
            self.tell(str(error), problem=True)

    def in_background(
        self, work: Callable[[], Callable[[], None]], *, then: Callable[[], None] = lambda: None
    ) -> None:
        """Do something that takes time in a thread; what it returns is done here, then ``then``.

        Nothing is where the screen has gone meanwhile.
        """

        def finish(do: Callable[[], None]) -> None:
            if self.is_attached and self.app.is_running:
                self.attempt(do)
                then()

        def run() -> None:
            try:
                do = work()
            except NewsmarkError as error:
                do = partial(self.tell, str(error), problem=True)
            self.app.call_from_thread(finish, do)

        self.run_worker(run, thread=True)

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries an action out on this screen."""
        found = self.newsmark.verbs(self.kind).get(action)
        return partial(found, self) if found is not None else None

    def tell(self, message: str, *, problem: bool = False) -> None:
        """Say something to the reader."""
        self.notify(message, severity="error" if problem else "information", markup=False)


class Dialog(ModalScreen[Result], inherit_bindings=False):
    """A box over the screen; escape closes it."""

    CSS_PATH = asset_path("styles") / "dialogs.tcss"

    heading = ""
    hint = "esc close"

    @property
    def newsmark(self) -> Host:
        """The application."""
        return cast(Host, self.app)

    def compose(self) -> ComposeResult:
        """Heading, body, hint."""
        with Vertical(id="box"):
            yield Static(Content(self.heading), id="heading", markup=False)
            yield from self.compose_body()
            yield Static(Content(self.hint), classes="hint", markup=False)

    def compose_body(self) -> ComposeResult:
        """Make what stands between heading and hint."""
        with VerticalScroll(id="body"):
            yield Static(self.text(), id="text", markup=False)

    def text(self) -> Content:
        """Return the text of the body."""
        return Content("")

    def on_key(self, event: events.Key) -> None:
        """Close on escape; scroll with the usual keys."""
        key = key_name(event)
        if key == "escape":
            event.stop()
            self.dismiss(None)
        elif key in self.newsmark.keymap.keys("quit"):
            self.newsmark.leave()
        elif self.take_key(key):
            event.stop()

    def take_key(self, key: str) -> bool:
        """Use a key; True where it was used."""
        bodies: Any = self.query("#body")
        steps = {"j": 1, "down": 1, "k": -1, "up": -1, "space": 10, "pagedown": 10, "pageup": -10}
        if key in ("q", "enter", "?"):
            self.dismiss(None)
        elif bodies and key in steps:
            bodies.first().scroll_relative(y=steps[key], animate=False)
        elif bodies and key in ("g", "home"):
            bodies.first().scroll_home(animate=False)
        elif bodies and key in ("G", "end"):
            bodies.first().scroll_end(animate=False)
        else:
            return False
        return True
