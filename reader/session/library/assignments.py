"""Who annotates which article of a project.

An article goes to the annotators that the project names for it; else, where it says which share of
the articles everybody is to annotate, to everybody or to one. Which, its id says (a digest, so the
articles are spread evenly), the same on every machine and whatever is added later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_HALF = 8
"""Digits of an id that say whether all annotate an article; as many more say who else."""


@dataclass(frozen=True)
class Assignments:
    """``overlap`` is the share that everybody annotates, None where nothing is assigned.

    ``named`` are the annotators of single articles, by the beginning of the article's id.
    """

    annotators: Sequence[str] = ()
    overlap: float | None = None
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def is_for(self, article: str, annotator: str) -> bool:
        """Tell whether an annotator is to annotate an article."""
        for prefix, names in self.named.items():
            if article.startswith(prefix):
                return annotator in names
        if self.overlap is None or annotator not in self.annotators:
            return True
        if int(article[:_HALF], 16) < self.overlap * 16**_HALF:
            return True
        number = int(article[_HALF : 2 * _HALF], 16) % len(self.annotators)
        return self.annotators[number] == annotator
