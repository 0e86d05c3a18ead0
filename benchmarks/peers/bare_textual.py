"""A bare Textual app: one Static, the least that a program built on Textual can show."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Shows its one argument."""

    def compose(self) -> ComposeResult:
        """Make the one widget."""
        yield Static(sys.argv[1], markup=False)


if __name__ == "__main__":
    Bare().run()
