"""Write the keys into README.md from the one table of actions: ``python scripts/readme.py``.

With ``--check`` nothing is written; the exit code is 1 where the README is not up to date.
"""

from __future__ import annotations

import sys
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from reader.ui.actions import ACTIONS, DIGITS, Action, digit_family
from reader.ui.keymap import shown

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- keys: written by scripts/readme.py -->", "<!-- end of keys -->"
PLACES = {
    "article": "",
    "panel": "Panel",
    "library": "Library",
    "feeds": "Feeds",
    "hits": "Search",
    "marks": "All marks",
    "review": "Review",
    "figures": "Agreement",
    "everywhere": "Everywhere",
}
"""How a row is called; in the article, which has most keys, by the group of its actions."""


def keys_table() -> str:
    """Return a Markdown table with a row for each group of actions, in the order of the table."""
    rows = [
        f"| {PLACES[where] or group} | {' · '.join(_entries(list(actions)))} |"
        for (where, group), actions in groupby(ACTIONS, attrgetter("where", "group"))
    ]
    return "\n".join(["| | keys |", "|---|---|", *rows])


def updated(text: str) -> str:
    """Return the README's text with fresh keys between its two markers.

    Raises ValueError where the text lacks a marker.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md needs the lines {BEGIN} and {END}")
    return f"{before}{begin}\n{keys_table()}\n{end}{after}"


def _entries(actions: list[Action]) -> list[str]:
    """Return ``keys what they do`` for each action; those of the digits 1 to 9 as one."""
    entries = []
    for family, each in groupby(actions, digit_family):
        of_family = list(each)
        if family:
            span = f"{_keys(of_family[0])} to {_keys(of_family[-1])}"
            entries.append(f"{span} {DIGITS[family]}")
        else:
            entries += [f"{_keys(action)} {_lower(action.label)}" for action in of_family]
    return entries


def _keys(action: Action) -> str:
    """Return the keys of an action as Markdown code that survives in a table."""
    return " ".join(f"`{shown(key)}`" for key in action.keys).replace("|", "\\|")


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def main(arguments: list[str]) -> int:
    """Update the README, or only check it; return the exit code."""
    text = README.read_text("utf-8")
    fresh = updated(text)
    if arguments == ["--check"]:
        if text != fresh:
            print("README.md: the keys are stale; run python scripts/readme.py", file=sys.stderr)
        return int(text != fresh)
    README.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
