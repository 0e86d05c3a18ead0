"""A web page to the text of its article, or a piece of HTML to all of its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.html.content import article_blocks
from reader.articles.html.head import Head, base_address, read_head
from reader.articles.html.parse import decode_page, parse
from reader.articles.html.trafilatura_adapter import MOST_ELEMENTS, article_texts
from reader.articles.html.walk import Walked, walk
from reader.articles.inner_links import resolved
from reader.articles.model import Block, Style
from reader.articles.normalise import normalise_text
from reader.articles.rendering import Rendering


@dataclass(frozen=True)
class Page:
    """The rendered text, its blocks and styles in order, what the page says of it, and changes.

    ``changes`` counts, by name, those of :class:`reader.articles.html.walk.Walked` and of
    :func:`reader.articles.html.parse.decode_page`, and the blocks ``beside`` the article that
    were left out.
    """

    text: str
    blocks: list[Block]
    styles: list[Style]
    head: Head
    changes: dict[str, int]


def read_page(
    data: bytes,
    *,
    name: str,
    url: str = "",
    declared: str = "",
    encoding: str | None = None,
    whole: bool = False,
) -> Page:
    """Return the article of a web page, or with ``whole`` all that the page shows.

    ``name`` is what messages call it, ``url`` where it was fetched, ``declared`` the charset that
    the server named and ``encoding`` the user's. Raises ArticleError for what cannot be decoded,
    nests too deeply, shows no text or no article.
    """
    text, changes = decode_page(data, name=name, declared=declared, encoding=encoding)
    root = parse(text, name=name)
    walked = walk(root, base=base_address(root, url))
    count = len(walked.page.blocks)
    if not count:
        raise ArticleError(f"{name} shows no text; what it has may be made by a script.")
    chosen = list(range(count))
    if not whole and sum(1 for _ in root.iter()) <= MOST_ELEMENTS:
        chosen = article_blocks(walked, article_texts(root, url))
        if not chosen:
            raise ArticleError(
                f"{name} shows no article, only links or scraps of text; "
                "--whole-page reads all of it."
            )
    page, counts = _only(walked, chosen)
    counts.update(changes)
    counts["beside"] += count - len(chosen)
    styles = resolved(page.styles)
    return Page(page.text, page.blocks, styles, read_head(root, url=url), dict(+counts))


def render_fragment(html: str, *, name: str, base: str = "") -> Page:
    """Return all that a piece of HTML shows; links are read from the address ``base``.

    ``name`` is what messages call it. The text may be empty. Raises ArticleError for what nests
    too deeply.
    """
    text, changes = normalise_text(html)
    walked = walk(parse(f"<div>{text}</div>", name=name), base=base)
    page = walked.page
    counts = sum(walked.changes, walked.rest) + Counter(changes)
    return Page(page.text, page.blocks, resolved(page.styles), Head(), dict(+counts))


def _only(walked: Walked, chosen: Iterable[int]) -> tuple[Rendering, Counter[str]]:
    """Return a text of these blocks alone, and what was changed in them."""
    old, new = walked.page, Rendering()
    text, counts = old.text, Counter[str]()
    styles = iter(old.styles)
    style = next(styles, None)
    for number in chosen:
        block = old.blocks[number]
        inside = []
        while style is not None and style.start < block.end:
            if style.start >= block.start:
                inside.append(
                    msgspec.structs.replace(
                        style, start=style.start - block.start, end=style.end - block.start
                    )
                )
            style = next(styles, None)
        new.marker = block.marker
        new.add(block.kind, text[block.start : block.end], block.level, inside)
        counts.update(walked.changes[number])
    return new, counts
