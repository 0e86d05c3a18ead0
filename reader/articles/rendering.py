"""Rendered text under construction: blocks, and what goes around them.

Markdown and HTML both come here. Each block follows the one before after exactly one blank line,
so the blocks' texts joined by :data:`BETWEEN` are the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reader.articles.model import Block, BlockKind, Style

RULE = "* * *"
"""The text of a thematic break, so that no block is empty and every offset has a character."""
BULLET = "•"
"""The marker of an item of a list without numbers."""
BETWEEN = "\n\n"
"""What stands between two blocks."""
CELLS = " | "
"""What stands between two cells of a table row."""


class Rendering:
    """The text so far, its blocks and styles, and the lists and quotes that are open."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.blocks: list[Block] = []
        self.styles: list[Style] = []
        self.around: list[Literal["list", "quote"]] = []
        self.heading = 0
        self.marker = ""  # of the list item whose first block is still to come

    @property
    def text(self) -> str:
        """The whole text; asking for it again costs nothing."""
        if len(self.parts) > 1:
            self.parts[:] = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def add(self, kind: BlockKind, text: str, level: int = 0, styles: Sequence[Style] = ()) -> None:
        """Append a block; one without text is none."""
        if not text or text.isspace():
            return
        if self.blocks:
            self.parts.append(BETWEEN)
            self.size += len(BETWEEN)
        start = self.size
        self.parts.append(text)
        self.size += len(text)
        marker = self.marker if kind == "list_item" else ""
        self.blocks.append(Block(kind, start, self.size, level, marker))
        self.marker = "" if marker else self.marker
        self.styles += [Style(start + s.start, start + s.end, s.kind, s.href) for s in styles]

    def add_paragraph(self, text: str, styles: Sequence[Style] = ()) -> None:
        """Append a paragraph as what the heading or the innermost list or quote makes of it."""
        if self.heading:
            self.add("heading", text, self.heading, styles)
        elif self.around:
            inner = self.around[-1]
            kind: BlockKind = "quote" if inner == "quote" else "list_item"
            self.add(kind, text, self.around.count(inner), styles)
        else:
            self.add("paragraph", text, 0, styles)

    def add_row(self, text: str, styles: Sequence[Style] = ()) -> None:
        """Append a table row; one whose cells are all empty is none."""
        if text.strip(CELLS):
            self.add("table_row", text, 0, styles)

    def add_rule(self) -> None:
        """Append a thematic break."""
        self.add("rule", RULE)
