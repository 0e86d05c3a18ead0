"""Colleagues shown one by one, or not at all until one is done."""

from __future__ import annotations

from tests.ui.review.review_checks import RAIN, SNOW, put

MARKED = {"ben": [("It rained", "claim")], "cy": [("Nobody came.", "quote")]}


def gutter(d):
    return " ".join(row[:4].strip() for row in d.rows("ArticleView")).split()


async def test_of_several_colleagues_one_is_chosen(opened):
    put(opened, RAIN, MARKED)
    async with opened(RAIN, size=(120, 30)) as d:
        await d.press("O")
        assert d.dialog == "Choose"
        await d.press("1 enter")
        assert "ben 1" in d.line("panel-heading") and "cy 1" in d.line("panel-heading")
        await d.press("O 3 enter")
        assert "ben" not in d.line("panel-heading") and "cy 1" in d.line("panel-heading")
        await d.press("O 3 enter")
        assert "ben 1" in d.line("panel-heading")
        await d.press("O 2 enter")
        assert "0 annotations" in d.line("panel-heading")


async def test_what_is_hidden_stays_so_in_the_next_article(opened):
    put(opened, RAIN, MARKED)
    ids = [put(opened, SNOW, {"ben": [("Nobody slept.", "claim")], "cy": []})]
    async with opened(RAIN, articles=None, library=True) as d:
        d.app.read(d.app.shelf.names()[0])
        await d.settle()
        await d.press("O 1 enter")
        await d.press("O 3 enter")
        d.app.read(ids[0])
        await d.settle()
        assert "ben" not in d.line("panel-heading")


async def test_a_blind_project_shows_nobody_until_one_is_done(opened):
    put(opened, RAIN, MARKED)
    async with opened(RAIN, is_blind=True, size=(120, 30)) as d:
        await d.press("O")
        assert "annotated blind" in d.line("status")
        assert "ben" not in d.shown()
        d.screen.marking.set_state("done")
        await d.press("O 1 enter")
        assert "ben 1" in d.line("panel-heading")


async def test_the_queue_leaves_out_what_is_not_ones_own(opened):
    from reader.articles.model import article_id
    from reader.session.library.assignments import Assignments

    other = "This is for somebody else."
    named = {article_id(other): ["ben"]}
    async with opened(
        RAIN, other, SNOW, library=True, assignments=Assignments(("ana", "ben"), None, named)
    ) as d:
        await d.press("n")
        assert "It rained" in d.shown()
        await d.press("m")
        assert "It snowed" in d.shown()
