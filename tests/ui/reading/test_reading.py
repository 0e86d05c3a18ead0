"""Reading: what is painted, how it stays in place, progress, search, themes, dialogs."""

from __future__ import annotations

import unicodedata
from textwrap import fill

import pytest

from reader.annotations.schemes.scheme import Label, Scheme
from reader.articles.errors import NewsmarkError
from reader.articles.load import load_path
from reader.settings.assets import asset_path
from reader.settings.config import Settings
from reader.ui.actions import ACTIONS
from tests.ui.ui_driver import make_article

RAIN = "It rained all day. We stayed at home. Nobody came."
ROWS = "\n\n".join(f"Paragraph {number} stands here and says a little." for number in range(120))
HOSTILE = "[red]x[/] \x1b[31m \x9b1m \x07 \u202eback\u202c \u2066i\u2069 \x00 [@click=app.quit]y[/]"
PICTURES = "[red]x[/] ␛[31m �1m ␇ ⇠back⇡ ⇢i⇡ ␀ [@click=app.quit]y[/]"


def library(d) -> bool:
    return type(d.screen).__name__ == "LibraryScreen"


# Place and progress ------------------------------------------------------------------------------


async def test_the_place_is_kept_over_a_restart(opened):
    [article] = opened.add(ROWS)
    async with opened(articles=[article]) as d:
        for _ in range(20):
            await d.press("}")
        assert d.progress().state == "new"
        await d.press("ctrl+q")
    async with opened(articles=[article]) as d:
        assert d.text[d.view.selection.head :].startswith("Paragraph 20 ")
        assert "Paragraph 20 stands" in d.shown("ArticleView")
        assert d.progress().state == "reading"
        assert d.progress().position == d.view.selection.head


async def test_the_cursor_is_in_sight_after_a_restart_where_joined_lines_are_fewer(opened):
    text = fill("The river and the bridge in the valley. " * 12, 72)
    text = "\n\n".join(f"{number}. {text}" for number in range(40))
    [article] = opened.add(text)
    for start in range(8000, 10000, 200):
        async with opened(articles=[article], size=(160, 50)) as d:
            d.view.go_to((start, start + 4))
            await d.press("ctrl+q")
        async with opened(articles=[article], size=(160, 50)) as d:
            row = d.view.flow.number_of(start)
            assert d.view.top <= row < d.view.top + d.view.size.height


async def test_done_goes_to_the_next_unfinished_and_at_the_end_to_the_library(opened):
    texts = [f"Article number {number}." for number in range(4)]
    async with opened(*texts) as d:
        await d.press("down down enter m")
        assert d.text == texts[3]
        await d.press("m")
        assert d.text == texts[0], "it goes round"
        await d.press("m m")
        assert library(d)
        rows = d.rows("ArticleList")[:4]
        assert [row[3] for row in rows] == ["●"] * 4
        assert "4 done" in d.line("title")
    async with opened(articles=d.app.launch.articles) as d:
        await d.press("enter u u")
        assert d.progress().state != "done", "done can be undone"


async def test_the_library_counts_what_was_marked(opened):
    async with opened("First one here.", "Second one.") as d:
        await d.press("enter 1 W 2 q")
        assert library(d)
        row = d.rows("ArticleList")[0]
        assert "C1" in row and "O1" in row and "◐" in row
        assert "2 marks" in d.line("title")


async def test_resize_keeps_the_row_at_the_top_and_the_cursor(opened):
    text = "\n\n".join("word " * 60 + f"end{number}." for number in range(60))
    async with opened(text, size=(120, 40)) as d:
        d.view.go_to((text.index("end30"), text.index("end30") + 5), top=True)
        number = d.view.flow.number_of(d.view.selection.head)
        d.view.scroll_to(y=number - 3, animate=False)
        await d.settle()
        head = d.view.selection.head
        top = d.view.flow.row(round(d.view.scroll_y))
        for size in ((80, 24), (50, 30), (200, 60), (120, 40)):
            await d.resize(*size)
            row = d.view.flow.row(round(d.view.scroll_y))
            assert d.view.selection.head == head
            assert "end30" in d.shown("ArticleView")
            assert abs(row.start - top.start) < 120


async def test_resizing_and_back_shows_the_same_rows(opened):
    text = "\n\n".join("word " * 600 + f"end{number}." for number in range(9))
    async with opened(text, size=(120, 40)) as d:
        start = text.index("end3") - 600
        d.view.go_to((start, start + 4))
        number = d.view.flow.number_of(start)
        d.view.scroll_to(y=number - 3, animate=False)
        await d.settle_heights()
        before = d.shown()
        for width in range(119, 79, -3):
            await d.resize(width, 40)
        await d.resize(120, 40)
        await d.settle_heights()
        assert d.shown() == before


