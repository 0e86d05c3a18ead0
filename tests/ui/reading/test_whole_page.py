"""A page is read whole where the search for its article went wrong, and only when asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.articles.load import load_bytes, load_path
from tests.articles.web.web_server import web_server
from tests.session.article.test_rereading import PAGE

PAGES = Path(__file__).parents[2] / "articles" / "pages"


@pytest.fixture
def site():
    with web_server() as site:
        yield site


def page_of(site):
    url = site.serve("/a", PAGE.encode(), kind="text/html")
    return load_bytes(PAGE.encode(), name="a", kind="html", location=url)


async def fetched(d):
    await d.pilot.app.workers.wait_for_complete()
    await d.settle()


async def test_opening_reading_and_marking_fetches_nothing(opened, site):
    async with opened(page_of(site)) as d:
        await d.press("j j ] 1 G g g t escape o escape i escape D / escape")
        await d.settle()
    assert site.seen == []


async def test_w_in_about_the_article_reads_the_page_and_again_its_article(opened, site):
    async with opened(page_of(site)) as d:
        first = d.app.current_article
        await d.press("i")
        assert "w read the whole page" in d.shown()
        await d.press("w")
        await fetched(d)
        assert "Imprint" in d.text
        assert site.paths() == ["/a"]
        await d.press("i")
        assert "w read its article alone" in d.shown()
        await d.press("w")
        await fetched(d)
        assert d.app.current_article == first
        await d.press("ctrl+o")
        assert "Imprint" in d.text


async def test_the_box_shows_its_keys_however_much_is_told(opened):
    article = load_path(PAGES / "news.html")
    for size in ((80, 24), (60, 20), (160, 50)):
        async with opened(article, size=size) as d:
            await d.press("i")
            assert "w read the whole page" in d.shown()


async def test_marks_stay_where_they_were_made(opened, site):
    async with opened(page_of(site)) as d:
        await d.press("1")
        assert len(d.marks) == 1
        await d.press("z w")
        await fetched(d)
        assert d.marks == []
        assert "carried over" not in d.said


async def test_a_page_that_is_gone_is_told(opened, site):
    article = page_of(site)
    site.answers.clear()
    async with opened(article) as d:
        await d.press("z w")
        await fetched(d)
        assert "HTTP 404" in d.said
        assert d.app.current_article == article.id


async def test_a_page_that_is_its_article_is_told(opened, site):
    data = b"<!doctype html><p>Only these words"
    url = site.serve("/a", data, kind="text/html")
    async with opened(load_bytes(data, name="a", kind="html", location=url)) as d:
        await d.press("z w")
        await fetched(d)
        assert "holds no more than this article" in d.line("status")
