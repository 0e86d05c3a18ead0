"""Finding a passage again by its words and by what stood around it.

Scored as the client of Hypothes.is scores a quote (its ``match-quote`` module: weights 50 for the
quote, 20 for the prefix, 20 for the suffix, 2 for the position, at most ``min(256, length / 2)``
errors). Errors are single characters put in, left out or replaced, counted by the bit-parallel
algorithm of Myers (1999).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from reader.annotations.model import CONTEXT
from reader.annotations.reanchoring.align import Span, tokens

MOST_ERRORS = 256
LONGEST = 4000
"""Code points of a quote that is searched for; a longer one is found by the diff or not at all."""
_QUOTE, _PREFIX, _SUFFIX, _POSITION = 50, 20, 20, 2
_PLACES = 4
"""So many places are looked at closely."""
_LEAST_SHARE = 0.4
"""Share of a quote's words that must be in order at a place for it to be looked at."""
_TOO_COMMON = 400
"""A word that is there more often says nothing about a place."""


class Candidate(NamedTuple):
    """A place at which a passage may stand now; ``score`` from 0 to 1."""

    start: int
    end: int
    score: float


class Quote(NamedTuple):
    """The words of a passage, and those before and after it."""

    exact: str
    prefix: str
    suffix: str


def most_errors(length: int) -> int:
    """Return how many characters of a quote of this length may be other ones."""
    return min(MOST_ERRORS, length // 2)


def _ends(pattern: str, text: str, *, anchored: bool) -> list[int]:
    """Return, for each end in the text, the fewest errors with which the pattern ends there.

    The match begins anywhere in the text, or where ``anchored`` at its beginning.
    """
    size = len(pattern)
    places: dict[str, int] = defaultdict(int)
    for number, char in enumerate(pattern):
        places[char] |= 1 << number
    mask, top = (1 << size) - 1, 1 << (size - 1)
    plus, minus, errors = mask, 0, size
    found = [errors]
    for char in text:
        equal = places.get(char, 0)
        down = equal | minus
        across = (((equal & plus) + plus) ^ plus) | equal
        more = minus | (~(across | plus) & mask)
        fewer = plus & across
        errors += 1 if more & top else -1 if fewer & top else 0
        more = more << 1 | anchored
        plus = ((fewer << 1) | ~(down | more)) & mask
        minus = more & down & mask
        found.append(errors)
    return found


@lru_cache(maxsize=4096)
def distance(one: str, other: str) -> int:
    """Return the number of characters to put in, leave out or replace (Levenshtein)."""
    if one == other:
        return 0
    if not one or not other:
        return len(one) + len(other)
    if min(len(one), len(other)) > LONGEST:
        return max(len(one), len(other))
    return _ends(one, other, anchored=True)[-1]


def best_match(pattern: str, text: str) -> tuple[int, int, int]:
    """Return the start and end of the stretch of a text nearest to a pattern, and its errors."""
    errors = _ends(pattern, text, anchored=False)
    least = min(errors)
    end = errors.index(least)
    back = _ends(pattern[::-1], text[:end][::-1], anchored=True)
    return end - back.index(min(back)), end, least


def _alike(wanted: str, found: str) -> float:
    """Return how alike two contexts are, 0 to 1; 1 where there was none."""
    if not wanted:
        return 1.0
    return max(0.0, 1 - distance(wanted, found) / len(wanted))


def score(text: str, quote: Quote, span: Span, errors: int, expected: int) -> float:
    """Return how well a place fits a quote and its context, 0 to 1."""
    start, end = span
    here = 1 - min(abs(start - expected) / len(text), 1)
    total = (
        _QUOTE * max(0.0, 1 - errors / len(quote.exact))
        + _PREFIX * _alike(quote.prefix, text[max(0, start - len(quote.prefix)) : start])
        + _SUFFIX * _alike(quote.suffix, text[end : end + len(quote.suffix)])
        + _POSITION * here
    )
    return round(total / (_QUOTE + _PREFIX + _SUFFIX + _POSITION), 4)


class Places:
    """Where the words of a text are, to look passages up in it.

    ``is_free`` tells of which tokens; by default, of all.
    """

    def __init__(
        self,
        text: str,
        spans: list[Span] | None = None,
        is_free: Callable[[int], bool] | None = None,
    ) -> None:
        self.text = text
        self._spans = tokens(text) if spans is None else spans
        self._index: dict[str, list[int]] = defaultdict(list)
        for number, (start, end) in enumerate(self._spans):
            if is_free is None or is_free(number):
                self._index[text[start:end]].append(number)

    def find(self, quote: Quote, expected: int) -> list[Candidate]:
        """Return the places at which a quote may stand, the best first; they do not overlap."""
        if not self._index or not quote.exact.strip() or len(quote.exact) > LONGEST:
            return []
        words = [quote.exact[start:end] for start, end in tokens(quote.exact)]
        found = [self._look(quote, first, len(words), expected) for first in self._firsts(words)]
        best = sorted((x for x in found if x is not None), key=lambda x: (-x.score, x.start))
        kept: list[Candidate] = []
        for each in best:
            if all(each.end <= other.start or other.end <= each.start for other in kept):
                kept.append(each)
        return kept

    def _firsts(self, words: list[str]) -> list[int]:
        """Return the tokens at which the words may begin, by how many of them follow there."""
        votes: Counter[int] = Counter()
        for number, word in enumerate(words):
            places = self._index.get(word, ())
            if len(places) <= _TOO_COMMON:
                for place in places:
                    votes[place - number] += len(word)
        reach = len(words) // 8 + 1  # words that were put in or left out shift the rest
        least = _LEAST_SHARE * sum(map(len, words))
        chosen: list[int] = []
        for first, _ in votes.most_common(16 * _PLACES):
            if any(abs(first - other) <= reach for other in chosen):
                continue
            if sum(votes[first + step] for step in range(-reach, reach + 1)) >= least:
                chosen.append(first)
            if len(chosen) == _PLACES:
                break
        return chosen

    def _look(self, quote: Quote, first: int, count: int, expected: int) -> Candidate | None:
        """Return the best place near some words; None where it has too many errors."""
        spans, slack = self._spans, count // 4 + 2
        low = spans[max(first - slack, 0)][0]
        high = spans[min(max(first + count + slack, 0), len(spans) - 1)][1]
        start, end, errors = best_match(quote.exact, self.text[low:high])
        if errors > most_errors(len(quote.exact)) or start == end:
            return None
        span = self._whole_words(low + start, low + end)
        return Candidate(*span, score(self.text, quote, span, errors, expected))

    def _whole_words(self, start: int, end: int) -> Span:
        """Return a span with ends that lie inside of words at the nearer edges of these."""
        first = bisect_right(self._spans, start, key=lambda span: span[1])
        last = bisect_left(self._spans, end, key=lambda span: span[0]) - 1
        if self._spans[first][0] < start:
            low, high = self._spans[first]
            start = low if start - low <= high - start else high
        if self._spans[last][1] > end:
            low, high = self._spans[last]
            end = high if high - end <= end - low else low
        return (start, end) if start < end else (self._spans[first][0], self._spans[last][1])


def context_of(text: str, span: Span) -> Quote:
    """Return a passage with its context, as annotations keep it."""
    start, end = span
    return Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
