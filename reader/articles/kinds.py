"""From the bytes of each kind of source to its article. What a kind needs is imported with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Protocol

import msgspec
from msgspec.structs import replace

from reader.articles.errors import ArticleError
from reader.articles.files import SUFFIXES, Kind
from reader.articles.language import guess_language
from reader.articles.model import Article, Block, Source, Style, article_id, layout_faults
from reader.articles.normalise import normalise_bytes, normalise_text
from reader.articles.plain import plain_blocks, short_title, title_of
from reader.articles.processes.limits import Current, Task
from reader.articles.web.logins import article_without_logins

WHOLE = "#whole-page"
"""What the location of a whole page ends with: it is another reading of its source, with a history
of its own, so that neither is taken for a later text of the other."""
HAVE_MORE: tuple[Kind, ...] = ("html", "pdf")
"""Kinds of sources that may show more than is their article."""
PDF_SIGN = b"%PDF-"
READ = "reader.articles.kinds:read_request"
READ_FRAGMENT = "reader.articles.kinds:fragment_request"
"""The functions that the other process runs."""
READ_APART: Mapping[Kind, str] = {
    "markdown": "its Markdown",
    "html": "the web page",
    "mail": "the message",
}
"""Kinds of sources that a process of its own reads, and how messages call what it reads.

That of a PDF document is :mod:`reader.articles.pdf`'s own: it reads that document alone."""
_LIBRARIES: Mapping[str, str] = {
    "markdown": "reader.articles.markdown.document:render_markdown",
    "html": "reader.articles.html:read_page",
    "mail": "reader.articles.mail:read_message",
    "mbox": "reader.articles.mail:read_message",
}
"""A function of what is slow to import for each kind."""
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
    """Return the article of a source of this kind. Raises ArticleError.

    What libraries read is read in a process of its own, see
    :mod:`reader.articles.processes.worker`.
    """
    place = raw.source.location
    if raw.whole and kind in HAVE_MORE and place and raw.source.kind != "stdin":
        raw = replace(raw, source=replace(raw.source, location=place + WHOLE))
    if kind not in READ_APART:
        return article_without_logins(_MAKERS[kind](raw))
    from reader.articles.processes import worker

    task = Task(READ, raw.name, READ_APART[kind], len(raw.data), ArticleError)
    found = b"".join(worker.run(task, msgspec.msgpack.encode((kind, raw))))
    return article_without_logins(_checked(found, task))


def prepare(names: Iterable[str]) -> bool:
    """Start the process that will read sources of these names or addresses; False if none will."""
    kinds = (SUFFIXES.get(PurePath(name).suffix.lower(), "") for name in names)
    first = next((kind for kind in kinds if kind in _LIBRARIES), "")
    if first:
        from reader.articles.processes import worker

        worker.prepare(_LIBRARIES[first])
    return bool(first)


def read_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded article of an encoded kind and source; what the other process runs."""
    kind, raw = msgspec.msgpack.decode(data, type=tuple[Kind, Raw])
    yield msgspec.msgpack.encode(_MAKERS[kind](raw))


def make_fragment(markup: str, *, name: str, base: str) -> Article | None:
    """Return the article of a piece of HTML, its links read from ``base``; None without text.

    It is made in a process of its own, too. Raises ArticleError.
    """
    from reader.articles.processes import worker

    data = msgspec.msgpack.encode((markup, name, base))
    task = Task(READ_FRAGMENT, name, "its HTML", len(data), ArticleError)
    found = b"".join(worker.run(task, data))
    return article_without_logins(_checked(found, task)) if found else None


def fragment_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded article of an encoded piece of HTML, if it has text."""
    from reader.articles.html import render_fragment

    markup, name, base = msgspec.msgpack.decode(data, type=tuple[str, str, str])
    page = render_fragment(markup, name=name, base=base)
    if page.text:
        source = Source(normalised=page.changes)
        yield msgspec.msgpack.encode(
            Article(
                id=article_id(page.text),
                text=page.text,
                title=title_of(page.text),
                lang=guess_language(page.text),
                blocks=page.blocks,
                styles=page.styles,
                source=source,
            )
        )


def _checked(data: bytes, task: Task) -> Article:
    """Return the article that the other process made, which may have fallen to what it read."""
    try:
        article = msgspec.msgpack.decode(data, type=Article)
        is_valid = (
            article.id == article_id(article.text)
            and normalise_text(article.text)[0] == article.text
            and not any(layout_faults(article))
        )
    except (msgspec.DecodeError, UnicodeError):
        is_valid = False
    if not is_valid:
        raise task.broken(Current.limits.of(task.size))
    return article


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
    from reader.articles.markdown import document as markdown

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
