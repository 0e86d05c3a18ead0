"""What each action that marks, or works with marks, does; those of the panel too."""

from __future__ import annotations

from reader.ui.actions import BY_ID
from tests.store.conftest import added, make_annotation
from tests.ui.action_checks import RAIN, does

QUOTE = "Ann said “he told me ‘go now’ and left” today."


@does(*(f"label-{digit}" for digit in range(1, 10)))
async def digit(opened, key):
    async with opened(RAIN, scheme="propaganda") as d:
        label = d.app.scheme.active[int(key) - 1]
        await d.press(f") {key}")
        assert d.marks == [(label.id, "We stayed at home.")]
        await d.press(f"( v l {key}")
        assert d.marks[0] == (label.id, "It")
        assert f"Marked as {label.name}" in d.line("status")
        assert not d.view.selection.is_active


@does("repeat")
async def repeat(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert d.marks == []
        assert "Nothing has been marked" in d.line("status")
        await d.press(f"2 ) {key} ) W {key}")
        assert d.marks == [
            ("opinion", "It rained all day."),
            ("opinion", "We stayed at home."),
            ("opinion", "Nobody"),
        ]


@does("labels")
async def labels(opened, key):
    async with opened(RAIN, size=(80, 60)) as d:
        await d.press(key)
        assert d.dialog == "Labels"
        for label in d.app.scheme.active:
            assert label.name in d.shown()
            assert label.description[:40] in " ".join(d.shown().split())


@does("next-annotation", "previous-annotation")
async def step(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "No annotation yet" in d.line("status")
        await d.press("1 ) 2 ) 3 (")
        here = d.text.index("We")
        assert d.view.selection.head == here
        await d.press(key)
        assert d.view.selection.head == (d.text.index("Nobody") if key == "]" else 0)
        await d.press(key)
        assert "No further annotation" in d.line("status")


@does("details")
async def details(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert d.dialog == "" and "No annotation here" in d.line("status")
        await d.press(f"2 {key}")
        assert d.dialog == "Annotation"
        assert "● 2 Opinion" in d.shown() and "○ 1 Claim" in d.shown()
        assert "It rained all day." in d.shown("#text")
        assert "0–18" in d.shown() and "ana" in d.shown("#text")
        await d.press("escape")
        assert d.dialog == ""


@does("note")
async def note(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert d.dialog == ""
        await d.press(f"1 {key}")
        assert d.dialog == "Note"
        await d.type("ask Ben?")
        await d.press("ctrl+j x q enter")
        assert d.dialog == ""
        assert d.notes == ["ask Ben?\nxq"]
        assert "✎ ask Ben?" in d.shown("AnnotationPanel")
        await d.press(f"{key} z escape")
        assert d.notes == ["ask Ben?\nxq"], "escape leaves the note as it was"


@does("comment")
async def comment(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert d.dialog == ""
        await d.press(f"1 {key}")
        assert d.dialog == "Comment"
        await d.type("really?")
        await d.press("enter")
        (record,) = d.screen.marking.work.comments.values()
        assert (record.text, record.author) == ("really?", "ana")
        assert "▸ ana" in d.shown("AnnotationPanel")
        assert "really?" in d.shown("AnnotationPanel")
        await d.press("u")
        assert "really?" not in d.shown("AnnotationPanel")
        await d.press(f"{key} escape")
        assert not d.screen.marking.work.comments


@does("colleagues")
async def colleagues(opened, key):
    async with opened(RAIN) as d:
        await d.press(f"1 {key}")
        assert "1 yours · nobody else" in d.shown("AnnotationPanel")
        theirs = d.app.store.open(d.screen.article.id, "ben")
        made = make_annotation(0, 2, label="opinion", article=d.screen.article.id, exact="It")
        theirs.apply("add", added(made))
        d.screen._look_after()
        await d.settle()
        panel = d.shown("AnnotationPanel")
        assert "1 yours · ben 1" in panel
        assert "ben: It" in panel
        assert "Co It rained" in d.shown("ArticleView").replace("  ", " ")
        await d.press("] x")
        assert "ben’s annotation" in d.said, "nobody deletes a colleague's annotation"
        for keys in ("a", "enter 3", "enter x", "enter right", "enter a"):
            d.app.clear_notifications()
            await d.press(keys)
            assert "ben’s annotation" in d.said, keys
            assert d.dialog == ("Annotation" if " " in keys else "")
            await d.press("escape" if d.dialog else "")
        assert len(theirs.annotations) == 1
        await d.press(key)
        assert "ben" not in d.shown("AnnotationPanel")
        assert d.marks == [("claim", "It rained all day.")]


@does("move-start", "move-end")
async def bound(opened, key):
    async with opened(RAIN) as d:
        await d.press(f") 1 w w {key}")
        assert d.marks == [("claim", "at home." if key == "<" else "We stayed a")]
        await d.press("u")
        await d.press(f"] ( ( {key}" if key == ">" else f"] ) {key}")
        if key == "<":
            assert d.marks == [("claim", "We stayed at home.")]
            assert "No annotation here" in d.line("status")
        else:
            assert d.marks == [("claim", "We stayed at home.")]


@does("move-both")
async def both(opened, key):
    async with opened(RAIN) as d:
        await d.press(f") 1 {key}")
        assert "Select the new bounds" in d.line("status")
        await d.press(f"v w w e {key}")
        assert d.marks == [("claim", "We stayed at")]
        assert not d.view.selection.is_active
        await d.press(f"home v )  e {key}")
        assert d.marks == [("claim", "It rained all day. We")]


@does("add-part")
async def add_part(opened, key):
    async with opened(QUOTE) as d:
        await d.press(f"w v e 3 w {key}")
        assert "No annotation here" in d.line("status")
        await d.press(f"v e {key}")
        (record,) = d.saved()
        assert [d.text[slice(*part)] for part in record.fragments] == ["said", "he"]
    async with opened(QUOTE) as d:
        await d.press("v e")
        await d.press(key)
        assert "on an annotation first" in d.line("status")


@does("cut-out")
async def cut_out(opened, key):
    async with opened(QUOTE) as d:
        await d.press("3 w W")
        await d.press(key)
        (record,) = d.saved()
        assert [d.text[slice(*part)] for part in record.fragments] == [
            "Ann",
            "“he told me ‘go now’ and left” today.",
        ]
        await d.press(key)
        assert "Select a passage within an annotation first" in d.line("status")


@does("delete")
async def delete(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "No annotation here" in d.line("status")
        await d.press(f"1 ) 2 {key}")
        assert d.marks == [("claim", "It rained all day.")]
        assert "Deleted the Opinion" in d.line("status")
        assert d.dialog == "" and not d.said, "no question is asked"


@does("undo", "redo")
async def undo(opened, key):
    async with opened(RAIN) as d:
        await d.press("u")
        await d.press("1 ) 2 x u u u")
        assert d.marks == []
        assert "Undone" in d.line("status")
        await d.press("ctrl+r ctrl+r")
        assert [label for label, _ in d.marks] == ["claim", "opinion"]
        assert "Redone" in d.line("status")
        await d.press("ctrl+r")
        assert [label for label, _ in d.marks] == ["claim"]
        await d.press("ctrl+r")
        assert "Nothing to redo" in d.line("status")


@does("filter")
async def narrow(opened, key):
    async with opened(RAIN) as d:
        await d.press(f"1 ) 3 ) 1 {key}")
        assert "Claim: 2 of 3" in d.shown("AnnotationPanel")
        assert "We stayed" not in d.shown("AnnotationList")
        await d.press(key)
        assert "Quote: 1 of 3" in d.shown("AnnotationPanel")
        assert "We stayed" in d.shown("AnnotationList")
        await d.press(key)
        assert "3 annotations" in d.shown("AnnotationPanel")


@does("switch", "panel-leave")
async def switch(opened, key):
    async with opened(RAIN) as d:
        await d.press("1 ) 2 home")
        await d.press("tab")
        assert "›" in d.shown("AnnotationList")
        await d.press("down")
        assert d.view.selection.head == d.text.index("We")
        await d.press(key)
        assert "›" not in d.shown("AnnotationList")
        await d.press("down")
        assert d.view.has_focus


@does("panel")
async def panel(opened, key):
    async with opened(RAIN) as d:
        await d.press("1")
        assert "1 annotation" in d.shown()
        width = d.view.size.width
        await d.press(key)
        assert "1 annotation" not in d.shown()
        assert d.view.size.width > width
        await d.press(key)
        assert "1 annotation" in d.shown()


@does("panel-down", "panel-up", "panel-page-down", "panel-page-up", "panel-home", "panel-end")
async def in_panel(opened, key):
    steps = {
        **dict.fromkeys(BY_ID["panel-down"].keys, 1),
        **dict.fromkeys(BY_ID["panel-up"].keys, -1),
        **dict.fromkeys(BY_ID["panel-page-down"].keys, 10),
        **dict.fromkeys(BY_ID["panel-page-up"].keys, -10),
        **dict.fromkeys(BY_ID["panel-home"].keys, -100),
        **dict.fromkeys(BY_ID["panel-end"].keys, 100),
    }
    rows = [f"Row {number} of it." for number in range(30)]
    async with opened("\n\n".join(rows)) as d:
        for row in rows:
            start = d.text.index(row)
            d.screen.show_effect(d.screen.marking.mark((start, start + len(row)), "claim"))
        d.view.go_to((d.text.index(rows[14]), d.text.index(rows[14]) + 3))
        await d.press("tab")
        await d.press(key)
        number = min(max(14 + steps[key], 0), 29)
        assert d.text[d.view.selection.head :].startswith(rows[number])
        chosen = next(row for row in d.rows("AnnotationList") if "›" in row)
        assert rows[number] in chosen


@does("unplaced")
async def unplaced(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "Every mark has its place" in d.line("status")
