"""Export and import of 300,000 annotations on 10,000 articles as JSON Lines.

Export is measured from records in memory, as the limit is: msgspec alone, which writes the same
records without their types and without taking count, and syncs its file as an export does. Then the
whole way from a store to a file, and back into an empty store.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from reader.formats.common.model import Item
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger
from reader.formats.exporting.export import export
from reader.formats.exporting.select import Selection
from reader.session.exchange import importing
from reader.session.exchange.exporting import items
from reader.store.protocol import Store

from . import full_store, newsmark
from .results import Comparison, Result, round_robin

ROUNDS = 7
SLOW_ROUNDS = 1
LIMIT = "msgspec alone"
OURS = "export of records in memory"
FROM_STORE = "export from a store"
READ = "the store's works and articles read"
INTO_STORE = "import into an empty store"


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure all on the same records; what goes through a store is slow, and measured less."""
    folder = full_store.make(work)
    store = newsmark.open_store(folder / "store")
    held = list(items(store, Selection()))
    target = folder / "export.jsonl"
    result = Result("export", "from the call to its return", "s", LIMIT)
    result.comparisons = [Comparison(OURS, LIMIT, 2), Comparison(FROM_STORE, READ)]
    actions: dict[str, Callable[[], float]] = {
        LIMIT: partial(_timed, lambda: _dump(held, target)),
        OURS: partial(_timed, lambda: export("jsonl", held, target, force=True)),
        READ: partial(_timed, lambda: sum(1 for _ in items(store, Selection()))),
        FROM_STORE: partial(_timed, lambda: _export_all(store, target)),
        INTO_STORE: partial(_timed, lambda: _import_all(target, folder / "imported")),
    }
    slow = min(SLOW_ROUNDS, most)
    rounds = {name: min(ROUNDS, most) for name in (LIMIT, OURS)}
    export("jsonl", held, target, force=True)
    round_robin(result, actions, {name: rounds.get(name, slow) for name in actions})
    result.notes.append(f"the file is of {target.stat().st_size / 1e6:.0f} MB")
    return [result]


def _timed(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def _dump(held: list[Item], target: Path) -> None:
    lines = msgspec.json.Encoder().encode_lines
    with target.with_suffix(".dump").open("wb") as out:
        for item in held:
            out.write(lines(list(_records(item))))
        out.flush()
        os.fsync(out.fileno())


def _records(item: Item) -> Iterator[object]:
    yield item.article
    yield from item.progress.values()
    yield from item.annotations


def _export_all(store: Store, target: Path) -> None:
    export("jsonl", items(store, Selection()), target.with_suffix(".second"), force=True)


def _import_all(source: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    store = newsmark.open_store(folder)
    found = importing.read(load_format("jsonl"), [source], store, newsmark.ANNOTATOR, Ledger())
    importing.take_in(store, found)
