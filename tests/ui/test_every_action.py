"""Every action of the table does what the table says of it, with each of its keys.

``MOVES`` holds the actions that move the cursor or select, in the small language of the driver;
``CHECKS`` one function for each of the others. An action that is in neither fails.
"""

from __future__ import annotations

import sys

import pytest

from reader.articles.load import load_bytes
from reader.settings.config import Settings
from reader.ui.actions import ACTIONS, BY_ID, Action
from reader.ui.screens.agreement import VERBS as FIGURE_VERBS
from reader.ui.screens.marks import VERBS as MARKS_VERBS
from reader.ui.screens.search_hits import VERBS as HITS_VERBS
from reader.ui.verbs import VERBS
from reader.ui.verbs.feeding import VERBS as FEEDS_VERBS
from reader.ui.verbs.library import VERBS as LIBRARY_VERBS
from reader.ui.verbs.reviewing import VERBS as REVIEW_VERBS
from tests.articles.web_server import web_server
from tests.store.conftest import added, make_annotation
from tests.ui import marks_checks, review_checks  # noqa: F401 - they bring checks of their own
from tests.ui.action_checks import CHECKS, does
from tests.ui.test_feeds_screen import DAILY, follow, on_feeds, opened_article, rss, until
from tests.ui.ui_driver import Driver, Opener, marked

RAIN = "It rained all day. We stayed at home. Nobody came."
LINES = "First line here.\nSecond one.\nThird line too."
PARTS = "One two three.\n\nFour five six.\n\nSeven eight."
QUOTE = "Ann said “he told me ‘go now’ and left” today."

MOVES: dict[str, list[tuple[str, str]]] = {
    "left": [
        ("One t|wo.", "One |two."),
        ("|One.", "|One."),
        ("One.\n\n|Two.", "One|.\n\nTwo."),
        ("a👨‍👩‍👧|b", "a|👨‍👩‍👧b"),
    ],
    "right": [
        ("One |two.", "One t|wo."),
        ("One|.", "One|."),
        ("One|.\n\nTwo.", "One.\n\n|Two."),
        ("a|👨‍👩‍👧b", "a👨‍👩‍👧|b"),
        ("|é👍🏽.", "é|👍🏽."),
    ],
    "down": [
        ("First l|ine here.\nSecond one.", "First line here.\nSecond |one."),
        ("One two th|ree.\n\nFour.", "One two three.\n\nFour|."),
        ("One.\nTw|o.", "One.\nTw|o."),
    ],
    "up": [
        ("First line here.\nSecond |one.", "First l|ine here.\nSecond one."),
        ("One.\n\nFour| five.", "One|.\n\nFour five."),
        ("O|ne.\nTwo.", "O|ne.\nTwo."),
    ],
    "word-right": [
        ("|One two.", "One |two."),
        ("One t|wo. Three", "One two. |Three"),
        ("One |two\n\nthree", "One two\n\n|three"),
    ],
    "word-left": [("One t|wo.", "One |two."), ("One |two.", "|One two.")],
    "word-end": [("|One two.", "On|e two."), ("On|e two.", "One tw|o.")],
    "sentence-right": [
        ("It r|ained all day. We stayed.", "It rained all day. |We stayed."),
        ("He paid 3|.5 million. She left.", "He paid 3.5 million. |She left."),
    ],
    "sentence-left": [
        ("It rained all day. We |stayed.", "It rained all day. |We stayed."),
        ("It rained all day. |We stayed.", "|It rained all day. We stayed."),
    ],
    "paragraph-right": [
        ("O|ne two.\n\nThree.", "One two.\n\n|Three."),
        ("One.\n\nT|wo.", "One.\n\nTwo|."),
    ],
    "paragraph-left": [
        ("One two.\n\nThr|ee.", "One two.\n\n|Three."),
        ("One two.\n\n|Three.", "|One two.\n\nThree."),
    ],
    "line-start": [("First.\nSecond on|e.", "First.\n|Second one.")],
    "line-end": [("Fi|rst.\nSecond one.", "First|.\nSecond one.")],
    "home": [("One.\n\nTw|o.", "|One.\n\nTwo.")],
    "end": [("O|ne.\n\nTwo.", "One.\n\nTwo|.")],
    "select": [("One |two.", "One ‹|t›wo."), ("One ‹tw|o›.", "One tw|o.")],
    "extend-left": [("One |two.", "One‹| t›wo."), ("O‹ne| ›two.", "O‹n|e› two.")],
    "extend-right": [("One |two.", "One ‹t|w›o."), ("O‹|ne› two.", "On‹|e› two.")],
    "extend-up": [("First line.\nSeco|nd.", "Firs‹|t line.\nSecon›d.")],
    "extend-down": [("Firs|t line.\nSecond.", "Firs‹t line.\nSeco|n›d.")],
    "extend-word": [("One |two three.", "One ‹two |t›hree.")],
    "extend-word-back": [("One two |three.", "One ‹|two t›hree.")],
    "swap": [
        ("‹One tw|o›.", "‹|One two›."),
        ("‹|One two›.", "‹One tw|o›."),
        ("One t|wo.", "One t|wo."),
    ],
    "drop": [("‹One tw|o›.", "One tw|o."), ("One t|wo.", "One t|wo.")],
    "select-word": [
        ("One t|wo three.", "One ‹tw|o› three."),
        ("One ‹tw|o› three.", "One ‹two thre|e›."),
    ],
    "select-sentence": [
        (
            "It rained all day. We st|ayed at home. Nobody came.",
            "It rained all day. ‹We stayed at home|.› Nobody came.",
        ),
        (
            "‹It rained all day|.› We stayed at home. Nobody came.",
            "‹It rained all day. We stayed at home|.› Nobody came.",
        ),
    ],
    "select-paragraph": [
        ("One t|wo.\n\nThree four.\n\nFive.", "‹One two|.›\n\nThree four.\n\nFive."),
        ("‹One two|.›\n\nThree four.\n\nFive.", "‹One two.\n\nThree four|.›\n\nFive."),
    ],
    "select-quote": [
        ("Ann said “he told me ‘go |now’ and left” today.",
         "Ann said “he told me ‹‘go now|’› and left” today."),
        ("Ann said “he told me ‹‘go now|’› and left” today.",
         "Ann said ‹“he told me ‘go now’ and left|”› today."),
        ("Ann |said “no” today.", "Ann |said “no” today."),
    ],
}  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
async def test_every_action_does_what_it_says(opened, tmp_path, action: Action):
    assert action.keys, "an action without a key"
    if action.id in MOVES:
        texts = [before.translate(_NO_SIGNS) for before, _ in MOVES[action.id]]
        ids = opened.add(*texts)
        async with opened(texts[0]) as d:
            for article, (before, after) in zip(ids, MOVES[action.id], strict=True):
                d.app.read(article)
                for key in action.keys:
                    d.place(before)
                    await d.press(key)
                    assert d.marked == after, f"{key} at {before}"
        return
    assert action.id in CHECKS, f"write here what {action.id} does"
    for number, key in enumerate(action.keys):
        await CHECKS[action.id](Opener(tmp_path / f"store-{number}"), key)


