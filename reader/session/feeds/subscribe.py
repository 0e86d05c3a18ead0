"""Subscribing to a feed: by its own address, or that of a page which names it."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from reader.articles.errors import ArticleError
from reader.articles.feeds.items import FeedError
from reader.articles.feeds.parse import feed_links, is_feed
from reader.articles.web.addresses import named
from reader.articles.web.fetch import Fetched, fetch
from reader.session.feeds.desk import FeedDesk
from reader.session.feeds.fetched import feed_of, record_of
from reader.session.feeds.moved import address_of
from reader.store.feeds_protocol import subscription


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

    That is where it has moved to for good, if it has. Raises ArticleError where there is none.
    """
    got = fetch(url, max_bytes=max_bytes)
    if is_feed(got):
        return address_of(url, got), got
    links = feed_links(got.body, got.url)
    if not links:
        raise FeedError(f"{named(got.url)} is no feed and names none.")
    got = fetch(links[0], max_bytes=max_bytes, typed=url)
    return address_of(links[0], got), got


def follow(desk: FeedDesk, url: str, got: Fetched, *, folder: str = "") -> Subscribed:
    """Follow a feed that was fetched from ``url``; ArticleError where it is none."""
    feed = feed_of(got)
    wanted = subscription(url, folder=folder)
    known = desk.feeds.subscriptions.values()
    url = next((each.url for each in known if each.at == url), wanted.url)
    is_new = url not in desk.feeds.subscriptions
    if is_new:
        desk.feeds.subscribe(wanted)
    elif wanted.address and url == wanted.url:
        desk.feeds.set(replace(desk.feeds.subscriptions[url], address=wanted.address))
    if desk.feeds.fault:
        raise ArticleError(desk.feeds.fault)
    desk.feeds.cache.keep(record_of(url, got, feed), feed.items)
    desk.rules.apply(desk.feeds.cache)
    title = desk.feeds.subscriptions[url].title or feed.title
    return Subscribed(url, title, len(feed.items), is_new)
