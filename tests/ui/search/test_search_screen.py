"""Searching all articles on the screen."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from reader.store.protocol import Found
from tests.ui.feeds.test_feeds_screen import until
from tests.ui.ui_driver import Driver, Opener

FLOOD = "The flood came at night.\n\nNobody had seen such a flood before, said the mayor."
SECOND = "Another town.\n\n👨\u200d👩\u200d👧 A cafe\u0301 was lost in a flood there."
THIRD = "Nothing happened."


@pytest.fixture
def opened(tmp_path):
    return Opener(tmp_path / "store")


@asynccontextmanager
async def on_hits(opened: Opener, words: str, *texts: str, **how):
    """Search from the library, as a person does."""
    async with opened(*(texts or (FLOOD, SECOND, THIRD)), library=True, **how) as d:
        await d.press("s")
        await until(d, lambda: bool(d.screen.query("HitList")))
        if words:
            await search(d, words)
        yield d


async def search(d: Driver, words: str) -> None:
    await d.type(words)
    await d.press("enter")
    await until(d, lambda: "searching" not in d.line("title") and "reading" not in d.line("title"))


def rows(d: Driver) -> list[str]:
    return [" ".join(row.split()) for row in d.rows("HitList") if row.strip()]


async def opened_article(d: Driver) -> None:
    await until(d, lambda: bool(d.screen.query("ArticleView")))
    await until(d, lambda: bool(d.screen.words))


async def test_places_are_listed_by_article_in_their_context(opened):
    async with on_hits(opened, "flood") as d:
        assert rows(d) == [
            "The flood came at night. 2",
            "› The flood came at night.",
            "Nobody had seen such a flood before, said the mayor.",
            "Another town. 1",
            "👨 A cafe\u0301 was lost in a flood there.",
        ]
        assert "3 places in 2 articles" in d.line("title")
        assert d.style_at("flood", "HitList").bold


async def test_enter_opens_the_article_at_the_place_and_q_comes_back_to_it(opened):
    async with on_hits(opened, "flood") as d:
        await d.press("J j enter")
        await opened_article(d)
        assert d.text == SECOND
        assert d.view.selection.head == SECOND.index("flood")
        await d.press("q")
        assert rows(d)[-1].startswith("› 👨 A caf")
        await d.press("q")
        assert d.screen.query("ArticleList")


async def test_n_goes_on_to_the_next_place_in_the_article(opened):
    async with on_hits(opened, "flood") as d:
        await d.press("enter")
        await opened_article(d)
        assert d.view.selection.head == FLOOD.index("flood")
        await d.press("n")
        assert d.view.selection.head == FLOOD.rindex("flood")


async def test_the_library_is_at_its_place_afterwards(opened):
    async with opened(FLOOD, SECOND, THIRD, library=True) as d:
        await d.press("j j s")
        await until(d, lambda: bool(d.screen.query("HitList")))
        await search(d, "flood")
        await d.press("enter")
        await opened_article(d)
        await d.press("q escape")
        library = d.screen.list
        assert library.rows[library.chosen].title == THIRD


async def test_before_the_first_search_it_teaches_and_escape_leaves(opened):
    async with on_hits(opened, "") as d:
        assert "Type words and press enter" in d.shown("#lesson")
        await d.press("escape")
        assert d.screen.query("ArticleList")


async def test_nothing_found_tells_what_to_do_and_other_words_may_be_asked(opened):
    async with on_hits(opened, "tomorrow") as d:
        assert "No article holds all of these words. s asks for others" in d.shown("#lesson")
        await d.press("s ctrl+u")
        await search(d, "mayor")
        assert rows(d)[1] == "› Nobody had seen such a flood before, said the mayor."
        await d.press("s escape")
        assert len(rows(d)) == 2, "the list stays when nothing is asked"


async def test_a_search_without_a_word_is_told(opened):
    async with on_hits(opened, "---") as d:
        assert "no word to search for" in d.said


async def test_an_empty_store_is_searched(opened):
    async with opened(library=True) as d:
        await d.press("s")
        await until(d, lambda: bool(d.screen.query("HitList")))
        await search(d, "flood")
        assert "No article holds" in d.shown("#lesson")


async def test_text_is_data_and_no_markup(opened):
    async with on_hits(opened, "flood", "[b]flood[/b] \x1b[31m \u202e [@click=quit]") as d:
        assert any("[b]flood[/b]" in row for row in rows(d))
        assert not any(char in d.shown() for char in "\x1b\u202e")


async def test_keys_are_heard_while_articles_are_read(opened):
    from threading import Event

    class Slow:
        """A store whose search takes until it is let go."""

        go_on = Event()

        def __init__(self, store):
            self._store = store

        def __getattr__(self, name):
            return getattr(self._store, name)

        def search(self, words, *, limit, passages, on_progress):
            del words, limit, passages
            on_progress(7, 1000)
            self.go_on.wait(20)
            on_progress(8, 1000)
            return Found([], 0)

    opened.add(FLOOD)
    store = Slow(opened.store)
    async with opened(library=True, store=store) as d:
        await d.press("s")
        await until(d, lambda: bool(d.screen.query("HitList")))
        await d.type("flood")
        await d.press("enter")
        await until(d, lambda: "reading new articles: 7 of 1,000" in d.line("title"))
        await d.press("q")
        assert d.screen.query("ArticleList")
        store.go_on.set()
        await d.app.workers.wait_for_complete()
        await d.settle()
        assert d.screen.query("ArticleList")
