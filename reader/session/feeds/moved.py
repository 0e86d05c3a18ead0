"""Feeds whose servers say that they have moved for good: their addresses change."""

from __future__ import annotations

from msgspec.structs import replace

from reader.articles.web.addresses import named, web_link
from reader.articles.web.fetch import Fetched
from reader.session.feeds.desk import FeedDesk, title_of
from reader.store.feeds_protocol import Fetch, Subscription


def is_safe_move(old: str, new: str) -> bool:
    """Tell whether a feed may be asked for at another address from now on.

    From ``https`` to ``http`` it may not: one answer of a false server would undo it for good.
    """
    is_weaker = old.lower().startswith("https:") and not new.lower().startswith("https:")
    return web_link(new, "") == new and not is_weaker


def address_of(url: str, got: Fetched) -> str:
    """Return the address by which to follow a feed that was fetched from ``url``."""
    return got.moved if got.moved and is_safe_move(url, got.moved) else url


def take_moves(desk: FeedDesk) -> list[str]:
    """Give feeds that have moved for good their new addresses; return a sentence for each.

    Whoever has refreshed them knows that what is there is a feed.
    """
    told = []
    for url, fetch in desk.feeds.cache.fetches().items():
        feed = desk.feeds.subscriptions.get(url)
        if feed is not None and fetch.moved:
            desk.feeds.cache.keep(replace(fetch, moved=""))
            if fetch.moved != feed.at and is_safe_move(feed.at, fetch.moved):
                told.append(_move(desk, feed, fetch))
    return told


def _move(desk: FeedDesk, feed: Subscription, fetch: Fetch) -> str:
    title, new = title_of(feed, fetch), named(fetch.moved)
    others = (other.at for other in desk.feeds.subscriptions.values() if other.url != feed.url)
    if fetch.moved in others:
        return f"{title} has moved for good to {new}, which you follow already; remove one of them."
    desk.feeds.set(replace(feed, address="" if fetch.moved == feed.url else fetch.moved))
    return f"{title} has moved for good; from now on it is asked for at {new}."
