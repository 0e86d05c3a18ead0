"""The rows of a WebAnno TSV file: the tokens of a text, and the parts of tokens where marks end.

A span is given to every token that it covers; where it covers a part of one, that part becomes a
sub-token with a row of its own. A number tells the spans of a layer apart where several stand at
one row or one stands at several.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reader.annotations.selection import Span
from reader.articles.model import Article
from reader.articles.text.units import sentences, tokens

_INK = re.compile(r"\S+")


class Sentence(NamedTuple):
    """A sentence from its first token to its last, with the numbers of its tokens."""

    start: int
    end: int
    tokens: range


class Grid:
    """The tokens of an article, numbered from 0, and its sentences."""

    def __init__(self, article: Article) -> None:
        text = article.text
        self.starts, self.ends = array("q"), array("q")
        self.sentences: list[Sentence] = []
        for start, end in sentences(text, 0, len(text), article.lang):
            self._add(tokens(text, start, end))
        if not self.sentences:  # nothing can be seen of the text, but a file has one row at least
            self._add(found.span() for found in _INK.finditer(text))

    def _add(self, spans: Iterable[Span]) -> None:
        first = len(self.starts)
        for start, end in spans:
            self.starts.append(start)
            self.ends.append(end)
        if len(self.starts) > first:
            found = range(first, len(self.starts))
            self.sentences.append(Sentence(self.starts[first], self.ends[-1], found))

    def place(self, start: int, end: int) -> Place | None:
        """Return where a span stands, cut to the tokens; None where it touches none."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end) - 1
        if first > last:
            return None
        start, end = max(start, self.starts[first]), min(end, self.ends[last])
        low, high = first, last
        parts = []
        if start > self.starts[first]:
            parts.append((first, (start, min(end, self.ends[first]))))
            low += 1
        if end < self.ends[last]:
            part = (last, (max(start, self.starts[last]), end))
            parts += [part] if part not in parts else []
            high -= 1
        return Place((start, end), first, last, range(low, high + 1), tuple(parts))


class Place(NamedTuple):
    """Where a span stands: from token to token, whole ones and parts of the first and the last."""

    span: Span
    first: int
    last: int
    whole: range
    parts: tuple[tuple[int, Span], ...]

    @property
    def unit(self) -> tuple[int, Span | None]:
        """The row that stands for the span in a relation: its first."""
        return (self.first, None) if self.first in self.whole else self.parts[0]


def numbered(places: Sequence[Place]) -> list[bool]:
    """Tell which spans of a layer need a number; the places are in the order of the text."""
    needs = [each.first != each.last for each in places]
    by_part: dict[tuple[int, Span], list[int]] = {}
    for at, each in enumerate(places):
        for part in each.parts:
            by_part.setdefault(part, []).append(at)
    for crowd in _crowds(places, by_part):
        for at in crowd:
            needs[at] = True
    return needs


def _crowds(
    places: Sequence[Place], by_part: dict[tuple[int, Span], list[int]]
) -> Iterator[Sequence[int]]:
    """Yield those that share a row with another."""
    yield from (found for found in by_part.values() if len(found) > 1)
    order = sorted(
        (at for at, each in enumerate(places) if each.whole), key=lambda at: places[at].whole.start
    )
    end, last = -1, -1
    for at in order:
        if places[at].whole.start < end:
            yield last, at
        if places[at].whole.stop > end:
            end, last = places[at].whole.stop, at
