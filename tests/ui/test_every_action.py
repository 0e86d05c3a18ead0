"""Every action of the table does what the table says of it, with each of its keys.

``MOVES`` holds the actions that move the cursor or select, in the small language of the driver;
``CHECKS`` one function for each of the others. An action that is in neither fails.
"""

from __future__ import annotations

import pytest

from reader.ui.actions import ACTIONS, BY_ID, Action
from reader.ui.feeds.verbs import VERBS as FEEDS_VERBS
from reader.ui.library.verbs import VERBS as LIBRARY_VERBS
from reader.ui.marks.verbs import VERBS as MARKS_VERBS
from reader.ui.reading.verbs import VERBS
from reader.ui.review.agreement_screen import VERBS as FIGURE_VERBS
from reader.ui.review.verbs import VERBS as REVIEW_VERBS
from reader.ui.search.screen import VERBS as HITS_VERBS
from tests.ui import program_checks  # noqa: F401 - these modules bring the checks
from tests.ui.action_checks import CHECKS
from tests.ui.feeds import feeds_checks  # noqa: F401
from tests.ui.library import library_checks  # noqa: F401
from tests.ui.marks import marks_checks  # noqa: F401
from tests.ui.reading import marking_checks, reading_checks  # noqa: F401
from tests.ui.review import review_checks  # noqa: F401
from tests.ui.search import hits_checks  # noqa: F401
from tests.ui.ui_driver import Opener, marked

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


def test_the_small_language_says_what_is_there():
    from types import SimpleNamespace

    from tests.ui.ui_driver import read_marked

    for shown in ("|One", "On|e", "‹|O›ne", "‹On|e›", "O‹|ne›", "a‹👨‍👩‍👧|b›"):
        text, selection = read_marked(shown)
        view = SimpleNamespace(flow=SimpleNamespace(text=text), selection=selection)
        assert marked(view) == shown
