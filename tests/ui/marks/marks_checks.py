"""What each action of the screen of all marks does, and the one that opens it."""

from __future__ import annotations

from reader.ui.actions import BY_ID
from tests.store.search.marks_material import mark, put
from tests.ui.action_checks import does
from tests.ui.feeds.test_feeds_screen import until
from tests.ui.marks.test_marks_screen import exact, on_marks, rest
from tests.ui.ui_driver import Opener


def three_marks(opened: Opener) -> list[str]:
    """Mark two articles, the second one twice, and the first by ben too, who comes last."""
    ids = [put(opened.store, text, title) for text, title in (("Dry one.", "A"), ("Wet two.", "B"))]
    mark(opened.store, ids[1], "two", "opinion", time="2026-01-01T00:00:00.000Z")
    mark(opened.store, ids[1], "Wet", time="2026-01-02T00:00:00.000Z")
    mark(opened.store, ids[0], "Dry", time="2026-01-03T00:00:00.000Z")
    mark(opened.store, ids[0], "one", by="ben", time="2025-01-01T00:00:00.000Z")
    return ids


@does("all-marks")
async def all_marks(opened, key):
    three_marks(opened)
    async with on_marks(opened, key) as d:
        assert exact(d) == ["Dry", "Wet", "two"]


@does("marks-open")
async def marks_open(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        await d.press(f"j j {key}")
        await until(d, lambda: bool(d.screen.query("ArticleView")) and bool(d.screen.current))
        assert d.marked == "Wet |two."


@does(*(f"marks-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")))
async def marks_rows(opened, key):
    start, end = {
        **dict.fromkeys(BY_ID["marks-down"].keys, (0, 1)),
        **dict.fromkeys(BY_ID["marks-up"].keys, (2, 1)),
        **dict.fromkeys(BY_ID["marks-page-down"].keys, (0, 2)),
        **dict.fromkeys(BY_ID["marks-page-up"].keys, (2, 0)),
        **dict.fromkeys(BY_ID["marks-home"].keys, (2, 0)),
        **dict.fromkeys(BY_ID["marks-end"].keys, (0, 2)),
    }[key]
    three_marks(opened)
    async with on_marks(opened) as d:
        d.screen.list.choose(start)
        await d.press(key)
        assert d.screen.list.chosen == end


@does("marks-next-article", "marks-previous-article")
async def marks_articles(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        d.screen.list.choose(0 if key == "J" else 2)
        await d.press(key)
        assert d.screen.list.chosen == (1 if key == "J" else 0)
        await d.press(key)
        assert d.screen.list.chosen == (1 if key == "J" else 0), "there is no further article"


@does("marks-filter", "marks-clear")
async def marks_filter(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        await d.press("/")
        await d.type("dry")
        await d.press("enter")
        await rest(d)
        assert exact(d) == ["Dry"]
        await d.press("/ ctrl+u enter" if key == "/" else key)
        await rest(d)
        assert exact(d) == ["Dry", "Wet", "two"]


@does("marks-label")
async def marks_label(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        await d.press(key)
        await rest(d)
        assert exact(d) == ["Dry", "Wet"]


@does("marks-everybody")
async def marks_everybody(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        await d.press(key)
        await rest(d)
        assert exact(d) == ["Dry", "Wet", "two", "one"]


@does("marks-sort")
async def marks_sort(opened, key):
    three_marks(opened)
    async with on_marks(opened) as d:
        await d.press(key)
        await rest(d)
        assert exact(d) == ["Dry", "Wet", "two"]
        mark(opened.store, d.screen.list.mark.article, "one.", time="2024-01-01T00:00:00.000Z")
        d.screen.finder.look()
        await rest(d)
        assert exact(d) == ["Dry", "one.", "Wet", "two"]


@does("marks-export")
async def marks_export(opened, key):
    three_marks(opened)
    out = opened.folder.parent / "out.jsonl"
    async with on_marks(opened) as d:
        await d.press(f"{key} 1 enter ctrl+u")
        await d.type(str(out))
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        assert out.read_text("utf-8").count('"type":"annotation"') == 3
