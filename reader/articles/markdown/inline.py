"""The inline part of Markdown: one line of rendered text from its tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from markdown_it.token import Token

from reader.articles.inner_links import leads_to
from reader.articles.model import StyleKind
from reader.articles.normalise import normalise_text
from reader.articles.text.line import Line

_STYLES: dict[str, StyleKind] = {
    "strong": "strong",
    "em": "emphasis",
    "s": "strike",
    "code": "code",
}
_BREAK_TAG = re.compile(r"<br[\s/>]", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x85\u2028\u2029\ud800-\udfff]")


class MarkdownLine(Line):
    """A line that is made of Markdown's tokens.

    ``changes`` is counted up; ``is_safe`` says whether a link keeps its target. ``notes``
    has the signs of the notes by their labels.
    """

    def __init__(
        self, changes: Counter[str], is_safe: Callable[[str], bool], notes: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.notes = notes
        self.changes = changes
        self.is_safe = is_safe
        self.open: list[tuple[int, str]] = []

    def take(self, tokens: Sequence[Token], styled: bool = True) -> None:
        """Append what ``tokens`` show; without ``styled`` (in an image) the bare text only."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                self.add(self._clean(token.content))
            elif kind == "softbreak":
                self.gap = "\n"
            elif kind == "hardbreak":
                self.hard_break()
            elif kind == "code_inline":
                self._code(token.content, styled)
            elif kind == "image":
                self.changes["images"] += 1
                self.take(token.children or [], styled=False)
            elif kind == "note_sign":
                self._note(token.meta["label"], styled)
            elif kind == "html_inline":
                self._tag(token.content)
            elif styled and token.nesting > 0:
                self.open.append((self.size, str(token.attrGet("href") or "")))
            elif styled and token.nesting < 0 and self.open:
                self._close(token.tag)

    def _code(self, text: str, styled: bool) -> None:
        if styled:
            self.open.append((self.size, ""))
        self.add(text)
        if styled:
            self._close("code")

    def _note(self, label: str, styled: bool) -> None:
        start = self.size
        self.add(self.notes[label])
        if styled:
            self.style(start, "link", leads_to(label))

    def _tag(self, tag: str) -> None:
        if _BREAK_TAG.match(tag):
            self.hard_break()
        else:
            self.changes["html_hidden" if tag[1] in "!?" else "html_tags"] += 1

    def _close(self, tag: str) -> None:
        start, href = self.open.pop()
        if tag != "a":
            self.style(start, _STYLES[tag])
        elif self.is_safe(href):
            self.style(start, "link", href)
        else:
            self.changes["unsafe_links"] += 1

    def _clean(self, text: str) -> str:
        """Return ``text`` less what an entity may have brought in that no text may hold."""
        if not _FORBIDDEN.search(text):
            return text
        self.changes["characters"] += len(_FORBIDDEN.findall(text))
        return normalise_text(text)[0].replace("\n", " ")
