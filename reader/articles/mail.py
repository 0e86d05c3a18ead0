"""Messages of mail, such as newsletters: one message (EML) or a file of many (mbox).

Formats: RFC 5322, MIME (RFC 2045 to 2049), flowed text (RFC 3676), mbox (RFC 4155).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.html import render_fragment
from reader.articles.html.parse import decode_page
from reader.articles.language import language_tag
from reader.articles.model import Block, Style
from reader.articles.plain import plain_blocks, short_title
from reader.articles.web.addresses import clean

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\n]*\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_QUOTE_MARKS = re.compile(r">*")
_SIGNATURE = "-- "
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_LONGEST_NAME = 200
LONGEST_HEADER = 4_000
"""A header is cut to so many characters, where it has a comma, a semicolon or a space: the library
takes time in proportion to the square of its length."""
_MOST_AUTHORS = 20


class Message(msgspec.Struct, frozen=True):
    """What a message says. ``changes`` counts as those of pages do, and ``attachments``.

    ``published`` is RFC 3339 in UTC or empty, ``id`` the Message-ID or empty.
    """

    id: str
    title: str
    authors: list[str]
    published: str
    lang: str
    text: str
    blocks: list[Block]
    styles: list[Style]
    changes: dict[str, int]


if TYPE_CHECKING:
    _EmailPolicy = policy.EmailPolicy[EmailMessage]
else:  # it has no parameters when the program runs
    _EmailPolicy = policy.EmailPolicy


class _Policy(_EmailPolicy):
    """How the library reads messages, with headers cut to a length that it can read in time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a header's name and value from its lines."""
        name, value = super().header_source_parse(sourcelines)
        return name, _cut(value)


_POLICY = _Policy()


def _cut(value: str) -> str:
    if len(value) <= LONGEST_HEADER:
        return value
    head = value[:LONGEST_HEADER]
    end = max(head.rfind(sign) for sign in (",", ";", " ", "\n"))
    return head[:end] if end > 0 else head


def split_mbox(data: bytes) -> Iterator[bytes]:
    """Yield the messages of an mbox file, in order, less the signs that it put before ``From``."""
    starts = [(found.start(), found.end()) for found in _SEPARATOR.finditer(data)]
    starts.append((len(data), len(data)))
    for (_, start), (end, _) in pairwise(starts):
        yield _QUOTED_FROM.sub(rb"\1", data[start:end])


def read_message(data: bytes, *, name: str, encoding: str | None = None) -> Message:
    """Return what a message says: its HTML where it has some, else its plain text.

    ``name`` is what errors call it; ``encoding`` counts for more than what the message declares.
    Raises ArticleError for a message that is encrypted, holds no text, or is too damaged to read.
    """
    try:
        message = message_from_bytes(data, policy=_POLICY)
        if message.get_content_type() in _ENCRYPTED:
            raise ArticleError(f"{name} is encrypted; decrypt it in your mail program first.")
        parts = _texts(message)
        changes = Counter(attachments=_attachments(message))
        found: dict[str, Any] = {
            "id": clean(_header(message, "message-id")),
            "title": short_title(clean(_header(message, "subject"))),
            "authors": _authors(message),
            "published": _published(message),
            "lang": _lang(message),
        }
    except ArticleError:
        raise
    except MemoryError:
        raise
    except Exception:  # the library raises whatever it comes upon in damaged mail
        raise ArticleError(f"{name} is too damaged to be read as a message.") from None
    for part in parts:
        text, counts = _decoded(part, name, encoding)
        if part.is_html:
            page = render_fragment(text, name=name)
            text, blocks, styles = page.text, page.blocks, page.styles
            counts = counts | page.changes
        else:
            text = _unflowed(text, part)
            blocks, styles = plain_blocks(text), []
        if text.strip():
            changes.update(counts)
            return Message(**found, text=text, blocks=blocks, styles=styles, changes=dict(+changes))
    raise ArticleError(f"{name} holds no text to read.")


class _Text(msgspec.Struct, frozen=True):
    """A part that may be the message's text: its bytes, and what its head says of them."""

    data: bytes
    is_html: bool
    charset: str
    is_flowed: bool
    deletes: bool


def _texts(message: EmailMessage) -> list[_Text]:
    """Return the parts that may be the message's text, the best first."""
    bodies = (message.get_body(preferencelist=(kind,)) for kind in ("html", "plain"))
    return [_text(body) for body in bodies if isinstance(body, EmailMessage)]


def _text(part: EmailMessage) -> _Text:
    data = part.get_payload(decode=True)
    return _Text(
        data=data if isinstance(data, bytes) else b"",
        is_html=part.get_content_subtype() == "html",
        charset=part.get_content_charset() or "",
        is_flowed=str(part.get_param("format", "")).lower() == "flowed",
        deletes=str(part.get_param("delsp", "")).lower() == "yes",
    )


def _attachments(message: EmailMessage) -> int:
    """Count the parts that are no text of the message."""
    return sum(
        not part.is_multipart() and (part.is_attachment() or part.get_content_maintype() != "text")
        for part in message.walk()
        if isinstance(part, EmailMessage)
    )


def _decoded(part: _Text, name: str, encoding: str | None) -> tuple[str, dict[str, int]]:
    if not part.data.strip():
        return "", {}
    return decode_page(part.data, name=name, declared=part.charset, encoding=encoding)


def _unflowed(text: str, part: _Text) -> str:
    """Return plain text with the lines joined that its sender broke for the way (RFC 3676)."""
    if not part.is_flowed:
        return text
    lines: list[list[str]] = []
    depth_before, is_open = 0, False
    for line in text.split("\n"):
        marks = _QUOTE_MARKS.match(line)
        depth = marks.end() if marks else 0
        words = line[depth:].removeprefix(" ")
        is_signature = words == _SIGNATURE
        if is_open and depth == depth_before and not is_signature:
            if part.deletes:
                lines[-1][-1] = lines[-1][-1][:-1]
            lines[-1].append(words)
        else:
            lines.append([">" * depth + " " * bool(depth), words])
        is_open, depth_before = words.endswith(" ") and not is_signature, depth
    return "\n".join(map("".join, lines))


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _authors(message: EmailMessage) -> list[str]:
    given = getaddresses([_header(message, "from")])
    names = [clean(name or address, _LONGEST_NAME) for name, address in given]
    return list(dict.fromkeys(filter(None, names)))[:_MOST_AUTHORS]


def _published(message: EmailMessage) -> str:
    try:
        time = parsedate_to_datetime(_header(message, "date"))
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return _rfc3339(time)
    except (TypeError, ValueError, OverflowError, IndexError):
        return ""


def _rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _lang(message: EmailMessage) -> str:
    return language_tag(_header(message, "content-language"))
