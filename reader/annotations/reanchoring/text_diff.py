"""The differences between two texts, word by word, in lines to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Literal, NamedTuple

from reader.annotations.reanchoring.align import Alignment

Kind = Literal["same", "deleted", "inserted", "skipped"]
SIGNS: dict[str, tuple[str, str]] = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
"""What stands around words that went and came, as in the word diffs of git."""


class Stretch(NamedTuple):
    """Words of a line and what became of them; of skipped lines, the number in words."""

    kind: Kind
    text: str


Line = list[Stretch]


def changed_lines(old: str, new: str) -> list[Line]:
    """Return the lines of both texts in one; where only white space differs, the new text's."""
    return [line for _start, line in _placed_lines(old, new)]


def changes(old: str, new: str) -> list[tuple[int, Line]]:
    """Return the changed lines, each with the offset in the new text of its first change."""
    found = []
    for start, line in _placed_lines(old, new):
        if is_changed(line):
            before = takewhile(lambda stretch: stretch.kind == "same", line)
            found.append((start + sum(len(stretch.text) for stretch in before), line))
    return found


def _placed_lines(old: str, new: str) -> list[tuple[int, Line]]:
    """Return the lines of both texts in one, each with where it begins in the new one."""
    lines: list[tuple[int, Line]] = [(0, [])]
    at = 0
    for kind, text in _stretches(old, new):
        for number, part in enumerate(text.split("\n")):
            if number:
                at += kind != "deleted"
                lines.append((at, []))
            if part:
                lines[-1][1].append(Stretch(kind, part))
            at += len(part) if kind != "deleted" else 0
    return lines


def signed(kind: str, text: str) -> str:
    """Return a stretch between its signs."""
    before, after = SIGNS.get(kind, ("⋯ " if kind == "skipped" else "", ""))
    return f"{before}{text}{after}"


def is_changed(line: Line) -> bool:
    """Tell whether anything in a line has changed."""
    return any(stretch.kind in SIGNS for stretch in line)


def folded(lines: list[Line], around: int = 2) -> list[Line]:
    """Return the changed lines and so many on each side; of the others, only how many they are."""
    near: set[int] = set()
    for number, line in enumerate(lines):
        if is_changed(line):
            near.update(range(number - around, number + around + 1))
    found: list[Line] = []
    skipped = 0
    for number, line in enumerate(lines):
        if number in near:
            if skipped:
                found.append(_fold(skipped))
            skipped = 0
            found.append(line)
        else:
            skipped += bool(line)
    return [*found, _fold(skipped)] if skipped else found


def _fold(count: int) -> Line:
    return [Stretch("skipped", f"{count:,} line{'' if count == 1 else 's'} as before")]


def _stretches(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    """Yield what stayed, went and came, in order."""
    alignment = Alignment(old, new)
    to_new, i = alignment.to_new, 0
    at_old = at_new = 0
    while i < len(to_new):
        if to_new[i] < 0:
            i += 1
            continue
        first = i
        while i + 1 < len(to_new) and to_new[i + 1] == to_new[i] + 1:
            i += 1
        start = alignment.old_tokens[first][0], alignment.new_tokens[to_new[first]][0]
        yield from _between(old[at_old : start[0]], new[at_new : start[1]])
        at_old, at_new = alignment.old_tokens[i][1], alignment.new_tokens[to_new[i]][1]
        yield "same", new[start[1] : at_new]
        i += 1
    yield from _between(old[at_old:], new[at_new:])


def _between(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    """Yield what went and what came between two stretches that stayed."""
    if not old.strip() and not new.strip():
        yield "same", new
        return
    lead = _shared_blank(old, new)
    old, new = old[len(lead) :], new[len(lead) :]
    tail = _shared_blank(old[::-1], new[::-1])[::-1]
    if tail:
        old, new = old[: -len(tail)], new[: -len(tail)]
    yield "same", lead
    yield "deleted", old
    yield "inserted", new
    yield "same", tail


def _shared_blank(one: str, other: str) -> str:
    """Return the white space that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    end = next((at for at, (a, b) in pairs if a != b or not a.isspace()), shorter)
    return one[:end]
