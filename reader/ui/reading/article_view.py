"""The article: a column of text with a cursor, a selection and marks, at any length.

Built on the Line API. Only rows that changed are painted again; heights that are not known yet are
estimated, made exact while the keyboard rests, and the row at the top stays where it is meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.annotations.fragments import gaps
from reader.annotations.movement import MOTIONS, UNITS, settle
from reader.annotations.selection import Selection, Span, select
from reader.articles.layout.rows import Flow, Row
from reader.articles.text.graphemes import next_boundary
from reader.settings.config import Focus, Settings
from reader.ui.core.rows_view import RowsView
from reader.ui.reading.row_painter import GUTTER, Marked, Overlay, RowPainter
from reader.ui.themes import LabelStyles, ReadingStyles

REST = 0.15
"""Seconds without a key after which heights are made exact."""
SLICE = 0.004
"""Seconds of one piece of that work."""
MARGIN_ROWS = 2
"""Rows kept in sight above and below the cursor."""
SCROLL_ROWS = 3
"""Rows scrolled beyond what would just do, when the cursor comes near the edge."""
_KEPT_STRIPS = 600
_NOTHING = Overlay()


class ArticleView(RowsView, can_focus=True, inherit_bindings=False):
    """Shows one article and moves a cursor and a selection in it."""

    @dataclass
    class Moved(Message):
        """The text has been scrolled otherwise than by moving the cursor."""

        view: ArticleView

        def can_replace(self, message: Message) -> bool:
            """Only the last of several matters."""
            return isinstance(message, ArticleView.Moved)

    def __init__(self, settings: Settings, moved: Callable[[], None] = lambda: None) -> None:
        """``moved`` is called at each move of the cursor, so that all it changes is one paint."""
        super().__init__()
        self.column = settings.column
        self.spacing = settings.line_spacing
        self.joins = settings.join_lines
        self.focus_on: Focus = settings.focus
        self.lit: Span | None = None
        self._moved = moved
        self.selection = Selection()
        self.current: list[Span] = []
        self.found: list[Span] = []
        self.marking: Marked | None = None
        self._strips: dict[tuple[int, int], Strip] = {}
        self._wanted_x = -1
        self._last_key = 0.0
        self._dragging = False
        self._top = 0
        self._pending: int | None = None

    # Loading and looks ------------------------------------------------------------------------

    def load(
        self, marking: Marked, labels: LabelStyles, styles: ReadingStyles, position: int = 0
    ) -> None:
        """Show an article from a reading position on."""
        self.marking = marking
        self.flow = Flow(marking.article, self._measure(), spacing=self.spacing, joins=self.joins)
        self.selection = Selection(settle(marking.article.text, position))
        self.current = []
        self.found = []
        self.lit = self._unit_in_focus()
        self._wanted_x = -1
        self.restyle(labels, styles)
        self._top = self.flow.row(self._row_above(4)).start if position else 0
        self._pending = self._top
        self._sync(self._top)
        self._idle.resume()

    def restyle(self, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Paint in another theme."""
        self._labels, self._styles = labels, styles
        self._renew_painter()

    def _renew_painter(self) -> None:
        assert self.marking is not None
        self._painter = RowPainter(
            self.flow,
            self.marking,
            self._labels,
            self._styles,
            self.width,
            dims=self.focus_on != "off",
        )
        self._strips.clear()
        self.refresh()

    def on_mount(self) -> None:
        """Keep the slices of idle work ready."""
        self._idle = self.set_interval(0.05, self._refine, pause=True)

    def _measure(self) -> int:
        return min(self.column, max(self.width - GUTTER - 1, 8))

    def set_column(self, column: int) -> None:
        """Lay the article out in a column of another width; the place stays."""
        self.column = column
        self.fit()

    def set_spacing(self, spacing: int) -> None:
        """Give each row so many rows; the place stays."""
        self.spacing = spacing
        self.flow.respace(spacing)
        self.fit()

    def set_joins(self, *, joins: bool) -> None:
        """Join lines that were wrapped by hand, or show them as they are; the place stays."""
        self.joins = joins
        self.flow.join(joins=joins)
        self.fit()

    def set_focus_on(self, unit: Focus) -> None:
        """Dim all but the sentence or the paragraph under the cursor, or nothing."""
        self.focus_on = unit
        self.lit = self._unit_in_focus()
        self._renew_painter()

    def _unit_in_focus(self) -> Span | None:
        if self.marking is None or self.focus_on == "off":
            return None
        return UNITS[self.focus_on](self.marking.article, None, self.selection.head)

    def fit(self) -> None:
        """Fit a terminal of another size; the row at the top keeps its text."""
        if self.marking is None:
            return
        top = self._top if self._pending is None else self._pending
        self.flow.resize(self._measure())
        self._renew_painter()
        self._sync(top)
        if self.outer_size.height:
            self._pending = None
            self._top = top  # not the beginning of its row: that would drift from size to size
            self._show_cursor()
            self._moved()
        self._idle.resume()

    def _sync(self, top: int) -> None:
        """Tell the scroll bar how tall the article is, and put the row of ``top`` at the top."""
        number = self.flow.number_of(top)
        self.set_height(self.flow.height)
        if number != self.top:
            self.go_to_row(number)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep in mind which text stands at the top."""
        super().watch_scroll_y(old_value, new_value)
        if self.marking is not None and self._pending is None:
            self._top = self.flow.row(round(new_value)).start
            self.post_message(self.Moved(self))

    def _refine(self) -> None:
        """Make some heights exact while no key is pressed."""
        if self.marking is None or monotonic() - self._last_key < REST:
            return
        until = monotonic() + SLICE
        more = True
        while more and monotonic() < until:
            more = self.flow.refine()
        number = self.flow.number_of(self._top)
        self.renumber_top(number)
        self.set_height(self.flow.height)
        if not more:
            self._idle.pause()

    # Painting -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Paint the row ``y`` cells below the top of the widget."""
        if self.marking is None:
            return Strip.blank(self.outer_size.width)
        number = y + self.top
        if number >= self.flow.height:
            return Strip.blank(self.outer_size.width, self._styles.page)
        row = self.flow.row(number)
        overlay = self._overlay(row)
        if overlay is not None:
            return self._painter.paint(row, overlay)
        strip = self._strips.get((row.start, row.end))
        if strip is None:
            strip = self._painter.paint(row, Overlay())
            if len(self._strips) >= _KEPT_STRIPS:
                self._strips.clear()
            self._strips[row.start, row.end] = strip
        return strip

    def _overlay(self, row: Row) -> Overlay | None:
        """Return what lies over a row, or None where nothing does."""
        head = self.selection.head
        overlay = Overlay()
        if row.start <= head < row.end:
            overlay.cursor = head, next_boundary(self.flow.text, head)
        overlay.selection = _within(self.selection.span(self.flow.text), row)
        overlay.current = [part for part in self.current if _within(part, row)]
        overlay.gaps = [gap for gap in gaps(self.current) if _within(gap, row)]
        overlay.found = [span for span in self.found if _within(span, row)]
        overlay.lit = _within(self.lit, row)
        return overlay if overlay != _NOTHING else None

    def repaint(self, *spans: Span | None) -> None:
        """Paint the rows of these spans again, as far as they are in sight."""
        if self.marking is None:
            return
        top, height = self.top, self.outer_size.height
        first, last = self.flow.row(top), self.flow.row(top + height - 1)
        for span in spans:
            if span is None or span[1] < first.start or span[0] > last.end:
                continue
            low = max(self.flow.number_of(max(span[0], first.start)) - top, 0)
            end = max(min(span[1], last.end) - 1, span[0])
            high = min(self.flow.number_of(end) - top, height - 1)
            if low <= high:
                self.refresh_rows(top + low, top + high)

    def forget(self, *spans: Span) -> None:
        """Paint these spans anew: their marks have changed."""
        self._last_key = monotonic()
        for low, high in spans:
            for row in [row for row in self._strips if row[0] < high and row[1] > low]:
                del self._strips[row]
        self.repaint(*spans)

    # Moving -------------------------------------------------------------------------------------

    def _cursor_row(self) -> int:
        return self.flow.number_of(self.selection.head)

    def _row_above(self, rows: int) -> int:
        """Return the number of the row so many rows above the cursor's."""
        return self.flow.number_above(self.selection.head, rows)

    def set_selection(self, selection: Selection, *, keep_x: bool = False) -> None:
        """Put cursor and selection somewhere, show them, and tell."""
        self._last_key = monotonic()
        old, self.selection = self.selection, selection
        if not keep_x:
            self._wanted_x = -1
        with self.prevent(self.Moved):
            self._show_cursor()
        text = self.flow.text
        if old.is_active and selection.is_active and old.anchor == selection.anchor:
            changed = min(old.head, selection.head), max(old.head, selection.head) + 1
            self.repaint(changed)
        else:
            self.repaint(
                (old.head, old.head + 1),
                (selection.head, selection.head + 1),
                old.span(text),
                selection.span(text),
            )
        if self.focus_on != "off" and (lit := self._unit_in_focus()) != self.lit:
            old_lit, self.lit = self.lit, lit
            self.repaint(old_lit, lit)
        self._moved()

    def _show_cursor(self) -> None:
        """Scroll until the cursor's row is in sight, some rows at a time: a scroll paints all."""
        height = self.outer_size.height
        if not height:
            return
        number, top = self._cursor_row(), self.top
        margin = min(MARGIN_ROWS, max((height - 1) // 2, 0))
        ahead = margin + min(SCROLL_ROWS, height // 4)
        if number < top + margin and top > 0:
            self._scroll_to_row(self._row_above(ahead))
        elif number >= top + height - margin:
            self._scroll_to_row(self._row_above(height - 1 - ahead))

    def _scroll_to_row(self, number: int) -> None:
        if number > self.max_scroll_y:
            self.set_height(self.flow.height)
        self.go_to_row(number)

    def _place(self, head: int, *, extend: bool = False, keep_x: bool = False) -> None:
        selection = self.selection
        if extend and not selection.is_active:
            selection = selection.start()
        self.set_selection(selection.move(head), keep_x=keep_x)

    def move(self, motion: str, *, extend: bool = False) -> None:
        """Move the cursor by a motion of :data:`~reader.annotations.movement.MOTIONS`."""
        if self.marking is not None:
            target = MOTIONS[motion](self.marking.article, self.selection.head)
            self._place(target, extend=extend)

    def move_rows(self, rows: int, *, extend: bool = False) -> None:
        """Move the cursor up or down over rows with text, keeping its column."""
        if self.marking is None:
            return
        number = self._cursor_row()
        if self._wanted_x < 0:
            self._wanted_x = self.flow.column_of(self.selection.head)
        target = min(max(number + rows, 0), self.flow.height - 1)
        step = 1 if rows > 0 else -1
        while 0 <= target < self.flow.height and not self._has_text(target):
            target += step
        if not 0 <= target < self.flow.height:
            return
        offset = settle(self.flow.text, self.flow.offset_at(target, self._wanted_x), forward=False)
        self._place(offset, extend=extend, keep_x=True)

    def _has_text(self, number: int) -> bool:
        row = self.flow.row(number)
        return row.start < row.end and self.flow.text[row.start] != "\n"

    def move_page(self, share: float) -> None:
        """Scroll by a share of the page (negative: back) and take the cursor along."""
        rows = int(max(self.outer_size.height - 2, 1) * share)
        if self._wanted_x < 0:
            self._wanted_x = self.flow.column_of(self.selection.head)
        if rows < 0:
            self._scroll_to_row(self.flow.number_above(self._top, -rows))
        else:
            self._scroll_to_row(min(self.top + rows, max(self.flow.height - 1, 0)))
        self.move_rows(rows)

    def move_in_row(self, *, to_end: bool) -> None:
        """Move the cursor to the first or last character of its row."""
        row = self.flow.row(self._cursor_row())
        if to_end:
            self._place(settle(self.flow.text, max(row.end - 1, row.start), forward=False))
        else:
            self._place(settle(self.flow.text, row.start))

    def select_unit(self, unit: str) -> bool:
        """Select the word, sentence, paragraph or quote here, or grow it; False where none is."""
        assert self.marking is not None
        article = self.marking.article
        before = self.selection.span(article.text)
        span = UNITS[unit](article, before, self.selection.head)
        if span is None or span == before:
            return False
        self.set_selection(select(article.text, span))
        return True

    def go_to(self, span: Span, *, top: bool = False) -> None:
        """Put the cursor at the beginning of a span, with some of the text before it in sight."""
        self._last_key = monotonic()
        offset = settle(self.flow.text, span[0])
        number, first = self.flow.number_of(offset), self.top
        last = self.flow.number_of(max(span[1] - 1, offset))
        height = self.outer_size.height
        if top or not first + MARGIN_ROWS <= number <= last < first + height - MARGIN_ROWS:
            self._scroll_to_row(self.flow.number_above(offset, height // 3))
        self.set_selection(Selection(offset))

    def centre(self) -> None:
        """Scroll so that the cursor is in the middle."""
        self._scroll_to_row(self._row_above(self.outer_size.height // 2))

    def set_current(self, parts: list[Span]) -> None:
        """Set off the parts of the annotation that the panel shows in full; none for nothing."""
        if parts != self.current:
            old, self.current = self.current, parts
            self.repaint(*((each[0][0], each[-1][1]) for each in (old, parts) if each))

    def set_found(self, spans: list[Span]) -> None:
        """Set off the places that a search has found."""
        old, self.found = self.found, spans
        self.repaint(*old, *spans)

    def last_offset(self) -> int:
        """Return the end of the last row in sight."""
        return self.flow.row(self.top + self.outer_size.height - 1).end

    def percent(self) -> int:
        """Return how much of the article has been in sight, 0 to 100."""
        size, last = len(self.flow.text), self.last_offset()
        return 100 if last >= size else 100 * last // size

    # Mouse --------------------------------------------------------------------------------------

    def _offset_under(self, event: events.MouseEvent) -> int:
        number = min(max(event.y + self.top, 0), self.flow.height - 1)
        offset = self.flow.offset_at(number, event.x - self._painter.left)
        return settle(self.flow.text, offset, forward=False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is; a drag from here selects."""
        if self.marking is None or event.button != 1:
            return
        offset = self._offset_under(event)
        if event.shift:
            self._place(offset, extend=True)
        else:
            self.set_selection(Selection(offset))
        self._dragging = True
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select while the button is down."""
        if self._dragging:
            offset = self._offset_under(event)
            if offset != self.selection.head:
                self._place(offset, extend=True)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """End a drag."""
        self._dragging = False
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select a word on a double click, a sentence on a triple one."""
        unit = {2: "word", 3: "sentence"}.get(event.chain)
        if self.marking is not None and unit:
            self.set_selection(self.selection.drop())
            self.select_unit(unit)


def _within(span: Span | None, row: Row) -> Span | None:
    """Return the span if it touches the row."""
    return span if span is not None and span[0] < row.end and span[1] > row.start else None
