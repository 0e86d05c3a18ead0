"""All annotations of an article, one a row."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from reader.annotations.fragments import quote
from reader.annotations.model import Annotation
from reader.articles.text.cells import fit, printable, width_of
from reader.session.article.marking import Marking, is_own
from reader.ui.core.rows_view import RowsView
from reader.ui.themes import LabelStyles, ReadingStyles

_KEPT_ROWS = 500
"""Rows kept painted: a new mark moves all that come after it, and changes none."""


class AnnotationList(RowsView, can_focus=True, inherit_bindings=False):
    """Rows are made when they are painted, so any number of annotations will do."""

    @dataclass
    class Chosen(Message):
        """An annotation was clicked."""

        id: str

    def __init__(self) -> None:
        super().__init__()
        self.marking: Marking | None = None
        self.label = ""
        self.current = ""
        self._kept: dict[str, tuple[tuple[Annotation, int, Style, bool], Strip]] = {}

    def load(self, marking: Marking, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Show the annotations of an article."""
        self.marking, self._labels, self._styles = marking, labels, styles
        self.label, self.current = "", ""
        self._kept.clear()

    def _number_of(self, name: str) -> int | None:
        """Return the row of an annotation; None where it is not in the list."""
        record = self.marking.get(name) if self.marking is not None else None
        if record is None or (self.label and record.label != self.label):
            return None
        assert self.marking is not None
        return self.marking.index_of(self.label).number_of(record.start, record.end, record.id)

    def choose(self, current: str) -> None:
        """Set one annotation off and bring it into sight."""
        if current == self.current:
            return
        before, self.current = self._number_of(self.current), current
        after = self._number_of(current)
        for number in (before, after):
            if number is not None:
                self.refresh_rows(number, number)
        if after is not None:
            self._bring_into_sight(after)

    def update(self, current: str, start: int = 0) -> None:
        """Bring the list up to date after annotations from the offset ``start`` on have changed."""
        if self.marking is None:
            return
        index = self.marking.index_of(self.label)
        before, self.current = self._number_of(self.current), current
        rows = max(self.virtual_size.height, len(index))
        self.set_height(len(index))
        number = self._number_of(current)
        if number is not None:
            self._bring_into_sight(number)
        if before is not None:
            self.refresh_rows(before, before)
        self.refresh_rows(max(index.number_of(start, 0, "") - 2, 0), rows)

    def show_place(self, offset: int) -> None:
        """Scroll to the annotations that begin near an offset."""
        if self.marking is not None:
            index = self.marking.index_of(self.label)
            self._bring_into_sight(max(index.number_of(offset, 0, "") - 1, 0))

    def _bring_into_sight(self, number: int) -> None:
        height = max(self.outer_size.height, 1)
        if not self.top <= number < self.top + height:
            self.go_to_row(number - height // 2)

    def fit(self) -> None:
        """Keep the current annotation in sight in a panel of another size."""
        self.update(self.current)

    def render_line(self, y: int) -> Strip:
        """Paint one annotation: its letter, the beginning of its text, a sign for a note."""
        number = y + self.top
        if self.marking is None or number >= len(index := self.marking.index_of(self.label)):
            return Strip.blank(self.outer_size.width, self.page)
        record = self.marking.get(index.at(number).id)
        if record is None:
            return Strip.blank(self.outer_size.width, self.page)
        if record.id == self.current:
            return self._row(record, self.page + self._styles.selection, chosen=True)
        looks = record, self.width, self.page, bool(self.marking.unread(record.id))
        kept = self._kept.get(record.id)
        if kept is None or kept[0] != looks:
            if len(self._kept) >= _KEPT_ROWS:
                self._kept.clear()
            kept = self._kept[record.id] = looks, self._row(record, self.page)
        return kept[1]

    def _row(self, record: Annotation, line: Style, *, chosen: bool = False) -> Strip:
        assert self.marking is not None
        width = self.width
        label = self.marking.label(record.label)
        sign = " ✎" if record.note else ""
        sign += " ▸" if self.marking.unread(record.id) else ""
        room = width - 4 - len(sign)
        whose = "" if is_own(record) else f"{printable(record.annotator)}: "
        text = fit(whose + " ".join(quote(record, 4 * width).split()), room)
        pad = " " * max(room - width_of(text), 0)
        segments = [
            Segment("›" if chosen and self.has_focus else " ", line),
            Segment(_letter(label.mark or "?", record), self._labels.chip(label)),
            Segment(" " + text + pad, line),
            Segment(sign + " ", line if chosen else line + self._styles.faint),
        ]
        return Strip(segments).adjust_cell_length(width, line)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show where the keyboard is."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the annotation that was clicked."""
        number = event.y + self.top
        if self.marking is not None and number < len(index := self.marking.index_of(self.label)):
            self.post_message(self.Chosen(index.at(number).id))


def _letter(letter: str, record: Annotation) -> str:
    """Return a label's letter: small for colleagues' annotations, as in the gutter."""
    return letter if is_own(record) else letter.lower()
