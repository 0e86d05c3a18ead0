"""What comes out of a PDF: the record that goes from one process to the other."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from reader.articles.model import Block, Style


class Look(NamedTuple):
    """How characters are set: their size in points, and whether bold or slanted."""

    size: float
    bold: bool
    italic: bool


class Glyph(NamedTuple):
    """A character: where its box begins and ends in its line, and the line that it stands on.

    ``is_made`` tells a space that is no character of the page: the library saw a gap there.
    """

    char: str
    left: float
    right: float
    down: float
    look: Look
    is_made: bool = False


class Area(NamedTuple):
    """A place that leads to a web address."""

    left: float
    top: float
    right: float
    bottom: float
    address: str


class Page(NamedTuple):
    """One page: its height, its characters in the order of its content, links, and the rest.

    ``pictures`` is the number of pictures; ``sideways`` that of characters that run in another
    direction than most, and ``outside`` that of those beyond the page's edge: neither is read.
    """

    height: float
    glyphs: list[Glyph]
    links: list[Area]
    pictures: int = 0
    sideways: int = 0
    outside: int = 0


class Facts(NamedTuple):
    """What a document says of itself, as it stands there; empty where it says nothing."""

    title: str = ""
    author: str = ""
    created: str = ""
    lang: str = ""


class Found(msgspec.Struct, frozen=True):
    """What a PDF holds, or in ``fault`` why it is not read; ``pages`` is the number of its pages.

    ``changes`` counts what was left out or changed, by name: ``furniture`` (running heads and feet
    and page numbers), ``sideways`` and ``outside`` (characters that run in another direction or
    lie beyond the page), ``images``, ``scanned`` and ``bad_pages`` (pages that are pictures, and
    such as cannot be read), and those of :class:`reader.articles.pdf.compose.Composer`.
    """

    fault: str = ""
    pages: int = 0
    text: str = ""
    blocks: list[Block] = []
    styles: list[Style] = []
    title: str = ""
    authors: list[str] = []
    published: str = ""
    lang: str = ""
    changes: dict[str, int] = {}
    version: str = ""
