"""Text as searches compare it: words in small letters, each word between spaces.

Composed and decomposed characters are the same, full-width and half-width forms too. Latin and
Greek letters lose their accents, Cyrillic, Arabic and Hebrew ones their stress and vowel points;
й and ガ are letters of their own and stay. Scripts that are written without spaces, and Hangul,
whose words carry endings, have a space around every character, and so has every emoji: a word of
theirs is found as a row of characters. All that is no letter, digit or emoji becomes a space;
characters that are never seen (soft hyphens, joiners, marks of direction) go.

Every cluster is folded for itself, whatever stands beside it, so that a place in the folded text
has a place in the text.
"""

from __future__ import annotations

import re
import string
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from reader.articles.text.graphemes import ceil_boundary, clusters, floor_boundary
from reader.articles.text.patterns import Pattern

EVEN = (
    r"\x00-\x7f\u00ab\u00bb\u00c0-\u00de\u00e0-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017f"
    r"\u0386-\u03ce\u0400-\u0481\u048a-\u052f\u2010-\u2015\u2018-\u201f\u2026"
)
"""Characters that become exactly one, unless a mark follows: most of most European texts."""
_SEGMENT = re.compile(f"[{EVEN}]?[^{EVEN}]+")
"""What is looked at cluster by cluster."""
ALONE = (
    r"\u05d0-\u05ea\u0620-\u064a\u066e-\u066f\u0671-\u06d3\u3001-\u3011\u3041-\u3096\u30a1-\u30fc"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"
)
"""Letters and marks of Hebrew, Arabic, Chinese, Japanese and Korean texts that each are a cluster
of their own, unless a character that is not among them joins them."""
_PLAIN = re.compile(f"[{EVEN}{ALONE}]*")
"""Texts in which every character is a cluster: these need no second look at any."""
_LETTERS = string.ascii_letters + string.digits
_ASCII = bytes(ord(chr(c).lower()) if chr(c) in _LETTERS else 0x20 for c in range(256))

_BARE = Pattern(r"[\p{Latin}\p{Greek}]")
_UNPOINTED = Pattern(r"[\p{Cyrillic}\p{Arabic}\p{Hebrew}]")
_MARKS = Pattern(r"\p{M}+")
_UNSEEN = Pattern(r"[\p{Me}\ufe00-\ufe0f\U000e0100-\U000e01ef[\p{Cf}--\u200b]]+", "V1")
_STRAY = Pattern(r"(?<![\p{L}\p{N}\p{M}\p{Co}])\p{M}+")
_SINGLE = Pattern(
    r"(?!\p{M})[\p{Han}\p{Hiragana}\p{Katakana}\u30fc\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{So}]"
    r"\p{M}*"
)
_OTHER = Pattern(r"[^\p{L}\p{N}\p{M}\p{Co}\p{So}]+")


class _Stretch(NamedTuple):
    """One cluster, or (``is_even``) a run of characters each of which becomes one character."""

    folded: str
    length: int
    is_even: bool


def fold(text: str) -> str:
    """Return the text as searches compare it: words with one or more spaces between them."""
    if _PLAIN.fullmatch(text):
        return _fold_even(text)
    return "".join(stretch.folded for stretch in _stretches(text))


def _stretches(text: str) -> Iterator[_Stretch]:
    """Yield what the stretches of the text become, with their lengths in code points."""
    at = 0
    for found in _SEGMENT.finditer(text):
        start, end = found.span()
        if at < start:
            yield _Stretch(_fold_even(text[at:start]), start - at, True)
        for low, high in clusters(text, start, end):
            yield _Stretch(fold_cluster(text[low:high]), high - low, False)
        at = end
    if at < len(text):
        yield _Stretch(_fold_even(text[at:]), len(text) - at, True)


def _fold_even(text: str) -> str:
    """Return what a text becomes whose characters are clusters of their own."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII).decode("ascii")
    return text.translate(_table)


@lru_cache(maxsize=1 << 16)
def fold_cluster(cluster: str) -> str:
    """Return what one cluster becomes."""
    folded = _normal("NFKD", cluster)
    if _BARE.search(folded):  # an unseen character may stand before it
        folded = _MARKS.sub("", folded)
    else:
        folded = _normal("NFKC", cluster)
        if _UNPOINTED.search(folded):
            folded = _MARKS.sub("", folded)
    folded = _STRAY.sub("", _UNSEEN.sub("", folded))
    return _OTHER.sub(" ", _SINGLE.sub(r" \g<0> ", folded))  # type: ignore[no-any-return]


class _Table(dict[int, str]):
    """What single characters become, worked out when they are first met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold_cluster(chr(code))
        return self[code]


_table = _Table()


def _normal(form: str, text: str) -> str:
    """Return the text in small letters and a normal form: small letters may need another round."""
    once = unicodedata.normalize(form, text).casefold()  # type: ignore[arg-type]
    return unicodedata.normalize(form, once)  # type: ignore[arg-type]


class FoldedText:
    """A text folded, with the way back: ``folded`` is what :func:`fold` makes of ``text``."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stretches = list(_stretches(text))
        self._places = list(accumulate((len(each.folded) for each in self._stretches), initial=0))
        self._origins = list(accumulate((each.length for each in self._stretches), initial=0))
        self.folded = "".join(each.folded for each in self._stretches)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text from which the words at ``[start, end)`` come.

        ``start`` and ``end`` are offsets into the folded text, neither of them at a space. The span
        is made of whole clusters.
        """
        low, high = self._source(start)[0], self._source(end - 1)[1]
        return floor_boundary(self._text, low), ceil_boundary(self._text, high)

    def _source(self, place: int) -> tuple[int, int]:
        """Return the span of what has become the character at a place."""
        number = bisect_right(self._places, place) - 1
        if self._stretches[number].is_even:
            low = self._origins[number] + place - self._places[number]
            return low, low + 1
        return self._origins[number], self._origins[number + 1]
