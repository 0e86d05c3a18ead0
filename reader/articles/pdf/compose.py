"""From paragraphs to the text of an article, with its blocks and styles."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from reader.articles.inner_links import leads_to, place_of, resolved
from reader.articles.model import Style, StyleKind
from reader.articles.pdf.hyphens import HYPHENS, Hyphens
from reader.articles.pdf.lines_and_tables import Row
from reader.articles.pdf.paragraphs import Paragraph
from reader.articles.pdf.text_runs import Sign
from reader.articles.rendering import CELLS, Rendering
from reader.articles.superscripts import note_sign, raised
from reader.articles.text.line import WHITE, Line
from reader.articles.web.addresses import web_link

_UNKNOWN = frozenset(("Cc", "Cs", "Cn", "Co", "Zl", "Zp"))
_UNIT = re.compile(r"\b[a-zA-Zµ]{1,2}$")
"""What is followed by a power, not by the sign of a note."""
_SOFT_HYPHEN = "\u00ad"
_NOTE_BEGINS = re.compile(r"[ \[(]*(?:\d{1,3}|[*†‡§]{1,3})[\])]?\.?\s*")
_MAIL = "mailto:"


class Composer:
    """Writes paragraphs and counts what is changed in them, by name.

    ``hyphens`` are those taken out at line ends, ``hyphens_kept`` those left there though a word
    may be parted by them, ``unknown`` characters that a font does not name, ``unsafe_links`` links
    that lost their target, and ``notes`` footnotes that now stand at the end.
    """

    def __init__(self, hyphens: Hyphens, *, is_bold: bool) -> None:
        self.hyphens = hyphens
        self.is_bold = is_bold
        self.page = Rendering()
        self.changes: Counter[str] = Counter()
        self.styles: list[Style] = []
        self.notes: set[tuple[int, str]] = set()
        self.only_notes: dict[str, str] = {}  # names of the notes whose sign no other has

    def write(self, paragraphs: Sequence[Paragraph], notes: Sequence[Paragraph]) -> None:
        """Write all paragraphs, then the notes; a note's sign leads to it, and back from it."""
        self.notes = {(note.lines[0].page, note.note) for note in notes}
        signs = Counter(sign for _, sign in self.notes)
        self.only_notes = {x[1]: _name(*x) for x in self.notes if signs[x[1]] == 1}
        for paragraph in paragraphs:
            self._write(paragraph)
        self.changes["notes"] = len(notes)
        for note in notes:
            self._write(note)
        self.styles = resolved(self.page.styles, back=True)

    def note_of(self, sign: str, page: int) -> str:
        """Return the name of the footnote that a raised sign on a page leads to, empty for none."""
        return _name(page, sign) if (page, sign) in self.notes else self.only_notes.get(sign, "")

    def _write(self, paragraph: Paragraph) -> None:
        if paragraph.kind == "table_row":
            self._write_row(paragraph.lines[0].row)
            return
        line = _Line(self, is_plain=paragraph.kind == "heading")
        if paragraph.note:
            line.add(note_sign(paragraph.note))
            line.style(0, "link", place_of(_name(paragraph.lines[0].page, paragraph.note)))
            line.gap = " "
        skip = _marker_length(paragraph)
        for number, placed in enumerate(paragraph.lines):
            if number in paragraph.breaks:
                line.hard_break()
            line.take(placed.row.signs[0 if number else skip :], placed.page)
        text, styles = line.finish()
        self.page.marker = paragraph.marker
        self.page.add(paragraph.kind, text, paragraph.level, styles)
        self.page.marker = ""

    def _write_row(self, row: Row) -> None:
        line = _Line(self)
        for number, cell in enumerate(row.cells):
            if number:
                line.gap = ""
                line.add_as_it_is(CELLS)
            line.take(cell, 0)
        self.page.add_row(*line.finish())


