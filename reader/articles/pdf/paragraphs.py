"""From lines to paragraphs, headings, list items and table rows.

Print has many ways to begin a paragraph: a gap, an indent, or only that the line before is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from reader.articles.pdf.hyphens import HYPHENS
from reader.articles.pdf.lines_and_tables import Row
from reader.articles.pdf.reading_order import Flow, Placed, mark_of

Kind = Literal["paragraph", "heading", "list_item", "table_row"]

_OTHER_SIZE = 0.08
_LARGE = 1.12
"""A heading by its size is larger than the text by so much."""
_GAP = 1.3
"""A step that is larger than usual by so much parts paragraphs."""
_INDENT, _MOST_INDENT = 0.7, 6.0
"""How far a line must, and may, be set in to begin a paragraph, in sizes."""
_ROOM = 0.5
_FULL = 1.5
_LONGEST_HEADING = 200
_ENDS = re.compile(r"[.!?:…。！？：؟۔][\"'”’»›)\]」』]*$")
_LEADER = re.compile(r"(?:\. ?){5}\s*\S{1,6}$")
"""The end of a line of a table of contents."""
_NO_HEADING = re.compile(r"[.,;:]$|^(?:by|von|par|por|di|door|av|af)\s", re.I)
_BULLET = re.compile(r"([•◦▪▸►‣■□●○✓❖·*–—\u2212-]|[\ue000-\uf8ff])\s+(?=\S)")
_NUMBERED = re.compile(r"(\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; ``breaks`` are the numbers of those that begin a new line."""

    kind: Kind
    lines: list[Placed]
    breaks: set[int] = field(default_factory=set)
    level: int = 0
    marker: str = ""
    note: str = ""

    @property
    def size(self) -> float:
        """The size of its first line."""
        return self.lines[0].row.size

    @property
    def text(self) -> str:
        """The text of its lines, roughly."""
        return " ".join(line.row.text for line in self.lines)


