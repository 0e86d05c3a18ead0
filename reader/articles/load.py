"""Files, folders and standard input to articles."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.files import (
    SUFFIXES,
    Kind,
    expand,
    find_files,
    printable,
    read_file,
    too_large,
)
from reader.articles.language import guess_language
from reader.articles.model import Article, Block, Source, article_id
from reader.articles.normalise import normalise_bytes
from reader.articles.plain import plain_blocks, short_title, title_of

__all__ = [
    "MAX_BYTES",
    "SUFFIXES",
    "Kind",
    "find_files",
    "load_bytes",
    "load_path",
    "load_sources",
    "load_stdin",
    "location_of",
    "printable",
]

MAX_BYTES = 50_000_000
"""The largest source that is read unless told otherwise."""

_HEAD_BYTES = 4096
_WEB_PAGE = re.compile(
    r"(?:\ufeff|\s|<\?xml[^>]*>|<!--.*?-->)*(?:<!doctype\s+html|<html[\s>])", re.I | re.S
)


def load_path(
    path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES, encoding: str | None = None
) -> Article:
    """Read one file. The name's ending decides between plain text, Markdown, HTML and mail.

    ``encoding`` holds for a file without byte order mark; without it a text must be UTF-8, and a
    web page what it declares.
    ``source.location`` is the absolute path, with the home folder written as ``~`` so that a shared
    store does not tell who has which login. Raises ArticleError, with one sentence on what is
    wrong, for anything that cannot be made into an article (a file of many messages, too, which
    :func:`load_sources` reads); never waits on a pipe or a device.
    """
    file = Path(path)
    name = printable(str(path))
    return load_bytes(
        read_file(file, name, max_bytes),
        name=name,
        kind=SUFFIXES.get(file.suffix.lower(), "text"),
        location=location_of(file),
        encoding=encoding,
    )


def load_stdin(
    *, max_bytes: int = MAX_BYTES, encoding: str | None = None, kind: Kind = "text"
) -> Article:
    """Read standard input to its end, as plain text unless ``kind`` says otherwise."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise ArticleError("There is no standard input to read; name a file instead.")
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise too_large("standard input", len(data), max_bytes, more=True)
    return load_bytes(
        data,
        name="standard input",
        kind=kind,
        location="stdin",
        encoding=encoding,
        source_kind="stdin",
    )


def load_bytes(
    data: bytes,
    *,
    name: str,
    kind: Kind = "text",
    location: str = "",
    encoding: str | None = None,
    source_kind: str = "",
    declared: str = "",
) -> Article:
    """Make an article of ``data``; ``name`` is what error messages call it.

    A text that begins as a web page does is read as one. ``declared`` is the charset that a server
    named, which counts for less than ``encoding``, the user's word.
    ``source_kind`` is recorded in place of ``kind`` where the bytes came by another way than a
    file. Raises ArticleError.
    """
    if kind == "text" and _is_web_page(data):
        kind = "html"
    source = Source(
        kind=source_kind or kind,
        location=location,
        fetched_at=_now(),
        raw_sha256=hashlib.sha256(data).hexdigest(),
    )
    if kind == "mbox":
        raise ArticleError(f"{name} is a file of many messages, not of one article.")
    if kind == "mail":
        return _mail_article(data, source, name, encoding)
    if kind == "html":
        return _html_article(data, source, name, declared, encoding)
    text, changes = normalise_bytes(data, name=name, encoding=encoding or declared or None)
    source = msgspec.structs.replace(source, normalised=changes)
    if kind == "markdown":
        return _markdown_article(text, source, name)
    return Article(
        id=article_id(text),
        text=text,
        title=title_of(text),
        lang=guess_language(text),
        blocks=plain_blocks(text),
        source=source,
    )


def load_sources(
    sources: Iterable[str | os.PathLike[str]],
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
) -> Iterator[Article | ArticleError]:
    """Yield what each source holds: files, folders, ``file:`` URLs, and ``-`` for standard input.

    What cannot be read is yielded as the error that says why, and the rest goes on.
    """
    for source in sources:
        for found in expand(source):
            if isinstance(found, ArticleError):
                yield found
                continue
            try:
                if found is None:
                    yield load_stdin(max_bytes=max_bytes, encoding=encoding)
                elif SUFFIXES.get(found.suffix.lower()) == "mbox":
                    yield from _messages(found, max_bytes, encoding)
                else:
                    yield load_path(found, max_bytes=max_bytes, encoding=encoding)
            except ArticleError as error:
                yield error


