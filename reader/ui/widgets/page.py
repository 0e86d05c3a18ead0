"""The style of a widget's empty cells, kept between paints."""

from __future__ import annotations

from rich.style import Style

from reader.ui.widgets.kept_lines import KeptLines


class Page(KeptLines, inherit_bindings=False):
    """A widget that paints its own rows on one background.

    Working the background out goes through all that lies beneath; it changes with the theme alone.
    """

    _page: Style | None = None

    @property
    def page(self) -> Style:
        """The style of an empty cell."""
        if self._page is None:
            self._page = self.rich_style
        return self._page

    def notify_style_update(self) -> None:
        """Work the style out anew when it is next asked for."""
        super().notify_style_update()
        self._page = None