class _Line(Line):
    """A paragraph's text under construction, line by line of the page."""

    def __init__(self, composer: Composer, *, is_plain: bool = False) -> None:
        super().__init__()
        self.composer = composer
        self.is_plain = is_plain
        self.begun: dict[tuple[StyleKind, str], int] = {}

    def take(self, signs: Sequence[Sign], page: int) -> None:
        """Append the signs of a line of a page."""
        if self.size:
            self._join("".join(sign.char for sign in signs))
        for dress, group in groupby(signs, key=_dress):
            text = "".join(sign.char for sign in group)
            self._change(set(self._styles(dress)))
            if dress.is_raised:
                self._add_raised(text, page)
            else:
                self.add(self._clean(text))

    def finish(self, around: str = WHITE) -> tuple[str, list[Style]]:
        """End the styles that are open, and return text and styles."""
        self._change(set())
        return super().finish(around)

    def _join(self, after: str) -> None:
        """Let the end of the line before be what it is in front of ``after``."""
        if self.last not in HYPHENS:
            self.gap = "" if self.last == "\n" else "\n"
            return
        before = self.parts[-1]
        end, self.gap, is_out = self.composer.hyphens.joined(before, after)
        self.composer.changes["hyphens" if is_out else "hyphens_kept"] += not self.gap
        self.parts[-1] = end
        self.size -= len(before) - len(end)
        self.last = end[-1:]
        self.styles = [replace(x, end=min(x.end, self.size)) for x in self.styles]

    def _styles(self, dress: _Dress) -> Iterator[tuple[StyleKind, str]]:
        if dress.bold and not (self.is_plain or self.composer.is_bold):
            yield "strong", ""
        if dress.italic:
            yield "emphasis", ""
        if dress.address:
            if target := _target(dress.address):
                yield "link", target
            else:
                self.composer.changes["unsafe_links"] += 1

    def _change(self, wanted: set[tuple[StyleKind, str]]) -> None:
        """End the styles that do not go on, and begin new ones."""
        for style in [x for x in self.begun if x not in wanted]:
            self.style(self.begun.pop(style), *style)
        for style in wanted - self.begun.keys():
            self.begun[style] = self.size

    def _add_raised(self, text: str, page: int) -> None:
        """Append a raised text: the sign of a note, raised figures, or letters as they are."""
        bare = text.strip()
        note = self.composer.note_of(bare, page)
        if note and not _UNIT.search("".join(self.parts[-2:])):
            self.gap = ""
            start = self.size
            self.add(note_sign(bare))
            self.style(start, "link", leads_to(note))
        elif sign := raised(bare):
            self.gap = ""
            self.add(sign)
        else:
            self.add(self._clean(text))
        self.gap = " " if text.endswith(" ") else self.gap

    def _clean(self, text: str) -> str:
        """Return a text with a sign for each character that has no meaning outside its font."""
        found = text.replace(_SOFT_HYPHEN, "-")
        unknown = {char for char in found if unicodedata.category(char) in _UNKNOWN}
        for char in unknown:
            self.composer.changes["unknown"] += found.count(char)
            found = found.replace(char, "\ufffd")
        return found


class _Dress(NamedTuple):
    """All by which the characters of a line may differ."""

    bold: bool
    italic: bool
    is_raised: bool
    address: str


def _dress(sign: Sign) -> _Dress:
    return _Dress(sign.look.bold, sign.look.italic, sign.is_raised, sign.address)


def _name(page: int, sign: str) -> str:
    return f"{page}:{sign}"


def _target(address: str) -> str:
    """Return a link's address, empty for one that is not followed."""
    if address.lower().startswith(_MAIL) and address.isprintable():
        return address
    return web_link(address, "")


def _marker_length(paragraph: Paragraph) -> int:
    """Return how many signs a list item's marker takes, or a note's sign, with the space behind."""
    text = paragraph.lines[0].row.text
    if paragraph.marker:
        return len(text) - len(text.partition(" ")[2].lstrip())
    if paragraph.note:
        found = _NOTE_BEGINS.match(text)
        return found.end() if found else 0
    return 0
