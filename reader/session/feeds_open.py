"""From an item of a feed to an article that is frozen as the item was then."""

from __future__ import annotations

import hashlib
import html
import re

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.articles.errors import ArticleError
from reader.articles.fetch import fetch
from reader.articles.load import load_bytes
from reader.articles.model import Article, Source
from reader.articles.normalise import normalise_text
from reader.store.feeds import Entry

_DROPPED = re.compile(
    r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S
)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|blockquote|pre|tr|table|section|article|br)\b[^<>]*>", re.I
)
_TAG = re.compile(r"<[^<>]*>")


def item_article(entry: Entry, text: str) -> Article:
    """Return the article of what the feed itself holds of an item; ArticleError for no text."""
    return _of_feed(_article(text.encode("utf-8", "replace"), text, entry), entry)


def page_article(entry: Entry, *, max_bytes: int) -> Article:
    """Fetch an item's page and return its article. Raises ArticleError."""
    if not entry.link:
        raise ArticleError("This item has no link to a page that could be fetched.")
    got = fetch(entry.link, max_bytes=max_bytes)
    text = got.body.decode(got.charset or "utf-8", "replace")
    return _of_feed(_article(got.body, text, entry), entry)


def _article(data: bytes, text: str, entry: Entry) -> Article:
    plain = _BLOCK.sub("\n\n", _DROPPED.sub("", text))
    plain, _ = normalise_text(html.unescape(_TAG.sub("", plain)))
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", plain)]
    body = "\n\n".join(part for part in parts if part)
    if not body:
        raise ArticleError("The feed holds no text of this item; its full text can be fetched.")
    found = load_bytes(body.encode("utf-8", "replace"), name=entry.link or entry.title)
    return replace(found, source=Source(raw_sha256=hashlib.sha256(data).hexdigest()))


def _of_feed(article: Article, entry: Entry) -> Article:
    """Return an article as one of a feed: what the feed says of it counts."""
    return replace(
        article,
        title=entry.title or article.title,
        authors=entry.authors or article.authors,
        published=entry.published or article.published,
        source=replace(article.source, kind="feed", location=entry.link, fetched_at=now()),
    )
