"""Comments in the review: on one span of a cluster, whoever's it is."""

from __future__ import annotations

from tests.ui.review.review_checks import MARKED, panel, review


async def test_a_comment_is_on_the_span_that_was_chosen(opened):
    async with review(opened) as d:
        await d.press("C")
        assert d.dialog == "Choose"
        assert "It rained all day." in d.shown()
        await d.press("2 enter")
        await d.press("W h y ? enter")
        assert "Comment saved" in d.line("status")
        assert "rita: Why?" in panel(d)
        [made] = d.screen.review.work.comments.values()
        bob = d.screen.review.layers["bob"].annotations
        assert bob[made.annotation].exact == MARKED["bob"][0][0]


async def test_hidden_names_stay_hidden_where_a_comment_is_made(opened):
    async with review(opened) as d:
        await d.press("B C")
        assert "annotator" in d.shown()
        assert "bob" not in d.shown()
