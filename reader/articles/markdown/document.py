"""Markdown to the text a reader sees, with its blocks and inline styles.

The dialect is CommonMark with tables, strikethrough and footnotes. Markup, list markers and link
targets are not in the text; a link keeps its target in its style. The same Markdown always gives
the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import markdown_it
from markdown_it.common.normalize_url import validateLink
from markdown_it.token import Token

from reader.articles.inner_links import place_of, resolved
from reader.articles.markdown.front_matter import FrontMatter, split_front_matter
from reader.articles.markdown.html_in_markdown import html_paragraphs
from reader.articles.markdown.inline import MarkdownLine
from reader.articles.markdown.parser import parse
from reader.articles.model import Block, Style
from reader.articles.rendering import BULLET, CELLS, Rendering

EXTRACTOR = "markdown-it-py"
EXTRACTOR_VERSION = markdown_it.__version__


@dataclass(frozen=True)
class Rendered:
    """The rendered text, its blocks and styles in order, and what was changed, by name.

    ``changes`` counts ``html_tags`` and ``html_hidden`` (comments, scripts and the like) that were
    left out, ``images`` that became their alternative text, ``unsafe_links`` that lost their
    target, ``nesting`` (lines with a list or quote too deep to be taken for such), ``brackets``
    behind which nobody looked for a link, ``characters`` written as entities that no text may
    hold, and the lines of ``front_matter``.
    """

    text: str
    blocks: list[Block]
    styles: list[Style]
    head: FrontMatter
    changes: dict[str, int]


def render_markdown(source: str) -> Rendered:
    """Return what a reader sees of ``source``, which must be canonical text (LF only).

    Each block follows the one before after exactly one blank line, so the blocks' texts joined by
    :data:`reader.articles.rendering.BETWEEN` are the text. A soft line break reads as a space (as
    nothing between two East Asian characters), a hard one as LF; the cells of a table row are
    joined by ``" | "``. The sign of a note reads ``[1]``, also in front of the note, and the two
    lead to each other.
    """
    head, body = split_front_matter(source)
    page = _Page()
    page.changes["front_matter"] = head.lines
    tokens = parse(body, page.changes)
    page.number_notes(tokens)
    for token in tokens:
        page.take(token)
    styles = resolved(page.styles, back=True)
    return Rendered(page.text, page.blocks, styles, head, dict(+page.changes))


class _Page(Rendering):
    """The text under construction."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: Counter[str] = Counter()
        self.row: MarkdownLine | None = None
        self.cells = 0
        self.signs: dict[str, str] = {}  # of the notes, by their labels
        self.note = ""  # the label of the one whose first paragraph is still to come

    def take(self, token: Token) -> None:
        if action := _ACTIONS.get(token.type):
            action(self, token)

    def number_notes(self, tokens: Sequence[Token]) -> None:
        """Give each note that is referred to a number, in the order of the references."""
        for token in tokens:
            if token.type == "note_sign":
                self.signs.setdefault(token.meta["label"], f"[{len(self.signs) + 1}]")
            self.number_notes(token.children or ())

    def inline(self, token: Token) -> None:
        line = self.row or self._line()
        if self.note:
            self._begin_note(line)
        line.take(token.children or [])
        if not self.row:
            self.add_paragraph(*line.finish())

    def open_heading(self, token: Token) -> None:
        self.heading = int(token.tag[1:])

    def close_heading(self, _token: Token) -> None:
        self.heading = 0

    def open_list(self, _token: Token) -> None:
        self.around.append("list")

    def open_item(self, token: Token) -> None:
        self.marker = f"{token.info}{token.markup}" if token.info else BULLET

    def open_quote(self, _token: Token) -> None:
        self.around.append("quote")

    def close_container(self, _token: Token) -> None:
        self.around.pop()

    def open_row(self, _token: Token) -> None:
        self.row, self.cells = self._line(), 0

    def open_cell(self, _token: Token) -> None:
        if self.row and self.cells:
            self.row.add(CELLS)
        self.cells += 1

    def close_row(self, _token: Token) -> None:
        if self.row:
            self.add_row(*self.row.finish())
        self.row = None

    def open_note(self, token: Token) -> None:
        self.note = token.meta["label"]

    def _begin_note(self, line: MarkdownLine) -> None:
        """Put the sign of the note in front of its first paragraph."""
        label, self.note = self.note, ""
        line.add(self.signs.get(label, f"[{label}]"))
        line.style(0, "link", place_of(label))
        line.gap = " "

    def close_note(self, _token: Token) -> None:
        self.note = ""

    def _line(self) -> MarkdownLine:
        return MarkdownLine(self.changes, _is_safe, self.signs)

    def code(self, token: Token) -> None:
        if self.note:
            line = self._line()
            self._begin_note(line)
            self.add_paragraph(*line.finish())
        self.add("code", token.content.strip("\n"))

    def rule(self, _token: Token) -> None:
        self.add_rule()

    def html(self, token: Token) -> None:
        for text in html_paragraphs(token.content, self.changes):
            self.add_paragraph(text)


_ACTIONS: dict[str, Callable[[_Page, Token], None]] = {
    "inline": _Page.inline,
    "heading_open": _Page.open_heading,
    "heading_close": _Page.close_heading,
    "bullet_list_open": _Page.open_list,
    "bullet_list_close": _Page.close_container,
    "ordered_list_open": _Page.open_list,
    "ordered_list_close": _Page.close_container,
    "list_item_open": _Page.open_item,
    "blockquote_open": _Page.open_quote,
    "blockquote_close": _Page.close_container,
    "note_open": _Page.open_note,
    "note_close": _Page.close_note,
    "tr_open": _Page.open_row,
    "th_open": _Page.open_cell,
    "td_open": _Page.open_cell,
    "tr_close": _Page.close_row,
    "fence": _Page.code,
    "code_block": _Page.code,
    "hr": _Page.rule,
    "html_block": _Page.html,
}


def _is_safe(href: str) -> bool:
    return validateLink(href)
