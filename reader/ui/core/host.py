"""The application as screens and verbs know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from textual.geometry import Size
from textual.screen import Screen

from reader.annotations.schemes.scheme import Scheme
from reader.settings.config import Settings
from reader.store.protocol import Store
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch
from reader.ui.library.summaries_loader import Shelf
from reader.ui.themes import LabelStyles, Palette, ReadingStyles

Verb = Callable[[Any], None]
"""What carries out an action on a screen."""


class Host(Protocol):
    """What the application offers to screens; ``annotator`` is who reads."""

    launch: Launch
    keymap: Keymap
    store: Store
    scheme: Scheme
    settings: Settings
    annotator: str
    current_article: str
    with_colleagues: bool
    hidden_colleagues: set[str]
    shelf: Shelf
    losses: list[str]
    palette: Palette
    label_styles: LabelStyles
    reading_styles: ReadingStyles

    @property
    def screen(self) -> Screen[Any]:
        """The screen on top."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """All screens, the one on top last."""

    def make_screen(self, kind: str, *arguments: Any) -> Any:
        """Make a screen of a kind, see :mod:`reader.ui.navigation`."""

    def verbs(self, kind: str) -> Mapping[str, Verb]:
        """Return what the actions of a kind of screen do."""

    def verb(self, action: str) -> Callable[[], None] | None:
        """Return what carries out an action that works everywhere."""

    def read(self, article: str) -> None:
        """Open an article in the reading screen."""

    def read_at(self, article: str, offset: int) -> None:
        """Open an article at a place, so that one can go back from there."""

    def leave_reader(self) -> None:
        """Go back to the library; where there is none, quit."""

    def leave(self, *, at_once: bool = False) -> None:
        """Write what is open and quit."""

    def open_unfinished(self, after: str) -> None:
        """Open the next article of the list that is not finished."""

    def neighbour(self, count: int) -> str:
        """Return the article so many places on in the list; empty past its ends."""

    def place_in_list(self) -> tuple[int, int]:
        """Return the number of the open article, from 1, and how many there are."""

    def forget_summary(self) -> None:
        """Read the summaries anew when they are asked for next."""

    def settle_memory(self) -> None:
        """Keep the garbage collector from what is loaded."""

    def notify(self, message: str, **options: Any) -> None:
        """Show a message for some seconds."""

    def copy_to_clipboard(self, text: str) -> None:
        """Put text into the clipboard."""


class Hosted(Protocol):
    """A screen of the application; what a room's lines know of theirs builds on this."""

    @property
    def newsmark(self) -> Host:
        """The application."""

    @property
    def size(self) -> Size:
        """The cells of the screen."""
