"""From paragraphs to the text of an article, with its blocks and styles."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from reader.articles.line import WHITE, Line
from reader.articles.model import Style, StyleKind
from reader.articles.pdf.hyphens import HYPHENS, Hyphens
from reader.articles.pdf.paragraphs import Paragraph
from reader.articles.pdf.rows import Row
from reader.articles.pdf.segments import Sign
from reader.articles.raised import note_sign, raised
from reader.articles.rendering import CELLS, Rendering
from reader.articles.web_names import web_link

_UNKNOWN = frozenset(("Cc", "Cs", "Cn", "Co", "Zl", "Zp"))
_UNIT = re.compile(r"\b[a-zA-Zµ]{1,2}$")
"""What is followed by a power, not by the sign of a note."""
_SOFT_HYPHEN = "\u00ad"
_MAIL = "mailto:"


class Composer:
    """Writes paragraphs and counts what is changed in them, by name.

    ``hyphens`` are those taken out at line ends, ``hyphens_kept`` those left there though a word
    may be parted by them, ``unknown`` characters that a font does not name, ``unsafe_links`` links
    that lost their target.
    """

    def __init__(self, hyphens: Hyphens, *, is_bold: bool) -> None:
        self.hyphens = hyphens
        self.is_bold = is_bold
        self.page = Rendering()
        self.changes: Counter[str] = Counter()

    def write(self, paragraphs: Sequence[Paragraph], notes: Sequence[Paragraph]) -> None:
        """Write all paragraphs, then the notes; a note's sign leads to it, and it back."""
        self.notes = {(note.lines[0].page, note.note) for note in notes}
        signs = Counter(note.note for note in notes)
        self.only_notes = {sign for sign, count in signs.items() if count == 1}
        for paragraph in [*paragraphs, *notes]:
            self._write(paragraph)

    def is_note(self, sign: str, page: int) -> bool:
        """Tell whether a raised sign on a page is that of a footnote."""
        return (page, sign) in self.notes or sign in self.only_notes

    def _write(self, paragraph: Paragraph) -> None:
        if paragraph.kind == "table_row":
            self._write_row(paragraph.lines[0].row)
            return
        line = _Line(self, is_plain=paragraph.kind == "heading")
        skip = _marker_length(paragraph)
        for number, placed in enumerate(paragraph.lines):
            signs = placed.row.signs[skip:] if number == 0 else placed.row.signs
            if number in paragraph.breaks:
                line.hard_break()
            line.take(signs, placed.page)
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
            self.add(self._raised(text, page) if dress.is_raised else self._clean(text))

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

    def _raised(self, text: str, page: int) -> str:
        """Return a raised text as it is read: the sign of a note, raised figures, or letters."""
        bare = text.strip()
        is_note = self.composer.is_note(bare, page) and not _UNIT.search("".join(self.parts[-2:]))
        sign = (is_note and note_sign(bare)) or raised(bare)
        if not sign:
            return self._clean(text)
        begins = not self.size
        self.gap = ""
        return text.replace(bare, sign) + (" " if begins else "")

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


def _target(address: str) -> str:
    """Return a link's address, empty for one that is not followed."""
    if address.lower().startswith(_MAIL) and address.isprintable():
        return address
    return web_link(address, "")


def _marker_length(paragraph: Paragraph) -> int:
    """Return how many signs the marker of a list item takes, with the space behind it."""
    if not paragraph.marker:
        return 0
    text = paragraph.lines[0].row.text
    return len(text) - len(text.partition(" ")[2].lstrip())
