"""One annotator's work on one article in figures, as the library shows it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from reader.annotations.model import Progress
from reader.store.journal.records import Tables
from reader.store.protocol import PROGRESS

DIGEST_BYTES = 6


class Figures(msgspec.Struct, frozen=True):
    """How far the annotator is, the number of active annotations by label, and the tags, sorted.

    ``notes`` is the number of active annotations that have a note, ``spans`` a digest of label,
    start and end of all active ones: the same for two annotators who marked the same. It is empty
    in a state file that was written before there was one. ``bookmarks`` is the number of them.
    """

    progress: Progress
    counts: dict[str, int]
    tags: list[str] = []
    notes: int = 0
    spans: str = ""
    bookmarks: int = 0


def figures_of(tables: Tables) -> Figures:
    """Count what is in a state."""
    active = [each for each in tables["annotations"].values() if each.status == "active"]
    return Figures(
        progress=tables["progress"].get(PROGRESS, Progress()),
        counts=dict(Counter(each.label for each in active)),
        tags=sorted(tables["tags"]),
        notes=sum(bool(each.note) for each in active),
        spans=_digest({(each.start, each.end, each.label) for each in active}),
        bookmarks=len(tables["bookmarks"]),
    )


def _digest(spans: Iterable[tuple[int, int, str]]) -> str:
    data = msgspec.json.encode(sorted(spans))
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


NO_FIGURES = figures_of({"annotations": {}, "progress": {}, "tags": {}, "bookmarks": {}})
"""Those of an article on which the annotator has done nothing."""


def disagreements(layers: Iterable[Mapping[str, Figures]]) -> set[str]:
    """Return the articles that several annotators are done with and have not marked the same.

    ``layers`` has the figures of each annotator by article.
    """
    spans: dict[str, str] = {}
    found = set()
    for layer in layers:
        for article, figures in layer.items():
            is_done = figures.progress.state == "done"
            if is_done and spans.setdefault(article, figures.spans) != figures.spans:
                found.add(article)
    return found