_NO_SIGNS = str.maketrans("", "", "‹›|")


def test_every_action_has_a_verb():
    everywhere = {"help", "palette", "theme", "back", "quit"}
    assert {a.id for a in ACTIONS if a.where == "everywhere"} == everywhere
    assert {a.id for a in ACTIONS if a.where == "library"} == set(LIBRARY_VERBS)
    assert {a.id for a in ACTIONS if a.where == "feeds"} == set(FEEDS_VERBS) - {"back"}
    assert {a.id for a in ACTIONS if a.where == "hits"} == set(HITS_VERBS) - {"back"}
    assert {a.id for a in ACTIONS if a.where == "marks"} == set(MARKS_VERBS) - {"back"}
    assert {a.id for a in ACTIONS if a.where in ("article", "panel")} == set(VERBS)
    assert {a.id for a in ACTIONS if a.where == "figures"} == set(FIGURE_VERBS) - {"back"}
    assert {a.id for a in ACTIONS if a.where == "review"} == set(REVIEW_VERBS) - set(VERBS)


def test_nothing_is_tested_that_is_no_action():
    assert (set(MOVES) | set(CHECKS)) == set(BY_ID)
    assert not set(MOVES) & set(CHECKS)


# Moving over pages --------------------------------------------------------------------------------

LONG = "\n".join(f"Row {number} of this long article." for number in range(200))


def top(d: Driver) -> str:
    return d.rows("ArticleView")[0].strip()


def cursor_row(d: Driver) -> int:
    """The row of the view that the cursor is painted in, from 0."""
    return d.view.flow.number_of(d.view.selection.head) - round(d.view.scroll_y)


