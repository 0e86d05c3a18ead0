"""Save: the cost of one durable annotation, for newsmark, its peers, and the disk alone.

Every subject stores the same annotations. The limit is what the disk asks for in any case: append
the bytes of one annotation to a file and wait for ``fdatasync``. TinyDB is measured after the
others: it rewrites megabytes without waiting for the disk, and the next ``fdatasync`` of somebody
else would have to.
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec
from tinydb import TinyDB

from reader.annotations.model import Annotation
from reader.articles.load import load_bytes
from reader.articles.model import Article

from . import newsmark
from .full_store import unsynced
from .make_data import article, random_spans
from .pty import NotAvailableError
from .results import Comparison, Result, round_robin

LIMIT = "append + fdatasync"
TEXT_SIZE = 10_000
PER_ARTICLE = 300
ROUNDS = 200
TINYDB = {1_000: 60, 10_000: 20, 100_000: 5, 300_000: 3}
"""Annotations in the file, and how many saves are measured: the large ones are slow."""
STORED = (1_000, 10_000, 100_000, 300_000)
"""Annotations on other articles of the store."""
CROWDED = (10, 1_000, 20_000)
"""Annotations on the article that gets more, with a thousand on others."""
NEWSMARK = {f"newsmark, {count:,} in the store": (count, 0) for count in STORED} | {
    f"newsmark, {count:,} in this one article": (STORED[0], count) for count in CROWDED
}
FEW, *MORE = NEWSMARK
SQLITE = (STORED[0], STORED[-1])

Save = Callable[[Annotation], None]


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Prepare every subject, then let each save in turn."""
    result = Result("save", "add one annotation, durable", "ms", LIMIT)
    result.comparisons = [
        comparison
        for subject in MORE
        for comparison in (
            Comparison(subject, LIMIT, 1.6),
            Comparison(subject, _tinydb_name(100_000), 1 / 1500),
            Comparison(subject, FEW, 1.2),
        )
    ]
    folder = work / "save"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    text = article(TEXT_SIZE)
    home = load_bytes(text.encode(), name="article")
    records = _records(home)
    actions: dict[str, Callable[[], float]] = {}
    rounds: dict[str, int] = {}
    with ExitStack() as stack:
        for name, (prepare, times) in _subjects().items():
            save = prepare(folder, stack, home)
            actions[name] = lambda save=save: _timed(save, next(records))  # type: ignore[misc]
            rounds[name] = min(times, most)
        gc.collect()
        gc.freeze()  # as the program does once an article is open
        for group in _apart(list(actions)):
            os.sync()
            round_robin(result, {name: actions[name] for name in group}, rounds)
        gc.unfreeze()
    size = (folder / "append.jsonl").stat().st_size / len(result.samples[LIMIT])
    result.notes.append(
        f"an appended line has {size:.0f} bytes on average; the folder is on {_disk(folder)}"
    )
    return [result]


def _subjects() -> dict[str, tuple[Callable[[Path, ExitStack, Article], Save], int]]:
    """Return, by name, how to prepare a subject and how many saves to measure."""
    return {
        LIMIT: (_append, ROUNDS),
        **{
            f"SQLite, WAL, full sync, {count:,} in it": (partial(_sqlite, count=count), ROUNDS)
            for count in SQLITE
        },
        **{
            _tinydb_name(count): (partial(_tinydb, count=count), times)
            for count, times in TINYDB.items()
        },
        **{
            name: (partial(_newsmark, others=others, here=here), ROUNDS)
            for name, (others, here) in NEWSMARK.items()
        },
    }


def _apart(names: list[str]) -> tuple[list[str], list[str]]:
    """Part the subjects that wait for the disk from TinyDB, which does not."""
    unsynced = [_tinydb_name(count) for count in TINYDB]
    return [name for name in names if name not in unsynced], unsynced


def _tinydb_name(count: int) -> str:
    return f"stock TinyDB, one file, {count:,} in it"


def _records(home: Article) -> Iterator[Annotation]:
    spans = itertools.cycle(random_spans(home.text, 1_000))
    return (newsmark.annotation(home, span) for span in spans)


def _timed(save: Save, record: Annotation) -> float:
    start = time.perf_counter()
    save(record)
    return (time.perf_counter() - start) * 1000


def _append(folder: Path, stack: ExitStack, home: Article) -> Save:
    rest = b" " * (_envelope(folder, home) - 1) + b"\n"
    file = os.open(folder / "append.jsonl", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    stack.callback(os.close, file)
    encode = msgspec.json.Encoder().encode

    def save(record: Annotation) -> None:
        os.write(file, encode(record) + rest)
        os.fdatasync(file)

    return save


def _sqlite(folder: Path, stack: ExitStack, home: Article, count: int) -> Save:
    base = sqlite3.connect(folder / f"base-{count}.sqlite", isolation_level=None)
    stack.callback(base.close)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE annotations (id TEXT PRIMARY KEY, article TEXT, record BLOB)")
    base.execute("CREATE INDEX by_article ON annotations (article)")
    encode = msgspec.json.Encoder().encode
    insert = "INSERT INTO annotations VALUES (?, ?, ?)"

    def row(record: Annotation) -> tuple[str, str, bytes]:
        return record.id, record.article, encode(record)

    base.execute("BEGIN")
    base.executemany(insert, map(row, itertools.islice(_records(home), count)))
    base.execute("COMMIT")
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def save(record: Annotation) -> None:
        base.execute(insert, row(record))

    return save


def _tinydb(folder: Path, stack: ExitStack, home: Article, count: int) -> Save:
    base = stack.enter_context(TinyDB(folder / f"tinydb-{count}.json", encoding="utf-8"))
    table = base.table("annotations")
    records = _records(home)
    table.insert_multiple(msgspec.to_builtins(next(records)) for _ in range(count))

    def save(record: Annotation) -> None:
        table.insert(msgspec.to_builtins(record))

    return save


def _newsmark(folder: Path, stack: ExitStack, home: Article, others: int, here: int) -> Save:
    store = newsmark.open_store(folder / f"newsmark-{others}-{here}")
    spans = random_spans(home.text, max(PER_ARTICLE, here))
    with unsynced():
        for first in range(0, others, PER_ARTICLE):
            other = load_bytes(f"{home.text}\n{first}".encode(), name="article")
            newsmark.seed(store, other, spans[: min(PER_ARTICLE, others - first)])
        newsmark.seed(store, home, spans[:here])
    os.sync()
    work = store.open(home.id, newsmark.ANNOTATOR)
    stack.callback(work.close)

    def save(record: Annotation) -> None:
        work.apply("add", [newsmark.addition(record)])
        if work.fault:
            raise NotAvailableError(work.fault)

    return save


def _envelope(folder: Path, home: Article) -> int:
    """Return the bytes that newsmark's history adds to a record."""
    record = next(_records(home))
    with ExitStack() as stack:
        _newsmark(folder, stack, home, 0, 0)(record)
        size = newsmark.history_size(folder / "newsmark-0-0")
    return size - len(msgspec.json.encode(record))


def _disk(folder: Path) -> str:
    """Return the type of the file system below ``folder``: on ``tmpfs`` a sync costs nothing."""
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    target = folder.resolve()
    below = [(len(m[1]), m[2]) for m in mounts if target.is_relative_to(m[1])]
    return max(below)[1]
