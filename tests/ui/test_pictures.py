"""The screens as pictures, compared with the ones last looked at (``--snapshot-update``)."""

from __future__ import annotations

import sys
from importlib.metadata import version

import pytest

from reader.annotations.scheme_file import load_builtin
from reader.articles.load import load_path
from reader.session.marking import Marking
from reader.settings.assets import asset_path
from reader.settings.config import Settings
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch
from tests.ui.ui_driver import settle_heights

TEXTUAL = "8.2.8"
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) or version("textual") != TEXTUAL,
    reason=f"the pictures were taken on Python 3.11 with Textual {TEXTUAL}",
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


def given(store, path) -> str:
    article = load_path(path)
    store.add_article(article)
    return article.id
