"""Subscribing to a feed: by its own address, or that of a page which names it."""

from __future__ import annotations

import msgspec

from reader.annotations.ids import now
from reader.articles.errors import ArticleError
from reader.articles.feed import Feed, FeedError, feed_links, looks_like_feed, parse_feed
from reader.articles.fetch import Fetched, fetch
from reader.session.feeds import FeedDesk
from reader.store.feeds import Fetch, Subscription


class Subscribed(msgspec.Struct, frozen=True):
    """What came of it; ``is_new`` is False for a feed that was followed already."""

    url: str
    title: str
    items: int
    is_new: bool


def subscribe(desk: FeedDesk, url: str, *, folder: str = "") -> Subscribed:
    """Fetch a feed, or the first feed that the page there names, and follow it.

    Raises ArticleError, with nothing done, where there is no feed.
    """
    url, got = found_feed(url, max_bytes=desk.max_bytes)
    return follow(desk, url, got, folder=folder)


def found_feed(url: str, *, max_bytes: int) -> tuple[str, Fetched]:
    """Fetch a feed, or the first feed that the page there names; return its address too.

    Raises ArticleError where there is none.
    """
    got = fetch(url, max_bytes=max_bytes)
    if is_feed(got):
        return url, got
    links = feed_links(got.body, got.url)
    if not links:
        raise FeedError(f"{_named(got)} is no feed and names none.")
    return links[0], fetch(links[0], max_bytes=max_bytes)


def is_feed(got: Fetched) -> bool:
    """Tell whether what was fetched is a feed."""
    return looks_like_feed(got.body, got.content_type)


def follow(desk: FeedDesk, url: str, got: Fetched, *, folder: str = "") -> Subscribed:
    """Follow a feed that was fetched from ``url``; ArticleError where it is none."""
    feed = parse(got)
    is_new = url not in desk.feeds.subscriptions
    desk.feeds.subscribe(Subscription(url, folder=folder))
    if desk.feeds.fault:
        raise ArticleError(desk.feeds.fault)
    keep(desk, url, got, feed)
    title = desk.feeds.subscriptions[url].title or feed.title
    return Subscribed(url, title, len(feed.items), is_new)


def parse(got: Fetched) -> Feed:
    """Return the feed that was fetched."""
    kind = f"{got.content_type}; charset={got.charset}" if got.charset else got.content_type
    return parse_feed(got.body, url=got.url, content_type=kind)


def keep(desk: FeedDesk, url: str, got: Fetched, feed: Feed) -> None:
    """Keep what was fetched in the cache."""
    known = Fetch(url, feed.title, feed.link, got.etag, got.modified, refreshed=now())
    desk.feeds.cache.keep(known, feed.items)
    desk.rules.apply(desk.feeds.cache)


def _named(got: Fetched) -> str:
    return got.url.partition("?")[0][:200]
