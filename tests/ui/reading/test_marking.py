"""Marking by keyboard and mouse, and what is on disk afterwards."""

from __future__ import annotations

import pytest

from reader.annotations.schemes.scheme import Label, Scheme
from tests.ui.ui_driver import make_article

RAIN = "It rained all day. We stayed at home. Nobody came."


async def test_a_digit_marks_the_selection_or_else_the_sentence(opened):
    async with opened(RAIN) as d:
        await d.press("1")
        await d.press("w v e 2")
        await d.press(") s 3")
        assert d.marks == [
            ("claim", "It rained all day."),
            ("opinion", "rained"),
            ("quote", "We stayed at home."),
        ]
        assert d.view.selection.is_active is False


async def test_letters_mark_only_while_something_is_selected(opened):
    async with opened(RAIN) as d:
        await d.press("c o")
        assert d.marks == []
        for key in "coq":
            await d.press(f"W {key}")
        assert d.marks == [("claim", "It"), ("opinion", "It"), ("quote", "It")]
        await d.press("q")
    assert not d.app.is_running, "with nothing selected q leaves"


async def test_the_hints_name_the_letters_while_something_is_selected(opened):
    async with opened(RAIN) as d:
        assert "1 claim" in d.line("hints")
        await d.press("v")
        assert d.line("hints").startswith("c claim  o opinion  q quote")


async def test_a_digit_without_a_label_says_so(opened):
    async with opened(RAIN) as d:
        await d.press("4")
        assert d.marks == []
        assert "The scheme has 3 labels; L shows them" in d.line("status")


async def test_spans_may_overlap_nest_and_be_equal(opened):
    async with opened(RAIN) as d:
        await d.press("1 2 w v w e 3 home v w e 3")
        assert d.marks == [
            ("quote", "It rained"),
            ("claim", "It rained all day."),
            ("opinion", "It rained all day."),
            ("quote", "rained all"),
        ]
        assert d.line("status").split("%")[0].split()[-7:-1] == ["C", "1", "O", "1", "Q", "2"]
        assert "4 annotations" in d.shown("AnnotationPanel")
        assert "COQ" in d.rows("ArticleView")[0]


async def test_the_same_mark_twice_is_one(opened):
    async with opened(RAIN) as d:
        await d.press("1 1")
        assert d.marks == [("claim", "It rained all day.")]
        assert "already" in d.line("status")


async def test_white_space_alone_cannot_be_marked(opened):
    async with opened("One.   Two.") as d:
        d.place("One.‹  | ›Two.")
        await d.press("1")
        assert d.marks == []
        assert "only white space" in d.said


async def test_edges_are_trimmed(opened):
    async with opened(RAIN) as d:
        d.place("It‹ rained| ›all day. We stayed at home. Nobody came.")
        await d.press("1")
        assert d.marks == [("claim", "rained")]


async def test_marks_of_a_scheme_without_overlap_are_refused(opened):
    scheme = Scheme(
        id="apart",
        version=1,
        overlap="none",
        labels=[Label(id="a", name="A", key="a", color="blue", mark="A")],
    )
    async with opened(RAIN, scheme=scheme) as d:
        await d.press("1 W 1")
        assert d.marks == [("a", "It rained all day.")]
        assert "overlap" in d.said


async def test_undo_and_redo_go_on_after_a_restart(opened):
    [article] = opened.add(RAIN)
    async with opened(articles=[article]) as d:
        await d.press("1 ) 2 ) 3 x")
    async with opened(articles=[article]) as d:
        await d.press("u u")
        assert [label for label, _ in d.marks] == ["claim", "opinion"]
    async with opened(articles=[article]) as d:
        await d.press("ctrl+r u u u u")
        assert d.marks == []
        await d.press("u")
        assert "Nothing to undo" in d.line("status")
    async with opened(articles=[article]) as d:
        await d.press("ctrl+r ctrl+r ctrl+r ctrl+r ctrl+r ctrl+r")
        assert [label for label, _ in d.marks] == ["claim", "opinion"]


async def test_undo_shows_a_place_that_is_out_of_sight(opened):
    rows = "\n\n".join(f"Paragraph {number} stands here." for number in range(100))
    async with opened(rows) as d:
        await d.press("1 G u")
        assert "Paragraph 0 stands" in d.shown("ArticleView")
        assert d.view.selection.head == 0
        assert "Undone: Claim" in d.line("status") and "Paragraph 0" in d.line("status")


async def test_an_edit_after_undo_is_the_last_word(opened):
    async with opened(RAIN) as d:
        await d.press("1 u 2 ctrl+r")
        assert d.marks == [("opinion", "It rained all day.")]


