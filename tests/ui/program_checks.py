"""What each action that is heard everywhere does."""

from __future__ import annotations

from reader.settings.config import Settings
from tests.ui.action_checks import RAIN, THREE, does


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
