"""What a web address answered, as an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.articles.errors import ArticleError
from reader.articles.load import Kind, load_bytes

if TYPE_CHECKING:
    from reader.articles.fetch import Fetched
    from reader.articles.model import Article

_KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
}
_NO_TEXT = ("image/", "audio/", "video/", "font/")


def web_article(got: Fetched, *, encoding: str | None = None) -> Article:
    """Return the article of what was fetched; ``encoding`` counts for more than what was declared.

    Raises ArticleError for what holds no text, or no article.
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
    )