@does("page-down", "page-up", "half-down", "half-up")
async def pages(opened, key):
    names = {k: a for a in ("page-down", "page-up", "half-down", "half-up") for k in BY_ID[a].keys}
    name = names[key]
    async with opened(LONG) as d:
        d.view.go_to((LONG.index("Row 100 "), LONG.index("Row 100 ") + 3), top=True)
        await d.settle()
        height, before, row = d.view.size.height, round(d.view.scroll_y), cursor_row(d)
        await d.press(key)
        moved = round(d.view.scroll_y) - before
        expected = height - 2 if "page" in name else (height - 2) // 2
        assert moved == (expected if name.endswith("down") else -expected)
        assert cursor_row(d) == row, "the cursor stays at its place in the window"


@does("centre")
async def centre(opened, key):
    async with opened(LONG) as d:
        d.view.go_to((LONG.index("Row 100 "), LONG.index("Row 100 ") + 3), top=True)
        await d.press(key)
        assert cursor_row(d) == d.view.size.height // 2
        assert d.text[d.view.selection.head :].startswith("Row 100 ")


# Marking ------------------------------------------------------------------------------------------


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


# Annotations --------------------------------------------------------------------------------------


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


# Searching ----------------------------------------------------------------------------------------


@does("search", "search-next", "search-previous")
async def search(opened, key):
    async with opened("Rain on the rails. Rain again. No train.") as d:
        await d.press("n")
        assert "Search with / first" in d.line("status")
        await d.press("/")
        await d.type("RAIN")
        await d.press("enter")
        assert d.view.selection.head == 0, "a capital finds capitals only"
        assert "“RAIN” is not in this article" in d.line("status")
        await d.press("/")
        await d.type("rain")
        await d.press("enter")
        assert d.marked == "Rain on the rails. |Rain again. No train."
        await d.press("n")
        assert d.marked == "Rain on the rails. Rain again. No t|rain."
        await d.press("n")
        assert d.marked.startswith("|Rain"), "it goes round"
        await d.press("N N")
        assert d.marked == "Rain on the rails. |Rain again. No train."


# Articles -----------------------------------------------------------------------------------------

THREE = ("First article.", "Second article.", "Third article.")


async def open_one(d: Driver, number: int) -> None:
    await d.press(" ".join(["home", *["down"] * number, "enter"]))


@does("tag")
async def tag_article(opened, key):
    async with opened(*THREE[:1]) as d:
        await d.press(key)
        await d.type("war")
        await d.press("enter")
        assert "Tagged #war" in d.line("status")
        assert list(opened.store.read(d.app.current_article, "ana").tags) == ["war"]
        await d.press("u")
        assert "Undone: No longer #war" in d.line("status")
        assert list(opened.store.read(d.app.current_article, "ana").tags) == []


@does("done", "skip")
async def finish(opened, key):
    async with opened(*THREE) as d:
        ids = d.app.launch.articles
        await open_one(d, 0)
        await d.press(key)
        assert d.text == THREE[1]
        state = "done" if key == "m" else "skipped"
        assert d.progress(ids[0]).state == state
        await d.press(key)
        assert d.text == THREE[2]
        await d.press(key)
        assert type(d.screen).__name__ == "LibraryScreen"
        assert "Every article of this list is done." in d.said
        assert [d.progress(name).state for name in ids] == [state] * 3


@does("next-article", "previous-article")
async def neighbour(opened, key):
    async with opened(*THREE) as d:
        await open_one(d, 1)
        await d.press(key)
        assert d.text == (THREE[2] if key == "J" else THREE[0])
        assert d.line("title").startswith("3/3" if key == "J" else "1/3")
        await d.press(key)
        word = "last" if key == "J" else "first"
        assert f"This is the {word} article" in d.line("status")


# View ---------------------------------------------------------------------------------------------


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


@does("narrower", "wider")
async def widen(opened, key):
    async with opened("word " * 400, size=(140, 24)) as d:
        await d.press(key)
        width = 76 if key == "+" else 68
        assert f"Column of {width} cells" in d.line("status")
        widest = max(len(row.strip()) for row in d.rows("ArticleView"))
        assert width - 5 < widest <= width
        for _ in range(60):
            await d.press(key)
        assert f"Column of {200 if key == '+' else 30} cells" in d.line("status")


@does("copy")
async def copy(opened, key):
    from tests.ui.ui_driver import make_article

    article = make_article(RAIN, title="On rain", location="~/rain.txt")
    async with opened(article) as d:
        await d.press(key)
        assert d.app.clipboard == "It rained all day.\n\nOn rain, ~/rain.txt [0–18]\n"
        await d.press(f"W {key}")
        assert d.app.clipboard == "It\n\nOn rain, ~/rain.txt [0–2]\n"
        assert "Copied 2 characters" in d.line("status")
        await d.press(f"escape home v w e 1 {key}")
        assert d.app.clipboard.startswith("It rained\n"), "the annotation here"


