"""Opening a later text of an article brings one's marks along, once, and tells it."""

from __future__ import annotations

import asyncio
import errno

from textual.geometry import Region

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.session.article.revisions import Latest
from reader.settings.config import Settings
from reader.store.folder_store import open_store
from reader.store.journal import writer
from reader.ui.app import NewsmarkApp
from reader.ui.core.choice_list import ChoiceList
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch
from tests.store.journal.test_faults import fail

AREA = Region(0, 0, 80, 1)
OLD = "The council approved the tunnel on Monday.\n\nCritics say that it will cost too much."
NEW = OLD.replace("on Monday", "on Tuesday evening")
START = OLD.index("Critics")


def add(store, text: str) -> str:
    article = Latest(store).link(load_bytes(text.encode(), name="a", location="~/news.txt"))
    store.add_article(article)
    return article.id


def store_with_a_mark(folder):
    """Return a store in which the end of OLD is marked, and that article's id."""
    store = open_store(folder / "store", machine="here")
    first = add(store, OLD)
    work = store.open(first, "ana")
    Marking(store.article(first), work, load_builtin("news")).mark((START, len(OLD)), "claim")
    work.close()
    return store, first


def app_on(store, article: str) -> NewsmarkApp:
    launch = Launch(store, "ana", load_builtin("news"), Settings(), [article])
    return NewsmarkApp(launch, Keymap())


def marked(store, article: str) -> list[str]:
    records = store.read(article, "ana").annotations.values()
    return [each.exact for each in records if each.status == "active"]


async def test_marks_come_along_when_a_later_text_is_opened(tmp_path):
    store, first = store_with_a_mark(tmp_path)
    later = add(store, NEW)
    app = app_on(store, later)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert marked(store, later) == ["Critics say that it will cost too much."]
        told = " ".join(each.message for each in app._notifications)
        assert "1 mark carried over" in told
        await pilot.press("u")
        assert marked(store, later) == []
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        assert marked(store, later) == []  # what was taken back stays so
        await pilot.press("ctrl+r")
        assert marked(store, later) == ["Critics say that it will cost too much."]
    assert marked(store, first) == ["Critics say that it will cost too much."]


async def test_a_mark_without_a_place_is_placed_by_hand_or_let_go(tmp_path):
    store, _first = store_with_a_mark(tmp_path)
    later = add(store, OLD[:START] + "Nobody has said a word against the whole plan so far.")
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        told = " ".join(each.message for each in pilot.app._notifications)
        assert "1 mark has no place in this text; U lists them." in told
        assert marked(store, later) == []
        await pilot.press("U", "=")
        assert marked(store, later) == []  # nothing is selected
        await pilot.press("U", "x")
        assert [x.status for x in store.read(later, "ana").annotations.values()] == ["deleted"]
        await pilot.press("u", "G", "s", "U", "=")
        assert marked(store, later) == ["Nobody has said a word against the whole plan so far."]
        await pilot.press("u", "g", "g", "U", "enter")
        assert pilot.app.screen.view.selection.head >= START  # where it would be


async def test_the_differences_are_listed_and_gone_to(tmp_path):
    store = open_store(tmp_path / "store", machine="here")
    add(store, OLD)
    later = add(store, NEW.replace("too much", "far too much"))
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        await pilot.press("D")
        rows = [row.words for row in pilot.app.screen.query_one(ChoiceList).rows]
        assert rows[0] == "…l approved the tunnel on [-Monday-]{+Tuesday evening+}."
        assert rows[1].endswith("will cost {+far +}too much.")
        await pilot.press("j", "enter")
        await pilot.pause()
        head = pilot.app.screen.view.selection.head
        assert pilot.app.screen.article.text[head:].startswith("far too much")


async def test_a_mark_that_fits_in_several_places_is_placed_at_any_of_them(tmp_path):
    store, _first = store_with_a_mark(tmp_path)
    same = "say that it will cost too much"
    twice = f"Experts and others {same}, all of them.\n\nMany a neighbour and more {same}, too."
    later = add(store, f"Nothing else is as it was.\n\n{twice}")
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        await pilot.press("U")
        rows = [row.words for row in pilot.app.screen.query_one(ChoiceList).rows]
        assert rows[0] == "C Critics say that it will cost too much."
        assert len(rows) == 3
        assert rows[1].startswith("at …was. Experts and others say that it will cost")
        assert rows[2].startswith("at …. Many a neighbour and more say that it will cost")
        await pilot.press("3", "enter")
        view = pilot.app.screen.view
        span = view.selection.span(view.flow.text)
        assert span[0] > view.flow.text.index("Many")
        assert same in view.flow.text[slice(*span)]
        await pilot.press("U", "=")
        assert marked(store, later) == [view.flow.text[slice(*span)]]
        await pilot.press("u")
        assert marked(store, later) == []


