"""The panel beside the article: every annotation in order, and the current one in full."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from reader.annotations.model import Annotation
from reader.articles.cells import fit, printable, width_of
from reader.session.marking import Marking
from reader.ui.themes import LabelStyles, ReadingStyles

LONGEST_QUOTE = 20_000
"""Code points of a quote shown; a longer one would be most of an article."""


class AnnotationList(ScrollView, can_focus=True, inherit_bindings=False):
    """One annotation a row; rows are made when they are painted, so any number will do."""

    @dataclass
    class Chosen(Message):
        """An annotation was clicked."""

        id: str

    def __init__(self) -> None:
        super().__init__()
        self.marking: Marking | None = None
        self.label = ""
        self.current = ""

    def load(self, marking: Marking, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Show the annotations of an article."""
        self.marking, self._labels, self._styles = marking, labels, styles
        self.show(self.current)

    def show(self, current: str) -> None:
        """Bring the list up to date, with one annotation set off and in sight."""
        if self.marking is None:
            return
        self.current = current
        index = self.marking.index_of(self.label)
        size = Size(max(self.size.width, 1), len(index))
        if size != self.virtual_size:
            self.virtual_size = size
        record = self.marking.get(current)
        if record is not None and (not self.label or record.label == self.label):
            number = index.number_of(record.start, record.end, record.id)
            self._bring_into_sight(number)
        self.refresh()

    def show_place(self, offset: int) -> None:
        """Scroll to the annotations that begin near an offset."""
        if self.marking is not None and not self.current:
            index = self.marking.index_of(self.label)
            self._bring_into_sight(max(index.number_of(offset, 0, "") - 1, 0))

    def _bring_into_sight(self, number: int) -> None:
        top, height = round(self.scroll_y), max(self.size.height, 1)
        if not top <= number < top + height:
            self.scroll_to(y=max(number - height // 2, 0), animate=False, force=True)

    def on_resize(self) -> None:
        """Show the current annotation also in a panel of another size."""
        self.show(self.current)

    def render_line(self, y: int) -> Strip:
        """Paint one annotation: its letter, the beginning of its text, a sign for a note."""
        width = self.size.width
        if self.marking is None:
            return Strip.blank(width)
        index = self.marking.index_of(self.label)
        number = y + round(self.scroll_y)
        page = self.rich_style
        if number >= len(index):
            return Strip.blank(width, page)
        record = self.marking.work.annotations[index.at(number).id]
        return self._row(record, width, page)

    def _row(self, record: Annotation, width: int, page: Style) -> Strip:
        assert self.marking is not None
        label = self.marking.label(record.label)
        chosen = record.id == self.current
        line = page + (self._styles.selection if chosen else Style())
        sign = " ✎" if record.note else ""
        room = width - 4 - len(sign)
        text = fit(" ".join(record.exact[: 4 * width].split()), room)
        pad = " " * max(room - width_of(text), 0)
        pointer = "›" if chosen and self.has_focus else " "
        segments = [
            Segment(pointer, line),
            Segment(label.mark or "?", self._labels.chip(label)),
            Segment(" " + text + pad, line),
            Segment(sign + " ", line if chosen else line + self._styles.faint),
        ]
        return Strip(segments).adjust_cell_length(width, line)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show where the keyboard is."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the annotation that was clicked."""
        if self.marking is None:
            return
        index = self.marking.index_of(self.label)
        number = event.y + round(self.scroll_y)
        if number < len(index):
            self.post_message(self.Chosen(index.at(number).id))


class AnnotationPanel(Vertical):
    """A heading with the counts, the list, and the current annotation in full."""

    def compose(self) -> ComposeResult:
        """Heading, list, details."""
        yield Static(id="panel-heading", markup=False)
        yield AnnotationList()
        with VerticalScroll(id="panel-detail", can_focus=False):
            yield Static(id="panel-detail-text", markup=False)

    def load(self, marking: Marking, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Show the annotations of an article."""
        self.marking, self._labels, self._styles = marking, labels, styles
        self.list = self.query_one(AnnotationList)
        self.list.load(marking, labels, styles)
        self.show("")

    @property
    def label(self) -> str:
        """The label that the list is narrowed to; empty for all."""
        return self.list.label

    def narrow(self, label: str) -> None:
        """List one label only, or all."""
        self.list.label = label
        self.list.scroll_to(y=0, animate=False, force=True)
        self.show(self.list.current)

    def show(self, current: str) -> None:
        """Bring heading, list and details up to date."""
        self.list.show(current)
        total, shown = len(self.marking.index), len(self.marking.index_of(self.label))
        if self.label:
            name = printable(self.marking.label(self.label).name)
            heading = f"{name}: {shown:,} of {total:,}"
        else:
            heading = f"{total:,} annotation" + ("" if total == 1 else "s")
        self.query_one("#panel-heading", Static).update(Content(heading))
        detail = self.query_one("#panel-detail")
        record = self.marking.get(current)
        detail.display = record is not None
        if record is not None:
            self.query_one("#panel-detail-text", Static).update(self._detail(record))

    def show_place(self, offset: int) -> None:
        """Scroll the list to where the reader is, while no annotation is current."""
        self.list.show_place(offset)

    def _detail(self, record: Annotation) -> Content:
        label = self.marking.label(record.label)
        index = self.marking.index_of("")
        number = index.number_of(record.start, record.end, record.id) + 1
        parts: list[Content | tuple[str, str]] = [
            (printable(label.name), "bold"),
            (f"  {number:,}/{len(index):,}  {record.start}–{record.end}\n", "dim"),
            Content(safe_lines(record.exact[:LONGEST_QUOTE])),
        ]
        more = len(record.exact) - LONGEST_QUOTE
        if more > 0:
            parts.append((f" … {more:,} more code points", "dim"))
        if record.note:
            parts += [("\n✎ ", "bold"), Content(safe_lines(record.note))]
        if record.attributes:
            pairs = ", ".join(f"{key}: {value}" for key, value in record.attributes.items())
            parts.append(("\n" + printable(pairs), "dim"))
        return Content.assemble(*parts)


def safe_lines(text: str) -> str:
    """Return text of several lines with nothing in it that commands a terminal."""
    return "\n".join(printable(line) for line in text.split("\n"))
