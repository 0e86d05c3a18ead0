"""Make the pictures of the documentation: ``python scripts/pictures.py``.

The program is run without a terminal, on the sample articles, with the marks written down here, and
what its screens show is kept as SVG. The same program gives the same pictures, byte for byte.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_path
from reader.articles.model import Article
from reader.session.article.marking import Marking
from reader.session.article.tags import tag_article
from reader.settings.assets import asset_path
from reader.settings.config import Settings, Theme
from reader.store.folder_store import open_store
from reader.store.protocol import Store
from reader.ui.app import NewsmarkApp
from reader.ui.keymap import Keymap
from reader.ui.launch import Launch

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = (110, 34)
"""Columns and rows."""
CELL = 12.2
"""The width of a cell in the SVG, in its units."""
ANNOTATOR = "ana"
FEATURED = "01-harbour-tunnel.md"
TO_THE_OPINION = "g g ] ] ] ] ] ] ] ] ]"
"""The keys to the ninth mark of the featured article, from wherever one was."""
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


@dataclass(frozen=True)
class Mark:
    """A passage as it stands in the article (its first place), its label, a note."""

    exact: str
    label: str
    note: str = ""


MARKS: dict[str, Sequence[Mark]] = {
    FEATURED: (
        Mark("“I had the radio on,”", "quote"),
        Mark(
            "“It went quiet in the middle, and I thought: well, that is the sea, up there.”",
            "quote",
        ),
        Mark("cost 611 million crowns", "claim"),
        Mark("was promised a bill of 517 million", "claim"),
        Mark("found a gap of eleven millimetres where the drawings allowed four", "claim"),
        Mark("Penhallow Marine, blamed uneven dredging", "claim"),
        Mark(
            "the harbour authority blamed the contractor's rubber gaskets",
            "claim",
            "Two parties, two causes: look at the panel's report.",
        ),
        Mark(
            "“The inspector took off his gloves and looked at the table,” she said. “He told me,"
            " ‘You can pour concrete over a mistake, but you cannot pour it over the sea,’"
            " and left. I have thought about that sentence every day since.”",
            "quote",
        ),
        Mark(
            "You can pour concrete over a mistake, but you cannot pour it over the sea",
            "opinion",
            "The inspector's view, told by Osk: a quote inside a quote.",
        ),
        Mark("no water has entered the finished tube", "claim"),
        Mark("expects more than half of them to move underground", "claim"),
        Mark("that last figure is a fairy tale", "opinion"),
    ),
    "02-grid-battery-claims.txt": (
        Mark("has returned to full service", "claim"),
        Mark("has never been safer, cleaner or cheaper to run", "opinion"),
        Mark("Independent experts found no fault in our design.", "claim"),
        Mark("“Smoke is quick,”", "quote"),
        Mark("It is a beautiful piece of writing.", "opinion"),
    ),
    "05-freibad-kommentar-de.md": (
        Mark("Das Bad kostet jährlich 412.000 Euro Zuschuss", "claim"),
        Mark("Die Begründung passt auf eine Serviette", "opinion"),
    ),
}
DONE = ("02-grid-battery-claims.txt",)
TAGS = {FEATURED: ["harbour", "budget"], "02-grid-battery-claims.txt": ["energy"]}


def fill(store: Store) -> str:
    """Put the sample articles and the marks into a store; return the id of the featured one."""
    articles = {path.name: load_path(path) for path in asset_path("sample_articles").iterdir()}
    for name, article in sorted(articles.items()):
        store.add_article(article)
        if name in MARKS:
            _mark(store, article, MARKS[name], done=name in DONE)
        tag_article(store, article.id, ANNOTATOR, TAGS.get(name, ()))
    return articles[FEATURED].id


def _mark(store: Store, article: Article, marks: Sequence[Mark], *, done: bool) -> None:
    work = store.open(article.id, ANNOTATOR)
    marking = Marking(article, work, load_builtin("news"))
    for mark in marks:
        start = article.text.index(mark.exact)
        effect = marking.mark((start, start + len(mark.exact)), mark.label)
        marking.set_note(effect.about, mark.note)
        marking.set_place(start, 0)
    marking.set_state("done" if done else "reading")
    work.close()


async def photograph(store: Store, article: str, theme: Theme, keys: str) -> str:
    """Return the screen as SVG after some keys; the library where no article is named."""
    launch = Launch(
        store=store,
        annotator=ANNOTATOR,
        scheme=load_builtin("news"),
        settings=Settings(theme=theme),
        articles=[article] if article else None,
    )
    app = NewsmarkApp(launch, Keymap())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in keys.split():
            await pilot.press(key)
        await pilot.pause()
        return standing_alone(app.export_screenshot(title="newsmark"))


def standing_alone(svg: str) -> str:
    """Return a picture that asks no other machine for fonts, with every cell where it belongs.

    The exporter counts a wide character as one cell when it sets the length of a text.
    """
    svg = re.sub(r"\s*@font-face \{.*?\n    \}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", FONTS)
    svg = _backed(svg)
    return re.sub(r'textLength="[\d.]+"([^>]*)>([^<]*)<', _measured, svg)


def _measured(found: re.Match[str]) -> str:
    length = cell_len(html.unescape(found[2])) * CELL
    return f'textLength="{length:.1f}"{found[1]}>{found[2]}<'


def _backed(svg: str) -> str:
    """Paint the commonest colour under all cells, so that no seam between them shows the frame."""
    cells = Counter[str]()
    for color, width in re.findall(
        r'<rect fill="([^"]+)" x="[^"]+" y="[^"]+" width="([^"]+)"', svg
    ):
        cells[color] += round(float(width) / CELL)
    ground = f'<rect fill="{cells.most_common(1)[0][0]}" width="100%" height="100%"/>'
    return re.sub(r'(<g [^>]*clip-terminal\)">)', rf"\1\n    {ground}", svg, count=1)


async def make() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        store = open_store(Path(folder) / "store")
        featured = fill(store)
        shots: dict[str, tuple[str, Theme, str]] = {
            "reader": (featured, "dark", TO_THE_OPINION),
            "light": (featured, "light", TO_THE_OPINION),
            "library": ("", "dark", "down down"),
            "help": (featured, "dark", "g g ?"),
        }
        for name, (article, theme, keys) in shots.items():
            picture = await photograph(store, article, theme, keys)
            (FOLDER / f"{name}.svg").write_text(picture, "utf-8")
            print(FOLDER / f"{name}.svg")


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    sys.exit(asyncio.run(make()))
