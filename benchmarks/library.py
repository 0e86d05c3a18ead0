"""Library: from starting newsmark to the first rows of 10,000 articles, and the same as a list.

Cold means that the index was deleted, so all files are looked through; they are in the memory of
the operating system as far as it has kept them.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from . import full_store, newsmark
from .first_text import start
from .make_data import MARKER
from .pty import Command, NotAvailableError
from .results import Comparison, Result, round_robin
from .subjects import BARE, SUBJECTS

ROUNDS = 15
COLD_ROUNDS = 5
ONE = "library of 1 article, warm index"
WARM = "library of 10,000 articles, warm index"
COLD = "library of 10,000 articles, no index"
LIST = "list --json of 1 article"
LIST_WARM = "list --json of 10,000, warm index"
LIST_COLD = "list --json of 10,000, no index"


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every subject, after one start of each that is not counted (it fills the index)."""
    full, one = full_store.make(work), full_store.make(work, 1)
    shown = Result("library", "start to the first rows on screen", "ms", BARE)
    shown.comparisons = [
        Comparison(WARM, BARE, 2),
        Comparison(ONE, BARE),
        Comparison(WARM, ONE),
        Comparison(COLD, BARE),
    ]
    listed = Result("library list", "start of the command to its exit", "ms", LIST)
    listed.comparisons = [Comparison(LIST_WARM, LIST), Comparison(LIST_COLD, LIST_WARM)]
    screens: dict[str, Callable[[], float]] = {
        BARE: partial(start, SUBJECTS[BARE].prepare(work), MARKER),
        ONE: partial(start, newsmark.started(one), full_store.ROW),
        WARM: partial(start, newsmark.started(full), full_store.ROW),
        COLD: partial(_cold, full, partial(start, newsmark.started(full), full_store.ROW)),
    }
    lists: dict[str, Callable[[], float]] = {
        LIST: partial(_list, newsmark.started(one, "list", "--json")),
        LIST_WARM: partial(_list, newsmark.started(full, "list", "--json")),
        LIST_COLD: partial(_cold, full, partial(_list, newsmark.started(full, "list", "--json"))),
    }
    for result, actions in ((shown, screens), (listed, lists)):
        for action in actions.values():
            action()
        _settle(full)
        rounds = {
            name: min(COLD_ROUNDS if "no index" in name else ROUNDS, most) for name in actions
        }
        round_robin(result, actions, rounds)
    return [shown, listed]


def _settle(folder: Path) -> None:
    """Wait until the folders have been still for so long that the index trusts their times."""
    time.sleep(2.5)
    _list(newsmark.started(folder, "list", "--json"))


def _list(command: Command) -> float:
    start = time.perf_counter()
    try:
        subprocess.run(
            command.argv,
            cwd=command.cwd,
            env={**os.environ, **command.env},
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotAvailableError(str(error)) from error
    return (time.perf_counter() - start) * 1000


def _cold(folder: Path, action: Callable[[], float]) -> float:
    """Measure without an index, and leave one behind."""
    for file in newsmark.cache_of(folder / "store").glob("*.index"):
        file.unlink()
    time_taken = action()
    _list(newsmark.started(folder, "list", "--json"))
    return time_taken
