"""Tokens: the words of a text and what stands between them, as formats of one row a token want it.

A word is what :mod:`reader.articles.text.units.words` takes for one; of the rest, every character
that can be seen is a token by itself, with the marks on it. White space and characters that show
nothing (zero-width spaces, marks of direction) belong to no token.
"""

from __future__ import annotations

from collections.abc import Iterator

from reader.articles.text.patterns import Pattern
from reader.articles.text.units.words import WORD

_MARKS = r"[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]"
_PLAIN = r"[A-Za-z]++(?=[ \n,;!?])"
"""What most words of plain English are: found without the whole of the pattern for words."""
_TOKEN = Pattern(rf"{_PLAIN}|{WORD}|[^\s\p{{Cc}}\p{{Cf}}]{_MARKS}*+", "X V1")


def tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the tokens of ``text[start:end]`` as spans, in order.

    No token reaches across a line feed, a tab or the bounds, which are best those of a sentence.
    """
    for found in _TOKEN.finditer(text, start, end):
        yield found.span()
