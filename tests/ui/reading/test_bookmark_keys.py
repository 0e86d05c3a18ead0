"""Bookmarks as a person uses them: keys, lists, the gutter, undo, other articles, later texts."""

from __future__ import annotations

from reader.store.folder_store import open_store
from reader.ui.reading.row_painter import BOOKMARK
from tests.ui.feeds.test_feeds_screen import until
from tests.ui.ui_driver import Opener, make_article

TEXT = "One two three.\n\nFour five six.\n\nSeven eight nine."


def kept(opened: Opener, article: str) -> list[tuple[int, str]]:
    work = open_store(opened.folder).read(article, "ana")
    return sorted((each.offset, each.name) for each in work.bookmarks.values())


async def test_a_bookmark_has_a_sign_in_the_gutter_until_it_is_undone(opened):
    async with opened(TEXT) as d:
        assert BOOKMARK not in d.shown("ArticleView")
        await d.press("} w B enter")
        (row,) = [row for row in d.rows("ArticleView") if BOOKMARK in row]
        assert row.strip() == f"{BOOKMARK} Four five six."
        assert "Bookmarked “five six. Seven eight nine.”" in d.line("status")
        await d.press("G u")
        assert BOOKMARK not in d.shown("ArticleView")
        assert "Undone: bookmark taken away" in d.line("status")
        assert "Four |five" in d.marked
        await d.press("ctrl+r")
        assert BOOKMARK in d.shown("ArticleView")
        assert kept(opened, d.app.current_article) == [(21, "five six. Seven eight nine.")]


async def test_beside_many_labels_the_row_keeps_its_place(opened):
    async with opened(TEXT, size=(44, 16)) as d:
        await d.press("1 2 3 B enter")
        rows = d.rows("ArticleView")
        assert rows[0].startswith(f"{BOOKMARK}+C One two")
        assert rows[2].startswith("    Four")


async def test_a_name_that_is_called_off_puts_nothing(opened):
    async with opened(TEXT) as d:
        await d.press("B escape B")
        assert d.screen.prompt.value == "One two three. Four five six. Seven eight nine."
        await d.press("escape '")
        assert "No bookmark in this article; B puts one here" in d.line("status")
        assert kept(opened, d.app.current_article) == []


async def test_renaming_deleting_and_going_there_from_the_list(opened):
    async with opened(TEXT) as d:
        for name in ("first", "second", "third"):
            await d.press("B ctrl+u")
            await d.type(name)
            await d.press("enter }")
        await d.press("g g ' j r ctrl+u")
        await d.type("the other")
        await d.press("enter")
        assert d.dialog == "Choose", "the list is there again"
        assert d.screen.query_one("ChoiceList").chosen == 1
        await d.press("x")
        assert [name for _, name in kept(opened, d.app.current_article)] == ["first", "third"]
        await d.press("escape u")
        assert [name for _, name in kept(opened, d.app.current_article)] == [
            "first", "the other", "third",
        ]  # fmt: skip
        await d.press("' 3 enter")
        assert "|Seven" in d.marked


async def test_from_one_article_to_a_bookmark_in_another_and_back(opened):
    first, second = opened.add(TEXT, "Other words. More of them.")
    async with opened(library=True) as d:
        await d.press("enter } B enter J w B enter ' '")
        await until(d, lambda: d.dialog == "Choose" and "all articles" in d.shown("#heading"))
        assert "One two three." in d.shown("ChoiceList")
        await d.press("1 enter")
        assert d.app.current_article == first
        assert "|Four" in d.marked
        await d.press("ctrl+o")
        assert d.app.current_article == second
        assert "Other |words" in d.marked


async def test_a_bookmark_of_another_article_is_renamed_and_deleted_from_the_list(opened):
    first, second = opened.add(TEXT, "Other words. More of them.")
    async with opened(library=True) as d:
        await d.press("enter B enter J w B enter ' '")
        await until(d, lambda: "all articles" in d.shown())
        await d.press("1 r ctrl+u")
        await d.type("renamed")
        await d.press("enter")
        await until(d, lambda: d.dialog == "Choose" and "renamed" in d.shown("ChoiceList"))
        assert kept(opened, first) == [(0, "renamed")]
        await d.press("2 x")
        await until(d, lambda: d.dialog == "Choose" and "Other" not in d.shown("ChoiceList"))
        assert kept(opened, second) == []
        assert BOOKMARK not in d.app.screen_stack[-2].query_one("ArticleView").render_line(0).text
        await d.press("1 x")
        await until(d, lambda: "There is no bookmark in any article" in d.said)
        assert kept(opened, first) == []


async def test_a_bookmark_comes_along_to_a_later_text(opened):
    store = opened.store
    old = make_article(TEXT, location="~/news.txt")
    from msgspec.structs import replace

    new = make_article(f"New.\n\n{TEXT}".replace("Four five six.", ""), location="~/news.txt")
    store.add_article(old)
    store.add_article(replace(new, revision_of=old.id))
    async with opened(articles=[old.id]) as d:
        await d.press("} B ctrl+u a enter } B ctrl+u b enter")
    async with opened(articles=[new.id]) as d:
        assert "2 bookmarks came along; the words are gone, so about here only: “a”." in d.said
        await d.press("'")
        assert "its words are gone, about" in d.shown("ChoiceList")
        await d.press("2 enter")
        assert "|Seven" in d.marked


async def test_names_from_elsewhere_are_harmless(opened):
    from reader.annotations.model import Bookmark
    from reader.store.protocol import Change

    (article,) = opened.add(TEXT)
    work = opened.store.open(article, "ana")
    bad = Bookmark(id="b", offset=10**6, name="a\x1b[2J\u202e[bold]x")
    work.apply("bookmark", [Change("bookmarks", bad.id, None, bad)])
    work.close()
    async with opened(articles=[article]) as d:
        await d.press("'")
        assert "[bold]x" in d.shown("ChoiceList")
        assert not set(d.shown()) & set("\x1b\u202e")
        await d.press("enter")
        assert d.marked.endswith("|.")


async def test_a_name_takes_the_place_of_the_one_that_is_offered(opened):
    async with opened(TEXT) as d:
        await d.press("B")
        await d.type("mine")
        await d.press("enter } B left")
        await d.type("!")
        await d.press("enter")
        names = ["mine", "Four five six. Seven eight nine!."]
        assert [name for _, name in kept(opened, d.app.current_article)] == names