@does("info")
async def info(opened, key):
    from tests.ui.ui_driver import make_article

    async with opened(make_article(RAIN, title="On rain", location="~/rain.txt")) as d:
        await d.press(key)
        assert d.dialog == "About"
        for words in ("On rain", "~/rain.txt", f"{len(RAIN)} characters", "ana"):
            assert words in d.shown()


# The panel ----------------------------------------------------------------------------------------


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


# The library --------------------------------------------------------------------------------------


def chosen_row(d: Driver) -> str:
    return next(row for row in d.rows("ArticleList") if row.startswith(" ›"))


@does("open")
async def open_article(opened, key):
    async with opened(*THREE) as d:
        await d.press(f"down {key}")
        assert d.text == THREE[1]


@does("list-down", "list-up", "list-page-down", "list-page-up", "list-home", "list-end")
async def in_list(opened, key):
    names = [f"list-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")]
    name = next(name for name in names if key in BY_ID[name].keys)
    async with opened(*(f"Article {number:02} is this." for number in range(60))) as d:
        d.screen.list.choose(29)
        await d.settle()
        assert "Article 29 " in chosen_row(d)
        page = d.screen.list.size.height - 1
        await d.press(key)
        moved = {"down": 1, "up": -1, "page-down": page, "page-up": -page, "home": -29, "end": 30}
        assert f"Article {29 + moved[name.removeprefix('list-')]:02} " in chosen_row(d)


@does("list-filter", "list-clear")
async def list_filter(opened, key):
    async with opened(*THREE) as d:
        await d.press("/")
        await d.type("sec")
        assert "Second article" in d.shown("ArticleList")
        assert "First article" not in d.shown("ArticleList"), "as it is typed"
        await d.press("backspace backspace backspace")
        assert "First article" in d.shown("ArticleList")
        await d.type("frs")
        assert [row[5:10] for row in d.rows("ArticleList")[:2]] == ["First", "     "]
        await d.press("backspace backspace backspace")
        await d.type("ir")
        assert [row[5:10] for row in d.rows("ArticleList")[:3]] == ["First", "Third", "     "]
        await d.press("enter")
        assert "Second article" not in d.shown("ArticleList"), "the filter stays"
        await d.press("escape")
        assert "Second article" in d.shown("ArticleList")


def listed(d: Driver) -> str:
    """The first words of the articles that are listed, in order."""
    return " ".join(row[5:].split()[0] for row in d.rows("ArticleList") if row[3:5].strip())


@does("list-view")
async def list_view(opened, key):
    async with opened(*THREE) as d:
        await d.press("enter m q")
        await d.press(key)
        assert (d.line("title").split("   ")[1], listed(d)) == ("unread: 1 of 3 articles", "Third")
        await d.press(key)
        assert listed(d) == "Second"
        await d.press(key)
        assert listed(d) == "First"
        await d.press("escape")
        assert listed(d) == "First Second Third"


@does("list-views")
async def list_views(opened, key):
    async with opened(*THREE) as d:
        await d.press("t r a i n enter down")
        await d.press(key)
        assert d.dialog == "Choose"
        assert [row.split() for row in d.rows("ChoiceList") if "#rain" in row] == [
            ["9", "#rain", "1"]
        ]
        await d.press("9 enter")
        assert listed(d) == "First"


@does("list-sort")
async def list_sort(opened, key):
    async with opened(*THREE[::-1]) as d:
        await d.press(key)
        await d.press("2 enter")
        assert listed(d) == "First Second Third"
        await d.press(f"{key} {key}")
        assert listed(d) == "Third Second First"
        await d.press(f"{key} enter")
        assert listed(d) == "First Second Third"


@does("list-tag", "list-undo")
async def list_tag(opened, key):
    async with opened(*THREE) as d:
        undoes = key in BY_ID["list-undo"].keys
        await d.press("down")
        await d.press("t" if undoes else key)
        await d.type("war #press")
        await d.press("enter")
        assert "#press #war" in chosen_row(d)
        article = d.screen.list.article
        assert sorted(opened.store.read(article, "ana").tags) == ["press", "war"]
        if undoes:
            await d.press(key)
            assert "#" not in chosen_row(d)
            assert dict(opened.store.read(article, "ana").tags) == {}
        else:
            await d.press(key)
            await d.press("ctrl+w enter")
            assert "#press " in chosen_row(d)
            assert "#war" not in chosen_row(d)


