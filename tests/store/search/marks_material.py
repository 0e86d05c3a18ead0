"""Articles, marks and tags for the tests that look for marks."""

from __future__ import annotations

from msgspec.structs import replace

from reader.annotations.ids import new_id
from reader.annotations.model import CONTEXT, Annotation, Tag
from reader.articles.load import load_bytes
from reader.store.protocol import Change, Store

TEXT = "The mayor said that the flood came at night, and nobody had seen such a flood before."


def put(store: Store, text: str = TEXT, title: str = "") -> str:
    article = load_bytes(text.encode(), name="article.txt")
    article = replace(article, title=title) if title else article
    store.add_article(article)
    return article.id


def mark(
    store: Store, article: str, exact: str, label: str = "claim", by: str = "ana", **more: object
) -> Annotation:
    """Mark the first place of some words; ``exact`` need not be there."""
    text = store.article(article).text
    start = max(text.find(exact), 0)
    end = start + max(len(exact), 1)
    time = str(more.pop("time", "2026-01-31T09:30:00.000Z"))
    fields = {
        "id": new_id(), "start": start, "end": end, "created": time,
        "prefix": text[max(start - CONTEXT, 0) : start], "suffix": text[end : end + CONTEXT],
    }  # fmt: skip
    made = Annotation(
        **{
            **fields,
            "article": article,
            "annotator": by,
            "exact": exact,
            "label": label,
            "scheme": "news@1",
            "updated": time,
            **more,
        }
    )
    apply(store, article, by, Change("annotations", made.id, None, made))
    return made


def tag(store: Store, article: str, name: str, by: str = "ana") -> None:
    apply(store, article, by, Change("tags", name, None, Tag(id=name)))


def apply(store: Store, article: str, by: str, *changes: Change) -> None:
    work = store.open(article, by)
    work.apply("change", changes)
    work.close()
