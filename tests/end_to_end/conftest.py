from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader.store.folder_store import open_store
from tests.end_to_end.terminal import Terminal

CHECKOUT = Path(__file__).resolve().parents[2]


class User:
    """Somebody with a home folder, a store and a terminal of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.work.mkdir()
        self.store = folder / "store"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(CHECKOUT),
            "NEWSMARK_CONFIG": os.devnull,
        }
        self.terminals: list[Terminal] = []

    def write(self, name: str, text: str) -> Path:
        path = self.work / name
        path.write_text(text, "utf-8", newline="")
        return path

    @property
    def given(self) -> list[str]:
        return ["--store", str(self.store), "--annotator", "ana"]

    def open(self, *sources: object, env: dict[str, str] | None = None, **more) -> Terminal:
        terminal = Terminal(
            *self.given, *map(str, sources), env={**self.env, **(env or {})}, cwd=self.work, **more
        )
        self.terminals.append(terminal)
        return terminal

    def run(self, *arguments: str) -> str:
        """Run a command to its end; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "reader", *self.given, *arguments],
            capture_output=True, env=self.env, cwd=self.work, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def text(self) -> str:
        """Return the text of the one article."""
        store = open_store(self.store, create=False)
        [article] = store.article_ids()
        return store.article(article).text

    def marks(self) -> list[tuple[str, str]]:
        """Return label and text of every active annotation on disk, each checked by its place."""
        store = open_store(self.store, create=False)
        [article] = store.article_ids()
        text = store.article(article).text
        found = [x for x in store.read(article, "ana").annotations.values() if x.status == "active"]
        found.sort(key=lambda each: (each.start, -each.end, each.id))
        assert all(text[x.start : x.end] == x.exact for x in found)
        return [(each.label, each.exact) for each in found]

    def progress(self):
        store = open_store(self.store, create=False)
        [article] = store.article_ids()
        return store.read(article, "ana").progress


@pytest.fixture
def user(tmp_path):
    user = User(tmp_path)
    yield user
    for terminal in user.terminals:
        terminal.close()
