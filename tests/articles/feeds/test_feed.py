"""Feeds of every kind, and feeds that mean harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.feeds.items import MAX_ITEMS, Feed, FeedError
from reader.articles.feeds.parse import looks_like_feed, parse_feed
from reader.articles.feeds.xml import MAX_DEPTH
from tests.scale import scaled

URL = "https://news.example/feed"
RSS_HEAD = '<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>'
RSS_END = "</channel></rss>"
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">The &lt;b&gt;Daily&lt;/b&gt;</title>
<link href="https://news.example/"/><entry><id>urn:1</id><title>Prices rise</title>
<link rel="alternate" href="/prices"/><author><name>Ana Li</name></author>
<author><name>Bo Wu</name></author><published>2026-11-02T10:00:00+02:00</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>They <b>rose</b>.</p></div>
</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"><title>Old</title>
</channel><item rdf:about="https://news.example/1"><title>One</title>
<link>https://news.example/1</link></item></rdf:RDF>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Modern",
"home_page_url": "https://news.example/", "authors": [{"name": "Ana"}], "items": [
{"id": 7, "url": "/seven", "title": "Seven", "date_published": "2026-11-02T10:00:00+02:00",
 "content_text": "First.\\n\\nSecond <b>"}, 3,
{"id": "8", "external_url": "https://other.example/8", "content_html": "<p>Eight</p>"}]}"""


def rss(*items: str) -> bytes:
    return (RSS_HEAD + "".join(f"<item>{item}</item>" for item in items) + RSS_END).encode()


def read(data: bytes | str, content_type: str = "") -> Feed:
    data = data.encode() if isinstance(data, str) else data
    return parse_feed(data, url=URL, content_type=content_type)


def test_rss_gives_title_link_authors_time_and_text():
    feed = read(
        rss(
            "<title>Prices &amp; wages</title><link>/prices</link>"
            "<guid isPermaLink='false'>p1</guid>"
            "<pubDate>Mon, 02 Nov 2026 10:00:00 +0200</pubDate><author>Ana Li</author>"
            f"<description>&lt;p&gt;{'They rose. ' * 80}&lt;/p&gt;</description>"
        )
    )
    assert (feed.title, feed.link, feed.notice) == ("News", "https://news.example/", "")
    item = feed.items[0]
    assert (item.id, item.link) == ("p1", "https://news.example/prices")
    assert (item.title, item.authors) == ("Prices & wages", ["Ana Li"])
    assert item.published == "2026-11-02T08:00:00Z"
    assert item.html.startswith("<p>They rose.")
    assert not item.teaser_only


def test_atom_gives_the_same():
    item = read(ATOM).items[0]
    assert read(ATOM).title == "The Daily"
    assert (item.id, item.link) == ("urn:1", "https://news.example/prices")
    assert item.authors == ["Ana Li", "Bo Wu"]
    assert item.published == "2026-11-02T08:00:00Z"
    assert "<b>rose</b>" in item.html
    assert not item.teaser_only


def test_old_rss_and_rdf_are_read():
    old = '<?xml version="1.0"?><rss version="0.91"><channel><title>O</title><item><title>A</title>'
    assert read(old + "</item></channel></rss>").items[0].title == "A"
    assert [item.title for item in read(RDF).items] == ["One"]


def test_json_feed_is_read_and_what_is_no_item_is_counted():
    feed = read(JSON)
    seven, eight = feed.items
    assert feed.notice == "1 of its items are none"
    assert (seven.id, seven.link, seven.authors) == ("7", "https://news.example/seven", ["Ana"])
    assert seven.published == "2026-11-02T08:00:00Z"
    assert seven.html == "<p>First.</p><p>Second &lt;b&gt;</p>"
    assert eight.link == "https://other.example/8"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Ana Li", "Ana Li"),
        ("ana@news.example (Ana Li)", "Ana Li"),
        ("ana@news.example", "ana@news.example"),
        ("Ana Li &lt;ana@news.example&gt;", "Ana Li"),
        ("Ana Li (ana@news.example)", "Ana Li"),
        ("Ana Li (Berlin)", "Ana Li (Berlin)"),
    ],
)
def test_of_an_author_with_an_address_the_name_is_taken(given, name):
    assert read(rss(f"<title>x</title><author>{given}</author>")).items[0].authors == [name]


@pytest.mark.parametrize(
    ("text", "is_teaser"),
    [
        ("Prices rose again…", True),
        ("A short summary.", True),
        ("x" * 5000, False),
        ("x" * 5000 + " [...]", True),
        ("x" * 5000 + " <a>Continue reading</a>", True),
    ],
)
def test_a_teaser_is_guessed(text, is_teaser):
    item = f"<link>https://a.example/</link><description><![CDATA[{text}]]></description>"
    assert read(rss(item)).items[0].teaser_only is is_teaser


def test_only_web_links_stay():
    links = ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "mailto:a@b.c", ""]
    items = [f"<guid isPermaLink='false'>{n}</guid><link>{x}</link>" for n, x in enumerate(links)]
    assert [item.link for item in read(rss(*items)).items] == [""] * len(links)


