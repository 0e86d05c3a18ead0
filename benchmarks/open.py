"""Open: one article in a store of 10,000 articles, and the same in a store of one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from reader.articles.load import load_path
from reader.store.protocol import Store

from . import full_store, newsmark
from .first_text import start
from .make_data import MARKER
from .results import Comparison, Result, round_robin
from .subjects import BARE, SUBJECTS

COMMAND_ROUNDS = 15
STORE_ROUNDS = 300
FULL = "store of 10,000 articles, 300,000 annotations"
ONE = "store of 1 article, 30 annotations"
OTHERS = "the full store, another article each time"


def run(work: Path, most: int = STORE_ROUNDS) -> list[Result]:
    """Open the same article in both stores: as a command, then by the store alone."""
    folders = {ONE: full_store.make(work, 1), FULL: full_store.make(work)}
    command = Result("open", "start to first text on screen", "ms", ONE)
    command.comparisons = [Comparison(FULL, ONE, 1.2), Comparison(FULL, BARE)]
    commands: dict[str, Callable[[], float]] = {
        BARE: partial(start, SUBJECTS[BARE].prepare(work), MARKER),
        **{
            name: partial(start, newsmark.started(folder, str(folder / "article.txt")), MARKER)
            for name, folder in folders.items()
        },
    }
    for action in commands.values():
        action()
    round_robin(command, commands, min(COMMAND_ROUNDS, most))

    alone = Result("open in the store", "article and annotations read", "ms", ONE)
    alone.comparisons = [Comparison(FULL, ONE, 1.2), Comparison(OTHERS, ONE)]
    stores = {name: newsmark.open_store(folder / "store") for name, folder in folders.items()}
    article = load_path(folders[ONE] / "article.txt").id
    opens = {
        name: partial(_open, store, itertools.repeat(article)) for name, store in stores.items()
    }
    opens[OTHERS] = partial(_open, stores[FULL], itertools.cycle(stores[FULL].article_ids()))
    round_robin(alone, opens, min(STORE_ROUNDS, most))
    return [command, alone]


def _open(store: Store, articles: Iterator[str]) -> float:
    name = next(articles)
    begin = time.perf_counter()
    store.article(name)
    work = store.open(name, newsmark.ANNOTATOR)
    taken = time.perf_counter() - begin
    work.close()
    return taken * 1000
