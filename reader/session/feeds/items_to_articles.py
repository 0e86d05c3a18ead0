"""From an item of a feed to an article that is frozen as the item was then."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.articles.errors import ArticleError
from reader.articles.files import printable
from reader.articles.kinds import make_fragment
from reader.articles.model import Article
from reader.articles.web.fetch import fetch
from reader.articles.web.logins import article_without_logins
from reader.session.article.web_articles import web_article
from reader.store.feeds_protocol import Entry


def item_article(entry: Entry, text: str) -> Article:
    """Return the article of what the feed itself holds of an item, as HTML; ArticleError."""
    # Half characters are dropped here as they are by the parser of HTML.
    markup = text.encode("utf-8", "replace").decode()
    article = make_fragment(markup, name=printable(entry.title or entry.link), base=entry.link)
    if article is None:
        raise ArticleError("The feed holds no text of this item; its full text can be fetched.")
    raw = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    article = replace(article, source=replace(article.source, raw_sha256=raw))
    return _of_feed(article, entry)


def page_article(entry: Entry, *, feed: str, max_bytes: int) -> Article:
    """Fetch an item's page and return its article. Raises ArticleError.

    ``feed`` is the address of its feed, which a person gave.
    """
    if not entry.link:
        raise ArticleError("This item has no link to a page that could be fetched.")
    return _of_feed(web_article(fetch(entry.link, max_bytes=max_bytes, typed=feed)), entry)


def _of_feed(article: Article, entry: Entry) -> Article:
    """Return an article as one of a feed: what the feed says of it counts."""
    article = replace(
        article,
        title=entry.title or article.title,
        authors=entry.authors or article.authors,
        published=entry.published or article.published,
        source=replace(article.source, kind="feed", location=entry.link, fetched_at=now()),
    )
    return article_without_logins(article)
