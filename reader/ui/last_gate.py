"""The last gate before the terminal: no line of any widget holds what commands it."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from reader.articles.text.cells import without_commands


class LastGate(LineFilter):
    """Leaves out of each line what whoever made it should have painted as a picture."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments of a line, the same where there is nothing to leave out."""
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [
            Segment(text if control else without_commands(text), style, control)
            for text, style, control in segments
        ]
