"""What feeds of every kind become: items with clean titles, names and links; from anyone."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.files import printable
from reader.articles.plain import short_title
from reader.articles.web.addresses import LONGEST_ADDRESS, UNSAFE, clean, words_of

MAX_ITEMS = 20_000
"""The most items that are taken from one feed; what goes beyond is told."""
LONGEST_AUTHOR = 200

_MOST_AUTHORS = 20
_TEASER_LENGTH = 600
"""A text shorter than this many characters may be the beginning of a longer one."""

_ENDS_EARLY = re.compile(
    r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|(?:read|continue|full)[\w ]{0,30}(?:more|reading|story|article)?"
    r"\W{0,4})\s*$",
    re.I,
)


class FeedError(ArticleError):
    """Bytes that are no feed."""


class Item(msgspec.Struct, frozen=True):
    """One entry of a feed.

    ``id`` tells it from the feed's others; ``link`` is a web address or empty; ``published`` is
    RFC 3339 in UTC or empty; ``html`` is what the feed itself holds of the text, which may be
    nothing, and ``teaser_only`` is the guess that there is more of it at the link. Title and names
    hold no control characters.
    """

    id: str
    link: str = ""
    title: str = ""
    authors: list[str] = []
    published: str = ""
    html: str = ""
    teaser_only: bool = False


class Feed(msgspec.Struct, frozen=True):
    """A feed: its items in its own order, each id once.

    ``notice`` says what was damaged or left out, as a clause; ``lang`` is the language that the
    feed says it is in, which may be empty.
    """

    title: str
    link: str
    items: list[Item]
    notice: str = ""
    lang: str = ""


def item_title(text: object, *, is_html: bool) -> str:
    """Return a title on one line, without the markup that it may have as HTML."""
    if not isinstance(text, str):
        return ""
    if is_html:
        text = words_of(text[:5000], "")
    return short_title(clean(text))


def make_item(
    *, id: str, link: str, title: str, authors: list[str], published: str, text: str, whole: bool
) -> Item:
    """Return an item; ``whole`` says that the feed gave the text as the content itself."""
    if not id or len(id) > LONGEST_ADDRESS:
        id = hashlib.sha256(f"{id}\n{link}\n{title}\n{text}".encode("utf-8", "replace")).hexdigest()
    text = _UNSAFE_IN_HTML.sub(" ", text)
    return Item(
        id=UNSAFE.sub(" ", id),
        link=link,
        title=title or short_title(clean(words_of(text[:2000]))),
        authors=list(dict.fromkeys(filter(None, authors)))[:_MOST_AUTHORS],
        published=published,
        html=text,
        teaser_only=bool(link) and _is_teaser(text, whole=whole),
    )


_UNSAFE_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _is_teaser(text: str, *, whole: bool) -> bool:
    words = words_of(text).strip()
    if _ENDS_EARLY.search(words[-80:]):
        return True
    return len(words) < _TEASER_LENGTH and not (whole and words)


def each_once(items: Iterator[Item]) -> tuple[list[Item], int]:
    """Return the items, each id once and at most so many, and how many were left out for that."""
    found: dict[str, Item] = {}
    more = 0
    for item in items:
        if len(found) < MAX_ITEMS or item.id in found:
            found.setdefault(item.id, item)
        else:
            more += 1
    return list(found.values()), more


def notice_of(fault: str, more: int) -> str:
    """Return what to tell of a feed that has a fault, or so many items too many."""
    left_out = f"{more:,} items beyond the first {MAX_ITEMS:,} were left out" if more else ""
    return "; ".join(filter(None, (fault, left_out)))


def paragraphs(text: str) -> str:
    """Return plain text as HTML."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def rfc3339(time: datetime) -> str:
    """Return a time in UTC, to the second."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def host_of(url: str) -> str:
    """Return what to call a feed without a title: the name of its server."""
    return printable(urlsplit(url).netloc.rpartition("@")[2] or url)
