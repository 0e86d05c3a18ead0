"""Blocks of plain text. The text itself is the file and is never touched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.articles.model import Block

TITLE_LENGTH = 120
"""The most code points of a title, and of a first line that may be a heading."""

LONG_LINES = 120
"""Lines longer than this on average were not wrapped by hand: each is a paragraph."""

LONG_BLOCK = 10_000
"""A run of lines longer than this is cut, so that what is computed block by block stays quick."""

_LINES = re.compile(r"[^\n]+")
_NOT_A_HEADLINE = tuple(".,;:…。，、；：．।؛،")
_CLOSERS = " \t\"'”’»›」』)]"


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of ``text``: runs of lines that are not blank, each a paragraph.

    A block reaches from the start of its first line to the end of its last, and every character
    that is not white space lies in exactly one block. The first line is a heading when it stands
    alone, is short and does not end as a sentence in running text does. Long lines (see
    :data:`LONG_LINES`) are paragraphs of their own, and a run of more than :data:`LONG_BLOCK` code
    points is cut at a line end.
    """
    blocks = [
        Block("paragraph", start, end) for run in _runs(text) for start, end in _paragraphs(run)
    ]
    if len(blocks) > 1 and _is_headline(text, blocks[0], blocks[1]):
        blocks[0] = Block("heading", blocks[0].start, blocks[0].end, 1)
    return blocks


def title_of(text: str) -> str:
    """Return the first line of ``text`` that is not blank, fit to be shown as a title."""
    line = next((m[0] for m in _LINES.finditer(text) if not m[0].isspace()), "")
    return short_title(line)


def short_title(line: str) -> str:
    """Return ``line`` with its white space evened out, cut to :data:`TITLE_LENGTH` code points."""
    words = " ".join(line[: TITLE_LENGTH * 10].split())
    if len(words) <= TITLE_LENGTH:
        return words
    cut = words[: TITLE_LENGTH - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > TITLE_LENGTH // 2 else cut).rstrip() + "…"


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of non-blank lines, each as the bounds of its lines."""
    run: list[tuple[int, int]] = []
    for match in _LINES.finditer(text):
        start, end = match.span()
        blank = match[0].isspace()
        if run and (blank or start != run[-1][1] + 1):
            yield run
            run = []
        if not blank:
            run.append((start, end))
    if run:
        yield run


def _paragraphs(run: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the paragraphs that a run of lines makes."""
    first, last = run[0][0], run[-1][1]
    if last - first > LONG_LINES * len(run):
        yield from run
        return
    for start, end in run:
        if end - first > LONG_BLOCK and start > first:
            yield first, start - 1
            first = start
    yield first, last


def _is_headline(text: str, first: Block, second: Block) -> bool:
    line = text[first.start : first.end]
    return (
        len(line) <= TITLE_LENGTH
        and "\n" not in line
        and text.count("\n", first.end, second.start) > 1
        and not line.rstrip(_CLOSERS).endswith(_NOT_A_HEADLINE)
    )
