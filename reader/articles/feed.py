"""Feeds: RSS 0.9 to 2.0, RDF and Atom through feedparser, JSON Feed; from anyone, so never trusted.

Formats: rssboard.org/rss-specification, RFC 4287 (Atom), jsonfeed.org/version/1.1.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.files import printable
from reader.articles.plain import short_title
from reader.articles.web_names import LONGEST_ADDRESS, UNSAFE, clean, web_link, words_of

MAX_ITEMS = 20_000
"""The most items that are taken from one feed; what goes beyond is told."""
MAX_DEPTH = 500
"""A feed whose elements nest deeper than this is none."""

_HEAD_BYTES = 4096
_PAGE_HEAD = 200_000
_LONGEST_AUTHOR = 200
_MOST_AUTHORS = 20
_TEASER_LENGTH = 600
"""A text shorter than this many characters may be the beginning of a longer one."""

_FEED_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
    )
)
_BEFORE_ROOT = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*", re.I | re.S
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel)[\s>/]", re.I)
_PAGE = re.compile(r"<(?:html|head|body)[\s>]", re.I)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
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

    ``notice`` says what was damaged or left out, as a clause.
    """

    title: str
    link: str
    items: list[Item]
    notice: str = ""


def looks_like_feed(data: bytes, content_type: str = "") -> bool:
    """Tell whether these bytes are a feed, by their beginning more than by what the server says."""
    head = _decoded_head(data)
    if head.lstrip().startswith("{"):
        return bool(_JSON_FEED.search(head)) or content_type == "application/feed+json"
    found = _BEFORE_ROOT.match(head)
    rest = head[found.end() if found else 0 :]
    if root := _ROOT.match(rest):
        return root[1].lower() != "feed" or "atom" in rest.lower() or content_type in _FEED_TYPES
    return content_type in _FEED_TYPES and rest.startswith("<") and not _PAGE.match(rest)


def parse_feed(data: bytes, *, url: str, content_type: str = "") -> Feed:
    """Return what a feed holds; ``url`` is where it came from, against which links are read.

    ``content_type`` may carry a charset. Raises FeedError for what is no feed or holds nothing
    that could be read.
    """
    if not looks_like_feed(data, content_type.partition(";")[0].strip().lower()):
        raise FeedError(f"{_named(url)} is no feed that can be read (RSS, Atom or JSON Feed).")
    if _decoded_head(data).lstrip().startswith("{"):
        return _json_feed(data, url)
    return _xml_feed(data, url, content_type)


