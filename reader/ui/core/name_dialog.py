"""The dialog that asks for the annotator's name."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from reader.articles.errors import NewsmarkError
from reader.ui.core.base_screen import Dialog


class NameDialog(Dialog[str]):
    """Asks once for the annotator's name."""

    heading = "Who is reading?"
    hint = "enter go on · the name is asked once and kept on this machine"

    def __init__(self, offered: str, remember: Callable[[str], None]) -> None:
        super().__init__()
        self.offered = offered
        self.remember = remember

    def compose_body(self) -> ComposeResult:
        """Make the field and a place for what is wrong with it."""
        yield Static(Content("Your marks are kept under this name, apart from your colleagues’."))
        yield Input(self.offered, id="name")
        yield Static("", id="wrong", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name, or say what is wrong with it."""
        event.stop()
        name = event.value.strip()
        try:
            self.remember(name)
        except NewsmarkError as error:
            self.query_one("#wrong", Static).update(Content(f"⚠ {error}"))
        else:
            self.dismiss(name)

    def take_key(self, _key: str) -> bool:
        """Leave all keys to the field."""
        return False
