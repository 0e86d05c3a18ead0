"""One annotator's work on one article in figures, as the library shows it."""

from __future__ import annotations

from collections import Counter

import msgspec

from reader.annotations.model import Progress
from reader.store.protocol import PROGRESS
from reader.store.records import Tables


class Figures(msgspec.Struct, frozen=True):
    """How far the annotator is, and the number of active annotations by label."""

    progress: Progress
    counts: dict[str, int]


NO_FIGURES = Figures(Progress(), {})
"""Those of an article on which the annotator has done nothing."""


def figures_of(tables: Tables) -> Figures:
    """Count what is in a state."""
    labels = Counter(a.label for a in tables["annotations"].values() if a.status == "active")
    return Figures(tables["progress"].get(PROGRESS, Progress()), dict(labels))
