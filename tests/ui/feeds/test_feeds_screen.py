"""Reading feeds on the screen, against a real web server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from reader.articles.feeds.parse import parse_feed
from reader.store.feeds_protocol import Fetch, Subscription
from reader.store.folder_store import open_store
from tests.articles.web.web_server import web_server
from tests.ui.ui_driver import Opener

DAILY, WEEKLY = "https://daily.example/feed", "https://weekly.example/feed"


def rss(count: int, title: str = "The Daily", first: int = 0) -> bytes:
    items = "".join(
        f"<item><title>Item {n:02}</title><guid isPermaLink='false'>{n}</guid>"
        f"<link>https://daily.example/{n}</link><author>Ana Li</author>"
        f"<pubDate>Mon, 02 Nov 2026 10:00:{59 - n % 60:02} GMT</pubDate>"
        f"<description>&lt;p&gt;Text of {n}.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>"
        "</item>"
        for n in range(first, first + count)
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def follow(store, url: str, data: bytes, **settings: object) -> None:
    """Follow a feed that was fetched before."""
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(url, **settings))
    feed = parse_feed(data, url=url)
    feeds.cache.keep(Fetch(url, title=feed.title, refreshed="2026-11-02T11:00:00Z"), feed.items)
    feeds.close()


@asynccontextmanager
async def on_feeds(opened: Opener, **how):
    """Open the feeds from the library, as a person does."""
    async with opened("An article.", library=True, **how) as d:
        await d.press("F")
        await until(d, lambda: bool(d.screen.query("FeedList")))
        await d.app.workers.wait_for_complete()
        await d.settle()
        yield d


async def until(d, is_so) -> None:
    """Wait for what a thread does."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.02)
            d.screen.look() if hasattr(d.screen, "desk") else None
            await d.settle()


async def opened_article(d) -> None:
    await until(d, lambda: bool(d.screen.query("ArticleView")))


def rows(d) -> list[str]:
    return [" ".join(row.split()) for row in d.rows("FeedList") if row.strip()]


@pytest.fixture
def opened(tmp_path):
    return Opener(tmp_path / "store")


@pytest.fixture
def site():
    with web_server() as site:
        yield site


async def test_without_feeds_the_screen_teaches_how_to_follow_one(opened):
    async with on_feeds(opened) as d:
        assert "Press a and give the address" in d.shown("#lesson")
        await d.press("q")
        assert d.screen.query("ArticleList")


async def test_feeds_are_listed_by_folder_with_their_unread_items(opened):
    follow(opened.store, DAILY, rss(3), folder="News/World")
    follow(opened.store, WEEKLY, rss(2, "The Weekly"))
    async with on_feeds(opened) as d:
        assert rows(d) == ["› All feeds 5", "News 3", "World 3", "The Daily 3", "The Weekly 2"]


