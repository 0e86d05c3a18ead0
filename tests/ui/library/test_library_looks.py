"""The library while the store is still being looked through: it is there, and hears every key."""

from __future__ import annotations

from threading import Event

import pytest
from msgspec.structs import replace

from reader.annotations.model import Progress
from reader.store.protocol import StoreError
from reader.ui.library.summaries_loader import Shelf


@pytest.fixture(autouse=True)
def whole_list():
    """The library waits no longer than for a user."""


class SlowStore:
    """A store whose library is read only as far as the test lets it."""

    def __init__(self, store, *, partial=True, error=None):
        self.store, self.partial, self.error = store, partial, error
        self.go_on = Event()
        self.stopped = Event()
        self.calls = 0

    def __getattr__(self, name):
        return getattr(self.store, name)

    def library(self, annotator, *, on_progress, on_rows):
        self.calls += 1
        rows = self.store.library(annotator)
        on_rows([replace(row, progress=Progress(), counts={}) for row in rows], self.partial)
        on_progress(1200, 10000)
        self.go_on.wait(30)
        if self.error:
            raise self.error
        try:
            on_progress(1201, 10000)
        except BaseException:
            self.stopped.set()
            raise
        return rows


@pytest.fixture
def slow(opened):
    opened.add("Alpha news.\n", "Beta news.\n", "Gamma news.\n")
    store = SlowStore(opened.store)
    yield store
    store.go_on.set()


def finish(d, slow):
    """Let the store be read to its end, and look again."""
    slow.go_on.set()
    d.app.shelf.ask(d.app.annotator)
    d.screen.look()


async def test_articles_and_progress_are_shown_and_keys_heard_meanwhile(opened, slow):
    async with opened(library=True, store=slow) as d:
        assert "looking through the store: 1,200 of 10,000" in d.line("title")
        assert "3 articles" in d.line("title")
        await d.press("j")
        assert "› ○ Beta" in d.shown("ArticleList")
        await d.press("/")
        await d.type("gam")
        assert "Gamma" in d.shown("ArticleList")
        assert "Beta" not in d.shown("ArticleList")
        await d.press("escape escape")
        finish(d, slow)
        await d.settle()
        assert "looking" not in d.line("title")
        assert "3 articles, 0 done" in d.line("title")


async def test_the_choice_stays_when_the_rest_is_known(opened, slow):
    async with opened(library=True, store=slow) as d:
        await d.press("j j")
        finish(d, slow)
        await d.settle()
        assert "› ○ Gamma" in d.shown("ArticleList")


async def test_the_next_unfinished_article_waits_until_progress_is_known(opened, slow):
    async with opened(library=True, store=slow) as d:
        await d.press("n")
        assert "still being looked through" in d.said
        assert not d.app.current_article


async def test_rows_of_last_time_are_shown_without_waiting(opened, slow):
    slow.partial = False
    async with opened(library=True, store=slow) as d:
        assert "Alpha" in d.shown("ArticleList")
        assert not slow.go_on.is_set()
        finish(d, slow)


async def test_a_store_that_cannot_be_read_is_told(opened, slow):
    slow.error = StoreError("The folder cannot be read.")
    slow.go_on.set()
    async with opened(library=True, store=slow) as d:
        assert "The folder cannot be read." in d.said


async def test_leaving_lets_go_of_what_is_being_read(opened, slow):
    async with opened(library=True, store=slow):
        pass
    slow.go_on.set()
    assert slow.stopped.wait(30)


def test_what_was_forgotten_meanwhile_is_read_again(slow):
    shelf = Shelf(slow)
    assert not shelf.ask("ana", 0)
    shelf.forget()
    slow.go_on.set()
    assert shelf.ask("ana")
    assert slow.calls == 2
    assert [row.title for row in shelf.rows] == ["Alpha news.", "Beta news.", "Gamma news."]
    assert shelf.place(shelf.rows[1].id) == (2, 3)
