"""An article in a real store, and the work on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.annotations.schemes.scheme import Label, Scheme
from reader.articles.model import Article, article_id
from reader.articles.plain import plain_blocks
from reader.session.article.marking import Marking
from reader.store.folder_store import TinyDBStore, open_store

TEXT = "The mayor said: «Nous gagnerons» — 🇩🇪 cafe\u0301.\n\nNobody, he added, had asked him to."
LABELS = ["claim", "opinion", "quote"]


def news(**fields: object) -> Scheme:
    labels = [Label(id=name, name=name.title(), mark=name[0].upper()) for name in LABELS]
    return Scheme(**{"id": "news", "version": 1, "labels": labels, **fields})


def an_article(text: str = TEXT) -> Article:
    return Article(id=article_id(text), text=text, lang="en", blocks=plain_blocks(text))


def a_store(folder: Path, machine: str = "7f3c") -> TinyDBStore:
    store = open_store(folder, machine=machine)
    store.add_article(an_article())
    return store


def marking_of(store: TinyDBStore, scheme: Scheme | None = None) -> Marking:
    article = an_article()
    return Marking(article, store.open(article.id, "ana"), scheme or news())


@pytest.fixture
def marking(tmp_path: Path):
    made = marking_of(a_store(tmp_path / "store"))
    yield made
    made.work.close()
