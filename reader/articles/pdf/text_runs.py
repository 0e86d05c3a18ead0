"""From the characters of a page to segments: runs of text on one line with no wide gap in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from reader.articles.pdf.direction import brackets, is_right, is_right_to_left, reading_order
from reader.articles.pdf.records import Area, Glyph, Look, Page

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
        both = last and (_accented(last, glyph) or _accented(glyph, last))
        if last and both:
            wider = max(last, glyph, key=lambda each: each.char.isalpha())
            found[-1] = wider._replace(char=both)
        else:
            found.append(glyph)
    return found


def _accented(accent: Glyph, letter: Glyph) -> str:
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


_SAME_LINE = 0.4
"""The share of its size by which a character may stand off its line."""
_RAISED = (-0.75, 0.4)
"""How far above (negative) and below its line a smaller character may stand, in line sizes."""
_SMALLER = 0.85
_GAP, _GAP_WITH_SPACE = 0.95, 2.5
"""The widest gap in a segment, in sizes; with a space that is a character of the page."""
_WORD_GAP = 0.15
"""A gap that parts a word from right to left from a number or a sign, in sizes."""


@dataclass(slots=True)
class Sign:
    """A character of a segment as it is read."""

    char: str
    look: Look
    is_raised: bool = False
    address: str = ""


@dataclass(slots=True)
class Segment:
    """A run of text on one line: where it stands, its main look, and its characters as read."""

    left: float
    right: float
    down: float
    size: float
    signs: list[Sign] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it is read."""
        return "".join(sign.char for sign in self.signs)


@dataclass(slots=True)
class _Run:
    """A segment under construction: its characters in the order of the page's content.

    ``words`` has for each the number of the word that it is in, as the library parts them.
    """

    left: float
    right: float
    down: float
    size: float
    glyphs: list[Glyph] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    has_right: bool = False

    def holds(self, glyph: Glyph, *, after_space: bool) -> bool:
        """Tell whether a character goes on with this run."""
        if not self._is_level(glyph):
            return False
        last = self if self.has_right else self.glyphs[-1]
        gap = max(glyph.left - last.right, last.left - glyph.right)
        return gap <= max(self.size, glyph.look.size) * (_GAP_WITH_SPACE if after_space else _GAP)

    def _is_level(self, glyph: Glyph) -> bool:
        off = glyph.down - self.down
        size = glyph.look.size
        if abs(off) <= _SAME_LINE * max(self.size, size):
            return True
        if size < _SMALLER * self.size:
            return _RAISED[0] * self.size < off < _RAISED[1] * self.size
        if self.size < _SMALLER * size:
            return _RAISED[0] * size < -off < _RAISED[1] * size
        return False

    def goes_on_in(self, other: _Run) -> bool:
        """Tell whether a run further right on the line is a part of this one."""
        return other.left - self.right <= _GAP * max(self.size, other.size)

    def add(self, glyph: Glyph, word: int) -> None:
        """Append a character; the largest says where the line is."""
        self.left, self.right = min(self.left, glyph.left), max(self.right, glyph.right)
        if glyph.look.size > self.size:
            self.down, self.size = glyph.down, glyph.look.size
        self.has_right = self.has_right or is_right(glyph.char)
        self.glyphs.append(glyph)
        self.words.append(word)

    def take(self, other: _Run) -> None:
        """Take in the characters of a run on the same line."""
        for glyph, word in zip(other.glyphs, other.words, strict=True):
            self.add(glyph, word)


