"""A scroll bar that is painted again only when it looks different."""

from __future__ import annotations

from math import ceil
from typing import Any, Self

from rich.console import RenderableType
from textual.geometry import Region
from textual.scrollbar import ScrollBar

from reader.ui.widgets.kept_lines import KeptLines

EIGHTHS = 8
"""Parts of a cell that the thumb's ends are painted in."""


class SteadyScrollBar(ScrollBar, KeptLines):
    """In a long article most steps move the thumb by less than can be seen."""

    _painted: object = None

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint it again, unless that would paint the same."""
        if repaint and not (regions or layout or recompose) and self._looks() == self._painted:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render(self) -> RenderableType:
        """Paint it, and remember how."""
        self._painted = self._looks()
        return super().render()

    def _looks(self) -> object:
        """Return all that decides how it looks."""
        parent: Any = self.parent
        if parent is None:
            return None
        styles = parent.styles
        colors = (
            styles.scrollbar_color,
            styles.scrollbar_background,
            styles.scrollbar_color_hover,
            styles.scrollbar_color_active,
        )
        return self.size, self._thumb(), self.grabbed is None, self.mouse_over, colors

    def _thumb(self) -> tuple[int, int]:
        """Return where the thumb begins and ends, in eighths of a cell."""
        cells, rows, window = self.size.height, ceil(self.window_virtual_size), self.window_size
        if not cells or window >= rows:
            return 0, 0
        length = max(1.0, window * cells / rows)
        start = int((cells - length) * self.position / (rows - window) * EIGHTHS)
        return start, start + ceil(length * EIGHTHS)