async def test_the_column_is_centred_and_never_wider_than_the_window(opened):
    async with opened("word " * 300, size=(160, 24)) as d:
        await d.press("\\")
        row = d.rows("ArticleView")[0]
        left = len(row) - len(row.lstrip())
        right = len(row) - len(row.rstrip())
        assert abs(left - right) <= 6 and len(row.strip()) <= 72
        await d.resize(40, 12)
        assert all(len(row.rstrip()) <= 39 for row in d.rows("ArticleView"))


async def test_a_tiny_window_does_not_break(opened):
    async with opened(ROWS, size=(80, 24)) as d:
        await d.press("1")
        for size in ((20, 5), (8, 3), (3, 2), (80, 24)):
            await d.resize(*size)
            await d.press("j 2 ) v e escape ] tab tab")
        assert "Paragraph" in d.shown("ArticleView")


async def test_the_annotation_under_the_cursor_is_the_current_one_from_the_start(opened):
    [article] = opened.add(RAIN)
    async with opened(articles=[article]) as d:
        await d.press("1")
    async with opened(articles=[article]) as d:
        await d.press("enter")
        assert d.dialog == "Annotation"


async def test_the_percentage_is_right_from_the_start(opened):
    async with opened(RAIN) as d:
        assert "100%" in d.line("status")


# Searching ---------------------------------------------------------------------------------------


async def test_what_is_found_is_set_off_until_escape(opened):
    async with opened("Rain on the rails. Rain again.", settings=Settings(theme="dark")) as d:
        plain = d.style_at("again").bgcolor
        await d.press("/")
        await d.type("again")
        await d.press("enter home")
        assert d.style_at("again").bgcolor != plain
        assert "/again" in d.line("status")
        await d.press("escape")
        assert d.style_at("again").bgcolor == plain


async def test_an_expression_is_shown_with_its_own_slashes_and_no_other(opened):
    async with opened("Rain on the rails. Rain again.") as d:
        await d.press("/")
        await d.type("/ra.n/")
        await d.press("enter")
        assert d.line("status").startswith("/ra.n/ ")


async def test_a_search_that_comes_round_an_end_says_so(opened):
    async with opened("Rain came. More rain came. Snow.") as d:
        await d.press("/")
        await d.type("rain")
        await d.press("enter")
        assert "On from" not in d.line("status")
        await d.press("n")
        assert "On from the beginning of the article" in d.line("status")
        await d.press("N")
        assert "On from the end of the article" in d.line("status")
        await d.press("/")
        await d.type("snow")
        await d.press("enter n")
        assert "There is no other place of this" in d.line("status")


async def test_a_search_called_off_changes_nothing(opened):
    async with opened(RAIN) as d:
        await d.press("w /")
        await d.type("nobody")
        await d.press("escape n")
        assert d.marked.startswith("It |rained")
        assert "Search with / first" in d.line("status")


async def test_a_selection_grows_to_no_hit_but_search_finds_in_every_script(opened):
    async with opened("Ein Straßenfest. Über ÜBER. 中文句子。") as d:
        for words, found in (("straßen", "Straßenfest"), ("über", "Über"), ("句", "句子")):
            await d.press("home /")
            await d.type(words)
            await d.press("enter")
            assert d.text[d.view.selection.head :].startswith(found)


# Keys --------------------------------------------------------------------------------------------


async def test_unknown_keys_do_nothing(opened):
    async with opened(RAIN) as d:
        before = d.shown()
        for key in ("Z", "@", "ü", "中", "f9", "insert", "ctrl+t", "alt+x", "g", "Q", "z", "Q"):
            await d.press(key)
            assert d.app.is_running and d.dialog == ""
        assert d.shown() == before
        assert d.marks == []


async def test_escape_never_quits(opened):
    async with opened("First one.", "Second one.") as d:
        await d.press("escape escape escape")
        assert library(d)
        await d.press("enter escape escape escape tab escape / escape ? escape escape")
        assert d.text == "First one."
        assert d.app.is_running


async def test_a_key_that_begins_a_sequence_is_let_go_by_another(opened):
    async with opened("One two three.\n\nFour.") as d:
        await d.press("G g w")
        assert d.marked == "One two three.\n\nFour|."
        await d.press("g g")
        assert d.marked == "|One two three.\n\nFour."


async def test_keys_can_be_changed(opened):
    keys = {"note": ["N"], "search-previous": ["f7"], "delete": ["d"]}
    async with opened(RAIN, keys=keys, size=(80, 120)) as d:
        await d.press("1 N")
        assert d.dialog == "Note"
        await d.press("escape x")
        assert len(d.marks) == 1
        await d.press("d")
        assert d.marks == []
        await d.press("?")
        assert "Write a note" in next(row for row in d.rows() if " N " in row)


