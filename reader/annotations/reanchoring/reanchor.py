"""Where annotations are in a later text of their article.

Three methods, tried in this order, each with a score from 0 to 1:

- ``exact``: a diff on words (:mod:`reader.annotations.reanchoring.align`) says where the marked
  words are now, and they are the same; score 1.
- ``diff``: it says where they are, and some have changed; the score is the share of characters
  that have not. At most ``min(256, length / 2)`` may have.
- ``quote``: for what the diff has lost, as in a paragraph that was moved, quote and context are
  searched for in what is new in the text and scored as Hypothes.is does
  (:mod:`reader.annotations.reanchoring.quote_search`). Unlike there, a place counts only from a
  floor on, and with a margin to the second-best.

What finds no place so is orphaned, with the reason and with the best places there are; it is never
moved in silence. :data:`HAND` is the method of what a person then places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from reader.annotations.fragments import fragments, joined, parts_of
from reader.annotations.model import Annotation
from reader.annotations.reanchoring.align import Alignment, Span
from reader.annotations.reanchoring.quote_search import (
    Candidate,
    Places,
    Quote,
    distance,
    most_errors,
)
from reader.articles.text.graphemes import ceil_boundary, floor_boundary

Method = Literal["exact", "diff", "quote"]
HAND = "hand"

FLOOR = 0.7
"""The least score at which a passage that was searched for counts as found."""
MARGIN = 0.1
"""By how much its score must be above that of the second-best place."""
MOST_SHOWN = 3
"""So many of the best places are told with an orphan."""
_FEW_WORDS = 3
"""An annotation of fewer words must have neighbours that the diff has found beside it, too."""


@dataclass(frozen=True)
class Placed:
    """Where an annotation is now; ``fragments`` are its parts, where it has any."""

    start: int
    end: int
    method: Method
    score: float
    fragments: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Orphaned:
    """An annotation without a place: why, the best places, and where in the text it would be."""

    reason: str
    candidates: tuple[Candidate, ...]
    expected: int


def reanchor(old: str, new: str, annotations: Iterable[Annotation]) -> dict[str, Placed | Orphaned]:
    """Return, by id, where annotations of the text ``old`` are in the text ``new``.

    Each is placed by itself: neither their order nor their number changes anything. The spans are
    whole grapheme clusters within ``new``. One whose offsets do not hold what it quotes, as an
    orphan of an earlier text, is searched for by its words.
    """
    placer = _Placer(old, new)
    return {each.id: placer.place(each) for each in annotations}


def places_of(text: str, orphans: Iterable[Annotation]) -> dict[str, list[Candidate]]:
    """Return, by id, the best places for orphans anywhere in a text, the best first."""
    places = Places(text)
    return {
        each.id: places.find(Quote(each.exact, each.prefix, each.suffix), each.start)[:MOST_SHOWN]
        for each in orphans
    }


class _Placer:
    """Places annotations of one text in another."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.alignment = Alignment(old, new)

    @cached_property
    def _free(self) -> Places:
        """The words that are new: what the diff knows to be other words is no one's new place."""
        known = self.alignment.is_known
        return Places(self.new, self.alignment.new_tokens, lambda number: not known[number])

    @cached_property
    def _all(self) -> Places:
        return Places(self.new, self.alignment.new_tokens)

    def place(self, annotation: Annotation) -> Placed | Orphaned:
        """Return where one annotation is."""
        span = annotation.start, annotation.end
        quote = Quote(annotation.exact, annotation.prefix, annotation.suffix)
        if not 0 <= span[0] < span[1] <= len(self.old):
            return self._search(annotation, quote, 0)
        if self.old[slice(*span)] != annotation.exact:  # as with an orphan, which has no place
            return self._search(annotation, quote, self.alignment.expected(span[0]))
        by_diff = self._by_diff(span)
        if by_diff is not None:
            return self._with_fragments(annotation, by_diff)
        return self._search(annotation, quote, self.alignment.expected(span[0]))

    # By the diff --------------------------------------------------------------------------------

    def _by_diff(self, span: Span) -> Placed | None:
        """Return where the diff has a span, if enough of it is there."""
        bounds = self._mapped(span)
        if bounds is None:
            return None
        marked, found = self.old[slice(*span)], self.new[slice(*bounds)]
        if found.count(marked) == 1:  # else something was put right beside it
            start = bounds[0] + found.index(marked)
            bounds = start, start + len(marked)
        bounds = self._whole(bounds)
        found = self.new[slice(*bounds)]
        errors = distance(marked, found)
        if errors > most_errors(len(marked)) or not self._is_sure(span):
            return None
        method: Method = "diff" if errors else "exact"
        return Placed(*bounds, method, round(1 - errors / len(marked), 4))

    def _is_sure(self, span: Span) -> bool:
        """Tell whether enough words in and around a span are the same in both texts."""
        alignment = self.alignment
        first, last = alignment.tokens_in(span)
        to_new = alignment.to_new
        if sum(to_new[i] >= 0 for i in range(first, last)) >= _FEW_WORDS:
            return True
        low, high = max(first - _FEW_WORDS, 0), min(last + _FEW_WORDS, len(to_new))
        around = sum(to_new[i] >= 0 for i in range(low, high))
        return around >= min(_FEW_WORDS, len(to_new))

    def _mapped(self, span: Span) -> Span | None:
        """Return what a span became by the diff; None where nothing is left or it is unknown."""
        first, last = self.alignment.tokens_in(span)
        if first >= last:
            return self._blank(span, first)
        start, end = self._start(span, first), self._end(span, last - 1)
        return (start, end) if start < end else None

    def _blank(self, span: Span, i: int) -> Span | None:
        """Return where a span without a word is: as far from the word before it, or behind it.

        None where neither word is there, or the span is not as it was at either.
        """
        for number, edge in ((i - 1, 1), (i, 0)):
            start = self._beside(span[0], number, edge)
            if start is not None:
                end = start + span[1] - span[0]
                if start >= 0 and self.new[start:end] == self.old[slice(*span)]:
                    return start, end
        return None

    def _beside(self, offset: int, number: int, edge: int) -> int | None:
        """Return an offset as far from an edge (0 or 1) of a word as it was; None without it.

        Before the first word is the beginning of the text.
        """
        alignment = self.alignment
        if number < 0:
            return offset
        if number >= len(alignment.to_new) or alignment.to_new[number] < 0:
            return None
        old, new = alignment.old_tokens[number], alignment.new_tokens[alignment.to_new[number]]
        return offset + new[edge] - old[edge]

    def _start(self, span: Span, i: int) -> int:
        alignment = self.alignment
        if alignment.to_new[i] >= 0:
            shift = span[0] - alignment.old_tokens[i][0]
            start = alignment.new_tokens[alignment.to_new[i]][0]
            if shift >= 0:
                return start + shift
            blank = self.old[span[0] : span[0] - shift]
            return start + shift if self.new.endswith(blank, 0, start) else start
        (low, high), (first, last) = alignment.gap(i)
        if high - low == last - first:
            return alignment.new_tokens[first + i - low][0]
        j = first if i == low else first + round((i - low) * (last - first) / (high - low))
        return alignment.new_tokens[j][0] if j < len(alignment.new_tokens) else len(self.new)

    def _end(self, span: Span, i: int) -> int:
        alignment = self.alignment
        if alignment.to_new[i] >= 0:
            shift = span[1] - alignment.old_tokens[i][1]
            end = alignment.new_tokens[alignment.to_new[i]][1]
            if shift <= 0:
                return end + shift
            blank = self.old[span[1] - shift : span[1]]
            return end + shift if self.new.startswith(blank, end) else end
        (low, high), (first, last) = alignment.gap(i)
        if high - low == last - first:
            return alignment.new_tokens[first + i - low][1]
        count = i + 1 - low
        j = last if i == high - 1 else first + round(count * (last - first) / (high - low))
        return alignment.new_tokens[j - 1][1] if j > 0 else 0

    # By quote and context -----------------------------------------------------------------------

    def _search(self, annotation: Annotation, quote: Quote, expected: int) -> Placed | Orphaned:
        """Search what is new in the text; what is not there, or not sure, is orphaned."""
        found = self._free.find(quote, expected)
        best = found[0].score if found else 0.0
        second = found[1].score if len(found) > 1 else 0.0
        if best >= FLOOR and best - second >= MARGIN:
            span = self._whole((found[0].start, found[0].end))
            return self._with_fragments(annotation, Placed(*span, "quote", best))
        if best >= FLOOR:
            return self._orphaned("it fits in two places alike", quote, expected)
        what = "its text is gone" if not found else "too little of its text is left"
        return self._orphaned(what, quote, expected)

    def _orphaned(self, reason: str, quote: Quote, expected: int) -> Orphaned:
        return Orphaned(reason, tuple(self._all.find(quote, expected)[:MOST_SHOWN]), expected)

    # Both ---------------------------------------------------------------------------------------

    def _whole(self, span: Span) -> Span:
        """Return the span widened to whole grapheme clusters."""
        return floor_boundary(self.new, span[0]), ceil_boundary(self.new, span[1])

    def _with_fragments(self, annotation: Annotation, placed: Placed) -> Placed | Orphaned:
        """Place the parts of a discontinuous annotation, each of which must still be there."""
        if not annotation.fragments:
            return placed
        parts = parts_in(annotation, self.new, (placed.start, placed.end))
        if not parts:
            quote = Quote(annotation.exact, annotation.prefix, annotation.suffix)
            return self._orphaned("a part of it is gone", quote, placed.start)
        return replace(
            placed, start=parts[0][0], end=parts[-1][1], fragments=tuple(fragments(parts))
        )


def parts_in(annotation: Annotation, text: str, span: Span) -> list[Span]:
    """Return where in a span of a text the parts of an annotation are, by a diff of the words.

    The parts are in order; those that touch now are one. Empty where one of them is not there.
    """
    start, end = span
    placer = _Placer(annotation.exact, text[start:end])
    found: list[Span] = []
    for low, high in parts_of(annotation):
        part = placer._mapped((low - annotation.start, high - annotation.start))
        if part is None:
            return []
        found.append((part[0] + start, part[1] + start))
    whole = ((floor_boundary(text, low), ceil_boundary(text, high)) for low, high in found)
    return joined((max(low, start), min(high, end)) for low, high in whole)