@does("next-unfinished")
async def next_unfinished(opened, key):
    async with opened(*THREE) as d:
        await d.press(key)
        assert d.text == THREE[0]
        await d.press(f"m q {key}")
        assert d.text == THREE[1]


# Feeds --------------------------------------------------------------------------------------------


def feed_rows(d: Driver) -> list[str]:
    return [" ".join(row.split()) for row in d.rows("FeedList") if row.strip()]


def chosen_feed(d: Driver) -> str:
    return next(row for row in feed_rows(d) if row.startswith("›"))


@does("feeds")
async def show_feeds(opened, key):
    follow(opened.store, DAILY, rss(3))
    async with opened(*THREE) as d:
        await d.press(key)
        assert feed_rows(d) == ["› The Daily 3"]
        await d.press("q")
        assert "First article" in d.shown("ArticleList")


@does("feeds-open", "feeds-leave")
async def open_feed(opened, key):
    follow(opened.store, DAILY, rss(3))
    is_open = key in BY_ID["feeds-open"].keys
    async with on_feeds(opened) as d:
        await d.press(key if is_open else "enter")
        assert feed_rows(d)[:2] == ["› ● 2026-11-02 Item 00", "● 2026-11-02 Item 01"]
        if is_open:
            await d.press(key)
            await opened_article(d)
            assert d.text.startswith("Text of 0.")
        else:
            await d.press(key)
            assert feed_rows(d) == ["› The Daily 3"]


@does("feeds-full-text")
async def full_text(opened, key):
    with web_server() as site:
        page = "<html><body><p>The text of the page, which is longer.</p></body></html>"
        link = site.serve("/0", page.encode(), kind="text/html; charset=utf-8")
        follow(opened.store, DAILY, rss(1).replace(b"https://daily.example/0", link.encode()))
        async with on_feeds(opened) as d:
            await d.press(f"enter {key}")
            await opened_article(d)
            assert "The text of the page" in d.text


@does(*(f"feeds-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")))
async def in_feed(opened, key):
    names = [f"feeds-{x}" for x in ("down", "up", "page-down", "page-up", "home", "end")]
    name = next(name for name in names if key in BY_ID[name].keys)
    follow(opened.store, DAILY, rss(60))
    async with on_feeds(opened) as d:
        await d.press("enter")
        d.screen.list.choose(29)
        await d.settle()
        page = d.screen.list.size.height - 1
        await d.press(key)
        moved = {"down": 1, "up": -1, "page-down": page, "page-up": -page, "home": -29, "end": 30}
        assert f"Item {29 + moved[name.removeprefix('feeds-')]:02}" in chosen_feed(d)


@does("feeds-next-unread", "feeds-previous-unread")
async def to_unread(opened, key):
    follow(opened.store, DAILY, rss(5))
    forward = key in BY_ID["feeds-next-unread"].keys
    async with on_feeds(opened) as d:
        await d.press("enter j N N")
        d.screen.list.choose(0 if forward else 3)
        await d.press(key)
        assert ("Item 03" if forward else "Item 00") in chosen_feed(d)


@does("feeds-show")
async def show_others(opened, key):
    follow(opened.store, DAILY, rss(3))
    async with on_feeds(opened) as d:
        await d.press("enter N s h enter")
        assert [row[-2:] for row in feed_rows(d)] == ["01", "02"]
        await d.press(key)
        assert [row[-2:] for row in feed_rows(d)] == ["00", "01", "02"]
        await d.press(key)
        assert [row[-2:] for row in feed_rows(d)] == ["01"]


