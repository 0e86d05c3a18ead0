"""The text of an article as HTML: blocks, inline styles, marks split wherever anything begins.

Without its tags, and unescaped, the result is the text, code point for code point; control
characters alone, which HTML cannot hold, are replaced by a picture each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from typing import NamedTuple

from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import PALETTE, Scheme
from reader.articles.model import Article, Block, Style
from reader.articles.web.outgoing import outgoing
from reader.formats.exporting.presentation import BIDI, flat, pictured, pieces

LINES = ("solid", "dashed", "dotted", "double")
"""The underline styles, in the order in which a scheme's labels get them."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Look(NamedTuple):
    """What a label is shown with: a CSS class, its letter, its name, its rank in the scheme."""

    css: str
    mark: str
    name: str
    rank: int


class Looks:
    """The looks of a scheme's labels; one that the scheme lacks gets the next look."""

    def __init__(self, scheme: Scheme | None) -> None:
        labels = scheme.labels if scheme else []
        self._looks = {
            label.id: Look(
                f"l{rank}", label.mark or label.id[:1].upper(), label.name or label.id, rank
            )
            for rank, label in enumerate(labels)
        }
        rules = [
            f".l{rank}{{--c:{_color(label.color, rank)};{_line(rank)}}}"
            for rank, label in enumerate(labels)
        ]
        self._known = len(labels)
        used = {label.color for label in labels}
        self._free = [color for color in PALETTE if color not in used] or list(PALETTE)
        rules += [
            f".u{number}{{--c:var(--{color});{_line(len(labels) + number)}}}"
            for number, color in enumerate(self._free)
        ]
        self.css = "\n".join(rules)

    def look(self, label_id: str) -> Look:
        """Return how this label looks."""
        if label_id not in self._looks:
            rank = len(self._looks)
            css = f"u{(rank - self._known) % len(self._free)}"
            mark = label_id[:1].upper() or "?"
            self._looks[label_id] = Look(css, mark, label_id or "?", rank)
        return self._looks[label_id]


def _color(color: str, rank: int) -> str:
    if _HEX.fullmatch(color):
        return color
    return f"var(--{color if color in PALETTE else PALETTE[rank % len(PALETTE)]})"


def _line(rank: int) -> str:
    line = LINES[rank % len(LINES)]
    return f"--line:{line};--thick:{3 if line == 'double' else 2}px"


NAMES = 6
"""Annotators named in the tooltip of one mark; the rest are counted."""

_ODD = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|{BIDI.pattern}")
_BIDI_NAMES = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_STYLES = {"strong": "strong", "emphasis": "em", "code": "code", "strike": "s"}
_ADDRESS = re.compile(r"(?:https?://|mailto:)[!-~\xa1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]+", re.I)
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")


def content(text: str) -> str:
    """Return text as the content of an element.

    A character that reorders the text is shut in an element of its own, where it reorders nothing,
    and shown by its name.
    """
    return _ODD.sub(_odd, escape(text, quote=False))


def _odd(found: re.Match[str]) -> str:
    char = found[0]
    code = f"{ord(char):04X}"
    if name := _BIDI_NAMES.get(char):
        return f'<bdi class="odd" data-c="{name}" title="U+{code}">&#x{code};</bdi>'
    if char in "\u2028\u2029":
        return f"&#x{code};"
    return f'<span class="odd" title="U+{code}">{pictured(char)}</span>'


def attribute(text: str) -> str:
    """Return text as the value of an attribute in double quotes, on one line."""
    return escape(flat(text))


def address(href: str) -> str:
    """Return a link's address as an attribute's value; empty where it is none to follow."""
    given = outgoing(href) if _ADDRESS.fullmatch(href) and not BIDI.search(href) else None
    return escape(given.address) if given else ""


class Mark(NamedTuple):
    """An annotation in the text: its number in the article, and how its label looks."""

    number: int
    annotation: Annotation
    look: Look


class _Event(NamedTuple):
    at: int
    begins: bool
    what: Mark | Style
    first: bool = False