def feed_links(page: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds that a web page names as its own, in its order."""
    found: dict[str, None] = {}

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            kind = given.get("type", "").strip().lower()
            if tag == "link" and kind in _FEED_TYPES | {"application/json"}:
                link = web_link(given.get("href"), url)
                if link and "alternate" in given.get("rel", "").lower().split():
                    found[link] = None

    Links().feed(page[:_PAGE_HEAD].decode("utf-8", "replace"))
    return list(found)


def _named(url: str) -> str:
    parts = url.partition("?")[0]
    return printable(parts[:200])


def _decoded_head(data: bytes) -> str:
    head = data[:_HEAD_BYTES]
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(mark):
            return head.decode(name, "ignore").lstrip("\ufeff")
    return head.decode("latin-1")


def _title(text: object, *, is_html: bool) -> str:
    if not isinstance(text, str):
        return ""
    if is_html:
        text = words_of(text[:5000], "")
    return short_title(clean(text))


def _item(
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


_ELEMENT = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>|<!\[CDATA\[")
_UNSAFE_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _is_teaser(text: str, *, whole: bool) -> bool:
    words = words_of(text).strip()
    if _ENDS_EARLY.search(words[-80:]):
        return True
    return len(words) < _TEASER_LENGTH and not (whole and words)


def _once(items: Iterator[Item]) -> tuple[list[Item], int]:
    """Return the items, each id once and at most so many, and how many were left out for that."""
    found: dict[str, Item] = {}
    more = 0
    for item in items:
        if len(found) < MAX_ITEMS or item.id in found:
            found.setdefault(item.id, item)
        else:
            more += 1
    return list(found.values()), more


def _notice(fault: str, more: int) -> str:
    left_out = f"{more:,} items beyond the first {MAX_ITEMS:,} were left out" if more else ""
    return "; ".join(filter(None, (fault, left_out)))


# RSS, RDF, Atom ----------------------------------------------------------------------------------


def _xml_feed(data: bytes, url: str, content_type: str) -> Feed:
    import feedparser

    _check_depth(data, url)
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    try:
        # From a stream: bytes would first be tried as the name of a file.
        parsed = feedparser.parse(
            io.BytesIO(data),
            response_headers=headers,
            sanitize_html=False,  # none of it is painted as it is: it goes through the extractor
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError):
        raise FeedError(f"{_named(url)} is a feed too damaged to read.") from None
    if not parsed.entries and (parsed.bozo or not parsed.version):
        raise FeedError(f"{_named(url)} is a feed too damaged to read.")
    link = web_link(parsed.feed.get("link"), url)
    items, more = _once(_entry(entry, link or url) for entry in parsed.entries)
    detail = parsed.feed.get("title_detail") or {}
    title = _title(parsed.feed.get("title"), is_html="html" in str(detail.get("type")))
    return Feed(
        title=title or _host(url), link=link, items=items, notice=_notice(_fault(parsed), more)
    )


def _check_depth(data: bytes, url: str) -> None:
    """Raise FeedError for elements nested so deeply that parsers would break."""
    depth = place = 0
    while tag := _ELEMENT.search(data, place):
        place = tag.end()
        if tag[0] == b"<![CDATA[":
            place = data.find(b"]]>", place)
            if place < 0:
                return
        elif not tag[2]:
            depth += -1 if tag[1] else 1
            if depth > MAX_DEPTH:
                raise FeedError(f"{_named(url)} nests its elements too deeply to be a feed.")


def _fault(parsed: Any) -> str:
    """Return what was damaged; a charset that was named wrongly and found out is not."""
    if not parsed.bozo:
        return ""
    error = parsed.get("bozo_exception")
    if type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType"):
        return ""
    line = getattr(error, "getLineNumber", lambda: None)()
    where = f" (first in line {line})" if line else ""
    return f"the feed is damaged{where}, and what could be read of it was taken"


def _entry(entry: Any, base: str) -> Item:
    text, whole = _text_of(entry)
    detail = entry.get("title_detail") or {}
    authors = [
        clean(author.get("name") or author.get("email"), _LONGEST_AUTHOR)
        for author in entry.get("authors") or []
        if isinstance(author, dict)
    ]
    link = web_link(entry.get("link"), base)
    return _item(
        id=str(entry.get("id") or link),
        link=link,
        title=_title(entry.get("title"), is_html="html" in str(detail.get("type"))),
        authors=authors or [clean(entry.get("author"), _LONGEST_AUTHOR)],
        published=_date(entry.get("published_parsed") or entry.get("updated_parsed")),
        text=text,
        whole=whole,
    )


def _text_of(entry: Any) -> tuple[str, bool]:
    """Return the longest text that an entry holds, as HTML, and whether it is its content."""
    texts = [(_as_html(each), True) for each in entry.get("content") or []]
    if detail := entry.get("summary_detail"):
        texts.append((_as_html(detail), False))
    return max(texts, key=lambda found: len(found[0]), default=("", False))


def _as_html(detail: Any) -> str:
    value = detail.get("value")
    if not isinstance(value, str):
        return ""
    return value if "html" in str(detail.get("type")) else _paragraphs(value)


def _paragraphs(text: str) -> str:
    """Return plain text as HTML."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def _date(parsed: Any) -> str:
    """Return a time as feedparser gives it, which is UTC, in RFC 3339."""
    try:
        return _rfc3339(datetime(*parsed[:6]).replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return ""


def _rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _host(url: str) -> str:
    return printable(urlsplit(url).netloc.rpartition("@")[2] or url)


# JSON Feed ---------------------------------------------------------------------------------------


def _json_feed(data: bytes, url: str) -> Feed:
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FeedError(f"{_named(url)} is a feed too damaged to read: {error}.") from None
    given = found.get("items") if isinstance(found, dict) else None
    if not isinstance(given, list):
        raise FeedError(f"{_named(url)} is a JSON Feed without items.")
    link = web_link(found.get("home_page_url"), url)
    entries = [entry for entry in given if isinstance(entry, dict)]
    items, more = _once(_json_item(entry, found, link or url) for entry in entries)
    odd = len(given) - len(entries)
    fault = f"{odd:,} of its items are none" if odd else ""
    title = _title(found.get("title"), is_html=False)
    return Feed(title=title or _host(url), link=link, items=items, notice=_notice(fault, more))


def _json_item(entry: dict[str, Any], feed: dict[str, Any], base: str) -> Item:
    link = web_link(entry.get("url") or entry.get("external_url"), base)
    text, whole = _json_text(entry)
    given = entry.get("id")
    return _item(
        id=str(given) if isinstance(given, str | int | float) else link,
        link=link,
        title=_title(entry.get("title"), is_html=False),
        authors=_json_authors(entry) or _json_authors(feed),
        published=_json_date(entry.get("date_published") or entry.get("date_modified")),
        text=text,
        whole=whole,
    )


def _json_text(entry: dict[str, Any]) -> tuple[str, bool]:
    for key, as_html in (
        ("content_html", str),
        ("content_text", _paragraphs),
        ("summary", _paragraphs),
    ):
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return as_html(value), key != "summary"
    return "", False


def _json_authors(record: dict[str, Any]) -> list[str]:
    listed = record.get("authors")
    listed = listed if isinstance(listed, list) else [record.get("author")]
    names = [clean(x.get("name"), _LONGEST_AUTHOR) for x in listed if isinstance(x, dict)]
    return [name for name in names if name]


def _json_date(value: object) -> str:
    try:
        time = datetime.fromisoformat(str(value))
        return _rfc3339(time if time.tzinfo else time.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""
