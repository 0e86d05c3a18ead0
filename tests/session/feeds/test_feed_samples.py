"""Feeds and lists of every kind as programs out there write them; the samples are made up.

Of each item: its link, title, who wrote it, when, and the text of the article that it opens as.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.articles.errors import ArticleError
from reader.articles.feeds.items import Item
from reader.articles.feeds.opml import Outline, read_opml
from reader.articles.feeds.parse import parse_feed
from reader.session.feeds.desk import FeedDesk
from reader.session.feeds.items_to_articles import item_article
from reader.session.feeds.rules import Rules
from reader.store.feeds_protocol import Entry, Fetch, Subscription
from reader.store.folder_store import open_store

SAMPLES = Path(__file__).parents[2] / "articles" / "feeds"
NONE = "(no text)"

# The feed's title, link and language; then link, title, authors, time, text of each item.
EXPECTED: dict[str, tuple] = {
    "rss-0.90.rdf": (
        ("Harbour Wire", "http://harbour-wire.example/", ""),
        ("http://harbour-wire.example/1999/grain.html", "Grain ships wait outside Saltmere",
         [], "", NONE),
        ("http://harbour-wire.example/1999/pilots.html",
         "Pilots & dockers agree on night shifts", [], "", NONE),
    ),
    "rss-0.91.xml": (
        ("Wetterdienst Nordküste", "http://wetter.example/", "de-de"),
        ("http://wetter.example/warnung/17", "Sturmflut: Pegel über zwei Meter möglich", [], "",
         "Am Abend steigt das Wasser, sagt der Dienst. Die Dämme halten, heißt es."),
        ("http://wetter.example/warnung/16", "Nebel auf der Fähre", [], "", NONE),
    ),
    "rss-0.92.xml": (
        ("Notes from the allotment", "http://allotment.example/", ""),
        ("", "The beans are up. Pictures later.", [], "", "The beans are up. Pictures later."),
        ("", "Slugs again. I blame the rain.", [], "", "Slugs again. I blame the rain."),
    ),
    "rss-1.0.rdf": (
        ("科学ニュース", "https://kagaku.example/", "ja"),
        ("https://kagaku.example/2026/gyorui", "深海の魚、光る理由", ["山田 花子"],
         "2026-04-03T00:30:00Z",
         "深海魚が光る理由について、研究者は「まだ分からないことが多い」と話す。\n\n"
         "調査は来年も続く。"),
        ("https://kagaku.example/2026/umi", "海の温度", ["佐藤 次郎"], "2026-04-02T00:00:00Z",
         "平均より一度高い。"),
    ),
    "rss-2.0.xml": (
        ("The Saltmere Courier", "https://courier.example/", "en-GB"),
        ("https://courier.example/2026/11/tunnel/", "Tunnel ‘will pay for itself’, says mayor",
         ["Nadia Osei"], "2026-11-02T18:40:00Z",
         "The mayor has defended the tunnel’s cost.\n\nIt will pay for itself.\n\n"
         "Mayor Ruth Adler\n\nWhat it cost\n\n94 million crowns over budget\n\n"
         "eleven months late\n\nThe west ramp\n\nCritics disagree."),
        ("https://courier.example/2026/11/ferry/", "Ferry timetable from Monday", ["desk"],
         "2026-11-02T09:00:00Z", "Boats leave at 7.10 and 7.50. Read more"),
        ("https://courier.example/podcast/31/", "Podcast: a night with the pilots",
         ["The Studio"], "2026-11-01T10:00:00Z", "Forty minutes on the water."),
    ),
    "atom-0.3.xml": (
        ("dive into maps", "http://maps.example/", "en"),
        ("http://maps.example/2004/coast", "Where the coast was", ["Lee Marks"],
         "2004-05-09T16:54:39Z", "Old charts put it two miles further out."),
    ),
    "atom-1.0.xml": (
        ("Le Quai", "https://quai.example/", "fr"),
        ("https://quai.example/2026/10/maire", "« Nous gagnerons », dit la maire",
         ["Élise Faure", "Marc Petit"], "2026-10-29T17:20:00Z",
         "La maire s'est exprimée jeudi\u00a0: « Nous gagnerons. »\n\nVoir le budget."),
        ("https://quai.example/2026/10/sans", "Sans contenu", [], "2026-10-28T10:00:00Z", NONE),
    ),
    "jsonfeed-1.0.json": (
        ("Tide Tables", "https://tides.example/", ""),
        ("https://tides.example/2026/high", "Highest tide of the year", ["Harbour Office"],
         "2026-09-28T09:00:00Z",
         "Expect 4.8 m at the quay.\n\nMove your cars, the office says."),
    ),
    "jsonfeed-1.1.json": (
        ("Micro notes", "https://micro.example/", "en"),
        ("https://micro.example/2301",
         "No title here, just a thought about trains. They were late 🙃.", ["Ivo"],
         "2026-11-01T10:00:00Z",
         "No title here, just a thought about trains.\n\nThey were late 🙃."),
        ("https://micro.example/2300", "A linked piece", ["Ivo", "Mara"],
         "2026-10-31T09:00:00Z", "Worth reading."),
    ),
}  # fmt: skip


def parsed(name: str):
    return parse_feed((SAMPLES / name).read_bytes(), url=f"https://served.example/{name}")


def article_of(item: Item):
    entry = Entry("k", "f", item.link, item.title, item.authors, item.published, False, "")
    return item_article(entry, item.html)


def text_of(item: Item) -> str:
    try:
        return article_of(item).text
    except ArticleError:
        return NONE


@pytest.mark.parametrize("name", EXPECTED)
def test_a_feed_of_each_kind_is_read_whole(name):
    feed = parsed(name)
    head, *items = EXPECTED[name]
    assert (feed.title, feed.link, feed.lang) == head
    assert feed.notice == ""
    assert [(x.link, x.title, x.authors, x.published, text_of(x)) for x in feed.items] == items


def test_every_sample_is_looked_at():
    feeds = {
        path.name
        for path in SAMPLES.iterdir()
        if path.suffix not in (".opml", ".py") and path.is_file()
    }
    assert feeds == set(EXPECTED)


def test_what_an_item_holds_keeps_its_form_and_its_links():
    tunnel = article_of(parsed("rss-2.0.xml").items[0])
    assert [block.kind for block in tunnel.blocks] == [
        "paragraph", "quote", "quote", "heading", "list_item", "list_item", "paragraph",
        "paragraph",
    ]  # fmt: skip
    links = [style.href for style in tunnel.styles if style.kind == "link"]
    assert links == ["https://courier.example/2026/10/audit/"]
    mayor = article_of(parsed("atom-1.0.xml").items[0])
    assert [style.href for style in mayor.styles] == ["https://quai.example/2026/10/budget"]
    assert (tunnel.lang, mayor.lang) == ("en", "fr")


def test_what_is_only_the_beginning_is_known():
    teasers = {
        item.title
        for name in EXPECTED
        for item in parsed(name).items
        if item.teaser_only and text_of(item) != NONE
    }
    assert teasers == {
        "Sturmflut: Pegel über zwei Meter möglich", "海の温度", "Ferry timetable from Monday",
        "Podcast: a night with the pilots", "A linked piece",
    }  # fmt: skip


def test_a_short_text_is_in_the_language_that_the_feed_names(tmp_path):
    store = open_store(tmp_path / "store", machine="7f3c")
    desk = FeedDesk(store, "ana", Rules([]), max_bytes=1_000_000)
    url = "https://served.example/rss-2.0.xml"
    desk.feeds.subscribe(Subscription(url))
    feed = parsed("rss-2.0.xml")
    desk.feeds.cache.keep(Fetch(url, title=feed.title, lang=feed.lang), feed.items)
    rows = {row.entry.title: row for row in desk.items([url])}
    assert desk.make_article(rows["Ferry timetable from Monday"]).lang == "en-GB"
    assert desk.make_article(rows["Tunnel ‘will pay for itself’, says mayor"]).lang == "en"
    desk.close()


def test_an_id_is_the_same_each_time():
    for name in EXPECTED:
        ids = [item.id for item in parsed(name).items]
        assert ids == [item.id for item in parsed(name).items]
        assert len(set(ids)) == len(ids)


def test_a_list_of_another_reader_is_read():
    found = read_opml((SAMPLES / "opml-2.0.opml").read_bytes(), name="x")
    assert found.refused == 1
    assert found.feeds == [
        Outline("https://courier.example/feed/", "The Saltmere Courier", "News"),
        Outline("https://quai.example/atom.xml", "Le Quai", "News/Europe"),
        Outline("https://kagaku.example/index.rdf", "科学ニュース", "Science ∕ 科学"),
        Outline("https://tides.example/feed.json", "Tide & Tables", ""),
    ]
    old = read_opml((SAMPLES / "opml-1.0.opml").read_bytes(), name="x")
    assert [each.title for each in old.feeds] == ["Café News", "Allotment"]