async def test_the_box_of_an_annotation_relabels_moves_and_deletes(opened):
    async with opened(RAIN) as d:
        await d.press(") 1 enter 2")
        assert d.marks == [("opinion", "We stayed at home.")]
        await d.press("q")
        assert d.marks == [("quote", "We stayed at home.")], "the scheme's letter relabels too"
        assert d.dialog == "Annotation"
        await d.press("left")
        assert d.marks == [("quote", "We stayed at")]
        await d.press("left")
        assert d.marks == [("quote", "We stayed")]
        await d.press("right right shift+right")
        assert d.marks == [("quote", "stayed at home")]
        await d.press("shift+left h L")
        assert d.marks == [("quote", "e stayed at hom")]
        assert "e stayed at hom" in d.shown("#text")
        await d.press("H")
        assert d.marks == [("quote", "We stayed at hom")]
        await d.press("u L")
        assert d.marks == [("quote", "stayed at hom")], "trimmed: the space is left out"
        await d.press("x")
        assert d.marks == []
        assert "deleted" in d.shown("#text")
        await d.press("u")
        assert d.marks == [("quote", "stayed at hom")]
        await d.press("escape")
        assert d.dialog == "" and d.marks == [("quote", "stayed at hom")]


async def test_bounds_in_the_box_go_over_spaces_by_characters(opened):
    async with opened("One two three.") as d:
        await d.press("w W 1 enter l l h")
        assert d.marks == [("claim", "two t")]
        await d.press("u u u l l H H")
        assert d.marks == [("claim", "ne two th")]


async def test_bounds_in_the_box_stop_at_one_character_and_at_the_ends(opened):
    async with opened("One two.") as d:
        await d.press("W 1 enter right right right right")
        assert d.marks == [("claim", "One two.")]
        for _ in range(9):
            await d.press("h")
        assert d.marks == [("claim", "O")]
        await d.press("L shift+right shift+left H left")
        assert d.marks == [("claim", "O")]


async def test_a_note_from_the_box_comes_back_to_it(opened):
    async with opened(RAIN) as d:
        await d.press("1 enter a")
        assert d.dialog == "Note"
        await d.type("whos")
        await d.press("backspace")
        await d.type("?")
        await d.press("enter")
        assert d.dialog == "Annotation"
        assert d.notes == ["who?"]
        assert "✎ who?" in d.shown("#text")
        await d.press("escape u")
        assert d.notes == [""]


async def test_jumps_go_both_ways_from_between_and_over_nested_spans(opened):
    async with opened(RAIN) as d:
        await d.press("1 W 2 ) ) 3 (")
        assert d.marked.startswith("It rained all day. |We")
        await d.press("[")
        assert "2/3" in d.shown("AnnotationDetail")
        await d.press("[")
        assert "1/3" in d.shown("AnnotationDetail")
        await d.press("] ] ]")
        assert d.text[d.view.selection.head :] == "Nobody came."
        assert "3/3" in d.shown("AnnotationDetail")


async def test_the_panel_lists_in_the_order_of_the_text_and_shows_the_current_in_full(opened):
    long = "It rained all day and all night and all the week until the river came up. Then not."
    async with opened(long) as d:
        await d.press(") 3 home 1 v w e 2")
        listed = [row.strip()[:11] for row in d.rows("AnnotationList") if row.strip()]
        assert listed == ["C It rained", "O It rained", "Q Then not."], "the outer comes first"
        await d.press("[")
        detail = " ".join(d.shown("AnnotationDetail").split())
        assert "Claim 1/3" in detail
        assert "all the week until the river came up." in detail


async def test_what_the_panel_has_chosen_is_what_edits_are_about(opened):
    async with opened(RAIN) as d:
        await d.press("1 ) 2 ) 3 home tab j x")
        assert d.marks == [("claim", "It rained all day."), ("quote", "Nobody came.")]
        await d.press("j a")
        assert d.dialog == "Note"
        await d.type("hm")
        await d.press("enter")
        assert d.notes == ["", "hm"]


async def test_a_label_that_is_not_in_the_scheme_is_shown_and_can_be_changed(opened):
    other = Scheme(
        id="other",
        version=1,
        labels=[Label(id="hearsay", name="Hearsay", key="e", color="red", mark="H")],
    )
    [article] = opened.add(RAIN)
    async with opened(articles=[article], scheme=other) as d:
        await d.press("1")
    async with opened(articles=[article]) as d:
        assert "H" in d.rows("ArticleView")[0][:6]
        await d.press("l enter")
        assert "● hearsay (not in this scheme)" in d.shown("#text")
        await d.press("1 escape")
        assert d.marks == [("claim", "It rained all day.")]
        await d.press("u")
        assert d.marks == [("hearsay", "It rained all day.")]


