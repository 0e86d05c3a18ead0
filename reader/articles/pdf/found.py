"""What comes out of a PDF: the record that goes from one process to the other."""

from __future__ import annotations

import msgspec

from reader.articles.model import Block, Style


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
