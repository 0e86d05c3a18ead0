"""Textual's own TextArea, read-only, on a file: the widget that one would take off the shelf."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import TextArea


class Reader(App[None]):
    """Shows the file named by its one argument; the widget has no key that goes to its end."""

    BINDINGS = [Binding("ctrl+end", "to_end", priority=True)]

    def compose(self) -> ComposeResult:
        """Make the text area; a blinking cursor would write between the keys."""
        area = TextArea(Path(sys.argv[1]).read_text("utf-8"), read_only=True)
        area.cursor_blink = False
        yield area

    def action_to_end(self) -> None:
        """Put the cursor behind the last character."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)


if __name__ == "__main__":
    Reader().run()
