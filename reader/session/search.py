"""Searching in an article: plain words, without regard to case unless a capital is asked for."""

from __future__ import annotations

from reader.annotations.selection import Span
from reader.articles.graphemes import is_boundary

WINDOW = 200
"""Hits that are set off around the cursor."""


def find(text: str, words: str, offset: int, *, forward: bool = True) -> Span | None:
    """Return the next place of ``words`` after (or before) an offset, going round at the end.

    Small letters find capitals too; a capital in ``words`` finds capitals only (as in less and vi).
    """
    if not words:
        return None
    haystack, needle = _folded(text, words)
    at = _step(haystack, needle, offset + 1 if forward else offset, forward=forward)
    if at < 0:
        at = _step(haystack, needle, 0 if forward else len(text), forward=forward)
    return (at, at + len(needle)) if at >= 0 else None


def nearby(text: str, words: str, start: int, end: int) -> list[Span]:
    """Return the places of ``words`` within ``[start, end)``, some hundreds at most."""
    if not words:
        return []
    haystack, needle = _folded(text[start:end], words)
    spans: list[Span] = []
    at = haystack.find(needle)
    while at >= 0 and len(spans) < WINDOW:
        spans.append((start + at, start + at + len(needle)))
        at = haystack.find(needle, at + len(needle))
    return spans


def count(text: str, words: str) -> int:
    """Return how often ``words`` occur."""
    haystack, needle = _folded(text, words)
    return haystack.count(needle) if needle else 0


def _step(haystack: str, needle: str, offset: int, *, forward: bool) -> int:
    while True:
        at = haystack.find(needle, offset) if forward else haystack.rfind(needle, 0, offset)
        if at < 0 or is_boundary(haystack, at):
            return at
        offset = at + 1 if forward else at


def _folded(text: str, words: str) -> tuple[str, str]:
    """Lower both unless capitals are asked for; only letter by letter, so that offsets hold."""
    if words != words.lower():
        return text, words
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(x if len(x.lower()) != 1 else x.lower() for x in text)
    return lowered, words
