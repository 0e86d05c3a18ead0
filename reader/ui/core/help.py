"""The box with every key, those of the screen that it lies over first."""

from __future__ import annotations

from itertools import pairwise

from textual.content import Content

from reader.annotations.schemes.scheme import Scheme
from reader.articles.layout.wrap import wrap
from reader.articles.text.cells import printable
from reader.ui.actions import (
    ACTIONS,
    FEEDS,
    FIGURES,
    GROUPS,
    HITS,
    LIBRARY,
    MARK,
    MARKS,
    PROGRAM,
    REVIEW,
    SELECT,
    Action,
    Where,
    digit_family,
)
from reader.ui.core.base_screen import Dialog
from reader.ui.keymap import Keymap, shown

_FIRST: dict[Where, tuple[str, ...]] = {
    "library": (LIBRARY, PROGRAM),
    "feeds": (FEEDS, PROGRAM),
    "hits": (HITS, PROGRAM),
    "marks": (MARKS, PROGRAM),
    "review": (REVIEW, PROGRAM),
    "figures": (FIGURES, PROGRAM),
}
"""The groups that come first in a place; in all others those of marking."""
_KEYS = 24
_BOX, _AROUND = 100, 10
"""The cells of the box at most, and of its edges and scroll bar."""


class HelpDialog(Dialog[None]):
    """Every key, from the table of actions."""

    heading = "Keys"
    hint = "j k scroll · esc close · ctrl+p finds any command by name"

    def __init__(self, keymap: Keymap, scheme: Scheme, place: Where) -> None:
        """``place`` is where the keyboard is, whose keys come first."""
        super().__init__(classes="wide")
        self.keymap = keymap
        self.scheme = scheme
        self.place = place

    def text(self) -> Content:
        """Return the table, group by group."""
        first = _FIRST.get(self.place, (MARK, SELECT))
        parts: list[Content | str | tuple[str, str]] = []
        for group in sorted(GROUPS, key=lambda each: each not in first):
            parts.append((f"{group}\n", "bold $accent"))
            parts += [self._row(each) for each in self._actions(group)]
            if group == MARK:
                parts.append(self._labels())
            parts.append(("\n", ""))
        return Content.assemble(*parts)

    def _actions(self, group: str) -> list[Action]:
        """Return the actions of a group; of the digits only the first, none of the labels'."""
        return [
            each
            for each in ACTIONS
            if each.group == group
            and (not digit_family(each) or (each.id.endswith("-1") and each.id != "label-1"))
        ]

    def _row(self, action: Action) -> Content:
        keys = "  ".join(shown(key) for key in self.keymap.keys(action.id))
        keys += " to 9" if digit_family(action) else ""
        return self._line(keys, action.help)

    def _line(self, keys: str, told: str) -> Content:
        room = max(min(_BOX, self.app.size.width) - _AROUND - _KEYS, 10)
        return Content.assemble((f"  {keys:<{_KEYS - 2}}", "bold"), hanging(told, room, _KEYS))

    def _labels(self) -> Content:
        """The labels of the scheme in force: digits always, keys while something is selected."""
        rows = []
        for digit, label in enumerate(self.scheme.active, 1):
            keys = [str(digit)] if digit <= 9 else []
            keys += [label.key] if label.key else []
            note = " (the letter while something is selected)" if label.key else ""
            rows.append(self._line("  ".join(keys), f"Mark as {printable(label.name)}{note}."))
        return Content.assemble(*rows)


def hanging(text: str, room: int, indent: int) -> str:
    """Return text in lines of so many cells, all but the first set in, each with its end."""
    starts = [*wrap(text, 0, len(text), room), len(text)]
    return f"\n{'':<{indent}}".join(text[a:b] for a, b in pairwise(starts)) + "\n"
