"""What an article can be gone through by: its headings and its links."""

from __future__ import annotations

from typing import NamedTuple

from reader.articles.model import Article

OPENED = ("http://", "https://", "mailto:")
"""How the address of a link begins that may be handed to another program."""


class Heading(NamedTuple):
    """A heading: its span in the text, its level from 1, its words."""

    start: int
    end: int
    level: int
    words: str


class Link(NamedTuple):
    """A link: its span in the text, its words, where it leads."""

    start: int
    end: int
    words: str
    address: str


def headings(article: Article) -> list[Heading]:
    """Return the headings of an article, in order."""
    return [
        Heading(block.start, block.end, block.level, _words(article, block.start, block.end))
        for block in article.blocks
        if block.kind == "heading"
    ]


def heading_at(found: list[Heading], offset: int) -> int:
    """Return the place in ``found`` of the heading that ``offset`` stands below; at least 0."""
    before = [number for number, heading in enumerate(found) if heading.start <= offset]
    return before[-1] if before else 0


def links(article: Article) -> list[Link]:
    """Return the links of an article in the order of its text; each address once."""
    seen: set[str] = set()
    found = []
    for style in article.styles:
        if style.kind == "link" and style.href not in seen:
            seen.add(style.href)
            words = _words(article, style.start, style.end)
            found.append(Link(style.start, style.end, words, style.href))
    return found


def _words(article: Article, start: int, end: int) -> str:
    return " ".join(article.text[start:end].split())
