"""A one-line question at the foot of the screen: search, filter."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static


class Prompt(Horizontal):
    """Hidden until asked; enter answers, escape calls it off."""

    @dataclass
    class Changed(Message):
        """The text has changed."""

        value: str

    @dataclass
    class Answered(Message):
        """Enter was pressed."""

        value: str

    class Dropped(Message):
        """Escape was pressed."""

    def __init__(self) -> None:
        super().__init__(id="prompt")

    def compose(self) -> ComposeResult:
        """A word and a field."""
        yield Static("", id="prompt-label", markup=False)
        yield Input(id="prompt-field", select_on_focus=False)

    def ask(self, label: str, value: str = "") -> None:
        """Open the prompt."""
        self.add_class("open")
        self.query_one(Static).update(Content(label))
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = value
        field.cursor_position = len(value)
        field.focus()

    @property
    def is_open(self) -> bool:
        """Whether a question is being asked."""
        return self.has_class("open")

    def close(self) -> None:
        """Hide the prompt."""
        self.remove_class("open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is being typed."""
        event.stop()
        if self.is_open:
            self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell the answer."""
        event.stop()
        self.close()
        self.post_message(self.Answered(event.value))

    def on_key(self, event: events.Key) -> None:
        """Call it off on escape."""
        if self.is_open and event.key == "escape":
            event.stop()
            self.close()
            self.post_message(self.Dropped())
