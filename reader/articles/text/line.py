"""One line of rendered text under construction: a paragraph, a heading or a table row."""

from __future__ import annotations

import re
import unicodedata

from reader.articles.model import Style, StyleKind

WHITE = " \t\n"
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_EAST_ASIAN_MARKS = "“”‘’…—·"  # of ambiguous width: what stands beside them decides


class Line:
    """The text of a paragraph, heading or table row, and its styles.

    White space that may turn out to be nothing waits in ``gap`` until text follows: a space, or a
    line feed for a soft line break, which reads as a space or, between two East Asian characters,
    as nothing.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.last = ""
        self.gap = ""
        self.styles: list[Style] = []

    def add(self, text: str) -> None:
        """Append ``text``, after the space that the gap before it may stand for."""
        if self.last == "\n":
            text = text.lstrip(" \t")
        if not text:
            return
        is_gap = bool(self.gap and self.last and self.last not in WHITE)
        if is_gap and not (self.gap == "\n" and runs_on(self.last, text[0])):
            self.add_as_it_is(" ")
        self.gap = ""
        self.add_as_it_is(text)

    def add_as_it_is(self, text: str) -> None:
        """Append ``text``, white space and all."""
        if text:
            self.parts.append(text)
            self.size += len(text)
            self.last = text[-1]

    def hard_break(self) -> None:
        """Append a line break, in place of a gap where there is one."""
        self.gap = ""
        self.add_as_it_is("\n")

    def style(self, start: int, kind: StyleKind, href: str = "") -> None:
        """Give all from ``start`` to here a style."""
        self.styles.append(Style(start, self.size, kind, href))

    def finish(self, around: str = WHITE) -> tuple[str, list[Style]]:
        """Return the text without the characters ``around`` it, and its styles in order."""
        text = "".join(self.parts)
        lead = len(text) - len(text.lstrip(around))
        whole = text.strip(around)
        styles = []
        for style in reversed(self.styles):  # the outer of two equals closed last
            start, end = _trim(text, style.start, style.end)
            start, end = max(start - lead, 0), min(end - lead, len(whole))
            if start < end:
                styles.append(Style(start, end, style.kind, style.href))
        return whole, sorted(styles, key=lambda s: (s.start, -s.end))


def runs_on(before: str, after: str) -> bool:
    """Say whether a line break between two characters reads as nothing (CSS Text 3, 4.1.3)."""
    wide = [_is_wide(before), _is_wide(after)]
    both = before + after
    return all(wide) or (any(wide) and both.strip(_EAST_ASIAN_MARKS) != both)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    kept = part.lstrip(WHITE)
    start = end - len(kept)
    return start, start + len(kept.rstrip(WHITE))


def _is_wide(char: str) -> bool:
    return (
        unicodedata.east_asian_width(char) in "WFH"
        and unicodedata.category(char) != "So"  # emoji
        and not _HANGUL.match(char)
    )
