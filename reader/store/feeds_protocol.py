"""Feeds as the rest of newsmark sees them: what is subscribed to, what was done with items.

What a person did is durable and merged by git like marks are; what was fetched lies in a cache that
may go at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from reader.articles.feeds.items import Item
from reader.articles.web.logins import without_login

KEY_DIGITS = 20
LONGEST_TAG = 50

ItemAct = Literal["read", "unread", "star", "unstar"]


class Subscription(msgspec.Struct, frozen=True):
    """One feed that a person follows; ``title`` is empty where the feed's own is good enough.

    ``url`` is the address by which it was followed first. It stays the feed's name for good, of
    which the keys of its items are made; where the feed has moved to is ``address``, empty where it
    has not. ``folder`` may hold folders in folders, joined by ``/``. With ``full_text`` an item
    that is a teaser is opened with its page's text.
    """

    url: str
    title: str = ""
    folder: str = ""
    full_text: bool = False
    address: str = ""

    @property
    def at(self) -> str:
        """Where the feed is to be asked for."""
        return self.address or self.url


def subscription(address: str, title: str = "", folder: str = "") -> Subscription:
    """Return the subscription to a feed at an address.

    A name and password in it are not part of the feed's name, which stands in stars and keys, too:
    they are where the feed is to be asked for, and nowhere else.
    """
    url = without_login(address)
    return Subscription(url, title, folder, address="" if address == url else address)


class Starred(msgspec.Struct, frozen=True):
    """What is kept of a starred item with the star, so that it outlives the feed and the cache."""

    feed: str
    link: str = ""
    title: str = ""
    published: str = ""


class Fetch(msgspec.Struct, frozen=True):
    """What is known of a feed from its last refresh; ``lang`` is the language that it names.

    ``refreshed`` is the time of the last success (RFC 3339), ``error`` one sentence where the last
    try failed, ``gone`` that the feed is gone for good by its server's word. ``moved`` is the
    address to which it has moved for good, until that is known to the subscription. Before
    ``not_before`` (seconds since 1970) the server, of name ``host``, wishes not to be asked again;
    before ``fresh_until`` it has said that nothing changes.
    """

    url: str
    title: str = ""
    link: str = ""
    lang: str = ""
    etag: str = ""
    modified: str = ""
    refreshed: str = ""
    error: str = ""
    gone: bool = False
    moved: str = ""
    host: str = ""
    not_before: float = 0.0
    fresh_until: float = 0.0


class Entry(msgspec.Struct, frozen=True):
    """An item of a feed without its text; ``seen`` is when it was first fetched (RFC 3339).

    ``ruling`` is what the rules that it was last held against said, in their own form.
    """

    key: str
    feed: str
    link: str
    title: str
    authors: list[str]
    published: str
    teaser_only: bool
    seen: str
    ruling: str = ""

    @property
    def time(self) -> str:
        """When it was published, else when it was first seen."""
        return self.published or self.seen


def item_key(feed: str, item: str) -> str:
    """Return the key of an item by its feed's address and its id there; the same everywhere."""
    return hashlib.sha256(f"{feed}\n{item}".encode("utf-8", "replace")).hexdigest()[:KEY_DIGITS]


def is_tag(name: str) -> bool:
    """Tell whether this can be a tag: printable, no space at its ends, not too long."""
    return bool(name) and name.isprintable() and name.strip() == name and len(name) <= LONGEST_TAG


class FeedCache(Protocol):
    """What was fetched; safe to use from any thread. It may forget everything at any time."""

    def fetches(self) -> dict[str, Fetch]:
        """Return what is known of each feed's last refresh, by address."""

    def keep(self, fetch: Fetch, items: Sequence[Item] | None = None) -> int:
        """Keep how a refresh went, and the feed's items where it brought any; count the new."""

    def entries(self, feeds: Iterable[str]) -> list[Entry]:
        """Return the items of these feeds, the newest first."""

    def counts(self) -> dict[str, list[str]]:
        """Return the keys of all items, by feed."""

    def search(self, words: str, feeds: Iterable[str]) -> set[str]:
        """Return the keys of the items of these feeds that hold all the words.

        They are found in title, authors and text as :meth:`reader.store.protocol.Store.search`
        finds them. Raises StoreError where there is no word.
        """

    def html(self, key: str) -> str:
        """Return what the feed holds of an item's text, empty where that is not known."""

    def forget(self, feed: str) -> None:
        """Drop all that was fetched of a feed."""

    def unruled(self, rules: str) -> Iterator[list[tuple[Entry, str]]]:
        """Yield items not held against these rules yet, some at a time, with their HTML."""

    def keep_rulings(self, rules: str, rulings: Mapping[str, str]) -> None:
        """Keep what the rules of this name said of items, by key."""


class Feeds(Protocol):
    """One annotator's subscriptions and what they did with items; for one thread at a time.

    Every act returns when it is durable, or has set :attr:`fault`; what could not be written stays
    in memory and is written with the next act or :meth:`retry`.
    """

    @property
    def cache(self) -> FeedCache:
        """What was fetched."""

    @property
    def subscriptions(self) -> Mapping[str, Subscription]:
        """The feeds by address."""

    @property
    def read(self) -> frozenset[str] | set[str]:
        """The keys of the items that were read."""

    @property
    def starred(self) -> Mapping[str, Starred | None]:
        """Items by key: starred, or (None) not, whatever a rule says."""

    @property
    def tags(self) -> Mapping[str, Mapping[str, bool]]:
        """For each item the tags that it got, or (False) lost, by hand."""

    @property
    def articles(self) -> Mapping[str, str]:
        """For each item that was opened the id of its article."""

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""

    @property
    def unsaved(self) -> int:
        """The number of acts that are in memory only."""

    @property
    def unsaved_lines(self) -> bytes:
        """Those acts as lines of the journal, to be kept elsewhere."""

    @property
    def notices(self) -> Sequence[str]:
        """What was found damaged: one sentence each."""

    def subscribe(self, *feeds: Subscription) -> None:
        """Follow feeds."""

    def unsubscribe(self, feed: str) -> None:
        """Follow a feed no more."""

    def set(self, feed: Subscription) -> None:
        """Give a feed this title, folder, setting and address."""

    def mark_read(self, keys: Sequence[str], *, read: bool = True) -> None:
        """Say of items that they were read, or not."""

    def opened(self, key: str, article: str) -> None:
        """Say that an item was opened, and so read, as this article."""

    def star(self, key: str, starred: Starred | None) -> None:
        """Star an item, or take its star away."""

    def tag(self, key: str, tag: str, *, on: bool = True) -> None:
        """Give an item a tag, or take it away."""

    def refresh(self) -> bool:
        """Take in what other windows and machines wrote; True when anything changed."""

    def retry(self) -> bool:
        """Try again to write what is in memory only; True when everything is on disk."""

    def close(self) -> None:
        """Let go of the journal."""
