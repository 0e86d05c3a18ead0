"""Simple records and stores for the tests of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.annotations.ids import new_id, now
from reader.annotations.model import Annotation, Progress
from reader.articles.model import Article, article_id
from reader.store.cache_folder import cache_folder
from reader.store.folder_store import TinyDBStore, open_store
from reader.store.protocol import PROGRESS, Change

TEXT = "The mayor said: «Nous gagnerons» — 🙂 and nobody, he added, had asked.\n" * 20


def make_article(text: str = TEXT, **more: object) -> Article:
    return Article(id=article_id(text), text=text, **{"title": "A title", "lang": "en", **more})


def make_annotation(start: int = 4, end: int = 9, **more: object) -> Annotation:
    time = now()
    fields = {
        "id": new_id(),
        "article": article_id(TEXT),
        "annotator": "ana",
        "start": start,
        "end": end,
        "exact": TEXT[start:end],
        "prefix": TEXT[max(0, start - 32) : start],
        "suffix": TEXT[end : end + 32],
        "label": "claim",
        "scheme": "news@1",
        "created": time,
        "updated": time,
    }
    return Annotation(**{**fields, **more})


def added(annotation: Annotation) -> list[Change]:
    return [Change("annotations", annotation.id, None, annotation)]


def progress(**fields: object) -> list[Change]:
    return [Change("progress", PROGRESS, None, Progress(updated=now(), **fields))]


def store_with_article(folder: Path, machine: str = "7f3c") -> tuple[TinyDBStore, str]:
    store = open_store(folder, machine=machine)
    article = make_article()
    store.add_article(article)
    return store, article.id


def article_file(folder: Path, article: str) -> Path:
    """Return the one file of an article in the store in a folder."""
    (path,) = (folder / "articles" / article[:2]).glob(f"{article}.*.json")
    return path


def cache_of(folder: Path) -> Path:
    """Return the folder of this user's cache for the store in a folder."""
    cache = cache_folder(folder.resolve(), make=True)
    assert cache is not None
    return cache


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> TinyDBStore:
    return store_with_article(folder)[0]


@pytest.fixture
def article(store: TinyDBStore) -> str:
    return store.article_ids()[0]
