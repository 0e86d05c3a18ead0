"""An article's text with its marks written into it, for a terminal or a pipe.

A mark of label C is ``⟦C the marked words C⟧``, or ``C: note⟧`` where it has a note. The letter at
both ends tells crossing marks apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reader.annotations.model import Annotation
    from reader.annotations.schemes.scheme import Scheme

OPEN, CLOSE = "⟦", "⟧"


class Piece(NamedTuple):
    """A stretch of the output: text and the labels that cover it, or a bracket of a mark."""

    text: str
    labels: tuple[str, ...]
    bracket: bool = False


def pieces(text: str, annotations: Iterable[Annotation], scheme: Scheme) -> Iterator[Piece]:
    """Yield the text from start to end with the brackets of all active annotations.

    A discontinuous annotation has brackets around each of its fragments. Marks that end where
    others start are closed first; of those that start together the longest opens first.
    """
    spans = sorted(_spans(annotations, len(text)), key=lambda it: (it[0], -it[1]))
    letters = {label.id: label.mark for label in scheme.labels}
    opening: dict[int, list[_Span]] = {}
    closing: dict[int, list[_Span]] = {}
    for span in spans:
        opening.setdefault(span[0], []).append(span)
        closing.setdefault(span[1], []).append(span)
    covering: Counter[str] = Counter()
    position = 0
    for edge in sorted({*opening, *closing}):
        if edge > position:
            yield Piece(text[position:edge], _labels(covering))
            position = edge
        for span in reversed(closing.get(edge, [])):
            note = f": {' '.join(span[3].split())}" if span[3].strip() else ""
            yield Piece(f" {letters.get(span[2], span[2])}{note}{CLOSE}", (span[2],), True)
            covering[span[2]] -= 1
        for span in opening.get(edge, []):
            covering[span[2]] += 1
            yield Piece(f"{OPEN}{letters.get(span[2], span[2])} ", (span[2],), True)
    if position < len(text):
        yield Piece(text[position:], ())


_Span = tuple[int, int, str, str]
"""Start, end, label, and the note where this is the annotation's last stretch."""


def _spans(annotations: Iterable[Annotation], length: int) -> Iterator[_Span]:
    from reader.annotations.fragments import parts_of

    for annotation in annotations:
        if annotation.status != "active":
            continue
        stretches = parts_of(annotation)
        for number, (start, end) in enumerate(stretches, 1):
            note = annotation.note if number == len(stretches) else ""
            if 0 <= start < end <= length:
                yield start, end, annotation.label, note


def _labels(covering: Counter[str]) -> tuple[str, ...]:
    return tuple(label for label, count in covering.items() if count > 0)
