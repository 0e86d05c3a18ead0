"""What each action of the review screen does."""

from __future__ import annotations

from contextlib import asynccontextmanager

from reader.annotations.schemes.file import load_builtin
from reader.articles.model import article_id
from reader.session.article.marking import Marking
from tests.ui.action_checks import does
from tests.ui.feeds.test_feeds_screen import until

NEWS = load_builtin("news")
RAIN = "It rained all day. We stayed at home. Nobody came."
SNOW = "It snowed all night. Nobody slept."
MARKED = {
    "ann": [("It rained all day.", "claim"), ("We stayed", "claim"), ("Nobody came.", "quote")],
    "bob": [("It rained", "claim"), ("We stayed", "opinion"), ("Nobody came.", "quote")],
}
"""Three clusters: the ends differ, the labels differ, all agree."""


def put(opened, text, marked):
    """Mark an article as these people do, and be done with it."""
    store = opened.store
    opened.add(text)
    article = store.article(article_id(text))
    for who, marks in marked.items():
        marking = Marking(article, store.open(article.id, who), NEWS)
        for words, label in marks:
            start = text.index(words)
            marking.mark((start, start + len(words)), label)
        marking.set_state("done")
        marking.work.close()
    return article.id


@asynccontextmanager
async def review(opened, *further, **options):
    """Open the review of the article about the rain, and of others."""
    ids = [put(opened, RAIN, MARKED), *further]
    async with opened(articles=ids, is_review=True, annotator="rita", **options) as d:
        yield d


def gold(d):
    return [(each.label, each.exact) for each in d.saved("gold")]


def panel(d):
    return " ".join(d.shown("ClusterPanel").split())


@does("review-next", "review-previous")
async def disagreements(opened, key):
    async with review(opened) as d:
        assert "ends differ" in panel(d)
        await d.press("]" if key == "N" else key)
        assert "labels differ" in panel(d)
        await d.press(key)
        if key == "N":
            assert "ends differ" in panel(d)
        else:
            assert "None further on" in d.line("status"), "what is agreed is no disagreement"


@does("review-forward", "review-back")
async def every_cluster(opened, key):
    async with review(opened) as d:
        await d.press("] ]")
        assert "all agree" in panel(d) and "3 of 3" in panel(d)
        await d.press(key)
        if key == "[":
            assert "2 of 3" in panel(d)
        else:
            assert "No more in this article" in d.line("status")


@does(*(f"review-accept-{digit}" for digit in range(1, 10)))
async def versions(opened, key):
    async with review(opened) as d:
        await d.press(key)
        if int(key) > 2:
            assert "There are 2 annotators here" in d.line("status")
            assert gold(d) == []
            return
        words = {"1": "It rained all day.", "2": "It rained"}[key]
        assert gold(d) == [("claim", words)]
        assert "labels differ" in panel(d), "the next disagreement is in hand"
        assert "1 open of 2" in d.line("status")
        assert "✓ saved" in d.line("status")


@does("review-union")
async def union(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert gold(d) == [("claim", "It rained all day.")]
        await d.press(key)
        assert "Label of the union" in d.shown()
        await d.press("2 enter")
        assert ("opinion", "We stayed") in gold(d)


@does("review-intersection")
async def intersection(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert gold(d) == [("claim", "It rained")]


@does("review-edit")
async def own_span(opened, key):
    async with review(opened) as d:
        await d.press("W")
        await d.press(key)
        assert "Label of the selection" in d.shown()
        await d.press("2 enter")
        assert gold(d) == [("opinion", "It")]
        await d.press(key)
        assert "Label of the whole" in d.shown()
        await d.press("escape")
        assert len(gold(d)) == 1


@does("review-reject")
async def reject(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert gold(d) == []
        assert "1 open of 2" in d.line("status")
        await d.press("[")
        assert "rejected: nothing here, rita" in panel(d)


@does("review-agreed")
async def agreed(opened, key):
    async with review(opened) as d:
        assert "1 agreed to take" in d.line("status")
        await d.press(key)
        assert gold(d) == [("quote", "Nobody came.")]
        assert "agreed to take" not in d.line("status")
        await d.press("u")
        assert gold(d) == []


@does("review-reopen")
async def reopen(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert "This is not decided" in d.line("status")
        await d.press(f"1 [ {key}")
        assert gold(d) == []
        assert "2 open of 2" in d.line("status")


@does("review-reason")
async def reason(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert "Decide first" in d.line("status")
        await d.press(f"1 [ {key}")
        await d.type("the whole day")
        await d.press("enter")
        assert "“the whole day”" in panel(d)


@does("review-filter")
async def filter_(opened, key):
    async with review(opened) as d:
        await d.press(key)
        assert "kind: labels differ" in d.shown()
        await d.press("4 enter")
        assert "labels differ" in panel(d)
        assert "1 shown" in d.line("status")
        await d.press("]")
        assert "No more in this article" in d.line("status")


@does("review-names")
async def names(opened, key):
    async with review(opened) as d:
        assert "A ann" in panel(d)
        await d.press(key)
        assert "annotator A" in panel(d) and "ann " not in panel(d).replace("annotator", "")
        await d.press(key)
        assert "A ann" in panel(d)


# The agreement figures ----------------------------------------------------------------------------


@asynccontextmanager
async def figures(opened):
    async with review(opened, size=(110, 40)) as d:
        await d.press("%")
        await until(d, lambda: bool(d.screen.list.rows))
        yield d


def chosen(d):
    return next(row for row in d.rows("FigureList") if row.startswith(" ›"))


@does("review-agreement")
async def agreement_figures(opened, key):
    async with review(opened, size=(110, 40)) as d:
        await d.press(key)
        await until(d, lambda: bool(d.screen.list.rows))
        assert "ann – bob" in d.shown()
        assert "1 article" in d.line("title")


@does("figures-open")
async def figures_open(opened, key):
    async with figures(opened) as d:
        assert "claim" in chosen(d)
        await d.press(key)
        await until(d, lambda: d.dialog == "Choose")
        assert "2 disagreements" in d.shown()
        await d.press("2 enter")
        assert "labels differ" in panel(d), "the cluster chosen is in hand"


@does(*(f"figures-{name}" for name in ("down", "up", "page-down", "page-up")))
async def figures_rows(opened, key):
    async with figures(opened) as d:
        first = chosen(d)
        if "down" in key or key in ("j", "space"):
            await d.press(key)
            assert chosen(d) != first
        else:
            await d.press(f"j {key}")
            assert chosen(d) == first


@does("figures-leave")
async def figures_leave(opened, key):
    async with figures(opened) as d:
        await d.press(key)
        assert "ends differ" in panel(d)


@does("next-comment")
async def next_comment(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "No new comments" in d.line("status")
