"""Tokens for programs that count in them and want the whole text back: white space is one, too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from reader.annotations.selection import Span
from reader.articles import units


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
    found: list[Token] = []
    for start, end in pairwise(sorted(_edges(text) | starts | ends)):
        is_alone = start in starts or end in ends or not found
        if text[start:end] == " " and not is_alone and not found[-1].space:
            found[-1] = found[-1]._replace(space=True)
        else:
            found.append(Token(start, end, False))
    return found


def _edges(text: str) -> set[int]:
    edges = {0, len(text)}
    for start, end in units.tokens(text, 0, len(text)):
        edges.update((start, end))
        if text.startswith(" ", end):
            edges.add(end + 1)
    return edges
