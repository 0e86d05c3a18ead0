"""Lines that were painted are handed out again while nothing in them has changed."""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class KeptLines(Widget, inherit_bindings=False):
    """A widget whose painted lines are kept, all together.

    At each paint of anything Textual asks all widgets in sight for all of their lines, and puts
    them together line by line, also where none has changed: of a key that repaints two rows, most
    of the time went there.

    Beside another base class it comes second: Textual takes the default styles of the first.
    """

    _lines: tuple[Region, list[Strip]] | None = None

    def _set_dirty(self, *regions: Region) -> None:
        """Forget the lines: every change of what is painted comes through here."""
        self._lines = None
        super()._set_dirty(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region of the widget."""
        if self._lines is None or self._lines[0] != crop:
            self._lines = crop, super().render_lines(crop)
        return self._lines[1]


class KeptHorizontal(Horizontal, KeptLines):
    """Widgets side by side."""


class KeptVertical(Vertical, KeptLines):
    """Widgets one below the other."""
