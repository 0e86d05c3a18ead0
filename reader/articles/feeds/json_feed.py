"""JSON Feed (jsonfeed.org/version/1.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

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
from reader.articles.json_faults import UNDECODABLE, decoding_fault
from reader.articles.language import language_tag
from reader.articles.web.addresses import clean, named, web_link
from reader.articles.web.logins import without_login


def json_feed(data: bytes, url: str) -> Feed:
    """Return what a JSON Feed holds; FeedError for one that is damaged, or none."""
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except UNDECODABLE as error:
        fault = decoding_fault(error, data)
        raise FeedError(f"{named(url)} is a feed too damaged to read: {fault}.") from None
    given = found.get("items") if isinstance(found, dict) else None
    if not isinstance(given, list):
        raise FeedError(f"{named(url)} is a JSON Feed without items.")
    link = without_login(web_link(found.get("home_page_url"), url))
    entries = [entry for entry in given if isinstance(entry, dict)]
    items, more = each_once(_item(entry, found, link or url) for entry in entries)
    odd = len(given) - len(entries)
    fault = f"{odd:,} of its items are none" if odd else ""
    title = item_title(found.get("title"), is_html=False)
    return Feed(
        title=title or host_of(url),
        link=link,
        items=items,
        notice=notice_of(fault, more),
        lang=language_tag(found.get("language")),
    )


def _item(entry: dict[str, Any], feed: dict[str, Any], base: str) -> Item:
    link = without_login(web_link(entry.get("url") or entry.get("external_url"), base))
    text, whole = _text(entry)
    given = entry.get("id")
    return make_item(
        id=str(given) if isinstance(given, str | int | float) else link,
        link=link,
        title=item_title(entry.get("title"), is_html=False),
        authors=_authors(entry) or _authors(feed),
        published=_date(entry.get("date_published") or entry.get("date_modified")),
        text=text,
        whole=whole,
    )


def _text(entry: dict[str, Any]) -> tuple[str, bool]:
    for key, as_html in (
        ("content_html", str),
        ("content_text", paragraphs),
        ("summary", paragraphs),
    ):
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return as_html(value), key != "summary"
    return "", False


def _authors(record: dict[str, Any]) -> list[str]:
    listed = record.get("authors")
    listed = listed if isinstance(listed, list) else [record.get("author")]
    names = [clean(x.get("name"), LONGEST_AUTHOR) for x in listed if isinstance(x, dict)]
    return [name for name in names if name]


def _date(value: object) -> str:
    try:
        time = datetime.fromisoformat(str(value))
        return rfc3339(time if time.tzinfo else time.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return ""
