"""Textual's own TextArea, read-only, on a file: the widget that one would take off the shelf."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import TextArea


class Reader(App[None]):
    """Shows the file named by its one argument."""

    def compose(self) -> ComposeResult:
        """Make the text area; a blinking cursor would write between the keys."""
        area = TextArea(Path(sys.argv[1]).read_text("utf-8"), read_only=True)
        area.cursor_blink = False
        yield area


if __name__ == "__main__":
    Reader().run()