async def test_the_list_begins_at_the_mark_that_was_looked_at_last(tmp_path):
    store = open_store(tmp_path / "store", machine="here")
    first = add(store, OLD)
    work = store.open(first, "ana")
    marking = Marking(store.article(first), work, load_builtin("news"))
    for words in ("The council approved", "Critics say that it will cost"):
        marking.mark((OLD.index(words), OLD.index(words) + len(words)), "claim")
    work.close()
    later = add(store, "Nothing of it is left, not one single word.")
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        await pilot.press("U", "j", "enter", "U")
        assert pilot.app.screen.query_one(ChoiceList).chosen == 1


def line_of(screen, name: str) -> str:
    return "".join(strip.text for strip in screen.query_one(f"#{name}").render_lines(AREA))


async def until(pilot, is_so) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await pilot.pause(0.02)


async def test_an_earlier_text_says_that_there_is_a_later_one_and_leads_to_it(tmp_path):
    store, first = store_with_a_mark(tmp_path)
    second = add(store, NEW)
    third = add(store, NEW.replace("council", "city council"))
    async with app_on(store, first).run_test() as pilot:
        screen = pilot.app.screen
        await until(pilot, lambda: screen.later)
        assert screen.message == "There is a later text; gn opens it"
        assert "gn later text" in line_of(screen, "title")
        await pilot.press("i")
        assert third in str(pilot.app.screen.text())
        await pilot.press("escape", "G", "g", "n")
        assert pilot.app.current_article == third
        assert screen.later == ""
        await pilot.press("g", "p")
        assert pilot.app.current_article == second
        await pilot.press("g", "p", "g", "p")
        assert pilot.app.current_article == first
        assert screen.message == "This is no later text of another article"
        await pilot.press("ctrl+o", "ctrl+o", "ctrl+o")
        assert pilot.app.current_article == first
        assert screen.view.selection.head == len(OLD) - 1


async def test_the_latest_text_says_nothing(tmp_path):
    store = open_store(tmp_path / "store", machine="here")
    add(store, OLD)
    later = add(store, NEW)
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause(0.2)
        await pilot.app.workers.wait_for_complete()
        await pilot.press("g", "n")
        assert pilot.app.screen.message == "This is the latest text"


async def test_in_a_store_that_cannot_be_written_marks_are_there_for_this_time_only(
    tmp_path, monkeypatch
):
    store, first = store_with_a_mark(tmp_path)
    later = add(store, NEW)
    monkeypatch.setattr(writer, "open_append", fail(errno.EROFS))
    app = app_on(store, later)
    async with app.run_test() as pilot:
        await pilot.pause()
        told = [each.message for each in app._notifications]
        assert any("The marks are here for this time only: " in each for each in told)
        assert not any("kept in memory" in each for each in told)
        screen = app.screen
        assert [x.exact for x in screen.marking.work.annotations.values()] == [
            "Critics say that it will cost too much."
        ]
        assert "CANNOT SAVE" in line_of(screen, "status")
        await pilot.press("G")
        screen._keep_place()  # as after some seconds of rest
        await pilot.press("q")
        assert not app.is_running, "nothing of one's own is lost, so it is left at once"
    assert app.losses == []
    async with app_on(store, later).run_test() as pilot:
        await pilot.pause()
        await pilot.press("1")
        assert "NOT SAVED (1)" in line_of(pilot.app.screen, "status")
        await pilot.press("q")
        assert pilot.app.is_running, "a mark of one's own is asked about"
    assert marked(store, first) == ["Critics say that it will cost too much."]


async def test_colleagues_who_have_only_marked_the_earlier_text_are_shown_and_named(tmp_path):
    store, first = store_with_a_mark(tmp_path)
    work = store.open(first, "ben")
    marking = Marking(store.article(first), work, load_builtin("news"))
    marking.mark((0, len("The council approved the tunnel")), "opinion")
    work.close()
    later = add(store, NEW)
    app = app_on(store, later)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await pilot.press("O")
        screen = app.screen
        assert screen.message == "Colleagues’ marks are shown; ben: those of the earlier text"
        heading = screen.query_one("#panel-heading").render_lines(Region(0, 0, 40, 1))
        assert "1 yours · ben 1 before" in "".join(strip.text for strip in heading)
        assert screen.marking.theirs == {"ben": 1}
    assert not store.read(later, "ben").annotations
