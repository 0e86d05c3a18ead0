"""What each action of the feeds screen does, and the one that opens it."""

from __future__ import annotations

from reader.ui.actions import BY_ID
from tests.articles.web.web_server import web_server
from tests.ui.action_checks import does, feed_rows
from tests.ui.feeds.test_feeds_screen import DAILY, follow, on_feeds, opened_article, rss, until
from tests.ui.ui_driver import Driver


def chosen_feed(d: Driver) -> str:
    return next(row for row in feed_rows(d) if row.startswith("›"))


@does("feeds-open", "feeds-leave")
async def open_feed(opened, key):
    follow(opened.store, DAILY, rss(3))
    is_open = key in BY_ID["feeds-open"].keys
    async with on_feeds(opened) as d:
        await d.press(key if is_open else "enter")
        items = ["› ● 2026-11-02 Item 00", "● 2026-11-02 Item 01"]
        await until(d, lambda: feed_rows(d)[:2] == items)
        if is_open:
            await d.press(key)
            await opened_article(d)
            assert d.text.startswith("Text of 0.")
        else:
            await d.press(key)
            assert feed_rows(d) == ["› The Daily 3"]


@does("feeds-full-text")
async def full_text(opened, key):
    with web_server() as site:
        page = "<html><body><p>The text of the page, which is longer.</p></body></html>"
        link = site.serve("/0", page.encode(), kind="text/html; charset=utf-8")
        follow(
            opened.store,
            f"{site.url}/feed",
            rss(1).replace(b"https://daily.example/0", link.encode()),
        )
        async with on_feeds(opened) as d:
            await d.press(f"enter {key}")
            await opened_article(d)
            assert "The text of the page" in d.text


@does(*(f"feeds-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")))
async def in_feed(opened, key):
    names = [f"feeds-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")]
    name = next(name for name in names if key in BY_ID[name].keys)
    follow(opened.store, DAILY, rss(60))
    async with on_feeds(opened) as d:
        await d.press("enter")
        d.screen.list.choose(29)
        await d.settle()
        page = d.screen.list.size.height - 1
        await d.press(key)
        moved = {"down": 1, "up": -1, "page-down": page, "page-up": -page, "home": -29, "end": 30}
        assert f"Item {29 + moved[name.removeprefix('feeds-')]:02}" in chosen_feed(d)


@does("feeds-next-unread", "feeds-previous-unread")
async def to_unread(opened, key):
    follow(opened.store, DAILY, rss(5))
    forward = key in BY_ID["feeds-next-unread"].keys
    async with on_feeds(opened) as d:
        await d.press("enter j N N")
        d.screen.list.choose(0 if forward else 3)
        await d.press(key)
        assert ("Item 03" if forward else "Item 00") in chosen_feed(d)


@does("feeds-show")
async def show_others(opened, key):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("enter N s h enter")
        assert [row[-2:] for row in feed_rows(d)] == ["01", "02"]
        await d.press(key)
        assert [row[-2:] for row in feed_rows(d)] == ["00", "01", "02"]
        await d.press(key)
        assert [row[-2:] for row in feed_rows(d)] == ["01"]


@does("feeds-toggle-read")
async def toggle_read(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        assert feed_rows(d) == ["2026-11-02 Item 00", "› ● 2026-11-02 Item 01"]
        await d.press(f"k {key}")
        assert feed_rows(d)[0] == "● 2026-11-02 Item 00"


@does("feeds-all-read", "feeds-undo")
async def all_read(opened, key):
    follow(opened.store, DAILY, rss(3))
    undoes = key in BY_ID["feeds-undo"].keys
    async with on_feeds(opened) as d:
        await d.press("A" if undoes else key)
        assert feed_rows(d)[0] == "› The Daily"
        assert len(opened.store.feeds("ana", readonly=True).read) == 3
        if undoes:
            await d.press(key)
            assert feed_rows(d)[0] == "› The Daily 3"
            assert not opened.store.feeds("ana", readonly=True).read


@does("feeds-star")
async def star_item(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        assert feed_rows(d)[0] == "› ● ★ 2026-11-02 Item 00"
        (star,) = opened.store.feeds("ana", readonly=True).starred.values()
        assert (star.title, star.link) == ("Item 00", "https://daily.example/0")
        await d.press(key)
        assert "★" not in feed_rows(d)[0]


@does("feeds-tag")
async def tag_item(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        await d.type("later big")
        await d.press("enter")
        assert feed_rows(d)[0].endswith("Item 00 #later #big")
        await d.press(f"{key} ctrl+w enter")
        assert feed_rows(d)[0].endswith("Item 00 #later")


@does("feeds-refresh", "feeds-refresh-all")
async def refresh_feeds(opened, key):
    with web_server() as site:
        for name in ("one", "two"):
            url = site.serve(f"/{name}", rss(4, name), kind="application/rss+xml")
            follow(opened.store, url, rss(1, name))
        only_one = key in BY_ID["feeds-refresh"].keys
        async with on_feeds(opened) as d:
            await d.press(f"j {key}")
            await until(d, lambda: "Refreshed " in d.said)
            assert sorted(site.paths()) == (["/one"] if only_one else ["/one", "/two"])
            assert feed_rows(d)[0].startswith("All feeds 5" if only_one else "All feeds 8")


@does("feeds-add")
async def follow_feed(opened, key):
    with web_server() as site:
        url = site.serve("/feed", rss(2), kind="application/rss+xml")
        async with on_feeds(opened) as d:
            await d.press(key)
            await d.type(url)
            await d.press("enter")
            await until(d, lambda: "› The Daily 2" in feed_rows(d))


@does("feeds-search")
async def search_items(opened, key):
    follow(opened.store, DAILY, rss(12))
    async with on_feeds(opened) as d:
        await d.press(f"enter N h {key}")
        await d.type("text of 7")
        await d.press("enter")
        await until(d, lambda: "Item 07" in chosen_feed(d))
        assert "“text of 7”" in d.line("title")
        assert len(feed_rows(d)) == 1


@does("feeds-title", "feeds-folder")
async def name_feed(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(key)
        await d.type("Mine")
        await d.press("enter")
        title = key in BY_ID["feeds-title"].keys
        assert feed_rows(d)[:2] == (["› Mine 2"] if title else ["Mine 2", "› The Daily 2"])
        await d.press("u")
        assert feed_rows(d) == ["› The Daily 2"]


@does("feeds-drop")
async def drop_feed(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(key)
        assert d.screen.rows == []
        assert "The Daily is followed no more; u takes that back." in d.said
        await d.press("u")
        assert feed_rows(d)[0] == "› The Daily 2"


@does("feeds-filter", "feeds-clear")
async def filter_items(opened, key):
    follow(opened.store, DAILY, rss(12))
    async with on_feeds(opened) as d:
        await d.press("enter /")
        await d.type("item 1")
        assert [row[-2:] for row in feed_rows(d)] == ["01", "10", "11"]
        await d.press("enter escape")
        assert len(feed_rows(d)) == 12
