"""How each label looks on a page: colour, line, letter. Any one of them tells labels apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.annotations.schemes.scheme import PALETTE, Scheme

LINES = ("solid", "dashed", "dotted", "double")
"""The underline styles, in the order in which a scheme's labels get them."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Look(NamedTuple):
    """What a label is shown with: a CSS class, its letter, its name, its rank in the scheme."""

    css: str
    mark: str
    name: str
    rank: int


class Looks:
    """The looks of a scheme's labels; one that the scheme lacks gets the next look."""

    def __init__(self, scheme: Scheme | None) -> None:
        labels = scheme.labels if scheme else []
        self._looks = {
            label.id: Look(
                f"l{rank}", label.mark or label.id[:1].upper(), label.name or label.id, rank
            )
            for rank, label in enumerate(labels)
        }
        rules = [
            f".l{rank}{{--c:{_color(label.color, rank)};{_line(rank)}}}"
            for rank, label in enumerate(labels)
        ]
        self._known = len(labels)
        used = {label.color for label in labels}
        self._free = [color for color in PALETTE if color not in used] or list(PALETTE)
        rules += [
            f".u{number}{{--c:var(--{color});{_line(len(labels) + number)}}}"
            for number, color in enumerate(self._free)
        ]
        self.css = "\n".join(rules)

    def look(self, label_id: str) -> Look:
        """Return how this label looks."""
        if label_id not in self._looks:
            rank = len(self._looks)
            css = f"u{(rank - self._known) % len(self._free)}"
            mark = label_id[:1].upper() or "?"
            self._looks[label_id] = Look(css, mark, label_id or "?", rank)
        return self._looks[label_id]


def _color(color: str, rank: int) -> str:
    if _HEX.fullmatch(color):
        return color
    return f"var(--{color if color in PALETTE else PALETTE[rank % len(PALETTE)]})"


def _line(rank: int) -> str:
    line = LINES[rank % len(LINES)]
    return f"--line:{line};--thick:{3 if line == 'double' else 2}px"
