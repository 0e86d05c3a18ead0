"""Tokens for programs that count in them and want the whole text back: white space is one, too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from reader.annotations.selection import Span
from reader.articles.text import units


class Token(NamedTuple):
    """One token; ``space`` tells that a single space follows it, which is then no token itself."""

    start: int
    end: int
    space: bool


def tokens(text: str, spans: Iterable[Span] = ()) -> list[Token]:
    """Return the tokens of a text, which together with their spaces are all of it.

    Every one of the ``spans`` begins where a token begins and ends where one ends.
    """
    spans = list(spans)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    edges = sorted(_edges(text) | starts | ends)
    pieces: list[Span] = []
    spaced: set[int] = set()
    for start, end in pairwise(edges):
        is_free = start not in starts and end not in ends and pieces
        if text[start:end] == " " and is_free and start not in spaced:
            spaced.add(end)
        else:
            pieces.append((start, end))
    return [Token(start, end, end + 1 in spaced) for start, end in pieces]


def _edges(text: str) -> set[int]:
    edges = {0, len(text)}
    for start, end in units.tokens(text, 0, len(text)):
        edges.add(start)
        edges.add(end)
        if text.startswith(" ", end):
            edges.add(end + 1)
    return edges
