"""One annotator's work on one article in figures, as the library shows it."""

from __future__ import annotations

from collections import Counter

import msgspec

from reader.annotations.model import Progress
from reader.store.protocol import PROGRESS
from reader.store.records import Tables


class Figures(msgspec.Struct, frozen=True):
    """How far the annotator is, the number of active annotations by label, and the tags, sorted."""

    progress: Progress
    counts: dict[str, int]
    tags: list[str] = []


NO_FIGURES = Figures(Progress(), {})
"""Those of an article on which the annotator has done nothing."""


def figures_of(tables: Tables) -> Figures:
    """Count what is in a state."""
    labels = Counter(a.label for a in tables["annotations"].values() if a.status == "active")
    progress = tables["progress"].get(PROGRESS, Progress())
    return Figures(progress, dict(labels), sorted(tables["tags"]))
