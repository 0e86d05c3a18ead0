"""The source of an article read again: its whole page, where the search for the article went wrong.

A whole page is another reading of the same source, not a later text: its location ends with
:data:`reader.articles.kinds.WHOLE`, so neither is ever linked to the other as a revision, and no
mark goes from one to the other by itself.
"""

from __future__ import annotations

from pathlib import Path

from reader.articles.errors import ArticleError
from reader.articles.kinds import HAVE_MORE, WHOLE
from reader.articles.model import Article

_WEB = ("http://", "https://")
_KINDS = (*HAVE_MORE, "feed")


def is_whole(article: Article) -> bool:
    """Tell whether an article is a whole page."""
    return article.source.location.endswith(WHOLE)


def has_more(article: Article) -> bool:
    """Tell whether there may be more on the page of an article than what was taken from it."""
    place = article.source.location
    return article.source.kind in _KINDS and place.startswith((*_WEB, "/", "~"))


def read_again(article: Article, *, max_bytes: int) -> Article:
    """Return the whole page of an article, or for a whole page its article.

    Fetches it, or reads its file; takes seconds, so never call it on a screen. Raises ArticleError
    where that cannot be done.
    """
    if not has_more(article):
        raise ArticleError("This article is all that there is of its source.")
    whole = not is_whole(article)
    place = article.source.location.removesuffix(WHOLE)
    if place.startswith(_WEB):
        from reader.session.article.web_articles import fetch_article

        return fetch_article(place, max_bytes=max_bytes, whole=whole)
    from reader.articles.load import load_path

    return load_path(Path(place).expanduser(), max_bytes=max_bytes, whole=whole)