def _is_web_page(data: bytes) -> bool:
    head = data[:_HEAD_BYTES].replace(b"\0", b"")  # of UTF-16 its letters are left
    return bool(
        _WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe").decode("latin-1"))
    )


def location_of(path: Path) -> str:
    """Return where a file lies, from the root, with the home folder written as ``~``."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (links stay as they were named)
    with suppress(ValueError, RuntimeError):  # not below the home folder, or there is none
        absolute = "~" / absolute.relative_to(Path.home())
    return os.fsencode(absolute).decode("utf-8", "replace")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _markdown_article(text: str, source: Source, name: str) -> Article:
    from reader.articles import markdown  # the parser is not needed to read plain text

    page = markdown.render_markdown(text)
    if not page.text:
        raise ArticleError(f"{name} shows no text once its Markdown is rendered.")
    return Article(
        id=article_id(page.text),
        text=page.text,
        title=short_title(page.head.title) or _title(page.text, page.blocks),
        lang=page.head.lang or guess_language(page.text),
        authors=page.head.authors,
        published=page.head.published,
        blocks=page.blocks,
        styles=page.styles,
        source=msgspec.structs.replace(
            source,
            extractor=markdown.EXTRACTOR,
            extractor_version=markdown.EXTRACTOR_VERSION,
            normalised=source.normalised | page.changes,
        ),
    )


def _html_article(
    data: bytes, source: Source, name: str, declared: str, encoding: str | None
) -> Article:
    from reader.articles import html  # slow to import, and not needed to read plain text

    url = source.location if source.location.startswith(("http:", "https:")) else ""
    page = html.read_page(data, name=name, url=url, declared=declared, encoding=encoding)
    return Article(
        id=article_id(page.text),
        text=page.text,
        title=page.head.title or _title(page.text, page.blocks),
        lang=page.head.lang or guess_language(page.text),
        authors=page.head.authors,
        published=page.head.published,
        blocks=page.blocks,
        styles=page.styles,
        source=msgspec.structs.replace(
            source,
            extractor=html.EXTRACTOR,
            extractor_version=html.EXTRACTOR_VERSION,
            normalised=page.changes,
        ),
    )


def _messages(path: Path, max_bytes: int, encoding: str | None) -> Iterator[Article | ArticleError]:
    """Yield the article of each message in a file, or what is wrong with that message."""
    from reader.articles.mail import split_mbox  # as below

    name, number = printable(str(path)), 0
    for number, data in enumerate(split_mbox(read_file(path, name, max_bytes)), 1):
        try:
            yield load_bytes(
                data,
                name=f"{name}, message {number:,},",
                kind="mail",
                location=location_of(path),
                encoding=encoding,
                source_kind="mbox",
            )
        except ArticleError as error:
            yield error
    if not number:
        yield ArticleError(
            f"{name} holds no message; in a file of that kind each begins with From."
        )


def _mail_article(data: bytes, source: Source, name: str, encoding: str | None) -> Article:
    from reader.articles.mail import read_message  # not needed to read plain text

    found = read_message(data, name=name, encoding=encoding)
    is_one_of_many = source.kind == "mbox"
    location = f"{source.location}#{found.id}" if is_one_of_many else source.location
    return Article(
        id=article_id(found.text),
        text=found.text,
        title=found.title or _title(found.text, found.blocks),
        lang=found.lang or guess_language(found.text),
        authors=found.authors,
        published=found.published,
        blocks=found.blocks,
        styles=found.styles,
        source=msgspec.structs.replace(
            source, kind="mail", location=location, normalised=found.changes
        ),
    )


def _title(text: str, blocks: list[Block]) -> str:
    """Return the first heading, else the first line that is not a rule."""
    shown = [block for block in blocks if block.kind != "rule"]
    heading = next((block for block in shown if block.kind == "heading"), None)
    if best := heading or (shown[0] if shown else None):
        return title_of(text[best.start : best.end])
    return title_of(text)
