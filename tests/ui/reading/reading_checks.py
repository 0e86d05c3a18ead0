"""What each action of reading does: paging, searching, looking, jumping, copying."""

from __future__ import annotations

import sys

from reader.articles.load import load_bytes
from reader.settings.config import Settings
from reader.ui.actions import BY_ID
from tests.ui.action_checks import RAIN, does, page
from tests.ui.ui_driver import Driver

LINES = "First line here.\nSecond one.\nThird line too."


LONG = "\n".join(f"Row {number} of this long article." for number in range(200))


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
