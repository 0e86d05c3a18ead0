"""What each action of the library does, and those that go from article to article."""

from __future__ import annotations

from reader.ui.actions import BY_ID
from tests.ui.action_checks import FLOODS, THREE, does, feed_rows
from tests.ui.feeds.test_feeds_screen import DAILY, follow, rss, until
from tests.ui.ui_driver import Driver


async def open_one(d: Driver, number: int) -> None:
    await d.press(" ".join(["home", *["down"] * number, "enter"]))


@does("tag")
async def tag_article(opened, key):
    async with opened(*THREE[:1]) as d:
        await d.press(key)
        await d.type("war")
        await d.press("enter")
        assert "Tagged #war" in d.line("status")
        assert list(opened.store.read(d.app.current_article, "ana").tags) == ["war"]
        await d.press("u")
        assert "Undone: No longer #war" in d.line("status")
        assert list(opened.store.read(d.app.current_article, "ana").tags) == []


@does("done", "skip")
async def finish(opened, key):
    async with opened(*THREE) as d:
        ids = d.app.launch.articles
        await open_one(d, 0)
        await d.press(key)
        assert d.text == THREE[1]
        state = "done" if key == "m" else "skipped"
        assert d.progress(ids[0]).state == state
        await d.press(key)
        assert d.text == THREE[2]
        await d.press(key)
        assert type(d.screen).__name__ == "LibraryScreen"
        assert "Every article of this list is done." in d.said
        assert [d.progress(name).state for name in ids] == [state] * 3


@does("next-article", "previous-article")
async def neighbour(opened, key):
    async with opened(*THREE) as d:
        await open_one(d, 1)
        await d.press(key)
        assert d.text == (THREE[2] if key == "J" else THREE[0])
        assert d.line("title").startswith("3/3" if key == "J" else "1/3")
        await d.press(key)
        word = "last" if key == "J" else "first"
        assert f"This is the {word} article" in d.line("status")


def chosen_row(d: Driver) -> str:
    return next(row for row in d.rows("ArticleList") if row.startswith(" ›"))


@does("open")
async def open_article(opened, key):
    async with opened(*THREE) as d:
        await d.press(f"down {key}")
        assert d.text == THREE[1]


@does("list-down", "list-up", "list-page-down", "list-page-up", "list-home", "list-end")
async def in_list(opened, key):
    names = [f"list-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")]
    name = next(name for name in names if key in BY_ID[name].keys)
    async with opened(*(f"Article {number:02} is this." for number in range(60))) as d:
        d.screen.list.choose(29)
        await d.settle()
        assert "Article 29 " in chosen_row(d)
        page = d.screen.list.size.height - 1
        await d.press(key)
        moved = {"down": 1, "up": -1, "page-down": page, "page-up": -page, "home": -29, "end": 30}
        assert f"Article {29 + moved[name.removeprefix('list-')]:02} " in chosen_row(d)


@does("list-filter", "list-clear")
async def list_filter(opened, key):
    async with opened(*THREE) as d:
        await d.press("/")
        await d.type("sec")
        assert "Second article" in d.shown("ArticleList")
        assert "First article" not in d.shown("ArticleList"), "as it is typed"
        await d.press("backspace backspace backspace")
        assert "First article" in d.shown("ArticleList")
        await d.type("frs")
        assert [row[5:10] for row in d.rows("ArticleList")[:2]] == ["First", "     "]
        await d.press("backspace backspace backspace")
        await d.type("ir")
        assert [row[5:10] for row in d.rows("ArticleList")[:3]] == ["First", "Third", "     "]
        await d.press("enter")
        assert "Second article" not in d.shown("ArticleList"), "the filter stays"
        await d.press("escape")
        assert "Second article" in d.shown("ArticleList")


def listed(d: Driver) -> str:
    """The first words of the articles that are listed, in order."""
    return " ".join(row[5:].split()[0] for row in d.rows("ArticleList") if row[3:5].strip())


@does("list-view")
async def list_view(opened, key):
    async with opened(*THREE) as d:
        await d.press("enter m q")
        await d.press(key)
        assert (d.line("title").split("   ")[1], listed(d)) == ("unread: 1 of 3 articles", "Third")
        await d.press(key)
        assert listed(d) == "Second"
        await d.press(key)
        assert listed(d) == "First"
        await d.press("escape")
        assert listed(d) == "First Second Third"


@does("list-views")
async def list_views(opened, key):
    async with opened(*THREE) as d:
        await d.press("t r a i n enter down")
        await d.press(key)
        assert d.dialog == "Choose"
        assert [row.split() for row in d.rows("ChoiceList") if "#rain" in row] == [
            ["9", "#rain", "1"]
        ]
        await d.press("9 enter")
        assert listed(d) == "First"


@does("list-sort")
async def list_sort(opened, key):
    async with opened(*THREE[::-1]) as d:
        await d.press(key)
        await d.press("2 enter")
        assert listed(d) == "First Second Third"
        await d.press(f"{key} {key}")
        assert listed(d) == "Third Second First"
        await d.press(f"{key} enter")
        assert listed(d) == "First Second Third"


@does("list-tag", "list-undo")
async def list_tag(opened, key):
    async with opened(*THREE) as d:
        undoes = key in BY_ID["list-undo"].keys
        await d.press("down")
        await d.press("t" if undoes else key)
        await d.type("war #press")
        await d.press("enter")
        assert "#press #war" in chosen_row(d)
        article = d.screen.list.article
        assert sorted(opened.store.read(article, "ana").tags) == ["press", "war"]
        if undoes:
            await d.press(key)
            assert "#" not in chosen_row(d)
            assert dict(opened.store.read(article, "ana").tags) == {}
        else:
            await d.press(key)
            await d.press("ctrl+w enter")
            assert "#press " in chosen_row(d)
            assert "#war" not in chosen_row(d)


@does("next-unfinished")
async def next_unfinished(opened, key):
    async with opened(*THREE) as d:
        await d.press(key)
        assert d.text == THREE[0]
        await d.press(f"m q {key}")
        assert d.text == THREE[1]


@does("feeds")
async def show_feeds(opened, key):
    follow(opened.store, DAILY, rss(3))
    async with opened(*THREE) as d:
        await d.press(key)
        assert feed_rows(d) == ["› The Daily 3"]
        await d.press("q")
        assert "First article" in d.shown("ArticleList")


@does("all-bookmarks")
async def all_bookmarks(opened, key):
    async with opened("One two.", "Three four.", library=True) as d:
        await d.press("enter w B enter q j enter B enter q")
        await d.press(key)
        await until(d, lambda: d.dialog == "Choose")
        rows = [row.split()[1] for row in d.rows("ChoiceList") if row.strip()]
        assert rows == ["two.", "Three"]
        await d.press("enter")
        assert "One |two." in d.marked


@does("search-all")
async def search_all(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await d.press(key)
        await until(d, lambda: bool(d.screen.query("HitList")))
        assert d.screen.prompt.is_open
