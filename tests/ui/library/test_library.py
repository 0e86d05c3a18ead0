"""The library: views, orders, tags and the filter, as a person uses them."""

from __future__ import annotations

import pytest

from reader.annotations.model import Progress, Tag
from reader.articles.errors import NewsmarkError
from reader.session.article.tags import tag_article
from reader.store.protocol import PROGRESS, Change
from tests.store.conftest import added, make_annotation
from tests.ui.ui_driver import Driver, Opener, make_article

FOUR = ("The flood in town.", "A quiet harvest.", "New York Times on floods.", "青柳夜市搬家之后。")


def listed(d: Driver) -> list[str]:
    """The titles in the list, the chosen one with its sign, without what stands beside them."""
    rows = [row.rstrip() for row in d.rows("ArticleList") if row[3] in "○◐●–"]
    return [row[1:3].replace("  ", "") + row[5:].split("  ")[0].strip() for row in rows]


def be_done(opened: Opener, article: str, annotator: str, *places: tuple[int, int, str]) -> None:
    """Let somebody mark these places of an article and be done with it."""
    work = opened.store.open(article, annotator)
    for start, end, label in places:
        made = make_annotation(start, end, label=label, annotator=annotator, article=article)
        work.apply("add", added(made))
    done = Progress(state="done", updated="2026-01-01T00:00:00.000Z")
    work.apply("progress", [Change("progress", PROGRESS, None, done)])
    work.close()


# The filter ---------------------------------------------------------------------------------------


