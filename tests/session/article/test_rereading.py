"""The whole page of an article: another reading of its source, with a history of its own."""

from __future__ import annotations

import pytest

from reader.articles.errors import ArticleError
from reader.articles.load import load_bytes, load_path
from reader.session.article.revisions import Latest, carry_over_now
from reader.session.article.whole_page import has_more, is_whole, read_again
from reader.store.folder_store import open_store
from tests.articles.web.web_server import web_server
from tests.session.article.test_revisions import closed, mark, marking_of

WORDS = "The council met for a long time on Thursday night and came to no decision at all. " * 4
PAGE = f"""<!doctype html><title>Council</title><body>
<nav><a href=/x>Home</a> <a href=/y>Sport</a></nav>
<article><h1>Council</h1><p>{WORDS}<p>{WORDS}</article>
<footer>Imprint, 12 Quay Lane</footer>"""
MOST = 1_000_000


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


def test_the_whole_page_and_back_to_its_article(file):
    article = load_path(file)
    assert "Imprint" not in article.text
    whole = read_again(article, max_bytes=MOST)
    assert "Imprint, 12 Quay Lane" in whole.text and "Sport" in whole.text
    assert is_whole(whole) and not is_whole(article)
    again = read_again(whole, max_bytes=MOST)
    assert (again.id, again.source.location) == (article.id, article.source.location)


def test_a_page_of_the_web_is_fetched_when_it_is_asked_for():
    with web_server() as site:
        url = site.serve("/a", PAGE.encode(), kind="text/html")
        article = load_bytes(PAGE.encode(), name="a", kind="html", location=url)
        assert site.paths() == []
        whole = read_again(article, max_bytes=MOST)
        assert site.paths() == ["/a"]
        assert "Imprint" in whole.text


def test_neither_is_a_later_text_of_the_other(tmp_path, file):
    store = open_store(tmp_path / "store", machine="here")
    first = Latest(store).link(load_path(file))
    store.add_article(first)
    marking = marking_of(store, first)
    mark(marking, "The council met")
    closed(marking)
    whole = Latest(store).link(read_again(first, max_bytes=MOST))
    store.add_article(whole)
    assert whole.revision_of == ""
    assert carry_over_now(store, whole, "ana") is None

    file.write_text(PAGE.replace("Thursday", "Friday").replace("Quay", "Dock"), "utf-8")
    later = Latest(store).link(load_path(file))
    assert later.revision_of == first.id
    assert Latest(store).link(load_path(file, whole=True)).revision_of == whole.id


@pytest.mark.parametrize(
    ("kind", "place", "source_kind"),
    [("text", "~/a.txt", ""), ("html", "stdin", "stdin"), ("html", "", ""), ("mail", "~/m", "")],
)
def test_other_sources_hold_no_more(kind, place, source_kind):
    data = b"Subject: a\n\nWords" if kind == "mail" else PAGE.encode()
    data = b"Words." if kind == "text" else data
    article = load_bytes(data, name="a", kind=kind, location=place, source_kind=source_kind)
    assert not has_more(article)
    with pytest.raises(ArticleError, match="all that there is"):
        read_again(article, max_bytes=MOST)


def test_a_file_that_is_gone_is_told(file):
    article = load_path(file)
    file.unlink()
    with pytest.raises(ArticleError, match=r"page\.html cannot be read"):
        read_again(article, max_bytes=MOST)


def test_plain_text_is_read_as_ever(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    assert load_path(path, whole=True).source.location == load_path(path).source.location
