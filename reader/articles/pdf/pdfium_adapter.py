"""PDFium, through pypdfium2: the only place that knows it. To be used in a process of its own.

The library is written in C++ and reads what anyone may have made, so it may crash or never end.
"""

from __future__ import annotations

import ctypes
import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from reader.articles.pdf.records import Area, Facts, Glyph, Look, Page

VERSION = str(pypdfium2.PYPDFIUM_INFO.version)
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_LINE_ENDS = (0x0A, 0x0D)
_SPACE = 0x20
_CHARACTERS = {0x02: "\u00ad", 0xFFFE: "\u00ad"}
"""What the library makes of a hyphen at the end of a line."""
_HEAVY = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_ITALIC_NAMES = ("italic", "oblique", "slanted")
_ITALIC_FLAG = 64
_MOST_PICTURES = 1000
_LONGEST_NAME = 200
_LONGEST_TEXT = 4096


class Locked(Exception):  # noqa: N818
    """The document is encrypted, and opens with a password only."""


class Damaged(Exception):  # noqa: N818
    """The document cannot be opened."""


class Document:
    """An open PDF. Raises Locked or Damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", 0)
            if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise Locked from None
            raise Damaged from None

    def __len__(self) -> int:
        return len(self._document)

    def facts(self) -> Facts:
        """Return what the document says of itself."""
        found = {
            name: _text_of(pdfium.FPDF_GetMetaText, self._document.raw, key.encode())
            for name, key in (("title", "Title"), ("author", "Author"), ("created", "CreationDate"))
        }
        return Facts(**found, lang=_text_of(_catalog_language, self._document.raw))

    def pages(self) -> Iterator[Page | None]:
        """Yield the pages in order, None for one that cannot be read."""
        for number in range(len(self)):
            try:
                page = self._document[number]
            except pypdfium2.PdfiumError:
                yield None
                continue
            try:
                yield _Reading(self._document.raw, page).page()
            except pypdfium2.PdfiumError:
                yield None
            finally:
                page.close()


class _Character(NamedTuple):
    """A character as the library gives it: places in the page's own space."""

    char: str
    box: Box
    origin: tuple[float, float]
    look: Look
    turn: int
    is_made: bool


class _Reading:
    """One page being read."""

    def __init__(self, document: Any, page: Any) -> None:
        self.document, self.raw = document, page.raw
        self.text = page.get_textpage()
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.looks: dict[int, tuple[Look, int]] = {}

    def page(self) -> Page:
        """Return what the page shows, turned so that most of its text runs from left to right."""
        found = list(self._characters())
        turns = Counter(each.turn for each in found)
        turn = max(turns, key=turns.__getitem__) if turns else 0
        width, height = self.right - self.left, self.top - self.bottom
        long, high = (width, height) if turn % 180 == 0 else (height, width)
        glyphs, outside = [], 0
        for each in found:
            if each.turn != turn and not each.is_made:
                continue
            left, _, right, _ = self._turned(each.box, turn)
            _, down, _, _ = self._turned((*each.origin, *each.origin), turn)
            if left >= -1 and right <= long + 1 and -1 <= down <= high + 1:
                glyphs.append(Glyph(each.char, left, right, down, each.look, each.is_made))
            else:
                outside += not each.is_made
        return Page(
            height=high,
            glyphs=glyphs,
            links=self._links(turn),
            pictures=self._pictures(),
            sideways=turns.total() - turns[turn],
            outside=outside,
        )

    def _characters(self) -> Iterator[_Character]:
        text, raw = self.text.raw, pdfium
        box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
        look, turn, half = Look(0.0, False, False), 0, 0
        for index in range(raw.FPDFText_CountChars(text)):
            code = raw.FPDFText_GetUnicode(text, index)
            if 0xD800 <= code < 0xDC00:  # what follows is the other half of the character
                half = code
                continue
            if half and 0xDC00 <= code < 0xE000:
                code += 0x10000 + ((half - 0xD800) << 10) - 0xDC00
            half = 0
            if code in _LINE_ENDS or not raw.FPDFText_GetLooseCharBox(text, index, at_box):
                continue
            raw.FPDFText_GetCharOrigin(text, index, at_x, at_y)
            part = raw.FPDFText_GetTextObject(text, index)
            is_made = not part or (code == _SPACE and raw.FPDFText_IsGenerated(text, index) == 1)
            if not is_made:
                look, turn = self._look(index, part)
            char = _CHARACTERS.get(code) or (chr(code) if code <= sys.maxunicode else "\ufffd")
            edges = box.left, box.bottom, box.right, box.top
            yield _Character(char, edges, (x.value, y.value), look, turn, is_made)

    def _look(self, index: int, part: Any) -> tuple[Look, int]:
        """Return the look of a character and the direction it runs in, in degrees."""
        place = ctypes.addressof(part.contents)
        known = self.looks.get(place)
        if known is None:
            known = self.looks[place] = self._new_look(index, part)
        return known

    def _new_look(self, index: int, part: Any) -> tuple[Look, int]:
        matrix, name = pdfium.FS_MATRIX(), ctypes.create_string_buffer(_LONGEST_NAME)
        pdfium.FPDFText_GetMatrix(self.text.raw, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360
        font = pdfium.FPDFTextObj_GetFont(part)
        pdfium.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
        words = name.value.decode("latin-1").lower()
        is_bold = pdfium.FPDFFont_GetWeight(font) >= _HEAVY or any(x in words for x in _BOLD_NAMES)
        is_slanted = bool(pdfium.FPDFFont_GetFlags(font) & _ITALIC_FLAG)
        is_slanted = is_slanted or any(x in words for x in _ITALIC_NAMES)
        size = pdfium.FPDFText_GetFontSize(self.text.raw, index) * scale
        return Look(round(size, 1), is_bold, is_slanted), turn

    def _turned(self, box: Box, turn: int) -> Box:
        """Return a box of the page's own space as it is read: left, top, right and bottom."""
        left, bottom, right, top = box
        if turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if turn == 90:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if turn == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left

    def _links(self, turn: int) -> list[Area]:
        """Return the places that lead to addresses."""
        found = []
        place, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
        while pdfium.FPDFLink_Enumerate(self.raw, place, link):
            action = pdfium.FPDFLink_GetAction(link)
            if not action or not pdfium.FPDFLink_GetAnnotRect(link, box):
                continue
            size = pdfium.FPDFAction_GetURIPath(self.document, action, None, 0)
            if 1 < size <= _LONGEST_TEXT:
                buffer = ctypes.create_string_buffer(size)
                pdfium.FPDFAction_GetURIPath(self.document, action, buffer, size)
                address = buffer.value.decode("utf-8", "replace")
                edges = box.left, box.bottom, box.right, box.top
                found.append(Area(*self._turned(edges, turn), address))
        return found

    def _pictures(self) -> int:
        count = min(pdfium.FPDFPage_CountObjects(self.raw), _MOST_PICTURES)
        parts = (pdfium.FPDFPage_GetObject(self.raw, index) for index in range(count))
        return sum(pdfium.FPDFPageObj_GetType(x) == pdfium.FPDF_PAGEOBJ_IMAGE for x in parts)


def _text_of(ask: Any, *given: Any) -> str:
    """Return a text that the library writes as UTF-16; nothing for one of unlikely length."""
    size = ask(*given, None, 0)
    if not 2 < size <= _LONGEST_TEXT:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*given, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _catalog_language(document: Any, buffer: Any, size: int) -> int:
    words = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)) if buffer is not None else None
    return int(pdfium.FPDFCatalog_GetLanguage(document, words, size))
