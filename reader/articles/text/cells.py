"""How a grapheme cluster is painted: what is sent to the terminal and how many cells it takes.

Two dangers are met here, and only here. Text from outside may hold characters that command the
terminal or reorder the line: each is painted as a one-cell picture. And terminals disagree about
the width of some clusters (joined emoji, flags, skin tones, variation selectors, keycaps): each is
painted as a stand-in whose width they all agree on. Offsets never change: painting is not text.

Widths follow the table of Rich, which Textual uses to lay out its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from reader.articles.text.graphemes import clusters, floor_boundary
from reader.articles.text.patterns import Pattern

TAB_STOP = 4
"""Tabs reach to the next column that is a multiple of this, counted from the row's first cell."""
MARKS = 4
"""Combining marks painted on one base character; the rest of a tower is left out."""
WIDEST = 4
"""The most cells of a cluster: conjuncts of the scripts of India take more than two."""

# One cell, one code point, no joining: such a run needs no look at single characters.
_NARROW = re.compile("[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037b-\u037f"
                        "\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
                        "\u2010-\u2027\u202f-\u205e\u20a0-\u20bf"
                        "\u2190-\u2193\u2500-\u25fc\u2713\u2717]*")  # fmt: skip
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
_FORBIDDEN = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Cs}]"
_UNSAFE = Pattern(_FORBIDDEN)
_UNSAFE_RUN = Pattern(rf"^{_FORBIDDEN}+")
_MARK = Pattern(r"[\p{M}\u200c\u200d\U000e0000-\U000e007f]")
_EMOJI = Pattern(r"\p{ExtPict}")
_TONE = Pattern("[\U0001f3fb-\U0001f3ff]")
_LETTERS = {chr(0x1F1E6 + place): chr(ord("A") + place) for place in range(26)}
"""The letters of flags, as plain ones."""

_ZERO_WIDTH = frozenset("\u00ad\u200b\u2060")
_SHOWN = Pattern("[^\n\u00ad\u200b\u2060]")
_SHOWN_BEFORE = Pattern("(?r)[^\n\u00ad\u200b\u2060]")
_LEFT_TO_RIGHT = "\u200e\u202a\u202d\u2066"
_RIGHT_TO_LEFT = "\u061c\u200f\u202b\u202e\u2067"
_PICTURES = (
    {chr(code): chr(0x2400 + code) for code in range(32)}
    | dict.fromkeys(_LEFT_TO_RIGHT, "⇢")
    | dict.fromkeys(_RIGHT_TO_LEFT, "⇠")
    | dict.fromkeys("\u202c\u2068\u2069", "⇡")
    | {"\x7f": "␡", "\ufeff": "·", "\u200c": "·", "\u200d": "·"}
)
REPLACEMENT = "\ufffd"
BASE = "\u25cc"
"""A dotted circle: what a mark without a character to stand on is painted on."""
_LONGEST = 64
"""Code points of a cluster that are looked at; only hostile text has more."""


def is_hidden(char: str) -> bool:
    """Tell whether nothing is painted for this character: no cursor can stand on it."""
    return char == "\n" or char in _ZERO_WIDTH


def next_shown(text: str, offset: int) -> int:
    """Return the first offset from ``offset`` on whose character is painted, or -1."""
    found = _SHOWN.search(text, offset)
    return int(found.start()) if found else -1


def previous_shown(text: str, offset: int) -> int:
    """Return the beginning of the last cluster before ``offset`` that is painted, or -1."""
    found = _SHOWN_BEFORE.search(text, 0, offset)
    return floor_boundary(text, found.start()) if found else -1


class Painted(NamedTuple):
    """What is sent for one cluster, and the cells that it takes (0 to :data:`WIDEST`)."""

    text: str
    width: int


def is_narrow(text: str, start: int = 0, end: int | None = None) -> bool:
    """Tell whether every code point in the range is one cluster of one cell, safe to send."""
    end = len(text) if end is None else end
    return _NARROW.fullmatch(text, start, end) is not None


@lru_cache(maxsize=16384)
def paint(cluster: str) -> Painted:
    """Return how one cluster is painted; a TAB or LF is the caller's to lay out (one cell here)."""
    first = cluster[0]
    if first in _ZERO_WIDTH and len(cluster) == 1:
        return Painted("", 0)
    if first == "\t" or first == "\n":
        return Painted(" ", 1)
    if _UNSAFE.match(first):
        return _paint_unsafe(cluster)
    if first in _LETTERS:
        letters = "".join(_LETTERS.get(char, "") for char in cluster)
        return Painted(letters, len(letters))
    if _MARK.match(first):
        alone = BASE + first
        return Painted(alone if _paintable(first) and cell_len(alone) == 1 else BASE, 1)
    return _paint_joined(cluster) if len(cluster) > 1 else _paint_single(first)