class Builder:
    """Puts the lines of a flow together."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.found: list[Paragraph] = []
        self.indented = self.gapped = 0

    def text(self) -> list[Paragraph]:
        """Return the paragraphs of the text, headings told from the others."""
        for line in self.flow.text:
            self._take(line, is_note=False)
        found, self.found = self.found, []
        _tell_headings(found, self.flow)
        return found

    def notes(self) -> list[Paragraph]:
        """Return the footnotes, each with its sign."""
        for line in self.flow.notes:
            self._take(line, is_note=True)
        found, self.found = self.found, []
        for paragraph in found:
            paragraph.note = mark_of(paragraph.lines[0].row)
        return found

    def _take(self, line: Placed, *, is_note: bool) -> None:
        last = self.found[-1] if self.found else None
        if line.row.is_table:
            self.found.append(Paragraph("table_row", [line]))
            return
        if last is None or last.kind == "table_row":
            begins = True
        elif is_note:
            begins = bool(mark_of(line.row))
        else:
            begins = self._begins(line, last)
        if begins or last is None:
            marker = "" if is_note else _marker(line, last)
            kind: Kind = "list_item" if marker else "paragraph"
            self.found.append(Paragraph(kind, [line], level=int(bool(marker)), marker=marker))
            return
        if not is_note and _is_broken(last.lines[-1], line, self.flow.size):
            last.breaks.add(len(last.lines))
        last.lines.append(line)

    def _begins(self, line: Placed, last: Paragraph) -> bool:
        """Tell whether a line begins a paragraph."""
        before = last.lines[-1]
        if _is_other_look(before.row, line.row):
            return True
        if not line.step:
            return not self._goes_on(line, last)
        if line.step > _GAP * line.pitch:
            self.gapped += 1
            return True
        if _marker(line, last):
            return True
        if self._is_set_in(line, last):
            self.indented += 1
            return True
        if _LEADER.search(before.row.text):
            return True
        return _is_short(before, line) and _ends(before.row)

    def _is_set_in(self, line: Placed, last: Paragraph) -> bool:
        """Tell whether a line begins further in, or further out, than its paragraph goes on."""
        size = line.row.size
        before = last.lines[-1]
        step = line.row.left - before.row.left
        if step > _INDENT * size:
            is_hanging = len(last.lines) == 1 and (
                bool(last.marker) or not (_is_short(before, line) or _ends(before.row))
            )
            return not is_hanging and step < _MOST_INDENT * size
        return step < -_INDENT * size and len(last.lines) > 1

    def _goes_on(self, line: Placed, last: Paragraph) -> bool:
        """Tell whether a paragraph goes on at the head of the next column or page."""
        before = last.lines[-1]
        is_below = line.page == before.page and before.row.down < line.row.top
        is_over = line.row.left < before.row.right and line.row.right > before.row.left
        if (is_below and is_over) or _marker(line, last):
            return False
        end = before.row.text
        if end.endswith(HYPHENS) or line.row.text[:1].islower():
            return True
        if not _ends(before.row):
            return not _is_short(before, line)
        is_full = before.row.right > before.end - _FULL * before.row.size
        is_set_in = line.row.left > line.start + _INDENT * line.row.size
        return is_full and not is_set_in and self.indented > self.gapped


def _ends(row: Row) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(_ENDS.search(row.text))


def _is_other_look(one: Row, other: Row) -> bool:
    if abs(one.size - other.size) > _OTHER_SIZE * max(one.size, other.size):
        return True
    return _is_bold(one) != _is_bold(other) and _is_bold(one, any_part=True) != _is_bold(
        other, any_part=True
    )


def _is_bold(row: Row, *, any_part: bool = False) -> bool:
    looks = (sign.look.bold for sign in row.signs if sign.char.isalnum())
    return any(looks) if any_part else all(looks)


def _is_short(before: Placed, line: Placed) -> bool:
    """Tell whether the first word of a line would have fitted on the line before."""
    row = line.row
    word = row.text.split(" ", 1)[0]
    if word[:1] > "\u2e80":  # ideographs and kana part anywhere
        word = word[:1]
    width = (row.right - row.left) / max(len(row.text), 1) * (len(word) + 1)
    return before.row.right + width + _ROOM * row.size < before.end


def _is_broken(before: Placed, line: Placed, size: float) -> bool:
    """Tell whether a line was ended on purpose, as in verse or an address."""
    if before.row.text.endswith(HYPHENS) or line.row.size > _LARGE * size:
        return False
    return bool(line.step) and _is_short(before, line) and not line.row.text[:1].islower()


def _marker(line: Placed, last: Paragraph | None) -> str:
    """Return the marker with which a line begins a list item, else nothing."""
    text = line.row.text
    if found := _BULLET.match(text):
        return "•" if found[1] not in "–—-\u2212*·" or _is_listed(line, last) else ""
    if found := _NUMBERED.match(text):
        return found[1] if _is_listed(line, last) else ""
    return ""


def _is_listed(line: Placed, last: Paragraph | None) -> bool:
    """Tell whether a line with a sign that may be a marker stands where a list item would."""
    if last is None or not line.step:
        return False
    if last.marker or line.step > _GAP * line.pitch:
        return True
    return _is_short(last.lines[-1], line) or _ends(last.lines[-1].row)


def _tell_headings(paragraphs: Iterable[Paragraph], flow: Flow) -> None:
    """Make headings of the paragraphs that are larger than the text, or bold and short."""
    found = [x for x in paragraphs if x.kind != "table_row" and _is_heading(x, flow)]
    sizes = sorted({round(x.size) for x in found if x.size > _LARGE * flow.size}, reverse=True)
    for paragraph in found:
        is_large = paragraph.size > _LARGE * flow.size
        level = sizes.index(round(paragraph.size)) if is_large else len(sizes)
        paragraph.kind, paragraph.level, paragraph.marker = "heading", min(level + 1, 6), ""
        paragraph.breaks.clear()


def _is_heading(paragraph: Paragraph, flow: Flow) -> bool:
    text = paragraph.text
    if len(text) > _LONGEST_HEADING or not any(map(str.isalpha, text)):
        return False
    if paragraph.marker == "•":
        return False
    if paragraph.size > _LARGE * flow.size:
        return True
    is_bold = not flow.is_bold and all(_is_bold(line.row) for line in paragraph.lines)
    return is_bold and paragraph.size >= flow.size * 0.95 and not _NO_HEADING.search(text)