async def test_letters_in_order_find_titles_the_best_first_and_chosen(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("end /")
        await d.type("flood")
        assert listed(d) == ["› The flood in town.", "New York Times on floods."]
        assert "/flood: 2" in d.line("title")
        await d.press("ctrl+u")
        await d.type("nyt")
        assert listed(d) == ["› New York Times on floods."]
        await d.press("ctrl+u")
        await d.type("夜家")
        assert listed(d) == ["› 青柳夜市搬家之后。"]


async def test_the_letters_that_were_found_stand_out(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("/")
        await d.type("yt")
        found = d.app.reading_styles.found.bgcolor
        assert d.style_at("Y", "ArticleList").bgcolor == found
        assert d.style_at("T", "ArticleList").bgcolor == found
        assert d.style_at("ew", "ArticleList").bgcolor != found


async def test_a_title_that_was_cut_says_so_whatever_was_found_in_it(opened):
    title = "A title that goes on and on for longer than any row of the list is wide, by far"
    async with opened(make_article("Text.", title=title), library=True) as d:
        await d.press("/")
        for letter in "title goes on":
            await d.type(letter)
            assert "…" in d.rows("ArticleList")[0]
            assert len(d.rows("ArticleList")[0]) == d.screen.list.width


async def test_nothing_found_says_how_to_go_on(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("/")
        await d.type("zzzz")
        assert "No title, tag or address is like this; esc shows all." in d.shown("ArticleList")
        await d.press("enter enter t j S escape escape")
        assert len(listed(d)) == 4


async def test_the_article_stays_chosen_when_the_filter_goes(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("/")
        await d.type("harv")
        await d.press("escape")
        assert listed(d)[1] == "› A quiet harvest."


# Views --------------------------------------------------------------------------------------------


async def test_an_article_that_was_read_leaves_the_view_of_the_unread(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("v down enter")
        assert d.line("title").startswith("2/4")
        await d.press("q")
        assert len(listed(d)) == 3
        assert "unread: 3 of 4 articles" in d.line("title")
        assert listed(d)[1] == "› New York Times on floods.", "the one in its place is chosen"


async def test_disagreements_are_those_of_all_annotators(opened):
    ids = opened.add(*FOUR)
    for article in ids[:3]:
        be_done(opened, article, "ana", (0, 3, "claim"))
    be_done(opened, ids[0], "ben", (0, 3, "claim"))
    be_done(opened, ids[1], "ben", (0, 3, "quote"))
    be_done(opened, ids[2], "cleo")
    async with opened(library=True) as d:
        d.app.shelf.disagreements.ask(wait=30)
        await d.press("V 8 enter")
        assert [title.strip("› ") for title in listed(d)] == [FOUR[1], FOUR[2]]
        assert "with disagreements: 2 of 4 articles" in d.line("title")


async def test_who_annotates_blind_sees_disagreements_on_finished_articles_alone(opened):
    ids = opened.add(*FOUR)
    for article in ids[:2]:
        be_done(opened, article, "ben", (0, 3, "claim"))
        be_done(opened, article, "cleo")
    be_done(opened, ids[0], "ana")
    async with opened(library=True, is_blind=True) as d:
        d.app.shelf.disagreements.ask(wait=30)
        await d.press("V 8 enter")
        assert listed(d) == ["› The flood in town."]
        await d.press("escape down enter m q")
        d.app.shelf.ask("ana")
        d.app.shelf.disagreements.ask(wait=30)
        await d.press("V 8 enter")
        assert [title.strip("› ") for title in listed(d)] == list(FOUR[:2])


async def test_disagreements_are_shown_when_they_are_known(opened, monkeypatch):
    ids = opened.add(*FOUR)
    be_done(opened, ids[0], "ana", (0, 3, "claim"))
    be_done(opened, ids[0], "ben")
    async with opened(library=True) as d:
        shelf = d.app.shelf.disagreements
        monkeypatch.setattr(shelf, "ask", lambda _wait=0: None)
        await d.press("V 8 enter")
        assert "comparing all marks" in d.line("title")
        assert listed(d) == []
        monkeypatch.undo()
        shelf.ask(wait=30)
        d.screen.look()
        await d.settle()
        assert "comparing" not in d.line("title")
        assert listed(d) == ["› The flood in town."]


async def test_an_empty_view_says_so(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("V 4 enter")
        assert "No article is here: done; v shows others." in d.shown("ArticleList")
        await d.press("enter n")
        assert "Every article of this list is done." in d.said or d.text


async def test_a_library_without_articles_says_how_they_come(opened):
    async with opened(library=True) as d:
        assert "newsmark add FILE takes one in; F follows feeds." in d.shown("ArticleList")
        await d.press("v V enter S enter t / x enter enter escape u n")
        assert d.screen.list.rows == []


# The order ----------------------------------------------------------------------------------------


async def test_the_order_is_remembered_for_the_store(opened):
    kept = []
    async with opened(*FOUR, library=True, remember_order=kept.append) as d:
        await d.press("S 2 enter")
        await d.press("S S")
        assert kept == ["title", "title reversed"]
        assert "by title, reversed" in d.line("title")
        titles = listed(d)
    async with opened(library=True, order=kept[-1]) as d:
        assert [x.strip("› ") for x in listed(d)] == [x.strip("› ") for x in titles]


async def test_an_order_that_cannot_be_kept_holds_all_the_same(opened):
    def refuse(_order):
        raise NewsmarkError("It cannot be kept.")

    async with opened(*FOUR, library=True, remember_order=refuse) as d:
        await d.press("S 7 enter")
        assert "It cannot be kept." in d.said
        assert listed(d)[0].strip("› ") == FOUR[3]


async def test_from_article_to_article_one_goes_as_they_are_listed(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("S 2 enter home enter")
        assert d.text == FOUR[1]
        await d.press("J")
        assert d.text == FOUR[2]
        await d.press("m")
        assert d.text == FOUR[0]
        assert d.line("title").startswith("3/4")
        await d.press("K K K")
        assert d.text == FOUR[1]


async def test_the_next_unfinished_article_is_the_next_of_the_list(opened):
    ids = opened.add(*FOUR)
    for article in ids[:3]:
        tag_article(opened.store, article, "ana", ["press"])
    be_done(opened, ids[1], "ana")
    async with opened(library=True) as d:
        await d.press("V 9 enter S 2 enter S S n")
        assert d.text == FOUR[0]
        await d.press("m")
        assert d.text == FOUR[2]
        await d.press("m")
        assert "Every article of this list is done." in d.said


async def test_what_another_window_has_finished_is_passed_over(opened):
    ids = opened.add(*FOUR)
    async with opened(library=True) as d:
        be_done(opened, ids[1], "ana")
        await d.press("enter m")
        assert d.text == FOUR[2]


async def test_an_article_outside_the_list_has_all_articles_around_it(opened):
    ids = opened.add(*FOUR)
    tag_article(opened.store, ids[0], "ana", ["press"])
    async with opened(library=True) as d:
        await d.press("V 9 enter enter")
        assert d.line("title").startswith("The flood")
        d.app.read(ids[2])
        await d.settle()
        assert d.line("title").startswith("3/4")
        await d.press("J")
        assert d.text == FOUR[3]


# Tags ---------------------------------------------------------------------------------------------


async def test_tab_completes_a_tag_that_is_known(opened):
    ids = opened.add(*FOUR)
    tag_article(opened.store, ids[0], "ana", ["press", "politics", "local press"])
    async with opened(library=True) as d:
        await d.press("down t")
        await d.type("war p")
        await d.press("tab")
        assert "war politics" in d.line("prompt")
        await d.press("tab")
        assert "war press" in d.line("prompt")
        await d.press("tab enter")
        assert sorted(opened.store.read(ids[1], "ana").tags) == ["politics", "war"]
        await d.press("t ctrl+u")
        await d.type('"')
        await d.press("tab enter")
        assert list(opened.store.read(ids[1], "ana").tags) == ["local press"]


async def test_what_cannot_be_a_tag_is_told_and_nothing_changes(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("t")
        await d.type("fine " + "x" * 60)
        await d.press("enter")
        assert "cannot be a tag" in d.said
        assert dict(opened.store.read(d.screen.list.article, "ana").tags) == {}


async def test_tags_called_off_are_none(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("t")
        await d.type("war")
        assert len(listed(d)) == 4, "it is no filter"
        await d.press("escape")
        assert dict(opened.store.read(d.screen.list.article, "ana").tags) == {}
        await d.press("/")
        await d.type("harv")
        assert listed(d) == ["› A quiet harvest."]


async def test_tags_stay_when_the_program_was_closed_and_go_with_an_undo_in_the_article(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("t")
        await d.type("war")
        await d.press("enter")
    async with opened(library=True) as d:
        assert "#war" in d.rows("ArticleList")[0]
        await d.press("enter i")
        assert "#war" in d.shown("#text")
        await d.press("escape u q")
        assert "#war" not in d.rows("ArticleList")[0]


async def test_tags_given_while_reading_are_in_the_list(opened):
    async with opened(*FOUR, library=True) as d:
        await d.press("enter #")
        await d.type("war")
        await d.press("enter q")
        assert "#war" in d.rows("ArticleList")[0]


async def test_a_tag_taken_away_leaves_the_view_of_it(opened):
    ids = opened.add(*FOUR)
    for article in ids[:2]:
        tag_article(opened.store, article, "ana", ["press"])
    async with opened(library=True) as d:
        await d.press("V 9 enter t ctrl+u enter")
        assert listed(d) == ["› A quiet harvest."]
        assert "#press: 1 of 4 articles" in d.line("title")
        await d.press("t ctrl+u enter")
        assert "No article is here: #press" in d.shown("ArticleList")
        await d.press("u")
        assert listed(d) == ["› A quiet harvest."]


async def test_hostile_tags_from_elsewhere_are_painted_harmless(opened):
    [article] = opened.add(FOUR[0])
    work = opened.store.open(article, "ana")
    for name in ("\x1b[31mred", "\u202etide", "a\nb", "x" * 500):
        work.apply("import", [Change("tags", name, None, Tag(id=name))])
    work.close()
    async with opened(library=True) as d:
        assert not any(sign in d.shown() for sign in "\x1b\u202e")
        assert "The flood in town." in d.rows("ArticleList")[0]
        await d.press("V")
        assert not any(sign in d.shown() for sign in "\x1b\u202e")
        await d.press("9 enter t")
        assert not any(sign in d.shown() for sign in "\x1b\u202e")
        await d.press("enter")
        assert len(opened.store.read(article, "ana").tags) == 4


async def test_a_title_is_not_pushed_out_by_tags(opened):
    ids = opened.add("A title of some length that needs all the room there is.")
    tag_article(opened.store, ids[0], "ana", [f"tag-number-{n}" for n in range(20)])
    for width in (30, 40, 62, 80, 160):
        async with opened(library=True, size=(width, 24)) as d:
            row = d.rows("ArticleList")[0]
            assert "A title" in row
            assert len(row.rstrip()) <= width
            assert ("#tag" in row) == (width >= 62)


# Keys typed ahead ---------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["SS", "S2\r", "V3\r"])
async def test_keys_typed_at_once_are_for_the_box_that_the_first_opens(opened, keys):
    from textual import events
    from textual.keys import _character_to_key

    async with opened(*FOUR, library=True) as d:
        for char in keys:
            name = (
                "enter" if char == "\r" else _character_to_key(char) if not char.isalnum() else char
            )
            event = events.Key(name, char)
            event.set_sender(d.app)
            d.app.post_message(event)
        await d.settle()
        assert d.dialog == ""
        assert len(d.app.screen_stack) == 1
        said = {"SS": "when added, reversed", "S2\r": "by title", "V3\r": "in progress: 0 of 4"}
        assert said[keys] in d.line("title")