async def test_an_item_opens_as_a_frozen_article_and_is_read(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("enter")
        assert rows(d)[0] == "› ● 2026-11-02 Item 00"
        await d.press("enter")
        await opened_article(d)
        assert d.text == "Text of 0.\n\nSecond."
        article = opened.store.article(d.app.current_article)
        assert (article.title, article.authors) == ("Item 00", ["Ana Li"])
        assert (article.source.kind, article.source.location) == (
            "feed",
            "https://daily.example/0",
        )
        assert article.published == "2026-11-02T10:00:59Z"
        await d.press("q")
        assert rows(d)[0] == "› 2026-11-02 Item 00"
        await d.press("h")
        assert rows(d) == ["› The Daily 2"]
    again = open_store(opened.folder).feeds("ana", readonly=True)
    assert list(again.articles.values()) == [article.id]


async def test_an_item_opened_before_is_the_same_article_even_if_the_feed_changed(opened):
    follow(opened.store, DAILY, rss(1))
    async with on_feeds(opened) as d:
        await d.press("enter enter")
        await opened_article(d)
        first = d.app.current_article
        await d.press("q")
        changed = parse_feed(rss(1).replace(b"Text of", b"Changed text of"), url=DAILY)
        d.screen.desk.feeds.cache.keep(Fetch(DAILY), changed.items)
        await d.press("enter")
        await opened_article(d)
        assert d.app.current_article == first


async def test_opening_fetches_nothing_and_the_full_text_only_when_asked(opened, site):
    page = b"<html><body><p>The whole text of the page.</p><script>x</script></body></html>"
    link = site.serve("/0", page, kind="text/html; charset=utf-8")
    data = rss(1).replace(b"https://daily.example/0", link.encode())
    follow(opened.store, f"{site.url}/feed", data)
    async with on_feeds(opened) as d:
        await d.press("enter enter")
        await opened_article(d)
        assert site.seen == []
        await d.press("q f")
        await opened_article(d)
        assert "The whole text of the page." in d.text
        assert site.paths() == ["/0"]


async def test_a_feed_may_be_set_to_fetch_full_texts(opened, site):
    page = b"<html><body><p>The whole text of the page.</p></body></html>"
    link = site.serve("/0", page, kind="text/html; charset=utf-8")
    data = rss(1).replace(b"https://daily.example/0", link.encode())
    follow(opened.store, f"{site.url}/feed", data, full_text=True)
    async with on_feeds(opened) as d:
        await d.press("enter enter")
        await opened_article(d)
        assert "The whole text of the page." in d.text


async def test_what_cannot_be_fetched_is_told(opened, site):
    data = rss(1).replace(b"https://daily.example/0", f"{site.url}/gone".encode())
    follow(opened.store, f"{site.url}/feed", data)
    async with on_feeds(opened) as d:
        await d.press("enter f")
        await until(d, lambda: "nothing at this address" in d.said)
        assert d.screen.query("FeedList")


async def test_a_feed_of_the_web_cannot_have_this_machine_asked(opened, site):
    link = site.serve("/0", b"of this machine")
    follow(opened.store, DAILY, rss(1).replace(b"https://daily.example/0", link.encode()))
    async with on_feeds(opened) as d:
        await d.press("enter f")
        await until(d, lambda: "an address of this machine" in d.said)
        assert site.seen == []


async def test_a_refresh_runs_in_the_background_and_tells_what_came(opened, site):
    url = site.serve("/feed", rss(2), kind="application/rss+xml")
    follow(opened.store, url, rss(2))
    site.serve("/feed", rss(5), kind="application/rss+xml")
    broken = site.serve("/broken", b"no feed", kind="application/rss+xml")
    follow(opened.store, broken, rss(1, "Broken"))
    async with on_feeds(opened) as d:
        await d.press("R")
        await until(d, lambda: "Refreshed 1 feed, 3 new items, 1 failed." in d.said)
        assert rows(d)[:3] == ["› All feeds 6", "Broken ! 1", "The Daily 5"]
        await d.press("j")
        assert "is no feed" in d.line("hints")


async def test_a_move_and_an_end_are_told_and_a_feed_that_is_gone_is_asked_by_itself(opened, site):
    new = site.serve("/new", rss(2), kind="application/rss+xml")
    old = site.serve("/old", b"", status=301, Location="/new")
    gone = site.serve("/gone", b"", status=410)
    follow(opened.store, old, rss(2))
    follow(opened.store, gone, rss(1, "Gone"))
    async with on_feeds(opened) as d:
        await d.press("R")
        await until(d, lambda: "Refreshed 1 feed, 0 new items, 1 failed." in d.said)
        assert f"The Daily has moved for good; from now on it is asked for at {new}." in d.said
        await d.press("j r")
        await until(d, lambda: "Refreshed 0 feeds, 0 new items, 1 failed." in d.said)
        assert "gone for good" in d.line("hints")
        await d.press("R")
        await until(d, lambda: "0 new items, 1 gone for good." in d.said)
    assert site.paths() == ["/old", "/new", "/gone", "/gone", "/new"]


async def test_while_a_slow_server_is_asked_the_interface_goes_on(opened, site):
    site.answers["/slow"] = lambda request: site.stopped.wait(30)
    follow(opened.store, site.url + "/slow", rss(40))
    async with on_feeds(opened) as d:
        await d.press("R")
        assert "refreshing 0 of 1" in d.line("title")
        await d.press("enter j j N")
        assert rows(d)[2] == "2026-11-02 Item 02"
        await d.press("q")


async def test_a_feed_is_followed_by_its_address(opened, site):
    url = site.serve("/feed", rss(2), kind="application/rss+xml")
    async with on_feeds(opened) as d:
        await d.press("a")
        await d.type(url)
        await d.press("enter")
        await until(d, lambda: rows(d) == ["› The Daily 2"])


async def test_thousands_of_items_cost_a_key_nothing(opened):
    follow(opened.store, DAILY, rss(5000))
    async with on_feeds(opened) as d:
        await d.press("enter")
        assert len(d.screen.list.rows) == 5000
        painted = []
        paint = d.screen.list.render_line
        d.screen.list.render_line = lambda y: (painted.append(y), paint(y))[1]
        await d.press("j")
        assert len(painted) <= 2 * d.screen.list.size.height
        await d.press("G")
        assert d.screen.list.chosen == 4999


async def test_titles_with_escapes_and_bidi_are_painted_as_pictures(opened):
    data = rss(1).replace(b"Item 00", b"a &#x202e; b &#x200f; c")
    follow(opened.store, DAILY, data, title="Bad \x07 title")
    async with on_feeds(opened) as d:
        await d.press("enter")
        assert not set(d.shown()) & set("\x1b\x07\u202e\u200f")


async def test_what_was_done_is_taken_back_one_after_the_other(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("enter N s k t")
        await d.type("later")
        await d.press("enter")
        assert rows(d) == [
            "› 2026-11-02 Item 00 #later", "● ★ 2026-11-02 Item 01", "● 2026-11-02 Item 02",
        ]  # fmt: skip
        for expected in ("› 2026-11-02 Item 00", "● 2026-11-02 Item 01", "› ● 2026-11-02 Item 00"):
            await d.press("u")
            assert expected in rows(d)
        await d.press("u")
        assert "Nothing was done here that could be taken back." in d.said
    feeds = opened.store.feeds("ana", readonly=True)
    assert (feeds.read, [x for x in feeds.starred.values() if x]) == (set(), [])


async def test_a_feed_is_set_to_full_texts_on_the_screen(opened, site):
    page = b"<html><body><p>The whole text of the page.</p></body></html>"
    link = site.serve("/0", page, kind="text/html; charset=utf-8")
    data = rss(1).replace(b"https://daily.example/0", link.encode())
    follow(opened.store, f"{site.url}/feed", data)
    async with on_feeds(opened) as d:
        await d.press("f")
        assert "the full text of their pages from now on" in d.said
        assert rows(d)[0] == "› The Daily full text 1"
        await d.press("enter enter")
        await opened_article(d)
        assert "The whole text of the page." in d.text


async def test_the_full_text_is_a_later_text_of_what_the_feed_held(opened, site):
    page = b"<html><body><p>Text of 0.</p><p>Second.</p><p>And then a third.</p></body></html>"
    link = site.serve("/0", page, kind="text/html; charset=utf-8")
    data = rss(1).replace(b"https://daily.example/0", link.encode())
    follow(opened.store, f"{site.url}/feed", data)
    async with on_feeds(opened) as d:
        await d.press("enter enter")
        await opened_article(d)
        await d.press("1 q f")
        await opened_article(d)
        assert "third" in d.text
        assert d.marks == [("claim", "Text of 0.")]
        assert "1 mark carried over" in d.said


async def test_a_search_looks_at_what_is_shown_and_says_what_it_found(opened):
    follow(opened.store, DAILY, rss(30), folder="News")
    follow(opened.store, WEEKLY, rss(3, "The Weekly"))
    async with on_feeds(opened) as d:
        await d.press("S")
        await d.type("text of 1")
        await d.press("enter")
        await until(d, lambda: "“text of 1”" in d.line("title"))
        assert "12 all" in d.line("title")
        await d.press("h G enter S")
        await d.type("text of 1")
        await d.press("enter")
        await until(d, lambda: "1 all" in d.line("title"))
        await d.press("h")
        assert rows(d)[-1] == "› The Weekly 3"
        await d.press("S")
        await d.type("...")
        await d.press("enter")
        await until(d, lambda: "There is no word to search for" in d.said)


async def test_of_a_dropped_feed_all_is_forgotten_when_the_screen_goes(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("x q")
    feeds = opened.store.feeds("ana", readonly=True)
    assert not feeds.subscriptions
    assert not feeds.cache.entries([DAILY])


# What cannot be saved -----------------------------------------------------------------------------


async def test_what_cannot_be_saved_is_told_kept_and_saved_when_the_store_is_back(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        away = opened.folder.with_name("away")
        opened.folder.rename(away)
        await d.press("enter s")
        assert "NOT SAVED (1)" in d.line("title")
        assert "your work is kept in memory" in d.said
        d.screen.look()
        assert rows(d)[0] == "› ● ★ 2026-11-02 Item 00", "what was done before stays in sight"
        await d.press("h q")
        assert d.screen.query("FeedList"), "it is not left at once"
        assert "the same key again writes your work to a file elsewhere" in d.said
        away.rename(opened.folder)
        await until(d, lambda: "Everything is saved again." in d.said)
        assert "NOT SAVED" not in d.line("title")
        await d.press("q")
        assert d.screen.query("ArticleList")
    (star,) = opened.store.feeds("ana", readonly=True).starred.values()
    assert star.title == "Item 00"


async def test_who_leaves_all_the_same_finds_a_file_with_the_lines(opened, tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    follow(opened.store, DAILY, rss(3))
    journals = opened.folder / "annotators" / "ana"
    async with on_feeds(opened) as d:
        opened.folder.rename(opened.folder.with_name("away"))
        await d.press("enter s t")
        await d.type("later")
        await d.press("enter ctrl+q")
        assert d.app.is_running
        await d.press("ctrl+q")
    assert d.app.return_value == 1
    (path,) = tmp_path.glob("newsmark-rescued-feeds-*.jsonl")
    assert str(path) in d.app.losses[0]
    opened.folder.with_name("away").rename(opened.folder)
    (journal,) = journals.glob("feeds.*.jsonl")
    with journal.open("ab") as file:
        file.write(path.read_bytes())
    feeds = opened.store.feeds("ana", readonly=True)
    assert not feeds.notices
    assert [star.title for star in feeds.starred.values()] == ["Item 00"]
    assert list(feeds.tags.values()) == [{"later": True}]


async def test_damage_in_the_journal_is_told(opened):
    follow(opened.store, DAILY, rss(3))
    (journal,) = (opened.folder / "annotators" / "ana").glob("feeds.*.jsonl")
    journal.write_bytes(b"no line\n" + journal.read_bytes())
    async with on_feeds(opened) as d:
        assert "line 1 is damaged and was left out" in d.said


async def test_feeds_that_cannot_be_opened_are_told_and_the_library_stays(opened):
    async with opened("An article.", library=True) as d:
        away = opened.folder.with_name("away")
        (away / "ana").mkdir(parents=True)
        (opened.folder / "annotators").symlink_to(away)
        await d.press("F")
        await until(d, lambda: "is a link" in d.said)
        assert d.screen.query("ArticleList")


async def test_a_feed_that_is_fetched_for_the_first_time_gets_its_title(opened, site):
    url = site.serve("/feed", rss(2), kind="application/rss+xml")
    feeds = opened.store.feeds("ana")
    feeds.subscribe(Subscription(url))
    feeds.close()
    async with on_feeds(opened) as d:
        await d.press("enter")
        assert d.line("title").startswith("http://127.0.0.1")
        await d.press("r")
        await until(d, lambda: d.line("title").startswith("The Daily   2 unread"))


async def test_a_move_that_a_program_did_not_live_to_take_is_taken_at_the_next_start(opened):
    follow(opened.store, DAILY, rss(2))
    feeds = opened.store.feeds("ana")
    feeds.cache.keep(Fetch(DAILY, title="The Daily", moved="https://daily.example/new"))
    feeds.close()
    async with on_feeds(opened) as d:
        assert "from now on it is asked for at https://daily.example/new." in d.said
    (feed,) = opened.store.feeds("ana", readonly=True).subscriptions.values()
    assert feed == Subscription(DAILY, address="https://daily.example/new")


async def test_escape_leaves_what_a_search_found(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("S")
        await d.type("text")
        await d.press("enter")
        await until(d, lambda: "“text”" in d.line("title"))
        await d.press("/")
        await d.type("01")
        await d.press("enter escape")
        assert len(rows(d)) == 3, "first the filter goes"
        await d.press("escape")
        assert rows(d) == ["› The Daily 3"]


async def test_following_says_at_once_that_it_fetches(opened):
    async with on_feeds(opened) as d:
        await d.press("a")
        await d.type("http://127.0.0.1:9/feed")
        await d.press("enter")
        told = [each.message for each in d.app._notifications]
        assert "Fetching http://127.0.0.1:9/feed…" in told


async def test_the_tags_of_an_item_are_those_of_its_article(opened):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("enter t")
        await d.type("rivers press")
        await d.press("enter enter")
        await opened_article(d)
        article = d.app.current_article
        assert sorted(d.screen.marking.work.tags) == ["press", "rivers"]
        await d.press("q t ctrl+u")
        await d.type("rivers bridges")
        await d.press("enter")
        assert sorted(opened.store.read(article, "ana").tags) == ["bridges", "rivers"]
        await d.press("u")
        assert sorted(opened.store.read(article, "ana").tags) == ["press", "rivers"]
