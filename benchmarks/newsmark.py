"""newsmark itself: a store with one article and its annotations, and how to open it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from reader.annotations.ids import new_id, now
from reader.annotations.model import CONTEXT, Annotation
from reader.articles.load import load_path
from reader.articles.model import Article
from reader.store.cache_folder import cache_folder
from reader.store.folder_store import open_store as open_folder
from reader.store.protocol import Change, Store

from .make_data import Span
from .pty import Command

ROOT = Path(__file__).parent.parent
ANNOTATOR = "bench"
BATCH = 10_000
"""Annotations of one action of an import."""
KEYS = {
    "right": (b"l",),
    "down": (b"j",),
    "word": (b"w",),
    "sentence": (b")",),
    "mark": (b")", b"2"),
}
END_KEYS = {**KEYS, "mark": (b")", b"1")}
"""Another label near the end: in a short article the sentences there have the first one already."""
TO_END = (b"G", *[b"\x1b[5~"] * 3, b"zz")
"""Some pages from the end, the cursor in the middle: scrolling begins after as many keys in all."""


def command(work: Path, text: str, spans: Sequence[Span]) -> Command:
    """Make a new store below ``work`` that holds the article, and return how to open it."""
    folder = work / f"newsmark-{len(text)}-{len(spans)}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file = folder / "article.txt"
    file.write_text(text, "utf-8")
    seed(open_store(folder / "store"), load_path(file), spans)
    return started(folder, str(file))


def started(folder: Path, *arguments: str) -> Command:
    """Return how to start newsmark with the store below ``folder`` and settings of its own."""
    options = ["--store", str(folder / "store"), "--annotator", ANNOTATOR]
    home = {f"XDG_{each}_HOME": str(folder / each.lower()) for each in ("CONFIG", "DATA", "STATE")}
    installed = Path(sys.executable).with_name("newsmark")
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "reader"]
    return Command([*command, *options, *arguments], ROOT, home)


def open_store(folder: Path) -> Store:
    """Open the store in ``folder``, made if need be."""
    return open_folder(folder, create=True, machine="bench")


def cache_of(folder: Path) -> Path:
    """Return the folder of the cache of the store in ``folder``."""
    cache = cache_folder(folder.resolve(), make=True)
    assert cache is not None
    return cache


def seed(store: Store, article: Article, spans: Sequence[Span]) -> None:
    """Put an article and its annotations into the store, as an import does."""
    store.add_article(article)
    if not spans:
        return
    work = store.open(article.id, ANNOTATOR)
    for first in range(0, len(spans), BATCH):
        records = (annotation(article, span) for span in spans[first : first + BATCH])
        work.apply("import", [addition(record) for record in records])
    fault = work.fault
    work.close()
    if fault:
        raise OSError(fault)


def history_size(folder: Path) -> int:
    """Return the bytes in all histories of the store in ``folder``."""
    return sum(file.stat().st_size for file in folder.glob("annotators/*/*.jsonl"))


def annotation_of(annotator: str, start: int, end: int, label: str) -> Annotation:
    """Return an annotation of no text, for what looks at places and labels only."""
    name = f"{annotator}/{start}/{end}/{label}"
    return Annotation(
        id=name,
        article="",
        annotator=annotator,
        start=start,
        end=end,
        exact="",
        label=label,
        scheme="news@1",
    )


def addition(record: Annotation) -> Change:
    """Return the change that adds this annotation."""
    return Change("annotations", record.id, None, record)


def annotation(article: Article, span: Span) -> Annotation:
    """Return a complete annotation, as one made by hand has it."""
    text, time = article.text, now()
    return Annotation(
        id=new_id(),
        article=article.id,
        annotator=ANNOTATOR,
        start=span.start,
        end=span.end,
        exact=text[span.start : span.end],
        prefix=text[max(0, span.start - CONTEXT) : span.start],
        suffix=text[span.end : span.end + CONTEXT],
        label=span.label,
        scheme="news@1",
        created=time,
        updated=time,
    )
