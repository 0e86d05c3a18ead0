"""Searching in an article: plain words, without regard to case unless a capital is asked for, or
a regular expression between two slashes (``/colou?r/``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from reader.annotations.selection import Span
from reader.articles.cells import printable
from reader.articles.errors import NewsmarkError
from reader.articles.graphemes import is_boundary

WINDOW = 200
"""Hits that are set off around the cursor."""
PATIENCE = 1.0
"""Seconds after which looking for a regular expression is given up."""
_REACH = 10_000
"""The most code points that are looked at for what a regular expression finds."""


class PatternError(NewsmarkError):
    """A regular expression that cannot be read, or takes too long; the message says which."""


def is_pattern(words: str) -> bool:
    """Tell whether what was typed is a regular expression: it stands between slashes."""
    return len(words) > 2 and words[0] == words[-1] == "/"


def shown(words: str) -> str:
    """Return what was searched for as messages name it."""
    return printable(words) if is_pattern(words) else f"“{printable(words)}”"


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
    pattern, longest = _pattern(words, forward)
    try:
        for hit in pattern.finditer(
            text, start, end + longest - 1, overlapped=not is_pattern(words), timeout=PATIENCE
        ):
            low, high = hit.span()
            if low < min(end, high) and is_boundary(text, low) and is_boundary(text, high):
                yield low, high
    except TimeoutError as error:
        raise PatternError(f"{shown(words)} takes too long; make it simpler") from error


@lru_cache(maxsize=16)
def _pattern(words: str, forward: bool) -> tuple[Any, int]:
    """Return what finds the words, and the most code points that it can take."""
    import regex  # not needed before the first search, and slow to import

    if is_pattern(words):
        source = words[1:-1]
        flags = regex.MULTILINE | (0 if any(map(str.isupper, source)) else regex.IGNORECASE)
        try:
            return regex.compile(("" if forward else "(?r)") + source, flags), _REACH
        except regex.error as error:
            raise PatternError(f"{shown(words)} is no regular expression: {error}") from error
    forms = {words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD"))}
    escaped = "|".join(regex.escape(form, literal_spaces=True) for form in sorted(forms))
    flags = regex.IGNORECASE if words == words.lower() else regex.UNICODE
    source = ("" if forward else "(?r)") + escaped.replace(" ", r"\s")
    return regex.compile(source, flags), max(len(form) for form in forms)