class Painter:
    """Paints ranges of one text, each behind the one before."""

    def __init__(
        self, article: Article, marks: Sequence[Mark], lanes: dict[str, int], anchor: str
    ) -> None:
        self._text = article.text
        self._lanes = lanes
        self._anchor = anchor
        self._events = sorted(_events(article, marks), key=lambda each: (each.at, each.begins))
        self._next = 0
        self._marks: dict[str, dict[int, Mark]] = {}
        self._styles: list[Style] = []
        self._chips: list[Mark] = []

    def paint(self, start: int, end: int) -> str:
        """Return the HTML of ``text[start:end]``."""
        parts = []
        while start < end:
            while self._next < len(self._events) and self._events[self._next].at <= start:
                self._apply(self._events[self._next])
                self._next += 1
            stop = end
            if self._next < len(self._events):
                stop = min(end, self._events[self._next].at)
            parts.append(self._segment(start, stop))
            start = stop
        return "".join(parts)

    def _apply(self, event: _Event) -> None:
        if isinstance(event.what, Style):
            if event.begins:
                self._styles.append(event.what)
            else:
                self._styles.remove(event.what)
            return
        mark = event.what
        same_label = self._marks.setdefault(mark.annotation.label, {})
        if event.begins:
            same_label[mark.number] = mark
            if event.first:
                self._chips.append(mark)
            return
        same_label.pop(mark.number, None)
        if not same_label:
            del self._marks[mark.annotation.label]

    def _segment(self, start: int, end: int) -> str:
        chips = "".join(map(self._chip, self._chips))
        self._chips.clear()
        opened, closed = [], []
        labels = sorted(self._marks, key=lambda label: self._lanes[label], reverse=True)
        for label in labels:
            look = next(iter(self._marks[label].values())).look
            title = f' title="{self._title(labels)}"' if label == labels[-1] else ""
            opened.append(f'<mark class="{look.css} d{self._lanes[label] % 4}"{title}>')
            closed.append("</mark>")
        linked = False
        for style in self._styles:
            tag, head = _style(style)
            if tag and not (tag == "a" and linked):
                linked = linked or tag == "a"
                opened.append(f"<{head}>")
                closed.append(f"</{tag}>")
        inner = content(self._text[start:end])
        return f"{chips}{''.join(opened)}{inner}{''.join(reversed(closed))}"

    def _chip(self, mark: Mark) -> str:
        """The letter and number where a mark begins: drawn by the style, so not in the text."""
        name = attribute(f"{mark.look.name} {mark.number}, {mark.annotation.annotator}")
        letter = attribute(mark.look.mark)
        return (
            f'<a class="chip {mark.look.css}" id="t{self._anchor}-{mark.number}"'
            f' href="#n{self._anchor}-{mark.number}" data-m="{letter}{mark.number}"'
            f' title="{name}" aria-label="{name}"></a>'
        )

    def _title(self, labels: Sequence[str]) -> str:
        told = []
        for label in reversed(labels):
            marks = self._marks[label]
            names = [each.annotation.annotator for each in islice(marks.values(), NAMES)]
            more = f" and {len(marks) - NAMES} more" if len(marks) > NAMES else ""
            look = next(iter(marks.values())).look
            told.append(f"{look.name}: {', '.join(dict.fromkeys(names))}{more}")
        return attribute(" · ".join(told))


def _events(article: Article, marks: Sequence[Mark]) -> Iterator[_Event]:
    size = len(article.text)
    for style in article.styles:
        if 0 <= style.start < style.end <= size:
            yield _Event(style.start, True, style)
            yield _Event(style.end, False, style)
    for mark in marks:
        spans = pieces(mark.annotation, size)
        for number, (start, end) in enumerate(spans):
            yield _Event(start, True, mark, first=number == 0)
            yield _Event(end, False, mark)


def _style(style: Style) -> tuple[str, str]:
    """The tag of a style, and what stands in its opening; empty where it cannot be shown."""
    if style.kind != "link":
        tag = _STYLES[style.kind]
        return tag, tag
    href = address(style.href)
    return ("a", f'a href="{href}" rel="noopener noreferrer"') if href else ("", "")


def blocks_of(article: Article) -> Iterator[Block]:
    """Yield the article's blocks in order, and a paragraph for every stretch that has none."""
    text, at = article.text, 0
    for block in sorted(article.blocks, key=lambda each: (each.start, each.end)):
        if block.start < at or block.end > len(text):
            continue
        yield from _paragraphs(text, at, block.start)
        yield block
        at = block.end
    yield from _paragraphs(text, at, len(text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    for found in _PARAGRAPH.finditer(text, start, end):
        yield Block("paragraph", *found.span())


def body(article: Article, painter: Painter, title: Block | None) -> Iterator[str]:
    """Yield the text as HTML; the block ``title`` is the heading of the whole article."""
    at = 0
    inside = ""
    for block in blocks_of(article):
        kind = f"list level{min(block.level, 6)}" if block.kind == "list_item" else ""
        gap = painter.paint(at, block.start)
        if inside != kind:
            yield "</ul>" if inside else ""
            yield f'{gap}<ul class="{kind}">' if kind else gap
            inside = kind
        else:
            yield gap
        opening, closing = ("<h1", "</h1>") if block == title else _tags(block)
        yield f'{opening} dir="auto">{painter.paint(block.start, block.end)}{closing}'
        at = block.end
    yield "</ul>" if inside else ""
    yield painter.paint(at, len(article.text))


def _tags(block: Block) -> tuple[str, str]:
    match block.kind:
        case "heading":
            level = min(max(block.level, 1) + 1, 6)
            return f"<h{level}", f"</h{level}>"
        case "list_item":
            return "<li", "</li>"
        case "quote":
            return f'<blockquote class="level{min(block.level, 6)}"', "</blockquote>"
        case "code":
            return "<pre><code", "</code></pre>"
        case "table_row":
            return '<p class="row"', "</p>"
        case "rule":
            return '<div class="rule"', "</div>"
    return "<p", "</p>"
