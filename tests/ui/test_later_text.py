"""Opening a later text of an article brings one's marks along, once, and tells it."""

from __future__ import annotations

from reader.annotations.scheme_file import load_builtin
from reader.articles.load import load_bytes
from reader.session.marking import Marking
from reader.session.revisions import Latest
from reader.settings.config import Settings
from reader.store.tinydb_store import open_store
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch
from reader.ui.widgets.choice_list import ChoiceList

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
