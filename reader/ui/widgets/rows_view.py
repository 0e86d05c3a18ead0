"""A scrolling view of rows whose number may change at any key."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from reader.ui.widgets.scroll_bar import SteadyScrollBar


class RowsView(ScrollView, inherit_bindings=False):
    """A line-by-line view that changes its height without laying the whole screen out anew.

    For that its scroll bar must always have its place (``overflow-y: scroll``).
    """

    page: Style
    """The style of an empty cell, while rows are painted."""
    _fitted = Size(0, 0)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Fit another size at once: after the event of resizing, all would be painted again."""
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        if size != self._fitted:
            self._fitted = size
            self.fit()
        return changed

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = SteadyScrollBar(
                vertical=True, name="vertical", thickness=self.scrollbar_size_vertical
            )
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint some rows; what they have in common is worked out once."""
        self.page = self.rich_style
        return super().render_lines(crop)

    def fit(self) -> None:
        """Bring what is shown in line with the size."""

    def set_height(self, rows: int) -> None:
        """Say how many rows there are."""
        size = Size(max(self.size.width, 1), rows)
        if size == self.virtual_size:
            return
        self.set_reactive(ScrollView.virtual_size, size)
        bar = self.vertical_scrollbar
        bar.window_virtual_size = rows
        bar.window_size = max(self.size.height, 1)
        if self.scroll_y > self.max_scroll_y:
            self.go_to_row(self.max_scroll_y)

    def go_to_row(self, number: float) -> None:
        """Scroll so that a row is at the top, as far as there are rows below it."""
        self.scroll_to(y=max(number, 0), animate=False, force=True)

    def renumber_top(self, number: int) -> None:
        """Say that the row at the top has another number now: nothing needs painting."""
        for place in (ScrollView.scroll_y, ScrollView.scroll_target_y):
            self.set_reactive(place, float(number))
        self.vertical_scrollbar.position = number

    @property
    def width(self) -> int:
        """The cells of a row that the scroll bar leaves."""
        return max(self.size.width - self.scrollbar_size_vertical, 1)

    @property
    def top(self) -> int:
        """The number of the row at the top."""
        return round(self.scroll_y)

    def refresh_rows(self, first: int, last: int) -> None:
        """Paint the rows of these numbers again, as far as they are in sight."""
        low, high = max(first - self.top, 0), min(last - self.top, self.size.height - 1)
        if low <= high:
            self.refresh(Region(0, low, self.size.width, high - low + 1))