@pytest.mark.parametrize(
    ("text", "before", "exact"),
    [
        ("中文句子。第二句。", "‹中文|句›子。第二句。", "中文句"),
        ("a👨‍👩‍👧‍👦b", "a‹|👨‍👩‍👧‍👦›b", "👨‍👩‍👧‍👦"),
        ("🇩🇪🇫🇷🇪🇸", "🇩🇪‹|🇫🇷›🇪🇸", "🇫🇷"),
        ("e\u0301te\u0301", "‹|e\u0301›te\u0301", "e\u0301"),
        ("قال الوزير إن", "‹قال| ›الوزير إن", "قال"),
        ("one\ttwo", "‹one\ttw|o›", "one\ttwo"),
        ("a\u202eb\u202cc", "a‹|\u202e›b\u202cc", "\u202e"),
    ],
)
async def test_offsets_are_right_in_every_script(opened, text, before, exact):
    async with opened(text) as d:
        d.place(before)
        await d.press("1")
        assert d.marks == [("claim", exact)]


# Mouse --------------------------------------------------------------------------------------------


async def click_on(d, words: str, *, times: int = 1, offset: int = 0, **more):
    """Click on the first cell of some words."""
    x, y = spot(d, words)
    await d.pilot.click("ArticleView", offset=(x + offset, y), times=times, **more)
    await d.settle()


def spot(d, words: str, selector: str = "ArticleView"):
    for y, row in enumerate(d.rows(selector)):
        if words in row:
            return row.index(words), y
    raise AssertionError(f"{words!r} is not in sight")


async def test_a_click_puts_the_cursor_there(opened):
    async with opened(RAIN) as d:
        await click_on(d, "stayed")
        assert d.marked == "It rained all day. We |stayed at home. Nobody came."


async def test_a_double_click_selects_the_word_a_triple_one_the_sentence(opened):
    async with opened(RAIN) as d:
        await click_on(d, "stayed", times=2, offset=2)
        assert d.marked == "It rained all day. We ‹staye|d› at home. Nobody came."
    async with opened(RAIN) as d:
        await click_on(d, "stayed", times=3, offset=2)
        assert d.marked == "It rained all day. ‹We stayed at home|.› Nobody came."


async def test_a_drag_selects(opened):
    async with opened(RAIN) as d:
        x, y = spot(d, "rained")
        await d.pilot.mouse_down("ArticleView", offset=(x, y))
        await d.pilot.hover("ArticleView", offset=(x + 5, y))
        await d.pilot.hover("ArticleView", offset=(x + 14, y))
        await d.pilot.mouse_up("ArticleView", offset=(x + 14, y))
        await d.settle()
        assert d.marked == "It ‹rained all day|.› We stayed at home. Nobody came."
        await d.pilot.hover("ArticleView", offset=(x, y))
        assert "day|.›" in d.marked, "after the button is up nothing is selected any more"
        await d.press("1")
        assert d.marks == [("claim", "rained all day.")]


async def test_shift_click_extends(opened):
    async with opened(RAIN) as d:
        await click_on(d, "stayed", shift=True)
        assert d.marked == "‹It rained all day. We |s›tayed at home. Nobody came."


async def test_a_click_beside_the_text_takes_the_nearest_character(opened):
    async with opened("One.\n\nTwo.") as d:
        view = d.view.region
        await d.pilot.click("ArticleView", offset=(0, 0))
        assert d.marked == "|One.\n\nTwo."
        await d.pilot.click("ArticleView", offset=(view.width - 3, 0))
        assert d.marked == "One|.\n\nTwo."
        await d.pilot.click("ArticleView", offset=(8, view.height - 1))
        assert d.view.selection.head >= 6


async def test_the_wheel_scrolls_and_leaves_the_cursor(opened):
    from textual import events

    text = "\n".join(f"Row {number} of it." for number in range(100))
    async with opened(text) as d:
        head = d.view.selection.head
        event = events.MouseScrollDown(
            d.view, 5, 5, 0, 0, 0, shift=False, meta=False, ctrl=False, screen_x=5, screen_y=5
        )
        for _ in range(3):
            d.view.post_message(event)
            await d.pilot.pause(0.2)
        assert "Row 0 " not in d.shown("ArticleView")
        assert d.view.selection.head == head


async def test_a_click_in_the_panel_goes_to_the_annotation(opened):
    async with opened(RAIN) as d:
        await d.press("1 ) 2 ) 3")
        x, y = spot(d, "We stayed", "AnnotationList")
        await d.pilot.click("AnnotationList", offset=(x, y))
        await d.settle()
        assert d.view.selection.head == d.text.index("We")


async def test_the_article_given_is_the_one_marked(opened):
    article = make_article(RAIN, title="Rain")
    async with opened(article, "Another.", articles=[article.id]) as d:
        await d.press("1")
        assert "Rain" in d.line("title")
        assert d.saved()[0].article == article.id
        assert d.saved()[0].annotator == "ana"
        assert d.saved()[0].scheme == "news@1"
