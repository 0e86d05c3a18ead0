"""RSS 0.9 to 2.0, RDF and Atom, through feedparser.

Formats: rssboard.org/rss-specification, RFC 4287 (Atom).
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

from reader.articles.feeds.items import (
    LONGEST_AUTHOR,
    Feed,
    FeedError,
    Item,
    each_once,
    host_of,
    item_title,
    make_item,
    notice_of,
    paragraphs,
    rfc3339,
)
from reader.articles.language import language_tag
from reader.articles.web.addresses import clean, named, web_link
from reader.articles.web.logins import without_login

MAX_DEPTH = 500
"""A feed whose elements nest deeper than this is none."""

_PERSON = re.compile(r"\S+@\S+ ?\((.+)\)|(.+?) ?[<(]\S+@\S+[>)]|(.+)")
"""A person with an address, as ``ana@a.example (Ana)`` or ``Ana <ana@a.example>``, or without."""
_ELEMENT = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>|<!\[CDATA\[")


def xml_feed(data: bytes, url: str, content_type: str) -> Feed:
    """Return what a feed in XML holds; FeedError for one too damaged to read."""
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
        raise FeedError(f"{named(url)} is a feed too damaged to read.") from None
    if not parsed.entries and (parsed.bozo or not parsed.version):
        raise FeedError(f"{named(url)} is a feed too damaged to read.")
    link = without_login(web_link(parsed.feed.get("link"), url))
    is_atom = str(parsed.version).startswith("atom")
    inherited = _names(parsed.feed) if is_atom else []
    items, more = each_once(_entry(entry, link or url, inherited) for entry in parsed.entries)
    detail = parsed.feed.get("title_detail") or {}
    title = item_title(parsed.feed.get("title"), is_html="html" in str(detail.get("type")))
    return Feed(
        title=title or host_of(url),
        link=link,
        items=items,
        notice=notice_of(_fault(parsed), more),
        lang=language_tag(parsed.feed.get("language")),
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
                raise FeedError(f"{named(url)} nests its elements too deeply to be a feed.")


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


def _names(record: Any) -> list[str]:
    """Return the names of who wrote an entry, or a feed."""
    given = [author for author in record.get("authors") or [] if isinstance(author, dict)]
    if len(given) < 2:  # one alone is taken as it stands: of an address some of its end gets lost
        found = _PERSON.fullmatch(clean(record.get("author"), LONGEST_AUTHOR))
        return [found[1] or found[2] or found[3]] if found else []
    names = (clean(each.get("name") or each.get("email"), LONGEST_AUTHOR) for each in given)
    return [name for name in names if name]


def _entry(entry: Any, base: str, inherited: list[str]) -> Item:
    """Return an item; who wrote it is ``inherited`` from the feed where it names nobody."""
    text, whole = _text_of(entry)
    detail = entry.get("title_detail") or {}
    link = without_login(web_link(entry.get("link"), base))
    return make_item(
        id=str(entry.get("id") or link),
        link=link,
        title=item_title(entry.get("title"), is_html="html" in str(detail.get("type"))),
        authors=_names(entry) or inherited,
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
    return value if "html" in str(detail.get("type")) else paragraphs(value)


def _date(parsed: Any) -> str:
    """Return a time as feedparser gives it, which is UTC, in RFC 3339."""
    try:
        return rfc3339(datetime(*parsed[:6]).replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return ""