@does("feeds-toggle-read")
async def toggle_read(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        assert feed_rows(d) == ["2026-11-02 Item 00", "› ● 2026-11-02 Item 01"]
        await d.press(f"k {key}")
        assert feed_rows(d)[0] == "● 2026-11-02 Item 00"


@does("feeds-all-read", "feeds-undo")
async def all_read(opened, key):
    follow(opened.store, DAILY, rss(3))
    undoes = key in BY_ID["feeds-undo"].keys
    async with on_feeds(opened) as d:
        await d.press("A" if undoes else key)
        assert feed_rows(d)[0] == "› The Daily"
        assert len(opened.store.feeds("ana", readonly=True).read) == 3
        if undoes:
            await d.press(key)
            assert feed_rows(d)[0] == "› The Daily 3"
            assert not opened.store.feeds("ana", readonly=True).read


@does("feeds-star")
async def star_item(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        assert feed_rows(d)[0] == "› ● ★ 2026-11-02 Item 00"
        (star,) = opened.store.feeds("ana", readonly=True).starred.values()
        assert (star.title, star.link) == ("Item 00", "https://daily.example/0")
        await d.press(key)
        assert "★" not in feed_rows(d)[0]


@does("feeds-tag")
async def tag_item(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(f"enter {key}")
        await d.type("later big")
        await d.press("enter")
        assert feed_rows(d)[0].endswith("Item 00 #later #big")
        await d.press(f"{key} ctrl+w enter")
        assert feed_rows(d)[0].endswith("Item 00 #later")


@does("feeds-refresh", "feeds-refresh-all")
async def refresh_feeds(opened, key):
    with web_server() as site:
        for name in ("one", "two"):
            url = site.serve(f"/{name}", rss(4, name), kind="application/rss+xml")
            follow(opened.store, url, rss(1, name))
        only_one = key in BY_ID["feeds-refresh"].keys
        async with on_feeds(opened) as d:
            await d.press(f"j {key}")
            await until(d, lambda: "Refreshed " in d.said)
            assert sorted(site.paths()) == (["/one"] if only_one else ["/one", "/two"])
            assert feed_rows(d)[0].startswith("All feeds 5" if only_one else "All feeds 8")


@does("feeds-add")
async def follow_feed(opened, key):
    with web_server() as site:
        url = site.serve("/feed", rss(2), kind="application/rss+xml")
        async with on_feeds(opened) as d:
            await d.press(key)
            await d.type(url)
            await d.press("enter")
            await until(d, lambda: "› The Daily 2" in feed_rows(d))


@does("feeds-search")
async def search_items(opened, key):
    follow(opened.store, DAILY, rss(12))
    async with on_feeds(opened) as d:
        await d.press(f"enter N h {key}")
        await d.type("text of 7")
        await d.press("enter")
        await until(d, lambda: "Item 07" in chosen_feed(d))
        assert "“text of 7”" in d.line("title")
        assert len(feed_rows(d)) == 1


@does("feeds-title", "feeds-folder")
async def name_feed(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(key)
        await d.type("Mine")
        await d.press("enter")
        title = key in BY_ID["feeds-title"].keys
        assert feed_rows(d)[:2] == (["› Mine 2"] if title else ["Mine 2", "› The Daily 2"])
        await d.press("u")
        assert feed_rows(d) == ["› The Daily 2"]


@does("feeds-drop")
async def drop_feed(opened, key):
    follow(opened.store, DAILY, rss(2))
    async with on_feeds(opened) as d:
        await d.press(key)
        assert d.screen.rows == []
        assert "The Daily is followed no more; u takes that back." in d.said
        await d.press("u")
        assert feed_rows(d)[0] == "› The Daily 2"


@does("feeds-filter", "feeds-clear")
async def filter_items(opened, key):
    follow(opened.store, DAILY, rss(12))
    async with on_feeds(opened) as d:
        await d.press("enter /")
        await d.type("item 1")
        assert [row[-2:] for row in feed_rows(d)] == ["01", "10", "11"]
        await d.press("enter escape")
        assert len(feed_rows(d)) == 12


# Everywhere ---------------------------------------------------------------------------------------


@does("help")
async def show_help(opened, key):
    async with opened(*THREE) as d:
        await d.press(key)
        assert d.dialog == "Help"
        await d.press("escape enter")
        await d.press(key)
        assert d.dialog == "Help"
        await d.press("q")
        assert d.dialog == "" and d.text == THREE[0]


@does("palette")
async def palette(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        await d.type("narrower")
        await d.pilot.pause(0.1)
        while "reading column narrower" not in d.shown():
            await d.pilot.pause(0.05)
        await d.press("enter")
        await d.pilot.pause()
        assert d.view.column == 68


@does("theme")
async def theme(opened, key):
    async with opened(RAIN, settings=Settings(theme="dark")) as d:
        pages = []
        for _ in range(4):
            pages.append((d.app.palette.name, d.style_at("rained").bgcolor.name))
            await d.press(key)
        assert [name for name, _ in pages] == ["dark", "light", "high-contrast", "dark"]
        assert pages[3] == pages[0]
        assert len({color for _, color in pages}) == 3


@does("back")
async def back(opened, key):
    async with opened(*THREE) as d:
        await d.press("enter")
        assert d.text == THREE[0]
        await d.press(key)
        assert type(d.screen).__name__ == "LibraryScreen"
        await d.press(key)
    assert d.app.return_code == 0 and not d.app.is_running


@does("quit")
async def leave(opened, key):
    async with opened(*THREE) as d:
        await d.press(f"enter 1 {key}")
    assert not d.app.is_running
    assert d.app.return_code == 0
    assert [each.exact for each in d.saved(article=d.app.launch.articles[0])] == [THREE[0]]


def test_the_small_language_says_what_is_there():
    from types import SimpleNamespace

    from tests.ui.ui_driver import read_marked

    for shown in ("|One", "On|e", "‹|O›ne", "‹On|e›", "O‹|ne›", "a‹👨‍👩‍👧|b›"):
        text, selection = read_marked(shown)
        view = SimpleNamespace(flow=SimpleNamespace(text=text), selection=selection)
        assert marked(view) == shown


@does("jump-back", "jump-forth")
async def jumps(opened, key):
    async with opened("One two.\n\nThree four.\n\nFive six.") as d:
        await d.press("w G")
        assert d.marked.endswith("|.")
        if key in BY_ID["jump-back"].keys:
            await d.press(key)
            assert d.marked.startswith("One |two.")
            await d.press(key)
            assert "No place to go to" in d.line("status")
        else:
            await d.press(f"ctrl+o {key}")
            assert d.marked.endswith("|.")


PAGE = (
    "# One\n\nSee [a page](https://a.example/x) now.\n\n## Two\n\n"
    "And [mail](mailto:ana@a.example) too.\n"
)


def page():
    return load_bytes(PAGE.encode(), name="page.md", kind="markdown")


@does("outline")
async def outline(opened, key):
    async with opened(page()) as d:
        await d.press(key)
        assert d.dialog == "Choose"
        assert "› 1  One" in d.shown("ChoiceList").replace("›1", "› 1")
        await d.press("j enter")
        assert "|Two" in d.marked
        await d.press("ctrl+o")
        assert d.marked.startswith("|One")


@does("links")
async def links(opened, key):
    out = opened.folder.parent / "opened"
    code = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    config = Settings(theme="dark", open_command=[sys.executable, "-c", code, str(out)])
    async with opened(page(), settings=config) as d:
        await d.press(f"{key} 2 y")
        assert d.app.clipboard == "mailto:ana@a.example"
        await d.press(f"{key} 2 t")
        assert "|mail" in d.marked
        await d.press(f"{key} 1 enter")
        assert out.read_text() == "https://a.example/x"
        assert "Opened the link" in d.line("status")


@does("focus")
async def focus(opened, key):
    async with opened("It rained all day. We stayed.\n\nNobody came.") as d:
        page_color = d.style_at("rained").color
        await d.press(key)
        assert d.style_at("rained").color == page_color
        assert d.style_at("stayed").color != page_color
        await d.press(")")
        assert d.style_at("rained").color != page_color
        assert d.style_at("tayed").color == page_color
        await d.press(key)
        assert d.style_at("rained").color == page_color
        assert d.style_at("Nobody").color != page_color
        await d.press(key)
        assert d.style_at("Nobody").color == page_color


@does("spacing")
async def spacing(opened, key):
    async with opened(LINES) as d:
        await d.press(key)
        rows = [row.strip() for row in d.rows("ArticleView")]
        first = rows.index("First line here.")
        assert rows[first + 1 : first + 5] == ["", "Second one.", "", "Third line too."]
        await d.press("j")
        assert "|Second" in d.marked
        await d.press(key)
        rows = [row.strip() for row in d.rows("ArticleView")]
        assert rows[rows.index("First line here.") + 1] == "Second one."


@does("join-lines")
async def join_lines(opened, key):
    text = (
        "The committee met again on Tuesday, and this time nobody left\n"
        "before the vote was taken; the chair said that the members had\n"
        "learned from the spring and from most of the summer."
    )
    async with opened(text, size=(120, 24)) as d:
        assert "left before the" in d.shown("ArticleView")
        await d.press(key)
        assert "left before the" not in d.shown("ArticleView")
        assert "Lines are as in the source" in d.line("status")
        await d.press(key)
        assert "left before the" in d.shown("ArticleView")


@does("copy-to-file")
async def copy_to_file(opened, key):
    file = opened.folder.parent / "clips.txt"
    async with opened(RAIN) as d:
        await d.press(key)
        await d.type(str(file))
        await d.press("enter")
        assert file.read_text("utf-8").startswith("It rained all day.\n")
        await d.press("/")
        await d.type("stayed")
        await d.press("enter")
        assert "|stayed" in d.marked, "the prompt searches again"
    config = Settings(theme="dark", copy_file=str(file))
    async with opened(RAIN, settings=config) as d:
        await d.press(f") {key}")
        assert file.read_text("utf-8").count("\n\n") >= 3


@does("unplaced")
async def unplaced(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "Every mark has its place" in d.line("status")


@does("later-text", "earlier-text")
async def other_text(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        told = "latest text" if key in BY_ID["later-text"].keys else "no later text of another"
        assert told in d.line("status")


@does("differences")
async def differences(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "no later text" in d.line("status")


@does("follow")
async def follow_note(opened, key):
    source = "It rained[^1] and rained.\n\nNobody came.\n\n[^1]: By the gauge.\n"
    async with opened(load_bytes(source.encode(), name="a.md", kind="markdown")) as d:
        await d.press(key)
        assert "|[1] By the gauge." in d.marked
        await d.press(key)
        assert "rained|[1] and" in d.marked
        await d.press(f"}} {key}")
        assert "No note is referred to" in d.line("status")
        await d.press(f"k {key} ctrl+o")
        assert "It r|ained" in d.marked or "|It rained" in d.marked


@does("whole-page")
async def whole_page(opened, key):
    async with opened(RAIN) as d:
        await d.press(key)
        assert "all that there is" in d.line("status")


@does("bookmark", "bookmarks")
async def bookmark_here(opened, key):
    puts = key in BY_ID["bookmark"].keys
    async with opened("One two.\n\nThree four.\n\nFive six.") as d:
        await d.press(f"}} {key if puts else 'B'}")
        assert d.screen.prompt.value == "Three four. Five six."
        await d.press("ctrl+u")
        await d.type("the middle")
        await d.press(f"enter G {chr(39) if puts else key}")
        assert d.dialog == "Choose"
        assert "the middle" in d.shown("ChoiceList")
        await d.press("enter")
        assert "|Three" in d.marked
        await d.press("ctrl+o")
        assert d.marked.endswith("|.")


@does("all-bookmarks")
async def all_bookmarks(opened, key):
    async with opened("One two.", "Three four.", library=True) as d:
        await d.press("enter w B enter q j enter B enter q")
        await d.press(key)
        await until(d, lambda: d.dialog == "Choose")
        rows = [row.split()[1] for row in d.rows("ChoiceList") if row.strip()]
        assert rows == ["two.", "Three"]
        await d.press("enter")
        assert "One |two." in d.marked


# Searching all articles ---------------------------------------------------------------------------

FLOODS = ("Flood one. A flood.", "Flood two. A flood.", "Dry.")


async def first_hits(d: Driver) -> None:
    await d.press("s")
    await until(d, lambda: bool(d.screen.query("HitList")))
    await d.type("flood")
    await d.press("enter")
    await until(d, lambda: bool(d.screen.list.rows))


@does("search-all")
async def search_all(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await d.press(key)
        await until(d, lambda: bool(d.screen.query("HitList")))
        assert d.screen.prompt.is_open


@does("hits-open")
async def hits_open(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(f"j {key}")
        await until(d, lambda: bool(d.screen.query("ArticleView")) and bool(d.screen.words))
        assert d.view.selection.head == d.text.index("flood")


@does(*(f"hits-{name}" for name in ("down", "up", "page-down", "page-up", "home", "end")))
async def hits_rows(opened, key):
    start, end = {
        **dict.fromkeys(BY_ID["hits-down"].keys, (1, 2)),
        **dict.fromkeys(BY_ID["hits-up"].keys, (2, 1)),
        **dict.fromkeys(BY_ID["hits-page-down"].keys, (1, 5)),
        **dict.fromkeys(BY_ID["hits-page-up"].keys, (5, 0)),
        **dict.fromkeys(BY_ID["hits-home"].keys, (3, 0)),
        **dict.fromkeys(BY_ID["hits-end"].keys, (1, 5)),
    }[key]
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        d.screen.list.choose(start)
        await d.press(key)
        assert d.screen.list.chosen == end


@does("hits-next-article", "hits-previous-article")
async def hits_articles(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        d.screen.list.choose(1 if key == "J" else 4)
        await d.press(key)
        assert d.screen.list.chosen == 3


@does("hits-ask")
async def hits_ask(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(key)
        assert d.screen.prompt.is_open
        assert d.screen.prompt.value == "flood"


@does("hits-leave")
async def hits_leave(opened, key):
    async with opened(*FLOODS, library=True) as d:
        await first_hits(d)
        await d.press(key)
        assert d.screen.query("ArticleList")
