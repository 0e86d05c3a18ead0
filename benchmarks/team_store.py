"""A store of 10 annotators who are all done with 2,000 articles, 40 spans each: 800,000 in all.

They mark the same stretches, but for some ends and labels, so that every article has disagreements.
It takes about two minutes to make, and is kept below the work folder and used again.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import Progress
from reader.articles.load import load_bytes
from reader.articles.model import Article
from reader.session.article.colleague_layers import GOLD
from reader.store.journal.last_written import OWN
from reader.store.protocol import PROGRESS, Change, Store

from . import newsmark
from .full_store import bodies_of, made_once, text_of
from .make_data import LABELS, Span, random_spans

ARTICLES, PEOPLE, SPANS = 2_000, 10, 40
OTHER_END, OTHER_LABEL = 0.1, 0.05
"""How often an annotator has another end, or another label, than the first."""


def make(work: Path) -> Path:
    """Return a folder below ``work`` whose ``store`` holds so much, and ``article.txt``, one of it.

    What is there already is used again, less what a measurement did in it, unless its making was
    cut off; delete it when the store's layout has changed.
    """
    folder = made_once(work / "team", _fill)
    store = folder / "store"
    for place in (store / "annotators", newsmark.cache_of(store) / OWN):
        for name in (GOLD, newsmark.ANNOTATOR):
            shutil.rmtree(place / name, ignore_errors=True)
    return folder


def _fill(store: Store) -> None:
    chance = random.Random(5)
    bodies = bodies_of()
    for number in range(ARTICLES):
        text = text_of(number, bodies)
        article = load_bytes(text.encode(), name="article.txt")
        store.add_article(article)
        spans = random_spans(article.text, SPANS, seed=number)
        for person in range(PEOPLE):
            _put(store, article, f"annotator{person}", [_varied(chance, each) for each in spans])


def _varied(chance: random.Random, span: Span) -> Span:
    start, end, label = span
    if chance.random() < OTHER_END and end - start > 1:
        end -= 1
    if chance.random() < OTHER_LABEL:
        label = chance.choice(LABELS)
    return Span(start, end, label)


def _put(store: Store, article: Article, name: str, spans: list[Span]) -> None:
    records = [replace(newsmark.annotation(article, span), annotator=name) for span in spans]
    done = Progress(state="done", updated=now())
    work = store.open(article.id, name)
    changes = [newsmark.addition(record) for record in records]
    work.apply("import", [*changes, Change("progress", PROGRESS, None, done)])
    fault = work.fault
    work.close()
    if fault:
        raise OSError(fault)
