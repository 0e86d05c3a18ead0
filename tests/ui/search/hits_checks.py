"""What each action of the search in all articles does."""

from __future__ import annotations

from reader.ui.actions import BY_ID
from tests.ui.action_checks import FLOODS, does
from tests.ui.feeds.test_feeds_screen import until
from tests.ui.ui_driver import Driver


async def first_hits(d: Driver) -> None:
    await d.press("s")
    await until(d, lambda: bool(d.screen.query("HitList")))
    await d.type("flood")
    await d.press("enter")
    await until(d, lambda: bool(d.screen.list.rows))


@does("hits-open")
async def hits_open(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(f"j {key}")
        await until(d, lambda: bool(d.screen.query("ArticleView")) and bool(d.screen.words))
        assert d.view.selection.head == d.text.index("flood")


@does(*(f"hits-{name}" for name in ("down", "up", "page-down", "page-up", "home", "end")))
async def hits_rows(opened, key):
    start, end = {
        **dict.fromkeys(BY_ID["hits-down"].keys, (1, 2)),
        **dict.fromkeys(BY_ID["hits-up"].keys, (2, 1)),
        **dict.fromkeys(BY_ID["hits-page-down"].keys, (1, 5)),
        **dict.fromkeys(BY_ID["hits-page-up"].keys, (5, 0)),
        **dict.fromkeys(BY_ID["hits-home"].keys, (3, 0)),
        **dict.fromkeys(BY_ID["hits-end"].keys, (1, 5)),
    }[key]
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        d.screen.list.choose(start)
        await d.press(key)
        assert d.screen.list.chosen == end


@does("hits-next-article", "hits-previous-article")
async def hits_articles(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        d.screen.list.choose(1 if key == "J" else 4)
        await d.press(key)
        assert d.screen.list.chosen == 3


@does("hits-ask")
async def hits_ask(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(key)
        assert d.screen.prompt.is_open
        assert d.screen.prompt.value == "flood"


@does("hits-leave")
async def hits_leave(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(key)
        assert d.screen.query("ArticleList")
