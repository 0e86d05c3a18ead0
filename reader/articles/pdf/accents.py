"""Accents that a document paints over a letter, as older fonts have them, put onto the letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from reader.articles.pdf.page import Glyph

_MARKS = {
    "`": "\u0300",
    "\u00b4": "\u0301",
    "\u02c6": "\u0302",
    "\u02dc": "\u0303",
    "\u00af": "\u0304",
    "\u02d8": "\u0306",
    "\u02d9": "\u0307",
    "\u00a8": "\u0308",
    "\u02da": "\u030a",
    "\u02dd": "\u030b",
    "\u02c7": "\u030c",
    "\u00b8": "\u0327",
    "\u02db": "\u0328",
}
"""The combining mark of each accent that stands for itself."""
_DOTLESS = {"\u0131": "i", "\u0237": "j"}
_OVER = 0.5
"""The share of an accent's width that must lie over the letter."""


def on_letters(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Return characters in which an accent over the letter before or behind it is a part of it."""
    found: list[Glyph] = []
    for glyph in glyphs:
        last = found[-1] if found else None
        both = last and (_joined(last, glyph) or _joined(glyph, last))
        if last and both:
            wider = max(last, glyph, key=lambda each: each.char.isalpha())
            found[-1] = wider._replace(char=both)
        else:
            found.append(glyph)
    return found


def _joined(accent: Glyph, letter: Glyph) -> str:
    """Return the letter with the accent that is painted over it, empty where none is."""
    mark = _MARKS.get(accent.char)
    if mark is None or not letter.char.isalpha():
        return ""
    over = min(accent.right, letter.right) - max(accent.left, letter.left)
    if over < _OVER * (accent.right - accent.left) or over <= 0:
        return ""
    if abs(accent.down - letter.down) > letter.look.size:
        return ""
    whole = unicodedata.normalize("NFC", _DOTLESS.get(letter.char, letter.char) + mark)
    return whole if len(whole) == 1 else ""
