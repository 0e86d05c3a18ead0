"""Articles that are fetched, or read from a file, while another one is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.articles.text.cells import printable
from reader.session.article.whole_page import has_more, is_whole, read_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.articles.model import Article
    from reader.ui.reading.screen import ReaderScreen


def most_bytes(screen: ReaderScreen) -> int:
    """Return the size of the largest source that is read."""
    return int(screen.newsmark.settings.max_article_mb * 1_000_000)


def take_in(screen: ReaderScreen, get: Callable[[], Article], *, is_read: bool) -> None:
    """Get an article in a thread and add it to the store; open it if it is to be read."""
    screen.in_background(lambda: partial(_take, screen, get(), is_read), then=screen.show_lines)


def _take(screen: ReaderScreen, article: Article, is_read: bool) -> None:
    from reader.session.article.revisions import Latest

    if article.id == screen.newsmark.current_article:
        screen.say("That holds no more than this article")
        return
    store = screen.newsmark.store
    article = Latest(store).link(article)
    is_new = store.add_article(article)
    screen.newsmark.forget_summary()
    title = printable(article.title)
    if is_read:
        screen.jumps.leave(screen.here())
        screen.open_article(article.id)
    screen.say(f"Added “{title}”" if is_new else f"“{title}” was there already")


def whole_page(screen: ReaderScreen) -> None:
    """Read the article's source again as a whole page; of a whole page, its article."""
    if not has_more(screen.article):
        screen.say("This article is all that there is of its source")
    else:
        screen.say("Reading the article…" if is_whole(screen.article) else "Reading the page…")
        take_in(
            screen,
            partial(read_again, screen.article, max_bytes=most_bytes(screen)),
            is_read=True,
        )
    screen.show_lines()
