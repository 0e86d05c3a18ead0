"""The article: its text, which is the one coordinate system, and what is known about it.

Offsets are Unicode code points, half-open ``[start, end)``, into :attr:`Article.text`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

BlockKind = Literal["heading", "paragraph", "list_item", "quote", "code", "table_row", "rule"]
StyleKind = Literal["strong", "emphasis", "code", "link", "strike"]
ID_DIGITS = 20


class Block(msgspec.Struct, frozen=True, array_like=True):
    """One block of the text: ``text[start:end]`` holds neither the line break before nor after.

    ``level`` is 1 to 6 for a heading, the nesting depth from 1 for a list item or a quote, else 0.
    ``marker`` is what stands before the first block of a list item, which is not in the text:
    ``•`` or a number as ``3.``; empty for an item's further blocks.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    marker: str = ""


class Style(msgspec.Struct, frozen=True, array_like=True):
    """An inline style of ``text[start:end]``; ``href`` is set for links only.

    ``#`` and an offset leads to a place in the same text (:mod:`reader.articles.inner_links`).
    """

    start: int
    end: int
    kind: StyleKind
    href: str = ""


class Source(msgspec.Struct, frozen=True):
    """Where an article came from and what was done to its bytes on the way in.

    ``kind`` is ``text``, ``markdown``, ``html``, ``mail``, ``feed``, ``pdf`` or ``stdin``;
    ``normalised`` counts every change that was made to the characters, by name.
    """

    kind: str = "text"
    location: str = ""
    fetched_at: str = ""
    extractor: str = ""
    extractor_version: str = ""
    raw_sha256: str = ""
    normalised: dict[str, int] = {}


class Article(msgspec.Struct, frozen=True):
    """A text to read and mark. It never changes: another text is another article."""

    id: str
    text: str
    title: str = ""
    lang: str = ""
    authors: list[str] = []
    published: str = ""
    blocks: list[Block] = []
    styles: list[Style] = []
    source: Source = Source()
    revision_of: str = ""


def article_id(text: str) -> str:
    """Return the id of an article with this text: the same text has the same id everywhere."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:ID_DIGITS]


def layout_faults(article: Article) -> Iterator[str]:
    """Yield what is wrong: the first block and the first style outside of the text or of order."""
    return faults(article.text, article.blocks, article.styles)


def faults(text: str, blocks: Sequence[Block], styles: Sequence[Style]) -> Iterator[str]:
    """Yield the same of a text that is no article yet."""
    yield from _first_fault("block", blocks, len(text))
    yield from _first_fault("style", styles, len(text))


def _first_fault(what: str, items: Sequence[Block | Style], length: int) -> Iterator[str]:
    last = 0
    for number, item in enumerate(items, 1):
        if not 0 <= item.start <= item.end <= length:
            fault = "lies outside of the text"
        elif item.start < last:
            fault = "begins before the one before it"
        else:
            last = item.start
            continue
        yield f"its {what} {number} ({item.start} to {item.end}) {fault}"
        return
