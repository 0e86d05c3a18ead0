"""Reading feeds: what is subscribed to, what was fetched and what the rules say, as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from reader.articles.model import Article
from reader.articles.web.addresses import clean
from reader.articles.web.logins import masked
from reader.session.feeds.refresh import Refresher
from reader.session.feeds.rules import Rules, read_ruling, tags_of
from reader.store.feeds_protocol import Entry, Feeds, Fetch, Starred, Subscription
from reader.store.protocol import Store

Show = Literal["unread", "starred", "all"]
SHOWS: tuple[Show, ...] = ("unread", "all", "starred")


class FeedRow(msgspec.Struct, frozen=True):
    """One feed of the list. ``title`` is the person's own, the feed's, or its address.

    ``url`` is its name, ``address`` where it is now, with ``…`` for a name and password.
    """

    url: str
    address: str
    title: str
    folder: str
    unread: int
    total: int
    refreshed: str
    error: str
    full_text: bool


class ItemRow(msgspec.Struct, frozen=True):
    """One item of the list."""

    entry: Entry
    feed_title: str
    read: bool
    starred: bool
    tags: list[str]


class FeedDesk:
    """One annotator's feeds to read, in a command or on a screen; for one thread."""

    def __init__(self, store: Store, annotator: str, rules: Rules, *, max_bytes: int):
        self.store = store
        self.annotator = annotator
        self.feeds: Feeds = store.feeds(annotator)
        self.rules = rules
        self.max_bytes = max_bytes
        self.refresher = Refresher(self.feeds.cache, rules, max_bytes=max_bytes)
        self._dropped: set[str] = set()

    def close(self) -> None:
        """Stop refreshing, forget what was fetched of dropped feeds, let go of the journal."""
        self.refresher.stop()
        for feed in self._dropped - self.feeds.subscriptions.keys():
            self.feeds.cache.forget(feed)
        self.feeds.close()

    def drop(self, feed: str) -> None:
        """Follow a feed no more; what was fetched of it stays until the desk is closed."""
        self.feeds.unsubscribe(feed)
        self._dropped.add(feed)

    def rows(self) -> list[FeedRow]:
        """Return the feeds, folder by folder, those without one last."""
        fetches = self.feeds.cache.fetches()
        keys = self.feeds.cache.counts()
        rows = [
            _row(feed, fetches.get(feed.url), keys.get(feed.url, []), self.feeds.read)
            for feed in self.feeds.subscriptions.values()
        ]
        return sorted(rows, key=lambda row: (not row.folder, row.folder, row.title.casefold()))

    def title(self, feed: str) -> str:
        """Return what to call a feed that is followed."""
        return title_of(self.feeds.subscriptions[feed], self.feeds.cache.fetches().get(feed))

    def items(self, feeds: Sequence[str], show: Show = "all") -> list[ItemRow]:
        """Return the items of these feeds that are to be shown, the newest first."""
        fetches = self.feeds.cache.fetches()
        titles = {
            url: title_of(feed, fetches.get(url)) for url, feed in self.feeds.subscriptions.items()
        }
        entries = self.feeds.cache.entries(feeds)
        if show == "starred":
            entries += self._starred_and_gone({entry.key for entry in entries}, set(feeds))
        rows = []
        for entry in entries:
            ruling = read_ruling(entry.ruling)
            read = entry.key in self.feeds.read
            if ruling.hide or (show == "unread" and read):
                continue
            row = self._item(entry, titles.get(entry.feed, entry.feed), star=ruling.star)
            if show != "starred" or row.starred:
                rows.append(row)
        return rows

    def _starred_and_gone(self, there: set[str], feeds: set[str]) -> list[Entry]:
        """Return the starred items that the cache does not hold any more."""
        gone = [
            Entry(key, star.feed, star.link, star.title, [], star.published, False, "")
            for key, star in self.feeds.starred.items()
            if star is not None and key not in there and star.feed in feeds
        ]
        return sorted(gone, key=lambda entry: entry.published, reverse=True)

    def item(self, row: ItemRow) -> ItemRow:
        """Return a row as things are now."""
        return self._item(row.entry, row.feed_title, star=read_ruling(row.entry.ruling).star)

    def _item(self, entry: Entry, title: str, *, star: bool) -> ItemRow:
        key = entry.key
        starred = self.feeds.starred[key] is not None if key in self.feeds.starred else star
        tags = tags_of(entry.ruling, self.feeds.tags.get(key, {}))
        return ItemRow(entry, title, key in self.feeds.read, starred, tags)

    def toggle_star(self, row: ItemRow) -> None:
        """Star an item, or take its star away."""
        entry = row.entry
        star = Starred(entry.feed, entry.link, entry.title, entry.published)
        self.feeds.star(entry.key, None if self.item(row).starred else star)

    def set_tags(self, row: ItemRow, tags: Sequence[str]) -> None:
        """Give an item these tags and no others."""
        there = self.item(row).tags
        gone = [tag for tag in there if tag not in tags]
        added = [tag for tag in tags if tag not in there]
        for tag in gone:
            self.feeds.tag(row.entry.key, tag, on=False)
        for tag in added:
            self.feeds.tag(row.entry.key, tag)
        self._tag_article(self.article_of(row), added, gone)

    def opened(self, row: ItemRow, article: str) -> None:
        """Note that an item was opened as an article, which gets the item's tags then."""
        is_new = self.feeds.articles.get(row.entry.key) != article
        self.feeds.opened(row.entry.key, article)
        if is_new:
            self._tag_article(article, self.item(row).tags, [])

    def _tag_article(self, article: str, add: Sequence[str], remove: Sequence[str]) -> None:
        from reader.session.article.tags import tag_article  # not needed to list items

        if article and (add or remove):
            tag_article(self.store, article, self.annotator, add, remove)

    def mark_all_read(self, feeds: Sequence[str]) -> int:
        """Mark all items of these feeds as read, and count them."""
        keys = self.feeds.cache.counts()
        unread = [key for feed in feeds for key in keys.get(feed, []) if key not in self.feeds.read]
        self.feeds.mark_read(unread)
        return len(unread)

    def article_of(self, row: ItemRow, *, full_text: bool = False) -> str:
        """Return the id of the article that an item was opened as; empty where it must be made."""
        known = "" if full_text else self.feeds.articles.get(row.entry.key, "")
        return known if known and self.store.has_article(known) else ""

    def make_article(self, row: ItemRow, *, full_text: bool = False) -> Article:
        """Return the article of an item, from what the feed holds of it, or from its page.

        The page is fetched with ``full_text``, and for a teaser of a feed that is set so; nothing
        else is. Where another text came from the same address, it is a later one. May be called in
        any thread; nothing is kept. Raises NewsmarkError.
        """
        from reader.session.article.revisions import Latest
        from reader.session.feeds.items_to_articles import item_article, page_article

        feed = self.feeds.subscriptions.get(row.entry.feed)
        if full_text or (row.entry.teaser_only and feed is not None and feed.full_text):
            article = page_article(
                row.entry, feed=feed.at if feed else "", max_bytes=self.max_bytes
            )
        else:
            article = item_article(row.entry, self.feeds.cache.html(row.entry.key))
        if not article.lang:
            known = self.feeds.cache.fetches().get(row.entry.feed)
            article = replace(article, lang=known.lang if known else "")
        return Latest(self.store).link(article)

    def find(self, name: str) -> Subscription | None:
        """Return the feed of this address, of now or before, or the only one of this title."""
        known = self.feeds.subscriptions
        if name in known:
            return known[name]
        rows = self.rows()
        found = [each.url for each in known.values() if name in (each.at, masked(each.at))]
        found = found or [row.url for row in rows if row.title.casefold() == name.casefold()]
        return known[found[0]] if len(found) == 1 else None

    def refresh(self, feeds: Iterable[str], *, anyway: bool = False) -> None:
        """Have feeds refreshed in the background, as :meth:`Refresher.start` says."""
        known = self.feeds.subscriptions
        self.refresher.start([known[feed] for feed in feeds if feed in known], anyway=anyway)

    def update(self, feed: Subscription, **settings: object) -> None:
        """Give a feed other settings, in clean text."""
        plain = {
            key: clean(value, 200) if isinstance(value, str) else value
            for key, value in settings.items()
        }
        self.feeds.set(replace(feed, **plain))


def title_of(feed: Subscription, fetch: Fetch | None) -> str:
    """Return what to call a feed."""
    return feed.title or (fetch.title if fetch else "") or masked(feed.at)


def _row(
    feed: Subscription, fetch: Fetch | None, keys: Sequence[str], read: frozenset[str] | set[str]
) -> FeedRow:
    return FeedRow(
        url=feed.url,
        address=masked(feed.at),
        title=title_of(feed, fetch),
        folder=feed.folder,
        unread=sum(key not in read for key in keys),
        total=len(keys),
        refreshed=fetch.refreshed if fetch else "",
        error=fetch.error if fetch else "",
        full_text=feed.full_text,
    )
