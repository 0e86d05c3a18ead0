"""From the bytes of each kind of source to its article. What a kind needs is imported with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from msgspec.structs import replace

from reader.articles.errors import ArticleError
from reader.articles.files import Kind
from reader.articles.language import guess_language
from reader.articles.logins import article_without_logins
from reader.articles.model import Article, Block, Source, Style, article_id
from reader.articles.normalise import normalise_bytes
from reader.articles.plain import plain_blocks, short_title, title_of

WHOLE = "#whole-page"
"""What the location of a whole page ends with: it is another reading of its source, with a history
of its own, so that neither is taken for a later text of the other."""
HAVE_MORE: tuple[Kind, ...] = ("html", "pdf")
"""Kinds of sources that may show more than is their article."""
PDF_SIGN = b"%PDF-"
_HEAD_BYTES = 4096


class Raw(msgspec.Struct, frozen=True):
    """Bytes on their way to an article; ``name`` is what messages call them.

    ``encoding`` is the user's word, ``declared`` that of a server. ``whole``: with what a page
    shows beside its article.
    """

    data: bytes
    name: str
    source: Source
    encoding: str | None = None
    declared: str = ""
    whole: bool = False


class _Page(Protocol):
    """What is seen of a source, whatever its kind."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> list[Block]: ...
    @property
    def styles(self) -> list[Style]: ...


class _Head(Protocol):
    """What a source says of itself, empty where it does not."""

    @property
    def title(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def authors(self) -> list[str]: ...
    @property
    def published(self) -> str: ...


def make_article(kind: Kind, raw: Raw) -> Article:
    """Return the article of a source of this kind. Raises ArticleError."""
    place = raw.source.location
    if raw.whole and kind in HAVE_MORE and place and raw.source.kind != "stdin":
        raw = replace(raw, source=replace(raw.source, location=place + WHOLE))
    return article_without_logins(_MAKERS[kind](raw))


def _text(raw: Raw) -> Article:
    text, changes = _decoded(raw)
    return Article(
        id=article_id(text),
        text=text,
        title=title_of(text),
        lang=guess_language(text),
        blocks=plain_blocks(text),
        source=replace(raw.source, normalised=changes),
    )


def _markdown(raw: Raw) -> Article:
    from reader.articles import markdown

    text, changes = _decoded(raw)
    page = markdown.render_markdown(text)
    if not page.text:
        raise ArticleError(f"{raw.name} shows no text once its Markdown is rendered.")
    source = replace(
        raw.source,
        extractor=markdown.EXTRACTOR,
        extractor_version=markdown.EXTRACTOR_VERSION,
        normalised=changes | page.changes,
    )
    return _article(page, page.head, source)


def _html(raw: Raw) -> Article:
    from reader.articles import html

    place = raw.source.location
    page = html.read_page(
        raw.data,
        name=raw.name,
        url=place.removesuffix(WHOLE) if place.startswith(("http:", "https:")) else "",
        declared=raw.declared,
        encoding=raw.encoding,
        whole=raw.whole,
    )
    source = replace(
        raw.source,
        extractor=html.EXTRACTOR,
        extractor_version=html.EXTRACTOR_VERSION,
        normalised=page.changes,
    )
    return _article(page, page.head, source)


def _pdf(raw: Raw) -> Article:
    from reader.articles import pdf

    if PDF_SIGN not in raw.data[:_HEAD_BYTES]:
        raise ArticleError(f"{raw.name} is no PDF document, whatever its name says.")
    found = pdf.read_pdf(raw.data, name=raw.name, whole=raw.whole)
    source = replace(
        raw.source,
        extractor=pdf.LIBRARY,
        extractor_version=found.version,
        normalised=found.changes,
    )
    return _article(found, found, source)


def _mail(raw: Raw) -> Article:
    from reader.articles.mail import read_message

    found = read_message(raw.data, name=raw.name, encoding=raw.encoding)
    is_one_of_many = raw.source.kind == "mbox"
    place = f"{raw.source.location}#{found.id}" if is_one_of_many else raw.source.location
    source = replace(raw.source, kind="mail", location=place, normalised=found.changes)
    return _article(found, found, source)


def _mbox(raw: Raw) -> Article:
    raise ArticleError(f"{raw.name} is a file of many messages, not of one article.")


_MAKERS: Mapping[Kind, Callable[[Raw], Article]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "pdf": _pdf,
    "mail": _mail,
    "mbox": _mbox,
}


def _decoded(raw: Raw) -> tuple[str, dict[str, int]]:
    return normalise_bytes(raw.data, name=raw.name, encoding=raw.encoding or raw.declared or None)


def _article(page: _Page, head: _Head, source: Source) -> Article:
    return Article(
        id=article_id(page.text),
        text=page.text,
        title=short_title(head.title) or _title(page.text, page.blocks),
        lang=head.lang or guess_language(page.text),
        authors=head.authors,
        published=head.published,
        blocks=page.blocks,
        styles=page.styles,
        source=source,
    )


def _title(text: str, blocks: list[Block]) -> str:
    """Return the first heading, else the first line that is not a rule."""
    shown = [block for block in blocks if block.kind != "rule"]
    heading = next((block for block in shown if block.kind == "heading"), None)
    if best := heading or (shown[0] if shown else None):
        return title_of(text[best.start : best.end])
    return title_of(text)
