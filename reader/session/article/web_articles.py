"""What a web address answered, as an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.articles.errors import ArticleError
from reader.articles.load import Kind, load_bytes

if TYPE_CHECKING:
    from reader.articles.model import Article
    from reader.articles.web.fetch import Fetched

_KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
}
_WEB = ("http://", "https://")
_NO_TEXT = ("image/", "audio/", "video/", "font/")


def fetch_article(
    address: str, *, max_bytes: int, whole: bool = False, typed: str | None = None
) -> Article:
    """Fetch a web address and return its article, or with ``whole`` all that its page shows.

    ``typed`` is the address that a person gave and that led here, as for
    :func:`reader.articles.web.fetch.fetch`.
    Takes seconds, so never call it on a screen. Raises ArticleError, for a feed too.
    """
    from reader.articles.feeds.parse import is_feed
    from reader.articles.web.fetch import fetch  # not needed where something was fetched already

    if not address.lower().startswith(_WEB):
        raise ArticleError("Only web pages are read here.")
    got = fetch(address, max_bytes=max_bytes, typed=typed)
    if is_feed(got):
        raise ArticleError("That is a feed; newsmark feeds add ADDRESS follows it.")
    return web_article(got, whole=whole)


def web_article(got: Fetched, *, encoding: str | None = None, whole: bool = False) -> Article:
    """Return the article of what was fetched; ``encoding`` counts for more than what was declared.

    ``whole`` takes in all that a page shows. Raises ArticleError for what holds no text, or no
    article.
    """
    if got.content_type.startswith(_NO_TEXT):
        raise ArticleError(f"{got.url} holds no text to read: it is {got.content_type}.")
    return load_bytes(
        got.body,
        name=got.url,
        kind=_KINDS.get(got.content_type, "text"),
        location=got.url,
        encoding=encoding,
        declared=got.charset,
        whole=whole,
    )
