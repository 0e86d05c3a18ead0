"""Files, folders and standard input to articles."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reader.articles.disk.regular_files import read_at_most
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
from reader.articles.kinds import PDF_SIGN, Raw, make_article
from reader.articles.model import Article, Source
from reader.articles.processes.limits import Current, until

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
    r"(?:\ufeff|\s|<\?xml[^>]*>|<!--.*?-->)*+(?:<!doctype\s+html|<html[\s>])", re.I | re.S
)


def load_path(
    path: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
    whole: bool = False,
) -> Article:
    """Read one file. The name's ending decides between plain text, Markdown, HTML, mail and PDF.

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
        whole=whole,
    )


def load_stdin(
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
    kind: Kind = "text",
    whole: bool = False,
) -> Article:
    """Read standard input to its end, as plain text unless ``kind`` says otherwise."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise ArticleError("There is no standard input to read; name a file instead.")
    data = read_at_most(stream, max_bytes)
    if len(data) > max_bytes:
        raise too_large("standard input", len(data), max_bytes, more=True)
    return load_bytes(
        data,
        name="standard input",
        kind=kind,
        location="stdin",
        encoding=encoding,
        source_kind="stdin",
        whole=whole,
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
    whole: bool = False,
) -> Article:
    """Make an article of ``data``; ``name`` is what error messages call it.

    A text that begins as a web page or a PDF document does is read as one. ``declared`` is the
    charset that a server named, which counts for less than ``encoding``, the user's word.
    ``source_kind`` is recorded in place of ``kind`` where the bytes came by another way than a
    file. ``whole`` takes in all that a page shows, not its article alone. Raises ArticleError.
    """
    if kind in ("text", "html") and data.startswith(PDF_SIGN):
        kind = "pdf"
    elif kind == "text" and _is_web_page(data):
        kind = "html"
    source = Source(
        kind=source_kind or kind,
        location=location,
        fetched_at=_now(),
        raw_sha256=hashlib.sha256(data).hexdigest(),
    )
    return make_article(kind, Raw(data, name, source, encoding, declared, whole))


def load_sources(
    sources: Iterable[str | os.PathLike[str]],
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
    whole: bool = False,
) -> Iterator[Article | ArticleError]:
    """Yield what each source holds: files, folders, ``file:`` URLs, and ``-`` for standard input.

    With ``whole`` pages are taken with all that they show. What cannot be read is yielded as the
    error that says why, and the rest goes on.
    """
    for source in sources:
        for found in expand(source):
            if isinstance(found, ArticleError):
                yield found
                continue
            try:
                if found is None:
                    yield load_stdin(max_bytes=max_bytes, encoding=encoding, whole=whole)
                elif SUFFIXES.get(found.suffix.lower()) == "mbox":
                    yield from _messages(found, max_bytes, encoding)
                else:
                    yield load_path(found, max_bytes=max_bytes, encoding=encoding, whole=whole)
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


def _messages(path: Path, max_bytes: int, encoding: str | None) -> Iterator[Article | ArticleError]:
    """Yield the article of each message in a file, or what is wrong with that message."""
    from reader.articles.mail import split_mbox  # as below

    name, number = printable(str(path)), 0
    whole = read_file(path, name, max_bytes)
    limits = Current.limits.of(len(whole))
    deadline = time.monotonic() + limits.seconds
    for number, data in enumerate(split_mbox(whole), 1):
        try:
            with until(deadline):
                article = load_bytes(
                    data,
                    name=f"{name}, message {number:,},",
                    kind="mail",
                    location=location_of(path),
                    encoding=encoding,
                    source_kind="mbox",
                )
        except ArticleError as error:
            yield error
            if time.monotonic() >= deadline:
                yield ArticleError(
                    f"{name} was not read behind message {number:,}: its messages took longer than"
                    f" {limits.seconds:,.4g} seconds together; raise parse_seconds in the config"
                    " file to give them more."
                )
                return
        else:
            yield article
    if not number:
        yield ArticleError(
            f"{name} holds no message; in a file of that kind each begins with From."
        )
