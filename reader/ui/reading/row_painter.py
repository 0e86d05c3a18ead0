"""One row of the article as a strip of styled segments.

A row costs its own length: what covers it is read from :class:`~reader.annotations.coverage`,
never from the list of annotations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader.annotations.coverage import Coverage
from reader.annotations.schemes.scheme import Label
from reader.annotations.selection import Span
from reader.articles.layout.rows import Flow, Row
from reader.articles.model import Article, Block
from reader.articles.text.cells import fit, printable
from reader.session.article.colleague_layers import is_others, label_of
from reader.ui.themes import LabelStyles, ReadingStyles

GUTTER = 4
"""Cells left of the text: up to three letters and a space."""
BULLETS = "•◦▪"
BOOKMARK = "⚑"


class Marked(Protocol):
    """An article with marks, as far as it is painted."""

    @property
    def article(self) -> Article:
        """The article."""

    @property
    def coverage(self) -> Coverage:
        """Which labels cover what."""

    def marks_in(self, start: int, end: int) -> list[str]:
        """Return the names of what stands in the gutter beside ``[start, end)``."""

    def label(self, name: str) -> Label:
        """Return the letter and the colour of such a name."""

    def has_bookmark(self, start: int, end: int) -> bool:
        """Tell whether there is a bookmark in ``[start, end)``."""


@dataclass
class Overlay:
    """What moves over the text from key to key, as spans and offsets in the article."""

    cursor: Span | None = None
    selection: Span | None = None
    current: list[Span] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)
    found: list[Span] = field(default_factory=list)
    lit: Span | None = None


class RowPainter:
    """Paints the rows of one article, in one theme, at one width."""

    def __init__(
        self,
        flow: Flow,
        marking: Marked,
        labels: LabelStyles,
        styles: ReadingStyles,
        width: int,
        *,
        dims: bool = False,
    ) -> None:
        """``dims``: what the overlay does not light, and no label covers, is painted faintly."""
        self.flow = flow
        self.marking = marking
        self.labels = labels
        self.styles = styles
        self.width = width
        self._dims = dims
        self.left = max(GUTTER, (width - flow.width) // 2)
        inline = marking.article.styles
        self._inline_starts = [each.start for each in inline]
        self._longest = max((each.end - each.start for each in inline), default=0)

    def paint(self, row: Row, overlay: Overlay) -> Strip:
        """Return a row as a strip of exactly the painter's width."""
        block = self.marking.article.blocks[row.block] if row.block >= 0 else None
        segments = [*self._margin(row), *self._indent(row, block)]
        if block is not None and block.kind == "rule" and not overlay.cursor:
            line = "─" * min(self.flow.width, 24)
            segments.append(Segment(line, self.styles.page + self.styles.rule))
        else:
            segments += self._text(row, block, overlay)
        strip = Strip(segments)
        return strip.adjust_cell_length(self.width, self.styles.page)

    def _margin(self, row: Row) -> Iterator[Segment]:
        """The space left of the text: a sign for a bookmark, the letters of labels in the row."""
        blank = row.start == row.end or self.flow.text[row.start] == "\n"
        letters = [] if blank else self.marking.marks_in(row.start, row.end)
        signs = BOOKMARK if self.marking.has_bookmark(row.start, row.end) else ""
        most = min(3, self.left - 1 - len(signs))
        more = len(letters) > most
        shown = letters[: most - 1] if more else letters
        page = self.styles.page
        yield Segment(" " * (self.left - 1 - len(signs) - len(shown) - more), page)
        if signs:
            yield Segment(signs, page + self.styles.heading)
        if more:
            yield Segment("+", page + self.styles.faint)
        for label_id in shown:
            label = self.marking.label(label_of(label_id))
            letter = label.mark or "?"
            letter = letter.lower() if is_others(label_id) else letter
            yield Segment(letter, page + self.labels.letter(label))
        yield Segment(" ", page)

    def _indent(self, row: Row, block: Block | None) -> Iterator[Segment]:
        """The room left of a list item, a quote or code: its bullet, number or bar."""
        if block is None or not row.indent:
            return
        style = self.styles.page + self.styles.faint
        if block.kind == "quote":
            yield Segment(("│ " * row.indent)[: row.indent], style)
        elif block.kind == "list_item" and row.first:
            bullet = BULLETS[(max(block.level, 1) - 1) % 3] if block.marker == "•" else block.marker
            yield Segment(fit(f"{printable(bullet)} ".rjust(row.indent), row.indent), style)
        else:
            yield Segment(" " * row.indent, style)

    def _text(self, row: Row, block: Block | None, overlay: Overlay) -> Iterator[Segment]:
        text = self.flow.text
        end = row.end - 1 if text[row.end - 1 : row.end] == "\n" else row.end
        base = self._base(block)
        if self.flow.is_plain(row):
            for low, high, style in self._pieces(row.start, end, base, overlay):
                yield Segment(text[low:high], style)
            return
        cells = self.flow.cells(row)
        at = 0
        for _low, high, style in self._pieces(row.start, end, base, overlay):
            taken = []
            while at < len(cells) and cells[at].start < high:
                taken.append(cells[at].text)
                at += 1
            yield Segment("".join(taken), style)

    def _base(self, block: Block | None) -> Style:
        page = self.styles.page
        if block is None:
            return page
        if block.kind == "heading":
            return page + self.styles.heading
        if block.kind == "code":
            return page + self.styles.code
        return page

    def _pieces(
        self, start: int, end: int, base: Style, overlay: Overlay
    ) -> Iterator[tuple[int, int, Style]]:
        """Cut ``[start, end)`` wherever the style changes; yield each piece with its style."""
        inked = start + len(self.flow.text[start:end].rstrip())  # no tint on what hangs at the end
        layers = [
            *self._inline(start, inked),
            *(self._dimmed(start, inked, overlay) if self._dims else ()),
            *self._covers(start, inked),
            *self._over(overlay),
        ]
        layers = [layer for layer in layers if layer[0] < end and layer[1] > start]
        if not layers:
            if end > start:
                yield start, end, base
            return
        cuts = {start, end}
        for low, high, _style in layers:
            cuts.add(max(low, start))
            cuts.add(min(high, end))
        edges = sorted(cuts)
        for low, high in pairwise(edges):
            style = base
            for a, b, layer in layers:
                if a <= low < b:
                    style = style + layer
            if self.styles.plain and self._is_flipped(low, overlay):
                style = style + Style(reverse=False, underline=True)
            yield low, high, style

    def _is_flipped(self, offset: int, overlay: Overlay) -> bool:
        """Tell whether the cursor stands in the selection, where reverse on reverse is lost."""
        inside = overlay.selection and overlay.selection[0] <= offset < overlay.selection[1]
        under = overlay.cursor and overlay.cursor[0] <= offset < overlay.cursor[1]
        return bool(inside and under)

    def _inline(self, start: int, end: int) -> Iterator[tuple[int, int, Style]]:
        styles = self.marking.article.styles
        first = bisect_left(self._inline_starts, start - self._longest)
        for each in styles[first : bisect_right(self._inline_starts, end)]:
            yield each.start, each.end, self._inline_style(each.kind)

    def _inline_style(self, kind: str) -> Style:
        match kind:
            case "strong":
                return Style(bold=True)
            case "emphasis":
                return Style(italic=True)
            case "strike":
                return Style(strike=True)
            case "code":
                return self.styles.code
            case _:
                return self.styles.link

    def _covers(self, start: int, end: int) -> Iterator[tuple[int, int, Style]]:
        plain = Style(color=self.styles.page.color, dim=False) if self._dims else Style()
        for run in self.marking.coverage.runs(start, end):
            style = self.labels.text(tuple(label for label, _depth in run.depths))
            yield run.start, run.end, plain + style

    def _dimmed(self, start: int, end: int, overlay: Overlay) -> Iterator[tuple[int, int, Style]]:
        low, high = overlay.lit or (end, end)
        yield start, min(low, end), self.styles.faint
        yield max(high, start), end, self.styles.faint

    def _over(self, overlay: Overlay) -> Iterator[tuple[int, int, Style]]:
        for span in overlay.gaps:
            yield *span, self.styles.gap
        for span in overlay.current:
            yield *span, self.styles.current
        for span in overlay.found:
            yield *span, self.styles.found
        if overlay.selection is not None:
            yield *overlay.selection, self.styles.selection
        if overlay.cursor is not None:
            yield *overlay.cursor, self.styles.cursor
