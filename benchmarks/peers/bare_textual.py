"""A bare Textual app: one Static, the least that a program built on Textual can show."""

from __future__ import annotations

import sys

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Shows its one argument; every key changes one cell, the least that a key can paint."""

    keys = 0

    def compose(self) -> ComposeResult:
        """Make the one widget."""
        yield Static(sys.argv[1], markup=False)

    def on_key(self, _: events.Key) -> None:
        """Write the number of keys so far behind the text, as one digit."""
        self.keys += 1
        self.query_one(Static).update(f"{sys.argv[1]} {self.keys % 10}")


if __name__ == "__main__":
    Bare().run()
