"""Comments of colleagues: new ones are told, are one key away, and are not new once seen."""

from __future__ import annotations

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.session.article.marking import Marking
from tests.ui.review.review_checks import RAIN, put

NEWS = load_builtin("news")
SIZE = (120, 30)


@pytest.fixture
def article(opened):
    return put(
        opened, RAIN, {"ana": [("It rained", "claim"), ("Nobody came.", "quote")], "ben": []}
    )


def remark(opened, article, words, text, who="ben", whose="ana"):
    """Let somebody comment on somebody's mark of these words."""
    store = opened.store
    marking = Marking(store.article(article), store.open(article, who), NEWS)
    if whose != who:
        marking.show_colleagues(store.colleagues(article, who))
    about = next(x for x in marking.here(RAIN.index(words)) if x.exact == words)
    marking.comment(about.id, text)
    marking.work.close()


async def ready(d):
    d.screen._make_ready()
    await d.settle()


async def test_what_is_new_is_told_and_one_key_away(opened, article):
    remark(opened, article, "Nobody came.", "Is that a quote?")
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        assert "1 new comment; gc goes to it" in d.line("status")
        assert "▸" in d.shown("AnnotationList")
        await d.press("g c")
        assert "Is that a quote?" in d.shown("AnnotationDetail")
        assert "ben" in d.shown("AnnotationDetail")
        assert "▸" not in d.shown("AnnotationList")
        await d.press("g c")
        assert "No new comments" in d.line("status")


async def test_what_was_seen_is_not_new_after_a_restart(opened, article):
    remark(opened, article, "Nobody came.", "Is that a quote?")
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        await d.press("g c")
        d.app.leave()
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        assert "new comment" not in d.line("status")
        remark(opened, article, "It rained", "All day?")
        await ready(d)
        assert "1 new comment" in d.line("status")


async def test_what_was_not_seen_stays_new(opened, article):
    remark(opened, article, "It rained", "All day?")
    remark(opened, article, "Nobody came.", "Is that a quote?")
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        assert "2 new comments" in d.line("status")
        d.screen.go_to(d.saved()[1].id)
        await d.settle()
        d.app.leave()
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        assert "new comment" in d.line("status")
        await d.press("g c")
        assert "All day?" in d.shown("AnnotationDetail")


async def test_a_comment_on_a_colleagues_mark_shows_that_mark(opened):
    article = put(opened, RAIN, {"ben": [("It rained", "claim")], "cy": []})
    remark(opened, article, "It rained", "All day?", who="cy", whose="ben")
    async with opened(RAIN, size=SIZE) as d:
        await ready(d)
        await d.press("g c")
        assert "All day?" in d.shown("AnnotationDetail")
        assert "by ben" in d.shown("AnnotationDetail")


async def test_a_blind_project_tells_no_comments(opened, article):
    remark(opened, article, "Nobody came.", "Is that a quote?")
    store = opened.store
    marking = Marking(store.article(article), store.open(article, "ana"), NEWS)
    marking.set_state("reading")
    marking.work.close()
    async with opened(RAIN, size=SIZE, is_blind=True) as d:
        await ready(d)
        assert "new comment" not in d.line("status")
