"""Long session: the resident set of one process that opens articles one after the other."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from .results import Comparison, Result

FEW, MANY = 50, 2_000
PATIENCE = 120.0
"""Seconds that one opening may take on a busy machine."""
WAYS = {"in place": "from article to article", "from the library": "from the library and back"}


def run(work: Path, most: int = 1) -> list[Result]:
    """Open many articles in a process of its own, in both ways; with few rounds fewer of them."""
    many = MANY if most > 1 else FEW * 4
    results = []
    for way, what in WAYS.items():
        few, all_of_them = f"{FEW} articles", f"{many:,} articles"
        result = Result(f"long_session {way}", f"resident set, {what}", "MB", few)
        result.comparisons = [Comparison(all_of_them, few, budget=1.1)]
        folder = work / f"long-session-{many}"
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.long_session", str(folder), str(many), way],
            stdout=subprocess.PIPE,
            check=True,
        )
        found = json.loads(done.stdout)
        result.samples = {few: [found[str(FEW)]], all_of_them: [found[str(many)]]}
        results.append(result)
    return results


async def _open_all(folder: Path, many: int, way: str) -> dict[int, float]:
    """Return the resident set in MB after the first few articles and after all, by their number."""
    from reader.annotations.schemes.file import load_builtin
    from reader.articles.load import load_bytes
    from reader.settings.config import Settings
    from reader.store.folder_store import open_store
    from reader.ui.app import NewsmarkApp
    from reader.ui.keymap import Keymap
    from reader.ui.launch import Launch

    store = open_store(folder, machine="bench")
    articles = [load_bytes(_text(number).encode(), name="text") for number in range(many)]
    names = [article.id for article in articles]
    for article in articles:
        if not store.has_article(article.id):
            store.add_article(article)
    del articles
    in_place = way == "in place"
    launch = Launch(
        store=store,
        annotator="ana",
        scheme=load_builtin("news"),
        settings=Settings(theme="dark"),
        articles=names[:1] if in_place else None,
    )
    settled = asyncio.Event()

    class Watched(NewsmarkApp):
        def settle_memory(self) -> None:
            super().settle_memory()
            settled.set()

    app, found = Watched(launch, Keymap({})), {}
    async with app.run_test(size=(120, 36)) as pilot:
        await asyncio.wait_for(settled.wait(), PATIENCE)
        for number, name in enumerate(names, 1):
            settled.clear()
            app.read(name)
            await asyncio.wait_for(settled.wait(), PATIENCE)
            if not in_place:
                settled.clear()
                app.leave_reader()
                await pilot.pause()
            if number in (FEW, many):
                found[number] = _resident()
    return found


def _text(number: int) -> str:
    return "\n\n".join(
        f"It rained in town {number} on day {day}. “We stayed,” she said, and river {day} rose."
        for day in range(25)
    )


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError("there is no VmRSS here")


if __name__ == "__main__":
    given_folder, given_many, given_way = sys.argv[1:]
    print(json.dumps(asyncio.run(_open_all(Path(given_folder), int(given_many), given_way))))
