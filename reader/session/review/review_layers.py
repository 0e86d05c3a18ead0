"""What the article view paints under review: spans by their labels, annotators by letters."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase

from reader.annotations.coverage import Coverage
from reader.annotations.fragments import parts_of
from reader.annotations.model import Annotation
from reader.annotations.schemes.scheme import PALETTE, Label, Scheme
from reader.annotations.span_index import SpanIndex
from reader.articles.model import Article


def letter(number: int) -> str:
    """Return the letter of the annotator with this number, from 0."""
    return ascii_uppercase[number % len(ascii_uppercase)]


class ReviewLayers:
    """All annotators' spans in one article; the gutter says whose they are, the tint what."""

    def __init__(
        self, article: Article, scheme: Scheme, names: list[str], spans: Iterable[Annotation]
    ) -> None:
        self.article = article
        self._letters = {
            name: Label(id=name, mark=letter(number), color=PALETTE[number % len(PALETTE)])
            for number, name in enumerate(names)
        }
        shown = [each for each in spans if each.end <= len(article.text)]
        self._owners = {each.id: each.annotator for each in shown}
        self._index = SpanIndex((*part, each.id) for each in shown for part in parts_of(each))
        self.coverage = Coverage(
            len(article.text),
            [label.id for label in scheme.labels],
            ((*part, each.label) for each in shown for part in parts_of(each)),
        )

    def marks_in(self, start: int, end: int) -> list[str]:
        """Return the annotators with a span that touches ``[start, end)``, in order."""
        return sorted({self._owners[x.id] for x in self._index.overlapping(start, end)})

    def label(self, name: str) -> Label:
        """Return what stands for an annotator in the gutter."""
        return self._letters.get(name) or Label(id=name, mark="?", color="grey")

    def has_bookmark(self, start: int, end: int) -> bool:  # noqa: ARG002
        """Tell whether there is a bookmark in ``[start, end)``: none is shown under review."""
        return False
