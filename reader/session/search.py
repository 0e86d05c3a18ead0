"""Searching in an article: plain words, without regard to case unless a capital is asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from reader.annotations.selection import Span
from reader.articles.graphemes import is_boundary

WINDOW = 200
"""Hits that are set off around the cursor."""


def find(text: str, words: str, offset: int, *, forward: bool = True) -> Span | None:
    """Return the first place of ``words`` that begins after ``offset`` (or the last before it).

    Goes round at the ends. Small letters find capitals too; a capital in ``words`` finds capitals
    only (as in less and vi). A space finds any white space, be it a line break. Composed and
    decomposed letters are the same; a bare letter does not find one that carries a mark.
    """
    for low, high in ((offset + 1, len(text)) if forward else (0, offset), (0, len(text))):
        for span in _hits(text, words, low, high, forward=forward):
            return span
    return None


def nearby(text: str, words: str, start: int, end: int) -> list[Span]:
    """Return the places of ``words`` that begin in ``[start, end)``, some hundreds at most."""
    return list(islice(_hits(text, words, start, end), WINDOW))


def _hits(text: str, words: str, start: int, end: int, *, forward: bool = True) -> Iterator[Span]:
    """Yield the places that begin in ``[start, end)`` and are whole clusters."""
    if not words:
        return
    pattern, longest = _pattern(words, forward)
    for hit in pattern.finditer(text, start, end + longest - 1, overlapped=True):
        low, high = hit.span()
        if low < end and is_boundary(text, low) and is_boundary(text, high):
            yield low, high


@lru_cache(maxsize=16)
def _pattern(words: str, forward: bool) -> tuple[Any, int]:
    """Return what finds the words, and the most code points that it can take."""
    import regex  # not needed before the first search, and slow to import

    forms = {words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD"))}
    escaped = "|".join(regex.escape(form, literal_spaces=True) for form in sorted(forms))
    flags = regex.IGNORECASE if words == words.lower() else regex.UNICODE
    source = ("" if forward else "(?r)") + escaped.replace(" ", r"\s")
    return regex.compile(source, flags), max(len(form) for form in forms)
