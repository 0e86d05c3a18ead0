"""Marks in several parts, by keyboard: made, seen, changed, undone."""

from __future__ import annotations

import pytest

from tests.ui.ui_driver import Driver

SAID = "“We will,” she said, “leave soon.” So they left. Nobody asked why."
FIRST, SECOND = "“We will,”", "“leave soon.”"


def parts(d: Driver) -> list[str]:
    (record,) = d.saved()
    spans = record.fragments or [(record.start, record.end)]
    return [d.text[slice(*span)] for span in spans]


async def quoted(d: Driver) -> None:
    """Mark the quotation without what stands between."""
    await d.press('" 3')
    d.place("“We will,” she said, ‹“leave soon.|”› So they left. Nobody asked why.")
    await d.press("&")


async def test_a_second_part_is_selected_and_added(opened):
    async with opened(SAID) as d:
        await quoted(d)
        assert parts(d) == [FIRST, SECOND]
        assert "Added to the Quote, now 2 parts" in d.line("status")
        assert d.view.selection.is_active is False
        await d.press("u")
        assert parts(d) == [FIRST]
        await d.press("ctrl+r")
        assert parts(d) == [FIRST, SECOND]
    async with opened() as d:  # as after a restart
        await d.press("enter")
        assert parts(d) == [FIRST, SECOND]


async def test_only_the_parts_are_painted_and_the_panel_has_dots_between(opened):
    async with opened(SAID) as d:
        await quoted(d)
        await d.press("G")
        bare, marked = d.style_at("So they").bgcolor, d.style_at("We will").bgcolor
        assert marked != bare
        assert d.style_at("leave soon").bgcolor == marked
        assert d.style_at("she said").bgcolor == bare
        await d.press("[")
        assert d.style_at("she said").underline, "the gap of the mark that is shown in full"
        assert d.style_at("she said").bgcolor == bare
        assert "“We will,” … “le" in d.shown("AnnotationList")
        assert "0–34 in 2 parts" in d.shown("AnnotationDetail")
        await d.press("enter")
        assert d.dialog == "Annotation"
        assert "0–10, 21–34" in d.shown()


async def test_a_gap_is_made_by_taking_its_words_out(opened):
    async with opened(SAID) as d:
        await d.press("1")
        d.place("“We will,”‹ she said,| ›“leave soon.” So they left. Nobody asked why.")
        await d.press("!")
        assert parts(d) == [FIRST, SECOND]
        assert "Taken out of the Claim, now 2 parts" in d.line("status")
        d.place("‹“We will,” she said, “leave soon.|”› So they left. Nobody asked why.")
        await d.press("!")
        assert "Nothing of the annotation would be left" in d.said
        assert parts(d) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("shown", "key", "after", "told"),
    [
        ("“We will,” she said, “leave| soon.” ", ">", [FIRST, "“leave"], "Bounds 0 to 27"),
        ("“We |will,” she said, “leave soon.” ", "<", ["will,”", SECOND], "Bounds 4 to 34"),
        ("“We will,” she |said, “leave soon.” ", ">", [FIRST], "1 part cut off"),
        ("“We will,” she |said, “leave soon.” ", "<", [SECOND], "1 part cut off"),
        ("“We| will,” she said, “leave soon.” ", ">", ["“We"], "1 part cut off"),
    ],
)
async def test_an_end_is_moved_and_what_is_cut_off_is_told(opened, shown, key, after, told):
    async with opened(SAID) as d:
        await quoted(d)
        await d.press("[")
        d.place(shown + "So they left. Nobody asked why.")
        await d.press(key)
        assert parts(d) == after
        assert told in d.line("status")


async def test_taking_a_selection_makes_one_piece_and_says_so(opened):
    async with opened(SAID) as d:
        await quoted(d)
        d.place("‹“We will,” she said, “leave soon.|”› So they left. Nobody asked why.")
        await d.press("=")
        assert parts(d) == [SAID[:34]]
        assert "in one piece" in d.line("status")


async def test_a_mark_in_parts_is_relabelled_noted_and_deleted_as_one(opened):
    async with opened(SAID) as d:
        await quoted(d)
        await d.press("enter 2 escape a")
        await d.type("both")
        await d.press("enter")
        (record,) = d.saved()
        assert (record.label, record.note, len(record.fragments)) == ("opinion", "both", 2)
        await d.press("x")
        assert d.saved() == []
        await d.press("u")
        assert parts(d) == [FIRST, SECOND]


async def test_what_is_marked_in_a_gap_comes_before_the_mark_around_it(opened):
    async with opened(SAID) as d:
        await quoted(d)
        d.place("“We will,” ‹she sai|d›, “leave soon.” So they left. Nobody asked why.")
        await d.press("1 G")
        d.place("“We will,” she |said, “leave soon.” So they left. Nobody asked why.")
        assert "Claim" in d.shown("AnnotationDetail")
        d.place("“We| will,” she said, “leave soon.” So they left. Nobody asked why.")
        assert "Quote" in d.shown("AnnotationDetail")
        d.place("“We will,”| she said, “leave soon.” So they left. Nobody asked why.")
        assert "Quote" in d.shown("AnnotationDetail"), "in its gap it is still at hand"


async def test_the_annotation_at_hand_is_the_one_chosen_with_the_key(opened):
    async with opened(SAID) as d:
        await d.press('" 3 G s 1 home &')
        assert "Quote at hand; select a part, & adds it" in d.line("status")
        d.place("“We will,” she said, ‹“leave soon.|”› So they left. Nobody asked why.")
        await d.press("&")
        assert [len(each.fragments) for each in d.saved()] == [2, 0]


async def test_the_parts_are_copied_without_what_is_between(opened):
    async with opened(SAID) as d:
        await quoted(d)
        await d.press("[ y")
        assert d.app.clipboard.startswith("“We will,” … “leave soon.”\n")
        assert "[0–10, 21–34]" in d.app.clipboard
