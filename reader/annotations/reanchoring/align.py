"""Which words of a text are which words of a later one.

The longest matching blocks of ``difflib`` (Ratcliff and Obershelp 1988; ``autojunk`` off, since it
would pass over the commonest words of a long text), over lines first, over sentences and words in
what is left between them. A match of a few words that is shorter than the changes on both of
its sides is dropped, as the semantic cleanup of diff-match-patch does: a lone "the" between two
rewritten sentences says nothing about where either of them went.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Span = tuple[int, int]

_NO_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: written without spaces, so a character is a token."""
_TOKEN = re.compile(rf"[^\W{_NO_SPACES}]+|[^\s]")
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"\S.*?(?:[.!?…](?=\s)|[。！？]|\n|\Z)", re.DOTALL)

_SURE = 6
"""So many tokens in a row are the same by no chance."""
_MOST_WORK = 4_000_000
"""Pairs of equal pieces above which two stretches are not compared piece by piece."""


def tokens(text: str) -> list[Span]:
    """Return words, and characters that stand for themselves, as spans; white space is in none."""
    return [found.span() for found in _TOKEN.finditer(text)]


class Alignment:
    """The tokens of two texts, and which of them are the same.

    ``to_new[i]`` is the token of the new text that the old text's token ``i`` became, -1 where
    there is none; the numbers only grow. ``is_known[j]`` tells which of the new tokens are taken.
    """

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.old_tokens, self.new_tokens = tokens(old), tokens(new)
        self._old_ends = [end for _, end in self.old_tokens]
        self._old_starts = [start for start, _ in self.old_tokens]
        self.to_new = [-1] * len(self.old_tokens)
        for i, j, size in _without_chance(list(self._runs()), self.old_tokens, self.new_tokens):
            self.to_new[i : i + size] = range(j, j + size)
        self.is_known = bytearray(len(self.new_tokens))
        for j in self.to_new:
            if j >= 0:
                self.is_known[j] = 1
        self.before, self.after = self._neighbours()

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield runs of equal tokens: first old, first new, how many."""
        new_starts = [start for start, _ in self.new_tokens]
        for a, b, size in _equal_stretches(self.old, self.new):
            i, j = bisect_left(self._old_starts, a), bisect_left(new_starts, b)
            count = bisect_left(self._old_starts, a + size) - i
            if count:
                yield i, j, count

    def _neighbours(self) -> tuple[list[int], list[int]]:
        """Return, for each old token, the next one that is in both texts at or before, after it."""
        count = len(self.to_new)
        before, after = [-1] * count, [count] * count
        last = -1
        for i in range(count):
            last = i if self.to_new[i] >= 0 else last
            before[i] = last
        last = count
        for i in range(count - 1, -1, -1):
            last = i if self.to_new[i] >= 0 else last
            after[i] = last
        return before, after

    def tokens_in(self, span: Span) -> tuple[int, int]:
        """Return the first old token that a span touches, and the one after the last."""
        return bisect_right(self._old_ends, span[0]), bisect_left(self._old_starts, span[1])

    def gap(self, i: int) -> tuple[Span, Span]:
        """Return the tokens that were replaced around the old token ``i``, and those put there."""
        low, high = self.before[i], self.after[i]
        first = self.to_new[low] + 1 if low >= 0 else 0
        last = self.to_new[high] if high < len(self.to_new) else len(self.new_tokens)
        return (low + 1, high), (first, last)

    def expected(self, offset: int) -> int:
        """Return the offset in the new text at which an offset of the old text would be."""
        if not self.old_tokens or not self.new_tokens:
            return 0
        i = min(bisect_right(self._old_ends, offset), len(self.old_tokens) - 1)
        if self.to_new[i] >= 0:
            shift = offset - self.old_tokens[i][0]
            return min(max(self.new_tokens[self.to_new[i]][0] + shift, 0), len(self.new))
        _, (first, last) = self.gap(i)
        here = first if first < last else min(last, len(self.new_tokens) - 1)
        return self.new_tokens[here][0]


def _equal_stretches(old: str, new: str) -> list[tuple[int, int, int]]:
    """Return stretches of equal text in both, in order: offset in the old, in the new, length."""
    found: list[tuple[int, int, int]] = []
    _compare(old, new, (0, len(old)), (0, len(new)), (_LINE, _SENTENCE, _TOKEN), found)
    return found


def _compare(
    old: str,
    new: str,
    in_old: Span,
    in_new: Span,
    levels: Sequence[re.Pattern[str]],
    found: list[tuple[int, int, int]],
) -> None:
    """Add the equal pieces of two stretches; between them, go on with the next smaller pieces."""
    ours = [x.span() for x in levels[0].finditer(old, *in_old)]
    theirs = [x.span() for x in levels[0].finditer(new, *in_new)]
    i = j = 0
    blocks = _blocks([old[a:b] for a, b in ours], [new[a:b] for a, b in theirs])
    for a, b, size in [*blocks, (len(ours), len(theirs), 0)]:
        if len(levels) > 1 and i < a and j < b:
            left, right = (ours[i][0], ours[a - 1][1]), (theirs[j][0], theirs[b - 1][1])
            _compare(old, new, left, right, levels[1:], found)
        for (start, end), (low, _) in zip(ours[a : a + size], theirs[b : b + size], strict=True):
            found.append((start, low, end - start))
        i, j = a + size, b + size


def _blocks(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Return runs of equal pieces: what both begin and end with, and between these, difflib's."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    blocks = [(0, 0, head)] if head else []
    counts = Counter(theirs)
    if ours and theirs and sum(counts[piece] for piece in ours) <= _MOST_WORK:
        found = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        blocks += [(a + head, b + head, size) for a, b, size in found if size]
    if tail:
        blocks.append((len(old) - tail, len(new) - tail, tail))
    return blocks


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _without_chance(
    runs: list[tuple[int, int, int]], old: list[Span], new: list[Span]
) -> Iterator[tuple[int, int, int]]:
    """Yield the runs, joined where they touch, without those that stand alone among changes."""
    joined: list[tuple[int, int, int]] = []
    for i, j, size in runs:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (i, j):
            joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
        else:
            joined.append((i, j, size))
    at = (0, 0)
    for number, (i, j, size) in enumerate(joined):
        following = joined[number + 1][:2] if number + 1 < len(joined) else (len(old), len(new))
        length = _length(old, i, i + size)
        left = max(_length(old, at[0], i), _length(new, at[1], j))
        right = max(_length(old, i + size, following[0]), _length(new, j + size, following[1]))
        if length >= min(left, right) or size >= _SURE:
            yield i, j, size
            at = (i + size, j + size)


def _length(spans: list[Span], first: int, last: int) -> int:
    return spans[last - 1][1] - spans[first][0] if first < last else 0
