"""A PDF to what it holds, by a process of its own with limits on its time and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import msgspec
from msgspec.structs import replace

from reader.articles.errors import ArticleError
from reader.articles.model import faults
from reader.articles.normalise import normalise_text
from reader.articles.pdf.records import Found
from reader.articles.processes import worker
from reader.articles.processes.limits import Current, Limits, Task

LIBRARY = "pypdfium2"
READ = "reader.articles.pdf.read:read_request"
COUNT = "reader.articles.pdf.read:count_request"
"""The functions that the other process runs."""
PAGES = 50
"""Pages that are read within the limits for a source of common size; more pages have more time."""
PAGE_BYTES = 500
"""Bytes of a page with text, packed: a document has no more pages than it has room for."""
_FAULTS: dict[str, Callable[[Found], str]] = {
    "locked": lambda _: "is encrypted; open it with its password and save it without one first.",
    "damaged": lambda _: "is damaged and cannot be opened as a PDF document.",
    "pages": lambda x: f"has {x.pages:,} pages, more than are read at once; cut it into parts.",
    "characters": lambda x: f"has too much text on its {x.pages:,} pages; cut it into parts.",
    "scanned": lambda _: (
        "holds pictures of its pages and no text; let a program for text recognition (OCR) add it."
    ),
    "empty": lambda _: "holds no text to read.",
}


def read_pdf(data: bytes, *, name: str, whole: bool = False) -> Found:
    """Return what a PDF holds; with ``whole`` running heads and page numbers, too.

    ``name`` is what messages call it. Raises ArticleError where the library for it is not
    installed, and for what is encrypted, damaged, too large or without text.
    """
    if find_spec(LIBRARY) is None:
        raise ArticleError(
            f"{name} is a PDF document; to read those, run pip install 'newsmark[pdf]' first."
        )
    task = Task(READ, name, "the PDF document", len(data), ArticleError)
    limits = _limits(data, task)
    request = msgspec.msgpack.encode((data, whole))
    found = _checked(b"".join(worker.run(task, request, limits=limits, alone=True)), task)
    if found.fault:
        raise ArticleError(f"{name} {_FAULTS[found.fault](found)}")
    return found


def read_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded record of what an encoded PDF holds; what the other process runs."""
    from reader.articles.pdf.document import read_document  # the library is loaded there alone

    document, whole = msgspec.msgpack.decode(data, type=tuple[bytes, bool])
    yield msgspec.msgpack.encode(read_document(document, whole=whole))


def count_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded number of pages of a PDF, 0 where it cannot be opened."""
    from reader.articles.pdf.document import count_pages

    yield msgspec.msgpack.encode(count_pages(data))


def _limits(data: bytes, task: Task) -> Limits:
    """Return the limits for a document: its bytes are packed, so that pages say more of the time.

    Raises ArticleError for one whose pages cannot be counted.
    """
    limits = Current.limits.of(task.size)
    room = len(data) // PAGE_BYTES
    if room <= PAGES:
        return limits
    count = replace(task, function=COUNT)
    output = b"".join(worker.run(count, data, alone=True))
    try:
        pages = min(msgspec.msgpack.decode(output, type=int), room)
    except msgspec.DecodeError:
        raise task.broken(limits) from None
    return replace(limits, seconds=max(limits.seconds, Current.limits.seconds * pages / PAGES))


def _checked(output: bytes, task: Task) -> Found:
    """Return what the process has written, which may have fallen to what it read."""
    try:
        found = msgspec.msgpack.decode(output, type=Found)
        is_sound = found.fault in ("", *_FAULTS) and not (
            normalise_text(found.text) != (found.text, {})
            or any(faults(found.text, found.blocks, found.styles))
        )
    except (msgspec.DecodeError, UnicodeDecodeError):
        is_sound = False
    if not is_sound:
        raise task.broken(Current.limits.of(task.size))
    return found
