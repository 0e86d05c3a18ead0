"""Names and passwords in addresses are in no article and no message."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reader.articles.load import load_bytes
from reader.articles.model import Source
from reader.articles.web.logins import masked, without_login
from reader.store.library.article_files import Brief, load_article, load_brief, write_article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ana:secret@news.example/a", "https://news.example/a"),
        ("https://ana@news.example", "https://news.example"),
        ("https://ana:p@ss@news.example:81/", "https://news.example:81/"),
        ("HTTP://ana:secret@[::1]/", "HTTP://[::1]/"),
        ("http:\\\\ana:secret@news.example", "http:\\\\news.example"),
        ("http://a:b@c.example, ftp://d:e@f.example.", "http://c.example, ftp://f.example."),
        ("https://news.example/@ana?mail=a@b.example", "https://news.example/@ana?mail=a@b.example"),
        ("to ana@a.example or mailto:a@b.example", "to ana@a.example or mailto:a@b.example"),
    ],
)  # fmt: skip
def test_nothing_but_the_login_is_left_out(text, expected):
    assert without_login(text) == expected


def test_a_list_tells_that_there_is_a_login():
    assert masked("https://ana:secret@news.example/") == "https://…@news.example/"
    assert without_login(masked("https://ana:secret@news.example/")) == "https://news.example/"


@pytest.mark.parametrize("kind", ["markdown", "html"])
def test_an_article_keeps_none(kind):
    page = {
        "markdown": b"One [link](https://ana:secret@news.example/x) here.",
        "html": b"<p>One <a href='https://ana:secret@news.example/x'>link</a> here.</p>",
    }[kind]
    article = load_bytes(page, name="a", kind=kind, location="https://ana:secret@news.example/")
    assert article.source.location == "https://news.example/"
    assert [style.href for style in article.styles] == ["https://news.example/x"]


def test_one_that_an_older_version_kept_is_not_shown(tmp_path, monkeypatch):
    place = "https://ana:secret@news.example/"
    article = replace(load_bytes(b"Words.", name="a"), source=Source(location=place))
    brief = Brief(article.id, "", "", place, "", 6, "", "0-0123456789ab")
    with monkeypatch.context() as older:
        older.setattr("reader.store.library.article_files.article_without_logins", lambda x: x)
        older.setattr("reader.store.library.article_files._brief_without_login", lambda x: x)
        write_article(tmp_path, article, brief)
    [path] = tmp_path.rglob("*.json")
    assert path.read_text().count(place) == 2
    assert load_article(tmp_path, article.id).source.location == "https://news.example/"
    assert load_brief(tmp_path, article.id).location == "https://news.example/"


def test_a_store_takes_none(tmp_path):
    place = "https://ana:secret@news.example/"
    article = replace(load_bytes(b"Words.", name="a"), source=Source(location=place))
    write_article(tmp_path, article, Brief(article.id, "", "", place, "", 6, "", "0-0123456789ab"))
    [path] = tmp_path.rglob("*.json")
    assert "secret" not in path.read_text()
