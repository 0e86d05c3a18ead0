"""The screens as pictures, compared with the ones last looked at (``--snapshot-update``)."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_path
from reader.session.article.marking import Marking
from reader.settings.assets import asset_path
from reader.settings.config import Settings
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch
from tests.store.search.marks_material import mark
from tests.ui.ui_driver import settle_heights

TEXTUAL = "8.2.8"
pytestmark = pytest.mark.skipif(
    version("textual") != TEXTUAL, reason=f"the pictures were taken with Textual {TEXTUAL}"
)
TUNNEL = "01-harbour-tunnel.md"
MARKS = '1 ) ) 2 } } " q W 3 {'

PICTURES = {
    "dark_80x24": (TUNNEL, "dark", (80, 24), MARKS),
    "dark_120x40": (TUNNEL, "dark", (120, 40), f"{MARKS} ["),
    "light": (TUNNEL, "light", (80, 24), f"{MARKS} tab"),
    "high_contrast": (TUNNEL, "high-contrast", (80, 24), MARKS),
    "selection": (TUNNEL, "dark", (80, 24), f"{MARKS} }} s s"),
    "chinese": ("08-qingliu-yeshi-zh.txt", "dark", (80, 24), "1 } s 2"),
    "emoji": ("04-lantern-night-round-up.txt", "dark", (80, 24), "} } } 1 ) 2"),
    "help": (TUNNEL, "dark", (80, 24), "?"),
    "library": ("", "dark", (80, 24), "down down"),
    "note": (TUNNEL, "dark", (80, 24), "1 l a A s k"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_screen_looks_as_it_did(opened, snap_compare, monkeypatch, name):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    file, theme, size, keys = PICTURES[name]
    scheme, store = load_builtin("news"), opened.store
    ids = [given(store, path) for path in sorted(asset_path("sample_articles").iterdir())]
    if file:
        ids = [given(store, asset_path("sample_articles") / file)]
    else:
        work = store.open(ids[1], "ana")
        marking = Marking(store.article(ids[1]), work, scheme)
        marking.mark((0, 20), "claim")
        marking.set_state("done")
        work.close()
    launch = Launch(store, "ana", scheme, Settings(theme=theme), ids if file else None)
    app = NewsmarkApp(launch, Keymap())

    async def press(pilot) -> None:
        for key in keys.split():
            await pilot.press(key)
        for blinking in app.screen.query("TextArea, Input"):
            blinking.cursor_blink = False
        settle_heights(app)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=press)


ALL_MARKS = {
    "all_marks_80x24": ("dark", (80, 24), "A j"),
    "all_marks_160x50": ("light", (160, 50), "A O S"),
    "all_marks_none": ("high-contrast", (80, 24), "A / x"),
}


@pytest.mark.parametrize("name", ALL_MARKS)
def test_all_marks_look_as_they_did(opened, snap_compare, monkeypatch, name):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    theme, size, keys = ALL_MARKS[name]
    store = opened.store
    tunnel, night, market = (
        given(store, asset_path("sample_articles") / file)
        for file in (TUNNEL, "04-lantern-night-round-up.txt", "08-qingliu-yeshi-zh.txt")
    )
    when = "2026-01-31T09:30:00.000Z"
    mark(store, tunnel, "cost 611 million crowns", time=when, note="Who has counted?")
    mark(store, tunnel, "“I had the radio on,”", "quote", time=when)
    mark(store, tunnel, "that last figure is a fairy tale", "opinion", time="2026-02-01")
    long = store.article(night).text[:200]
    mark(store, night, long, "own-label", time="2025-12-24T20:00:00.000Z", note="\x1b[31m!")
    words = store.article(market).text[60:90]
    mark(store, market, words, "quote", by="ben", time="2026-01-02T00:00:00.000Z", note="真的吗？")
    launch = Launch(store, "ana", load_builtin("news"), Settings(theme=theme))
    app = NewsmarkApp(launch, Keymap())

    async def press(pilot) -> None:
        for key in keys.split():
            await pilot.press(key)
            while app.screen.query("MarkList") and app.screen.finder.is_busy:
                await pilot.pause(0.02)
        await app.workers.wait_for_complete()
        app.screen.look_on()
        await app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=press)


REVIEWS = {
    "review_dark_80x24": ("dark", (80, 24), "n"),
    "review_light_160x50": ("light", (160, 50), "1 n"),
    "review_high_contrast": ("high-contrast", (120, 40), "n"),
    "agreement": ("dark", (120, 40), "%"),
}
JUDGED = {
    "ann": [("cost 611 million crowns", "claim"), ("“I had the radio on,”", "quote")],
    "bob": [("cost 611 million crowns", "opinion"), ("I had the radio on", "quote")],
    "cy": [("cost 611 million crowns", "claim")],
}


@pytest.mark.parametrize("name", REVIEWS)
def test_the_review_looks_as_it_did(opened, snap_compare, monkeypatch, name):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    theme, size, keys = REVIEWS[name]
    store, scheme = opened.store, load_builtin("news")
    tunnel = given(store, asset_path("sample_articles") / TUNNEL)
    for who, marks in JUDGED.items():
        marking = Marking(store.article(tunnel), store.open(tunnel, who), scheme)
        for words, label in marks:
            start = marking.article.text.index(words)
            marking.mark((start, start + len(words)), label)
        marking.set_state("done")
        marking.work.close()
    launch = Launch(store, "rita", scheme, Settings(theme=theme), [tunnel], is_review=True)
    app = NewsmarkApp(launch, Keymap())

    async def press(pilot) -> None:
        for key in keys.split():
            await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()

    monkeypatch.setattr("reader.session.review.review.now", lambda: "2026-02-01T09:00:00.000Z")
    assert snap_compare(app, terminal_size=size, run_before=press)


def given(store, path) -> str:
    article = load_path(path)
    store.add_article(article)
    return article.id
