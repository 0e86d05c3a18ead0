"""What was fetched from a feed's address: the feed in it, and the record that is kept of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from reader.annotations.ids import now
from reader.store.feeds_protocol import Fetch

if TYPE_CHECKING:
    from reader.articles.feeds.items import Feed
    from reader.articles.web.fetch import Fetched


def feed_of(got: Fetched) -> Feed:
    """Return the feed that was fetched. Raises ArticleError where it is none."""
    from reader.articles.feeds.parse import (
        parse_feed,  # slow to import, and not needed to list feeds
    )

    kind = f"{got.content_type}; charset={got.charset}" if got.charset else got.content_type
    return parse_feed(got.body, url=got.url, content_type=kind)


def record_of(url: str, got: Fetched, feed: Feed) -> Fetch:
    """Return what is kept of a fetch, with what the feed's reading had to say as its error."""
    return Fetch(
        url,
        title=feed.title,
        link=feed.link,
        lang=feed.lang,
        etag=got.etag,
        modified=got.modified,
        refreshed=now(),
        error=f"{feed.notice[:1].upper()}{feed.notice[1:]}." if feed.notice else "",
        moved=got.moved,
        fresh_until=fresh_until(got),
    )


def fresh_until(got: Fetched) -> float:
    """Return until when what was fetched holds (seconds since 1970), 0 where nothing is said."""
    return time.time() + got.fresh if got.fresh else 0.0
