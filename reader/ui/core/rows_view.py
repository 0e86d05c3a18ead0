"""A scrolling view of rows whose number may change at any key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

from reader.ui.core.page import Page
from reader.ui.core.scroll_bar import SteadyScrollBar


class RowsView(Page, ScrollView, inherit_bindings=False):
    """A line-by-line view that changes its height without laying the whole screen out anew.

    For that its scroll bar must always have its place (``overflow-y: scroll``). It has neither
    border nor padding: its outer size, which costs nothing to ask for, is its size.
    """

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

    def on_key(self, event: events.Key) -> None:
        """Hand a key to the screen itself: each widget on the way up would take its time."""
        self._hand_on(event)

    def on_paste(self, event: events.Paste) -> None:
        """Hand what is pasted on as keys are, so that they stay in order."""
        self._hand_on(event)

    def _hand_on(self, event: events.Event) -> None:
        event.stop()
        self.screen.post_message(event)

    def fit(self) -> None:
        """Bring what is shown in line with the size."""

    def set_height(self, rows: int) -> None:
        """Say how many rows there are."""
        size = Size(max(self.outer_size.width, 1), rows)
        if size == self.virtual_size:
            return
        self.set_reactive(ScrollView.virtual_size, size)
        bar = self.vertical_scrollbar
        bar.window_virtual_size = rows
        bar.window_size = max(self.outer_size.height, 1)
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
        return max(self.outer_size.width - self.scrollbar_size_vertical, 1)

    @property
    def top(self) -> int:
        """The number of the row at the top."""
        return round(self.scroll_y)

    def refresh_changed(self, before: Sequence[object], after: Sequence[object]) -> None:
        """Paint again the rows that are not what they were."""
        start = None
        for number, (old, new) in enumerate([*zip_longest(before, after), (None, None)]):
            if old != new:
                start = number if start is None else start
            elif start is not None:
                self.refresh_rows(start, number - 1)
                start = None

    def refresh_rows(self, first: int, last: int) -> None:
        """Paint the rows of these numbers again, as far as they are in sight."""
        low, high = max(first - self.top, 0), min(last - self.top, self.outer_size.height - 1)
        if low <= high:
            self.refresh(Region(0, low, self.width, high - low + 1))