async def test_an_action_may_be_left_without_a_key(opened):
    async with opened(RAIN, keys={"delete": []}) as d:
        await d.press("1 x delete")
        assert len(d.marks) == 1
        await d.press("tab ?")
        assert d.dialog == "Help"


async def test_the_help_lists_every_action(opened):
    async with opened(RAIN, size=(110, 300)) as d:
        await d.press("?")
        shown = " ".join(d.shown().split())
        for action in ACTIONS:
            if not action.id.startswith("label-"):
                assert " ".join(action.help.split()) in shown, action.id
        for label in d.app.scheme.active:
            assert f"Mark as {label.name}" in shown


async def test_the_help_scrolls(opened):
    async with opened(RAIN) as d:
        await d.press("?")
        first = d.shown()
        await d.press("space j")
        assert d.shown() != first
        await d.press("G")
        assert "Quit. All is saved." in d.shown()
        await d.press("g")
        assert d.shown() == first


async def test_the_palette_offers_the_actions_of_the_place(opened):
    async with opened(RAIN) as d:
        commands = {x.title: x.help for x in d.app.get_system_commands(d.screen)}
        for action in ACTIONS:
            if action.where in ("article", "everywhere") and action.id != "palette":
                assert action.help in commands[action.label]
        assert "Next unfinished" not in commands


# First run ---------------------------------------------------------------------------------------


async def test_the_first_run_shows_the_samples_and_teaches(opened):
    async with opened(samples=True, lesson=True) as d:
        assert library(d)
        assert "Welcome" in d.shown("#lesson") and "press 1, 2 or 3" in d.shown("#lesson")
        samples = [x for x in asset_path("sample_articles").iterdir() if not x.name.startswith(".")]
        assert f"{len(samples)} articles" in d.line("title")
        await d.press("enter 1")
        assert len(d.marks) == 1
    async with opened() as d:
        assert not d.screen.query_one("#lesson").display
        assert f"{len(samples)} articles" in d.line("title")


async def test_an_empty_store_says_so_and_does_not_break(opened):
    async with opened() as d:
        assert library(d)
        assert "0 articles" in d.line("title")
        await d.press("enter down up G / x enter escape")
        assert d.app.is_running and library(d)


@pytest.mark.parametrize("texts", [(), ("Only one.",)])
async def test_next_unfinished_where_there_is_none_says_so_and_stays(opened, texts):
    async with opened(*texts, library=True) as d:
        await d.press("enter m" if texts else "down")
        await d.press("n")
        assert d.app.is_running and library(d)
        assert "Every article of this list is done." in d.said or not texts


async def test_the_name_is_asked_once_and_checked(opened):
    kept = []

    def remember(name: str) -> None:
        if not name:
            raise NewsmarkError("a name needs a letter.")
        kept.append(name)

    async with opened(RAIN, ask_name=True, annotator="login", remember_name=remember) as d:
        assert d.dialog == "Name" and "login" in d.shown()
        await d.press("backspace " * 5 + "enter")
        assert d.dialog == "Name" and "a name needs a letter." in d.shown()
        await d.type("beq")
        await d.press("backspace n enter")
        assert kept == ["ben"]
        await d.press("1")
        assert d.saved()[0].annotator == "ben"
        assert "ben" in d.line("title")


async def test_notices_are_told_as_they_are(opened):
    async with opened(RAIN, notices=["[red]a.bin[/] is no text."]) as d:
        assert "[red]a.bin[/] is no text." in d.shown()


# Text from outside -------------------------------------------------------------------------------


async def test_the_article_and_its_title_are_painted_as_pictures(opened):
    article = make_article(HOSTILE + "\n\nMore.", title=HOSTILE, location=HOSTILE)
    async with opened(article, "Other.", library=True, size=(120, 30)) as d:
        assert PICTURES in d.shown("ArticleList")
        await d.press("enter")
        assert PICTURES in d.shown("ArticleView")
        assert PICTURES in d.line("title")
        await d.press("1")
        assert PICTURES[:20] in d.shown("AnnotationList")
        await d.press("i")
        assert PICTURES in d.shown()
        await d.press("escape enter")
        assert d.dialog == "Annotation" and PICTURES[:20] in d.shown()
        assert_safe(d)
        await d.press("escape v l l")
        assert "[re" in d.line("status")
        await d.press("escape /")
        await d.type("[red]y")
        await d.press("enter")
        assert "“[red]y” is not in this article" in d.line("status")
        await d.press("n y")
        assert_safe(d)
        assert d.app.is_running


