"""Feeds: what is one, of which kind, and what a page names as its own; from anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TypeVar

import msgspec

from reader.articles.feeds.items import Feed, FeedError
from reader.articles.feeds.json_feed import json_feed
from reader.articles.feeds.xml import xml_feed
from reader.articles.processes import worker
from reader.articles.processes.limits import Current, Task
from reader.articles.web.addresses import named, web_link
from reader.articles.web.fetch import Fetched

READ = "reader.articles.feeds.parse:read_request"
READ_LINKS = "reader.articles.feeds.parse:links_request"
"""The functions that the other process runs."""
Read = TypeVar("Read")

_HEAD_BYTES = 4096
_PAGE_HEAD = 200_000
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


def is_feed(got: Fetched) -> bool:
    """Tell whether what was fetched is a feed."""
    return looks_like_feed(got.body, got.content_type)


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
        raise FeedError(f"{named(url)} is no feed that can be read (RSS, Atom or JSON Feed).")
    task = Task(READ, named(url), "the feed", len(data), FeedError)
    output = b"".join(worker.run(task, msgspec.msgpack.encode((data, url, content_type))))
    return _decoded(output, Feed, task)


def feed_links(page: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds that a web page names as its own, in its order.

    Raises FeedError for a page that cannot be read within the limits.
    """
    head = page[:_PAGE_HEAD]
    task = Task(READ_LINKS, named(url), "the web page", len(head), FeedError)
    output = b"".join(worker.run(task, msgspec.msgpack.encode((head, url))))
    return _decoded(output, list[str], task)


def read_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded feed that is in encoded bytes; what the other process runs."""
    feed, url, content_type = msgspec.msgpack.decode(data, type=tuple[bytes, str, str])
    is_json = _decoded_head(feed).lstrip().startswith("{")
    found = json_feed(feed, url) if is_json else xml_feed(feed, url, content_type)
    yield msgspec.msgpack.encode(found)


def links_request(data: bytes, _ask: object) -> Iterator[bytes]:
    """Yield the encoded addresses of feeds that a page names; what the other process runs."""
    page, url = msgspec.msgpack.decode(data, type=tuple[bytes, str])
    yield msgspec.msgpack.encode(_links_in(page, url))


def _links_in(page: bytes, url: str) -> list[str]:
    found: dict[str, None] = {}

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            kind = given.get("type", "").strip().lower()
            if tag == "link" and kind in _FEED_TYPES | {"application/json"}:
                link = web_link(given.get("href"), url)
                if link and "alternate" in given.get("rel", "").lower().split():
                    found[link] = None

    Links().feed(page.decode("utf-8", "replace"))
    return list(found)


def _decoded(output: bytes, kind: type[Read], task: Task) -> Read:
    """Return what the other process has read, which may have fallen to it."""
    try:
        return msgspec.msgpack.decode(output, type=kind)
    except (msgspec.DecodeError, UnicodeError):
        raise task.broken(Current.limits.of(task.size)) from None


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
