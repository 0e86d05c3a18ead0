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
from reader.store.protocol import Change, Store

from .make_data import Span
from .pty import Command, NotAvailableError

ROOT = Path(__file__).parent.parent
ANNOTATOR = "bench"
KEYS = {
    "right": (b"l",),
    "down": (b"j",),
    "word": (b"w",),
    "sentence": (b")",),
    "mark": (b")", b"2"),
}


def command(work: Path, text: str, spans: Sequence[Span]) -> Command:
    """Make a new store below ``work`` that holds the article, and return how to open it."""
    folder = work / f"newsmark-{len(text)}-{len(spans)}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file = folder / "article.txt"
    file.write_text(text, "utf-8")
    if spans:
        seed(open_store(folder / "store"), load_path(file), spans)
    argv = [sys.executable, "-m", "reader", "--store", str(folder / "store")]
    home = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    return Command([*argv, "--annotator", ANNOTATOR, str(file)], ROOT, home)


def open_store(folder: Path) -> Store:
    """Open the store in ``folder``, made if need be."""
    try:
        from reader.store import open_store as opened  # type: ignore[attr-defined]
    except ImportError as error:
        raise NotAvailableError(str(error)) from error
    return opened(folder)  # type: ignore[no-any-return]


def seed(store: Store, article: Article, spans: Sequence[Span]) -> None:
    """Put an article and its annotations into the store, as one import."""
    store.add_article(article)
    work = store.open(article.id, ANNOTATOR)
    work.apply("import", [addition(annotation(article, span)) for span in spans])
    work.close()


def history_size(folder: Path) -> int:
    """Return the bytes in all histories of the store in ``folder``."""
    return sum(file.stat().st_size for file in folder.glob("annotators/*/*.jsonl"))


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