async def test_labels_and_notes_are_painted_as_pictures(opened):
    scheme = Scheme(
        id="odd",
        version=1,
        guidelines=HOSTILE,
        labels=[
            Label(id=HOSTILE, name=HOSTILE, color="blue", mark="[", description=HOSTILE,
                  examples=[HOSTILE]),
        ],
    )  # fmt: skip
    async with opened(RAIN, scheme=scheme, size=(130, 40)) as d:
        effect = d.screen.marking.mark((0, 18), HOSTILE)
        d.screen.marking.set_note(effect.about, HOSTILE)
        d.screen.show_effect(effect)
        await d.press("l")
        assert_safe(d)
        assert "[red]x[/]" in d.shown("AnnotationDetail")
        await d.press("L")
        assert_safe(d)
        assert d.shown().count(PICTURES) >= 3
        await d.press("escape enter")
        assert_safe(d)
        assert d.shown().count("[red]x[/]") >= 2
        await d.press("escape ? escape f f u")
        assert_safe(d)


async def test_a_note_is_edited_as_pictures_and_kept_as_it_is(opened):
    async with opened(RAIN) as d:
        effect = d.screen.marking.mark((0, 18), "claim")
        d.screen.marking.set_note(effect.about, HOSTILE)
        d.screen.show_effect(effect)
        await d.press("a")
        assert d.dialog == "Note"
        assert_safe(d)
        await d.press("enter")
        assert d.notes == [HOSTILE]


def assert_safe(d) -> None:
    """No control or bidi character is on the screen."""
    for char in d.shown().replace("\n", ""):
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), repr(char)


# Looks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
async def test_labels_differ_in_more_than_colour(opened, theme):
    async with opened(RAIN, settings=Settings(theme=theme)) as d:
        await d.press("1 ) 2 ) 3 $")
        seen = {
            (bool(s.underline), bool(s.italic), bool(s.bold))
            for s in (d.style_at("rained"), d.style_at("stayed"), d.style_at("Nobody"))
        }
        assert len(seen) == 3
        assert len({d.style_at(x).bgcolor for x in ("rained", "stayed", "Nobody")}) == 3
        assert d.rows("ArticleView")[0].lstrip().startswith("COQ")


async def test_without_colours_only_attributes_are_used(opened, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(RAIN) as d:
        await d.press("1 ) 2 ) 3 ( v w e")
        for widget in ("ArticleView", "AnnotationList"):
            for strip in d.screen.query_one(widget).render_lines(
                d.screen.query_one(widget).size.region
            ):
                for segment in strip:
                    style = segment.style
                    assert style is None or style.bgcolor is None or style.bgcolor.is_default
        assert d.style_at("rained").underline
        assert d.style_at("stayed").reverse


@pytest.mark.parametrize(
    "name", sorted(x.name for x in asset_path("sample_articles").iterdir() if x.suffix)
)
async def test_every_sample_is_painted_without_drift(opened, name):
    article = load_path(asset_path("sample_articles") / name)
    async with opened(article, size=(80, 24)) as d:
        for _ in range(4):
            assert {strip.cell_length for strip in d.screen._compositor.render_strips()} == {80}
            await d.press("1 space")
        assert_safe(d)
        assert {each.exact for each in d.saved()} == {
            d.text[each.start : each.end] for each in d.saved()
        }


@pytest.mark.parametrize(
    ("keys", "first"), [("", "Library"), ("F", "Feeds"), ("A", "All marks"), ("enter", "Select")]
)
async def test_the_help_begins_with_the_keys_of_the_screen(opened, keys, first):
    async with opened(RAIN, size=(80, 24), library=True) as d:
        await d.press(keys)
        await d.settle()
        await d.press("?")
        rows = [row.strip(" │") for row in d.rows()]
        assert first in rows[rows.index("Keys") + 1 : rows.index("Keys") + 4]


async def test_what_the_help_says_in_two_lines_is_set_in_below_itself(opened):
    async with opened(RAIN, size=(80, 24)) as d:
        await d.press("?")
        rows = d.rows()
        number = next(n for n, row in enumerate(rows) if "Begin to select" in row)
        assert rows[number + 1].index("selecting.") == rows[number].index("Begin to select")


async def test_what_is_told_does_not_cover_the_keys_of_a_box(opened):
    async with opened(RAIN, size=(80, 24)) as d:
        await d.press("1 t i")
        d.app.notify("Something was told.")
        await d.settle()
        rows = d.rows()
        told = next(n for n, row in enumerate(rows) if "Something was told." in row)
        assert told < next(n for n, row in enumerate(rows) if "esc close" in row) - 3
