"""The inline part of Markdown: one line of rendered text from its tokens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from reader.articles.model import Style, StyleKind
from reader.articles.normalise import normalise_text

_WHITE = " \t\n"
_STYLES: dict[str, StyleKind] = {
    "strong": "strong",
    "em": "emphasis",
    "s": "strike",
    "code": "code",
}
_BREAK_TAG = re.compile(r"<br[\s/>]", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x85\u2028\u2029\ud800-\udfff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_EAST_ASIAN_MARKS = "“”‘’…—·"  # of ambiguous width: what stands beside them decides


class Line:
    """The text of a paragraph, heading or table row, and its styles, under construction.

    ``changes`` is counted up; ``is_safe`` says whether a link keeps its target.
    """

    def __init__(self, changes: Counter[str], is_safe: Callable[[str], bool]) -> None:
        self.changes = changes
        self.is_safe = is_safe
        self.parts: list[str] = []
        self.size = 0
        self.last = ""
        self.soft_break = False
        self.styles: list[Style] = []
        self.open: list[tuple[int, str]] = []

    def take(self, tokens: Sequence[Token], styled: bool = True) -> None:
        """Append what ``tokens`` show; without ``styled`` (in an image) the bare text only."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                self.add(self._clean(token.content))
            elif kind == "softbreak":
                self.soft_break = True
            elif kind == "hardbreak":
                self.hard_break()
            elif kind == "code_inline":
                self._code(token.content, styled)
            elif kind == "image":
                self.changes["images"] += 1
                self.take(token.children or [], styled=False)
            elif kind == "html_inline":
                self._tag(token.content)
            elif styled and token.nesting > 0:
                self.open.append((self.size, str(token.attrGet("href") or "")))
            elif styled and token.nesting < 0 and self.open:
                self._close(token.tag)

    def add(self, text: str) -> None:
        """Append ``text``, after the space that a soft line break before it may stand for."""
        if self.last == "\n":
            text = text.lstrip(" \t")
        if not text:
            return
        if self.soft_break:
            self.soft_break = False
            if self.last and self.last not in _WHITE and not _runs_on(self.last, text[0]):
                self.parts.append(" ")
                self.size += 1
        self.parts.append(text)
        self.size += len(text)
        self.last = text[-1]

    def hard_break(self) -> None:
        """Append a line break, in place of a soft one where there is one."""
        self.soft_break = False
        self.parts.append("\n")
        self.size += 1
        self.last = "\n"

    def finish(self) -> tuple[str, list[Style]]:
        """Return the text without white space around it, and its styles in order."""
        text = "".join(self.parts)
        lead = len(text) - len(text.lstrip(_WHITE))
        styles = []
        for style in reversed(self.styles):  # the outer of two equals closed last
            start, end = _trim(text, style.start, style.end)
            if start < end:
                styles.append(Style(start - lead, end - lead, style.kind, style.href))
        return text.strip(_WHITE), sorted(styles, key=lambda s: (s.start, -s.end))

    def _code(self, text: str, styled: bool) -> None:
        if styled:
            self.open.append((self.size, ""))
        self.add(text)
        if styled:
            self._close("code")

    def _tag(self, tag: str) -> None:
        if _BREAK_TAG.match(tag):
            self.hard_break()
        else:
            self.changes["html_hidden" if tag[1] in "!?" else "html_tags"] += 1

    def _close(self, tag: str) -> None:
        start, href = self.open.pop()
        if tag != "a":
            self.styles.append(Style(start, self.size, _STYLES[tag]))
        elif self.is_safe(href):
            self.styles.append(Style(start, self.size, "link", href))
        else:
            self.changes["unsafe_links"] += 1

    def _clean(self, text: str) -> str:
        """Return ``text`` less what an entity may have brought in that no text may hold."""
        if not _FORBIDDEN.search(text):
            return text
        self.changes["characters"] += len(_FORBIDDEN.findall(text))
        return normalise_text(text)[0].replace("\n", " ")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _WHITE:
        start += 1
    while start < end and text[end - 1] in _WHITE:
        end -= 1
    return start, end


def _runs_on(before: str, after: str) -> bool:
    """Say whether a line break between two characters reads as nothing (CSS Text 3, 4.1.3)."""
    wide = [_is_wide(before), _is_wide(after)]
    return all(wide) or (any(wide) and (before + after).strip(_EAST_ASIAN_MARKS) != before + after)


def _is_wide(char: str) -> bool:
    return (
        unicodedata.east_asian_width(char) in "WFH"
        and unicodedata.category(char) != "So"  # emoji
        and not _HANGUL.match(char)
    )
