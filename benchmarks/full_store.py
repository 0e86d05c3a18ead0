"""A store of 10,000 articles and 300,000 annotations, and one of a single article, for comparing.

Both are made through the store's own code, an import of each article's annotations; only the waits
for the disk are left out, since nothing is measured while they are made. A full store takes about a
minute to make, so it is kept below the work folder and used again.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from reader.annotations.ids import now
from reader.annotations.model import Progress, ProgressState
from reader.articles.load import load_bytes
from reader.store.protocol import PROGRESS, Change, Store

from . import newsmark
from .make_data import MARKER, article, random_spans

ARTICLES = 10_000
PER_ARTICLE = 30
TEXT_SIZE = 3_000
TEXTS = 50
"""Different bodies; the articles differ in their headlines, which hold their numbers."""
ROW = f"1 {MARKER}"
"""What the first row of the library shows."""
STATES: tuple[ProgressState, ...] = ("reading", "done", "done", "skipped")
_WHOLE = "whole"
_SYNCS = ("os.fsync", "os.fdatasync")


def make(work: Path, articles: int = ARTICLES, per_article: int = PER_ARTICLE) -> Path:
    """Return a folder below ``work`` whose ``store`` holds so much, and ``article.txt``, its first.

    What is there already is used again unless its making was cut off; delete it when the store's
    layout has changed.
    """
    folder = work / f"full-{articles}-{per_article}"
    return made_once(folder, partial(_fill, articles=articles, per_article=per_article))


def made_once(folder: Path, fill: Callable[[Store], None]) -> Path:
    """Return a folder with a ``store`` that ``fill`` filled, and ``article.txt``, its first.

    What is there already is used again unless its making was cut off.
    """
    whole = folder / _WHOLE
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with unsynced():
            fill(newsmark.open_store(folder / "store"))
        (folder / "article.txt").write_text(text_of(0, bodies_of()), "utf-8")
        os.sync()
        whole.touch()
    return folder


def _fill(store: Store, articles: int, per_article: int) -> None:
    chance = random.Random(4)
    bodies = bodies_of()
    spans = [random_spans(text_of(0, [body]), per_article) for body in bodies]
    for number in range(articles):
        made = load_bytes(text_of(number, bodies).encode(), name="article.txt")
        newsmark.seed(store, made, spans[number % TEXTS])
        work = store.open(made.id, newsmark.ANNOTATOR)
        state: ProgressState = chance.choice(STATES)
        progress = Progress(state=state, position=chance.randrange(2_000), updated=now())
        work.apply("progress", [Change("progress", PROGRESS, None, progress)])
        work.close()


def bodies_of() -> list[str]:
    """Return the bodies that the articles are made of."""
    return [article(TEXT_SIZE, seed) for seed in range(TEXTS)]


def text_of(number: int, bodies: list[str]) -> str:
    """Return an article; its headline is never shorter than that of number 0, so all spans fit."""
    return f"{number + 1} {MARKER}\n\n{bodies[number % len(bodies)]}"


@contextmanager
def unsynced() -> Iterator[None]:
    """Let the store write without waiting for the disk."""
    with ExitStack() as stack:
        for target in _SYNCS:
            stack.enter_context(mock.patch(target, lambda _: None, create=True))
        yield
