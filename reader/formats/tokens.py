"""Tokens for programs that count in them: words, single other characters, and white space."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from reader.annotations.selection import Span
from reader.articles.graphemes import clusters
from reader.articles.units.words import words

_SPACES = re.compile(r"\s+|\S+")


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
        alone = start in starts or end in ends or not found
        if text[start:end] == " " and not alone and not found[-1].space:
            found[-1] = found[-1]._replace(space=True)
        else:
            found.append(Token(start, end, False))
    return found


def _edges(text: str) -> set[int]:
    edges = {0, len(text)}
    last = 0
    for start, end in [*words(text), (len(text), len(text))]:
        for run in _SPACES.finditer(text, last, start):
            edges.add(run.start())
            if text[run.start()] == " ":
                edges.add(run.start() + 1)
            elif not text[run.start()].isspace():
                edges.update(low for low, _ in clusters(text, *run.span()))
        edges.update((start, end))
        last = end
    return edges
