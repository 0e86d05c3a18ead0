"""Sources that may be feeds: web addresses, and lists of subscriptions (OPML)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reader.articles.errors import ArticleError
from reader.articles.model import Article

if TYPE_CHECKING:  # nothing of feeds is needed to read a file
    from reader.session.feeds.desk import FeedDesk
    from reader.store.feeds_protocol import Subscription

LISTS = (".opml",)


class Found(msgspec.Struct, frozen=True):
    """A feed that was fetched, or the feeds of a list, to be followed.

    ``fetched`` is a :class:`reader.articles.web.fetch.Fetched`, None for a list.
    """

    feeds: Sequence[Subscription]
    fetched: object = None


def load_sources(
    sources: Iterable[str], *, max_bytes: int, encoding: str | None = None, whole: bool = False
) -> Iterator[Article | ArticleError | Found]:
    """Yield what each source holds, as :func:`reader.articles.load.load_sources` does, and feeds.

    A web address is fetched, once.
    """
    from reader.articles import load

    for source in sources:
        try:
            if source.lower().startswith(("http:", "https:")):
                yield _from_web(source, max_bytes, encoding, whole)
                continue
            if source.lower().endswith(LISTS):
                yield _from_list(source, max_bytes)
                continue
        except ArticleError as error:
            yield error
            continue
        yield from load.load_sources([source], max_bytes=max_bytes, encoding=encoding, whole=whole)


def _from_web(url: str, max_bytes: int, encoding: str | None, whole: bool) -> Article | Found:
    from reader.articles.feeds.parse import is_feed
    from reader.articles.web.fetch import fetch
    from reader.session.article.web_articles import web_article
    from reader.session.feeds.moved import address_of
    from reader.store.feeds_protocol import subscription

    got = fetch(url, max_bytes=max_bytes)
    if is_feed(got):
        return Found([subscription(address_of(url, got))], got)
    return web_article(got, encoding=encoding, whole=whole)


def _from_list(source: str, max_bytes: int) -> Found:
    from reader.articles.feeds.opml import read_opml
    from reader.articles.files import printable, read_file
    from reader.store.feeds_protocol import subscription

    name = printable(source)
    listed = read_opml(read_file(Path(source), name, max_bytes), name=name)
    return Found([subscription(each.url, each.title, each.folder) for each in listed.feeds])


def follow_found(desk: FeedDesk, found: Iterable[Found]) -> list[str]:
    """Follow all of these; return their addresses. Raises ArticleError for what is no feed."""
    from reader.articles.web.fetch import Fetched
    from reader.session.feeds.subscribe import follow

    urls: list[str] = []
    for each in found:
        if isinstance(each.fetched, Fetched):
            urls.append(follow(desk, each.feeds[0].at, each.fetched).url)
        else:
            desk.feeds.subscribe(*each.feeds)
            urls += [feed.url for feed in each.feeds]
    return urls
