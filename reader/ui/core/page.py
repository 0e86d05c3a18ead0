"""A widget that paints its own rows; each is kept until it changes."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Page(Widget, inherit_bindings=False):
    """A widget that paints its own rows on one background, without border or padding.

    Textual asks all widgets in sight for all of their rows at each paint. Here a row that has not
    changed is the very strip of last time, and so keeps what Textual has worked out from it: the
    cuts at the edges of widgets and the bytes for the terminal. A row that ``render_line`` keeps
    by itself stays that strip when it is scrolled.
    """

    _page: Style | None = None
    _behind: Color | None = None
    _crop: Region | None = None
    _rows_painted: list[Strip | None]
    _is_painted = False

    @property
    def page(self) -> Style:
        """The style of an empty cell.

        Working the background out goes through all that lies beneath; it changes with the theme.
        """
        if self._page is None:
            self._page = self.rich_style
        return self._page

    def notify_style_update(self) -> None:
        """Work the style out anew when it is next asked for."""
        super().notify_style_update()
        self._page = self._behind = None

    def _set_dirty(self, *regions: Region) -> None:
        """Forget rows: every change of what is painted comes through here."""
        self._is_painted = False
        if not regions:
            self._crop = None
        elif self._crop is not None:
            top, height = self._crop.y, self._crop.height
            for region in regions:
                for row in range(max(region.y - top, 0), min(region.bottom - top, height)):
                    self._rows_painted[row] = None
        super()._set_dirty(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a region of the widget."""
        kept = self._crop
        if kept is None or not kept.contains_region(crop) or crop.column_span != kept.column_span:
            self._crop, self._is_painted = crop, False
            self._rows_painted = [None] * crop.height
            kept = crop
        if not self._is_painted:
            self._paint(kept)
            self._is_painted = True
        rows = self._rows_painted[crop.y - kept.y : crop.bottom - kept.y]
        return [row for row in rows if row is not None]

    def _paint(self, crop: Region) -> None:
        """Paint the rows that have been forgotten."""
        if self._behind is None:
            self._behind = self.background_colors[1]
        filters, rows = self.get_line_filters(), self._rows_painted
        for row, strip in enumerate(rows):
            if strip is not None:
                continue
            strip = self.render_line(crop.y + row).crop_extend(crop.x, crop.right, self.page)
            for each in filters:
                strip = strip.apply_filter(each, self._behind)
            rows[row] = strip
