"""How WebAnno TSV escapes texts and values, and takes its cells apart."""

from __future__ import annotations

import re

NONE = "_"
"""A cell where nothing is marked."""
NO_VALUE = "*"
"""The value of a feature that has none."""

_VALUE = re.compile(r"->|[\\\[\]|_;\t\n\r*]")
_ESCAPED_VALUE = re.compile(r"\\(->|[\\\[\]|_;tnr*])")
_ESCAPED_TEXT = re.compile(r"\\([tnfrb\\\x00-\x07\x0e-\x1f])")
_ESCAPED_JAVA = re.compile(r"\\(u+[0-9A-Fa-f]{4}|[0-7]{1,3}|.?)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
_LETTERS = {"\t": "t", "\n": "n", "\r": "r"}
_CELL = r"(?:[^\\{0}]|\\.|\\$)*"
_STACKED = re.compile(_CELL.format("|"), re.DOTALL)
_SLOTS = re.compile(_CELL.format(";"), re.DOTALL)
_NUMBERED = re.compile(r"((?:[^\\\[]|\\.)*)\[(\d{1,9})\]", re.DOTALL)
_LINKED = re.compile(r"((?:\\.|[^\\])*?)->(\d{1,9})-(\d{1,9})", re.DOTALL)


def escape_value(value: str) -> str:
    """Return the value of a feature as a cell has it.

    A carriage return, which would end the row, is no escape of the format's own: INCEpTION shows
    it as it is written here.
    """
    return _VALUE.sub(lambda found: f"\\{_LETTERS.get(found[0], found[0])}", value)


def unescape_value(cell: str) -> str:
    """Return the value that :func:`escape_value` was given."""
    if "\\" not in cell:
        return cell
    return _ESCAPED_VALUE.sub(lambda found: _CONTROLS.get(found[1], found[1]), cell)


def escape_text(text: str) -> str:
    """Return a line of an article's text as ``#Text=`` has it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t")


def unescape_text(line: str, version: tuple[int, int]) -> str:
    """Return what ``#Text=`` stands for in a file of this version: up to 3.1 escapes are Java's."""
    if "\\" not in line:
        return line
    if version >= (3, 2):
        return _ESCAPED_TEXT.sub(lambda found: _CONTROLS.get(found[1], found[1]), line)
    text = _ESCAPED_JAVA.sub(lambda found: _java(found[1]), line)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def stacked(cell: str) -> list[str]:
    """Return the values that are stacked in a cell, still escaped."""
    return _parted(_STACKED, cell, "|")


def slots(cell: str) -> list[str]:
    """Return what the slots of an annotation hold, still escaped."""
    return _parted(_SLOTS, cell, ";")


def numbered(value: str) -> tuple[str, int]:
    """Part a value from the number of its annotation, 0 where it has none."""
    found = _NUMBERED.fullmatch(value) if value.endswith("]") else None
    return (found[1], int(found[2])) if found else (value, 0)


def linked(value: str) -> tuple[str, int, int] | None:
    """Part a value from the number of its chain and its place there; None without them."""
    found = _LINKED.fullmatch(value)
    return (found[1], int(found[2]), int(found[3])) if found else None


def _parted(pattern: re.Pattern[str], cell: str, separator: str) -> list[str]:
    if separator not in cell:
        return [cell]
    parts, at = [], 0
    while at <= len(cell):
        found = pattern.match(cell, at)
        assert found is not None  # it matches the empty string, too
        parts.append(found[0])
        at = found.end() + 1
    return parts


def _java(escaped: str) -> str:
    if escaped[:1] == "u" and len(escaped) > 1:
        return chr(int(escaped.lstrip("u"), 16))
    if escaped[:1].isdigit() and escaped[:1] in "01234567":
        return chr(int(escaped, 8))
    return _CONTROLS.get(escaped, escaped)
