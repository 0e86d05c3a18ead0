"""The columns of our CSV, and cells that no spreadsheet takes for a formula.

A spreadsheet takes a cell that begins with certain characters for a formula, and runs it. Such a
cell is given an apostrophe in front, and so is one that begins with apostrophes before such a
character, so that taking one away again restores every cell exactly.
"""

from __future__ import annotations

import re

COLUMNS = (
    "article",
    "title",
    "annotator",
    "label",
    "start",
    "end",
    "exact",
    "prefix",
    "suffix",
    "note",
    "status",
    "attributes",
    "fragments",
    "scheme",
    "id",
    "origin",
    "anchor",
    "created",
    "updated",
)
"""The header row. Attributes, fragments, origin and anchor are JSON, empty where there is none."""

_RISKY = "[=+\\-@\t\r\n＝＋－＠]"
_NEUTRALISE = re.compile(f"'*{_RISKY}")
_RESTORE = re.compile(f"'+{_RISKY}")


def neutralise(cell: str) -> str:
    """Return the cell such that no spreadsheet runs it; :func:`restore` undoes it exactly."""
    return f"'{cell}" if _NEUTRALISE.match(cell) else cell


def restore(cell: str) -> str:
    """Return the cell that :func:`neutralise` was given."""
    return cell[1:] if _RESTORE.match(cell) else cell
