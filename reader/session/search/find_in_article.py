"""Searching in an article: plain words, without regard to case unless a capital is asked for, or
a regular expression between two slashes (``/colou?r/``).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from reader.annotations.selection import Span
from reader.articles.text.cells import fit
from reader.articles.text.graphemes import is_boundary
from reader.session.search.patterns import SECONDS, TOO_SLOW, PatternError, places

WINDOW = 200
"""Hits that are set off around the cursor."""
LONGEST = 1_000
"""Characters of the words that are searched for, at most."""
_NAMED = 40
"""Cells of what was searched for that messages show."""


def is_pattern(words: str) -> bool:
    """Tell whether what was typed is a regular expression: it stands between slashes."""
    return len(words) > 2 and words[0] == words[-1] == "/"


def shown(words: str) -> str:
    """Return what was searched for as messages name it."""
    named = fit(words, _NAMED)
    return named if is_pattern(words) else f"“{named}”"


def find(text: str, words: str, offset: int, *, forward: bool = True) -> Span | None:
    """Return the first place of ``words`` that begins after ``offset`` (or the last before it).

    Goes round at the ends. Small letters find capitals too; a capital in ``words`` finds capitals
    only (as in less and vi). A space finds any white space, be it a line break. Composed and
    decomposed letters are the same; a bare letter does not find one that carries a mark. Raises
    PatternError.
    """
    for low, high in ((offset + 1, len(text)) if forward else (0, offset), (0, len(text))):
        for span in _hits(text, words, low, high, forward=forward):
            return span
    return None


def nearby(text: str, words: str, start: int, end: int) -> list[Span]:
    """Return the places of ``words`` that begin in ``[start, end)``, some hundreds at most.

    Raises PatternError.
    """
    return list(islice(_hits(text, words, start, end), WINDOW))


def _hits(text: str, words: str, start: int, end: int, *, forward: bool = True) -> Iterator[Span]:
    """Yield the places that begin in ``[start, end)`` and are whole clusters."""
    if not words:
        return
    hits = _of_pattern if is_pattern(words) else _of_words
    for low, high in hits(text, words, start, end, forward):
        if low < min(end, high) and is_boundary(text, low) and is_boundary(text, high):
            yield low, high


def _of_words(text: str, words: str, start: int, end: int, forward: bool) -> Iterator[Span]:
    """Yield the places of plain words; they may overlap."""
    pattern, longest = _compiled(words, forward)
    last = end + longest - 1
    try:
        for hit in pattern.finditer(text, start, last, overlapped=True, timeout=SECONDS):
            yield hit.span()
    except TimeoutError as error:  # a thousand spaces, in an article of spaces
        raise PatternError(f"{shown(words)} {TOO_SLOW}") from error


def _of_pattern(text: str, words: str, start: int, end: int, forward: bool) -> Iterator[Span]:
    """Yield the places of a regular expression; none overlaps another."""
    source = words[1:-1]
    try:
        found = places(source, text, any_case=not any(map(str.isupper, source)))
    except PatternError as error:
        raise PatternError(f"{shown(words)} {error}") from error
    numbers = range(len(found) // 2)
    first, last = (bisect_left(numbers, at, key=lambda it: found[2 * it]) for at in (start, end))
    for number in numbers[first:last] if forward else reversed(numbers[first:last]):
        yield found[2 * number], found[2 * number + 1]


@lru_cache(maxsize=16)
def _compiled(words: str, forward: bool) -> tuple[Any, int]:
    """Return what finds plain words, and the most code points that they can take."""
    import regex  # not needed before the first search, and slow to import

    if len(words) > LONGEST:
        raise PatternError(f"Search for at most {LONGEST:,} characters at a time.")
    forms = {words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD"))}
    escaped = "|".join(regex.escape(form, literal_spaces=True) for form in sorted(forms))
    flags = regex.IGNORECASE if words == words.lower() else regex.UNICODE
    source = ("" if forward else "(?r)") + escaped.replace(" ", r"\s")
    return regex.compile(source, flags), max(len(form) for form in forms)
