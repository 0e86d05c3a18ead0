"""The current annotation in full: label, bounds, note, text."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.annotations.fragments import quote
from reader.annotations.model import Annotation
from reader.articles.layout.wrap import wrap
from reader.articles.text.cells import cells, fit, printable, width_of
from reader.session.article.marking import Marking, is_own
from reader.ui.core.rows_view import RowsView
from reader.ui.themes import LabelStyles, ReadingStyles

LONGEST = 20_000
"""Code points of a text shown; a longer one would be most of an article."""

Row = list[tuple[str, Style]]


class AnnotationDetail(RowsView):
    """Shows one annotation; scrolls where it is long."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._record: Annotation | None = None

    def dress(self, marking: Marking, labels: LabelStyles, styles: ReadingStyles) -> None:
        """Set what to look labels up in and how to paint."""
        self.marking, self._labels, self._styles = marking, labels, styles
        self.show(None)

    def show(self, record: Annotation | None) -> None:
        """Show an annotation, or nothing."""
        if record is None and self._record is None and not self._rows:
            return
        self._record = record
        self._lay_out()
        self.go_to_row(0)

    def fit(self) -> None:
        """Wrap at another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        record, before = self._record, self._rows
        self._rows = [] if record is None else self._rows_of(record, max(self.width - 2, 8))
        self.set_height(len(self._rows))
        self.refresh_changed(before, self._rows)

    def _rows_of(self, record: Annotation, width: int) -> list[Row]:
        label = self.marking.label(record.label)
        index = self.marking.index_of("")
        number = index.number_of(record.start, record.end, record.id) + 1
        faint = self._styles.faint
        place, where = f" {number:,}/{len(index):,}", f"  {_bounds(record)}"
        chip = f" {label.mark or '?'} "
        name = fit(f" {printable(label.name)} ", max(width - len(chip) - len(place), 4))
        head: Row = [(chip, self._labels.chip(label)), (name, Style(bold=True)), (place, faint)]
        rows: list[Row] = [[("─" * width, self._styles.rule)], head]
        if width_of(chip + name + place + where) <= width:
            head.append((where, faint))
        else:
            rows.append([(fit(where.strip(), width), faint)])
        if not is_own(record):
            rows.append([(fit(f"by {printable(record.annotator)}", width), Style(bold=True))])
        if record.note:
            rows += [[(text, Style(bold=True))] for text in wrapped(f"✎ {record.note}", width)]
            rows.append([])
        if record.attributes:
            pairs = ", ".join(f"{key}: {value}" for key, value in record.attributes.items())
            rows += [[(text, faint)] for text in wrapped(pairs, width)]
        words = quote(record)
        rows += [[(text, Style())] for text in wrapped(words[:LONGEST], width)]
        if len(words) > LONGEST:
            rows.append([(f"… {len(words) - LONGEST:,} more", faint)])
        for comment in self.marking.comments(record.id):
            rows.append([])
            rows.append([(fit(f"▸ {printable(comment.author)}", width), faint)])
            rows += [[(text, Style())] for text in wrapped(comment.text[:LONGEST], width)]
        return rows

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width, page = self.outer_size.width, self.page
        number = y + self.top
        if number >= len(self._rows):
            return Strip.blank(width, page)
        segments = [Segment(" ", page)]
        segments += [Segment(text, page + style) for text, style in self._rows[number]]
        return Strip(segments).adjust_cell_length(width, page)


def _bounds(record: Annotation) -> str:
    """Return the bounds and, where there are gaps, in how many parts it is."""
    parts = len(record.fragments)
    return f"{record.start}–{record.end}" + (f" in {parts} parts" if parts else "")


def wrapped(text: str, width: int) -> list[str]:
    """Return text in rows of at most ``width`` cells, safe to paint; blank lines are left out."""
    rows: list[str] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            starts = wrap(text, at, end, width)
            for low, high in zip(starts, [*starts[1:], end], strict=True):
                row = "".join(cell.text for cell in cells(text, low, high)).rstrip()
                rows.append(fit(row, width))
        at = end + 1
    return rows
