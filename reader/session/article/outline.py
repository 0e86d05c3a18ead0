"""What an article can be gone through by: its headings and its links."""

from __future__ import annotations

from typing import NamedTuple

from reader.annotations.selection import Span
from reader.articles.inner_links import inner_target
from reader.articles.kinds import WHOLE
from reader.articles.model import Article, Style


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
    """Return the links that lead out of an article, in the order of its text; each address once."""
    seen: set[str] = set()
    found = []
    for style in article.styles:
        if style.kind == "link" and style.href not in seen and inner_target(style.href) is None:
            seen.add(style.href)
            words = _words(article, style.start, style.end)
            found.append(Link(style.start, style.end, words, style.href))
    return found


def own_page(article: Article) -> Link | None:
    """Return a link to the page that an article came from; None where it came from no page."""
    address = article.source.location.removesuffix(WHOLE)
    is_web = address.startswith(("http://", "https://"))
    return Link(0, 0, "The page of this article", address) if is_web else None


def led_to(article: Article, offset: int) -> Span | None:
    """Return where the sign of a note at ``offset``, or near it, leads; from a note, back to it.

    That is the link within the article at the offset, else the next in its block, else the one
    before there; where there is none, the place of a link that leads to the block.
    """
    found = [(style, target) for style in article.styles if (target := _target(article, style))]
    block = next((b for b in article.blocks if b.start <= offset <= b.end), None)
    if block is None:
        return None
    inside = [x for x in found if block.start <= x[0].start < block.end]
    here = [x for x in inside if x[0].start <= offset < x[0].end]
    after = [x for x in inside if x[0].start > offset]
    if best := here or after or inside[-1:]:
        return best[0][1]
    back = (style for style, target in found if block.start <= target[0] < block.end)
    return next(((style.start, style.end) for style in back), None)


def _target(article: Article, style: Style) -> Span | None:
    """Return the place that a link leads to within its article."""
    target = inner_target(style.href) if style.kind == "link" else None
    if target is None or target >= len(article.text):
        return None
    return target, target + 1


def _words(article: Article, start: int, end: int) -> str:
    return " ".join(article.text[start:end].split())
