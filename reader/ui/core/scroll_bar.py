"""A scroll bar that is painted again only when it looks different."""

from __future__ import annotations

from math import ceil
from typing import Any, Self

from rich.segment import Segment
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from reader.ui.core.page import Page

EIGHTHS = 8
"""Parts of a cell that the thumb's ends are painted in."""


class SteadyScrollBar(ScrollBar, Page):
    """In a long article most steps move the thumb by less than can be seen."""

    _painted: object = None
    _drawn: list[Strip] | None = None

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

    def _set_dirty(self, *regions: Region) -> None:
        """Draw it anew when a row of it is next asked for."""
        self._drawn = None
        super()._set_dirty(*regions)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        if self._drawn is None:
            self._painted = self._looks()
            self._drawn = self._draw()
        return self._drawn[y] if y < len(self._drawn) else Strip.blank(self.size.width)

    def _draw(self) -> list[Strip]:
        """Return the rows as Textual draws them, less the console that it draws them through.

        That takes as long as the rest of a screen.
        """
        parent: Any = self.parent
        styles, rows = parent.styles, ceil(self.window_virtual_size)
        if self.grabbed:
            back, bar = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            back, bar = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            back, bar = styles.scrollbar_background, styles.scrollbar_color
        back = parent.background_colors[0] + back
        cells = self.renderer.render_bar(
            size=self.size.height,
            virtual_size=rows,
            window_size=self.window_size if self.window_size < rows else 0,
            position=self.position,
            thickness=self.thickness,
            back_color=back.rich_color,
            bar_color=(back + bar).rich_color,
        ).segments
        styled = {id(cell): Segment(cell.text, self.page + cell.style) for cell in cells}
        strips = {name: Strip([cell], self.thickness) for name, cell in styled.items()}
        return [strips[id(cell)] for cell in cells]

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
