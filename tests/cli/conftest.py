from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pexpect
import pytest

from reader.annotations.ids import new_id, now
from reader.annotations.model import Annotation, Progress
from reader.cli.app import run as run_command
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(home, capfd, monkeypatch):
    """Run a command line in this process."""

    def ran(*args: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        code = run_command(list(args))
        return Result(code, *capfd.readouterr())

    return ran


@pytest.fixture
def process(home):
    """Run a command line in a process of its own."""

    def ran(*args: str, stdin: bytes = b"", **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "reader", *args],
            input=stdin,
            capture_output=True,
            env={**os.environ, **env},
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


@pytest.fixture
def mark(home):
    """Mark the first place of some words in the one article whose text has them."""

    def marked(words: str, label: str, *, annotator: str = "ana", note: str = "", **more) -> str:
        store = open_store(home / "data" / "newsmark" / "store", create=False, machine="test")
        for article in map(store.article, store.article_ids()):
            start = article.text.find(words)
            if start < 0:
                continue
            made = Annotation(
                id=new_id(), article=article.id, annotator=annotator, start=start,
                end=start + len(words), exact=words, label=label, scheme="news@1", note=note,
                created=now(), updated=now(), **more,
            )  # fmt: skip
            work = store.open(article.id, annotator)
            work.apply("add", [Change("annotations", made.id, None, made)])
            work.close()
            return made.id
        raise AssertionError(f"no article says {words!r}")

    return marked


@pytest.fixture
def set_progress(home):
    """Set how far ana is with an article."""

    def done(article: str, state: str, position: int = 0) -> None:
        store = open_store(home / "data" / "newsmark" / "store", create=False, machine="test")
        work = store.open(article, "ana")
        new = Progress(state=state, position=position, updated=now())
        work.apply("progress", [Change("progress", PROGRESS, work.progress, new)])
        work.close()

    return done


@pytest.fixture
def add(run):
    """Put texts into the store and return their ids."""

    def added(*texts: str) -> list[str]:
        ids = []
        first = len(list(Path().glob("article-*.txt")))  # another file, so no later text of one
        for number, text in enumerate(texts, first):
            path = Path(f"article-{number}.txt")
            path.write_text(text, "utf-8")
            ids.append(run("add", str(path)).out.split()[1])
        return ids

    return added


@pytest.fixture
def terminal(home):
    """Run a command line with a terminal for its output; return what is sent to that."""

    def ran(*args: str, columns: int = 80, **env: str) -> str:
        child = pexpect.spawn(
            "/bin/sh",
            ["-c", 'exec "$0" -m reader "$@" 2>/dev/null', sys.executable, *args],
            dimensions=(24, columns),
            encoding="utf-8",
            env={**os.environ, **env},
            timeout=30,
        )
        child.expect(pexpect.EOF)
        child.close()
        return child.before

    return ran