def test_titles_lose_markup_and_all_that_commands_a_terminal():
    sent = "<title>a \x1b[31m b \x9b c \u202e d &lt;i&gt;e&lt;/i&gt;\n f</title>"
    feed = read((RSS_HEAD + f"<item>{sent}</item>" + RSS_END).encode())
    assert feed.items[0].title.isprintable()
    assert feed.items[0].title.startswith("a [31m b")


def test_items_without_ids_are_told_apart_by_what_they_hold():
    feed = read(rss("<title>A</title>", "<title>B</title>", "<title>A</title>"))
    assert [item.title for item in feed.items] == ["A", "B"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("latin-1", "utf-8"), ("utf-8", "iso-8859-1"), ("gb2312", "gb2312"), ("utf-16", "utf-16")],
)
def test_wrong_and_rare_charsets(encoding, said):
    word = "新闻" if encoding in ("gb2312", "utf-16") else "Größe"
    data = f'<?xml version="1.0" encoding="{said}"?>{RSS_HEAD}<item><title>{word}</title></item>'
    kind = f"application/rss+xml; charset={encoding}"
    assert read((data + RSS_END).encode(encoding), kind).items[0].title == word


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20))


@pytest.mark.parametrize(
    "hostile",
    [
        f'<!DOCTYPE rss [<!ENTITY e0 "ha">{ENTITIES}]>{RSS_HEAD}<item><title>&e19;</title></item>',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{RSS_HEAD}<item><title>&x;',
        f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">{RSS_HEAD}<item><title>x</title></item>',
        RSS_HEAD + "<a>" * 1_000_000,
        RSS_HEAD + "<![CDATA[" * 300_000,
        RSS_HEAD + "<!--" * 300_000,
        RSS_HEAD + "<item><title>" + "x" * 10_000_000 + "</title></item>" + RSS_END,
        RSS_HEAD + "<item><title>" + "&" * 300_000,
        RSS_HEAD + "<item><title>a\0b</title></item>" + RSS_END,
        '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 1_000_000,
    ],
)
def test_hostile_feeds_are_harmless(hostile):
    try:
        feed = read(hostile)
    except FeedError as error:
        assert str(error).isprintable()
        return
    shown = feed.title + "".join(item.title + item.html for item in feed.items)
    assert len(shown) < 1000
    assert "root:" not in shown


def test_elements_may_nest_but_not_without_end():
    deep = "<a>" * (MAX_DEPTH - 10) + "</a>" * (MAX_DEPTH - 10)
    assert read(RSS_HEAD + deep + "<item><title>x</title></item>" + RSS_END).items
    with pytest.raises(FeedError, match="too deeply"):
        read(RSS_HEAD + deep.replace("</a>", "") + "<a>" * 20)


def test_a_feed_cut_short_gives_what_came_and_says_so():
    data = rss(*(f"<title>{n}</title><guid>{n}</guid>" for n in range(100)))
    feed = read(data[: len(data) // 2])
    assert 10 < len(feed.items) < 100
    assert "damaged" in feed.notice


def test_thousands_of_items_come_in_and_no_more_than_the_limit():
    items = ",".join(f'{{"id":"{n}","content_text":"x"}}' for n in range(MAX_ITEMS + 5))
    feed = read(f'{{"version":"https://jsonfeed.org/version/1","items":[{items}]}}')
    assert len(feed.items) == MAX_ITEMS
    assert feed.notice.startswith("5 items beyond")
    many = read(rss(*(f"<title>{n}</title><guid>{n}</guid>" for n in range(5000))))
    assert [item.id for item in many.items] == [f"https://news.example/{n}" for n in range(5000)]


@pytest.mark.parametrize(
    ("data", "kind", "is_feed"),
    [
        (b"\xef\xbb\xbf  <rss>", "text/html", True),
        (b"<?xml version='1.0'?><!-- x --><!DOCTYPE rss><rss>", "", True),
        (ATOM.encode(), "", True),
        (JSON, "application/json", True),
        (b"<html><body>about <rss> feeds", "application/rss+xml", False),
        (b"<!doctype html><html>", "text/html", False),
        (b'{"version": 1}', "application/json", False),
        (b"<opml version='2.0'>", "text/xml", False),
        (b"plain words", "text/plain", False),
        (b"", "application/rss+xml", False),
    ],
)
def test_feeds_are_known_by_how_they_begin(data, kind, is_feed):
    assert looks_like_feed(data, kind) is is_feed
    if not is_feed:
        with pytest.raises(FeedError, match="is no feed"):
            read(data, kind)


def test_a_path_to_a_file_is_not_opened(tmp_path):
    (tmp_path / "feed").write_bytes(rss("<title>x</title>"))
    with pytest.raises(FeedError):
        read(str(tmp_path / "feed").encode(), "application/rss+xml")


FRAGMENTS = ["<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "&lt;", "&#27;",
             "<a ", "\x1b[2J", '"', "<description>", "<link>javascript:x</link>",
             "\0", "é", "<!--"]  # fmt: skip


@settings(max_examples=scaled(150))
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30))
def test_whatever_a_feed_holds_no_control_character_comes_out(pieces):
    try:
        feed = read(RSS_HEAD + "".join(pieces) + RSS_END)
    except FeedError:
        return
    for item in feed.items:
        assert item.title == "" or item.title.isprintable()
        assert item.link == ""
        assert not set(item.html) & set("\x1b\0")