def segments(page: Page) -> list[Segment]:
    """Return the segments of a page in the order of its content."""
    runs: list[_Run] = []
    space: Glyph | None = None
    word = 0
    for glyph in on_letters(page.glyphs):
        if glyph.char.isspace():
            space = glyph if space is None or space.is_made else space
            continue
        run = runs[-1] if runs else None
        word += space is not None
        is_spaced = space is not None and not space.is_made
        if run is None or not run.holds(glyph, after_space=is_spaced):
            word += 1
            run = _Run(glyph.left, glyph.right, glyph.down, glyph.look.size)
            runs.append(run)
        run.add(glyph, word)
        space = None
    is_right = is_right_to_left("".join(glyph.char for glyph in page.glyphs))
    return [_segment(run, page.links, is_right) for run in _joined(runs)]


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Join runs of one line from right to left that the order of the content has torn apart."""
    found: list[_Run] = []
    for _, level in groupby(_levels(runs), key=lambda pair: pair[0]):
        line = [run for _, run in level]
        if len(line) == 1 or not any(run.has_right for run in line):
            found += line
            continue
        found.append(min(line, key=lambda run: run.left))
        for run in sorted(line, key=lambda run: run.left)[1:]:
            if found[-1].goes_on_in(run):
                found[-1].take(run)
            else:
                found.append(run)
    return found


def _levels(runs: Iterable[_Run]) -> Iterator[tuple[int, _Run]]:
    """Yield each run with the number of the line that it is on."""
    number = 0
    before: _Run | None = None
    for run in runs:
        if before is not None:
            number += abs(before.down - run.down) > _SAME_LINE * max(before.size, run.size)
        yield number, run
        before = run


def _segment(run: _Run, links: list[Area], is_right_page: bool) -> Segment:
    parts = zip(run.glyphs, run.words, strict=True)
    if run.has_right:
        spaced = _spaced(sorted(parts, key=lambda part: part[0].left + part[0].right), run.size)
        is_whole = is_right_page or is_right_to_left("".join(glyph.char for glyph in spaced))
        spaced = _as_read(spaced, is_whole)
    else:
        spaced = _spaced(parts, 0)
    signs = [_sign(glyph, run, links) for glyph in spaced]
    return Segment(run.left, run.right, run.down, run.size, signs)


def _spaced(parts: Iterable[tuple[Glyph, int]], size: float) -> list[Glyph]:
    """Return characters with a space between any two words.

    With ``size`` they stand from left to right but are read the other way. The library then puts
    punctuation and numbers into the wrong words, so only gaps tell of those.
    """
    found: list[Glyph] = []
    before = -1
    for glyph, word in parts:
        if found:
            last = found[-1]
            gap = glyph.left - last.right
            is_sure = not size or (is_right(glyph.char) and is_right(last.char))
            if word != before if is_sure else gap > _WORD_GAP * size:
                found.append(Glyph(" ", last.right, glyph.left, glyph.down, glyph.look, True))
        found.append(glyph)
        before = word
    return found


def _sign(glyph: Glyph, run: _Run, links: list[Area]) -> Sign:
    is_raised = glyph.look.size < _SMALLER * run.size and glyph.down < run.down - 0.1 * run.size
    middle = (glyph.left + glyph.right) / 2
    around = (
        area.address
        for area in links
        if area.left <= middle <= area.right and area.top <= glyph.down <= area.bottom + 1
    )
    return Sign(glyph.char, glyph.look, is_raised, next(around, "") if links else "")


def _as_read(glyphs: list[Glyph], is_whole: bool) -> list[Glyph]:
    """Return the characters of a line, given from left to right, as they are read.

    ``is_whole`` tells whether the line itself is read from right to left, not only words in it.
    """
    if is_whole:
        found = reading_order(glyphs, _char)
    else:
        found, at = [], 0
        while at < len(glyphs):
            end = _foreign_end(glyphs, at)
            part = glyphs[at:end]
            found += reading_order(part, _char) if len(part) > 1 else part
            at = end
    chars = brackets([glyph.char for glyph in found])
    return [glyph._replace(char=char) for glyph, char in zip(found, chars, strict=True)]


def _char(glyph: Glyph) -> str:
    return glyph.char


def _foreign_end(glyphs: list[Glyph], at: int) -> int:
    """Return the end of the words from right to left that begin at ``at``; else the next place."""
    end = at + 1
    if not is_right(glyphs[at].char):
        return end
    for place in range(at + 1, len(glyphs)):
        char = glyphs[place].char
        if unicodedata.bidirectional(char) == "L":
            break
        if is_right(char) or unicodedata.combining(char):
            end = place + 1
    return end