def _paint_single(char: str) -> Painted:
    """Paint one code point. One that is only ever part of another has no width that terminals
    agree on when it stands alone (a skin tone, the inner jamo of a Hangul syllable).
    """
    width = cell_len(char)
    return Painted(char, width) if width else Painted(BASE, 1)


def _paint_unsafe(cluster: str) -> Painted:
    """Paint what begins with a control or format character: its picture, then what it governs."""
    shown = picture(cluster[0])
    rest = _UNSAFE_RUN.sub("", cluster)
    if not rest or _MARK.match(rest):
        return Painted(shown, 1)
    text, width = paint(rest)
    return Painted(shown + text, 1 + width) if width < WIDEST else Painted(shown, 1)


def _paint_joined(cluster: str) -> Painted:
    """Paint a cluster of several code points, by a stand-in where terminals disagree on it."""
    first, second = cluster[0], cluster[1]
    if _EMOJI.match(first) and (second in "\ufe0e\ufe0f\u200d" or _TONE.match(second)):
        width = cell_len(first)
        return Painted(first, 2) if width == 2 else Painted(first + " ", 2)
    kept, marks = first, 0
    for char in cluster[1:_LONGEST]:
        if not _paintable(char):
            continue
        marks = 0 if cell_len(char) else marks + 1
        if marks <= MARKS:
            kept += char
    width = cell_len(kept)
    return Painted(kept, width) if 0 < width <= WIDEST else _paint_single(first)


def _paintable(char: str) -> bool:
    """Tell whether a character after the first may be sent: no joiner, selector, tag or control,
    no letter of a flag, and not the box of a keycap.
    """
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e01ef":
        return False
    return char != "\u20e3" and char not in _LETTERS and _UNSAFE.match(char) is None


def picture(char: str) -> str:
    """Return the one-cell picture of a character that must not reach the terminal, else itself."""
    if char in _PICTURES:
        return _PICTURES[char]
    return REPLACEMENT if _UNSAFE.match(char) else char


def printable(text: str) -> str:
    """Return ``text`` as one line that is safe to print: each control, bidi and escape character
    as a picture, line breaks and tabs as a space, every cluster as it is painted.
    """
    if is_narrow(text):
        return text
    return "".join(paint(text[a:b]).text for a, b in clusters(text, 0, len(text)))


def harmless(text: str) -> str:
    """Return text of any number of lines in which nothing commands a terminal or reorders a line.

    What would is there as its picture. TAB, LF, joiners and selectors stay, so that the text can be
    used elsewhere: in a pipe, in the clipboard, in a file.
    """
    return _COMMANDS.sub(lambda found: picture(found[0]), text)


def without_commands(text: str) -> str:
    """Return text without what commands a terminal or reorders a line: no cell was laid out for it.

    What lays text out makes pictures of these characters first; this is for what it forgot.
    """
    return text if text.isprintable() else _COMMANDS.sub("", text)


class Cell(NamedTuple):
    """One cluster on a row: its span in the text, its first column, what is sent and its width."""

    start: int
    end: int
    x: int
    text: str
    width: int


def cells(text: str, start: int, end: int, x: int = 0) -> Iterator[Cell]:
    """Yield the clusters of one row as cells, from column ``x``; tabs reach to the next stop."""
    if is_narrow(text, start, end):
        for offset in range(start, end):
            yield Cell(offset, offset + 1, x + offset - start, text[offset], 1)
        return
    for a, b in clusters(text, start, end):
        if text[a] == "\t":
            width = TAB_STOP - x % TAB_STOP
            yield Cell(a, b, x, " " * width, width)
        else:
            painted, width = paint(text[a:b])
            yield Cell(a, b, x, painted, width)
        x += width


def width_of(text: str) -> int:
    """Return the cells that a single line takes when painted."""
    if is_narrow(text):
        return len(text)
    return sum(cell.width for cell in cells(text, 0, len(text)))


def fit(text: str, width: int) -> str:
    """Return ``text`` made printable, cut to ``width`` cells and ending in an ellipsis if cut."""
    if width <= 0:
        return ""
    if is_narrow(text):
        return text if len(text) <= width else text[: width - 1] + "…"
    taken: list[Painted] = []
    used = 0
    for a, b in clusters(text, 0, len(text)):
        taken.append(paint(text[a:b]))
        used += taken[-1].width
        if used > width:
            while used > width - 1:
                used -= taken.pop().width
            return "".join(each.text for each in taken) + "…"
    return "".join(each.text for each in taken)
