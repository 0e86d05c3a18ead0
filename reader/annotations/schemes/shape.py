"""The shape of a label scheme's tables: known keys, required keys, types, texts, unique ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from reader.annotations.model import CANNOT_JUDGE
from reader.annotations.schemes.scheme import Attribute, Label, RelationType, Scheme, ShownWhen
from reader.annotations.schemes.toml_lines import Path

Report = Callable[[Path, str], None]
"""Takes note of a problem: where in the document, and what to say about it."""

MAX_LENGTH = {"guidelines": 100_000, "description": 5_000, "examples": 2_000, "default": 2_000}
"""The most code points of a text, by key; any other text may have :data:`MAX_SHORT`."""

MAX_SHORT = 200
MAX_ENTRIES = 1_000
"""The most entries of any list: labels, values, examples."""

_NAMES = {
    Scheme: "the scheme",
    Label: "a label",
    Attribute: "an attribute",
    RelationType: "a relation",
    ShownWhen: "shown_when",
}
_EXPECTED = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    list[str]: "a list of texts",
    ShownWhen: 'a table such as { attribute = "kind", value = "other" }',
    type(None): "",
}
_ONE_LINE = {"id", "name", "key", "mark", "values", "parent", "from", "to", "applies_to"}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line separators, what overrides the direction of text, half characters."""

_CONTROL_IN_BLOCK = re.compile(r"(?![\n\t])" + _CONTROL.pattern)
_MAX_NUMBER = 1_000_000_000

T = TypeVar("T", bound=msgspec.Struct)


def quoted(text: object) -> str:
    """``text`` in quotation marks, short, with everything unprintable spelt out."""
    shown = str(text)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return f'"{printable(shown)}"'


def printable(text: str) -> str:
    """``text`` with everything unprintable spelt out, fit for a terminal."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def fields_of(
    kind: type[msgspec.Struct],
    table: dict[str, Any],
    path: Path,
    report: Report,
    lists: Iterable[str] = (),
) -> dict[str, Any]:
    """The sound values of ``table`` by field name; keys in ``lists`` are read elsewhere."""
    fields = _fields(kind)
    for key in table:
        if key not in fields:
            report((*path, key), _unknown_key(key, kind, path))
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in table:
            place = (*path, key)
            if field.type == ShownWhen | None and isinstance(table[key], dict):
                inner = fields_of(ShownWhen, table[key], place, report)
                if len(inner) == len(_fields(ShownWhen)):
                    values[field.name] = ShownWhen(**inner)
            elif isinstance(table[key], list) and len(table[key]) > MAX_ENTRIES:
                report(place, f"{quoted(key)} has more than {MAX_ENTRIES} entries")
            elif _is_type(table[key], field.type):
                _check_texts(key, table[key], place, report)
                values[field.name] = table[key]
            else:
                report(place, f"{quoted(key)} must be {_expected(field.type)}")
        elif field.required and key not in lists:
            report(path, f"{_NAMES[kind]} needs {quoted(key)}")
    return values


def _is_type(value: Any, wanted: Any) -> bool:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        return False
    return not isinstance(value, int) or abs(value) <= _MAX_NUMBER


def _expected(wanted: Any) -> str:
    if get_origin(wanted) is Literal:
        return " or ".join(quoted(choice) for choice in get_args(wanted))
    if get_origin(wanted) in (Union, UnionType):
        parts = [_expected(part) for part in get_args(wanted)]
        return " or ".join(part for part in parts if part)
    return _EXPECTED[wanted]


def _unknown_key(key: str, kind: type[msgspec.Struct], path: Path) -> str:
    message = f"unknown key {quoted(key)} in {_NAMES[kind]}"
    if path and key in _fields(Scheme):
        return f"{message}: it belongs at the top of the file, before the first [[...]]"
    return message + did_you_mean(key, _fields(kind))


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """The end of a message that names the nearest of ``known``; empty when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(given[:40].lower().replace("-", "_"), list(known)[:200], n=1)
    return f", did you mean {quoted(near[0])}?" if near else ""


def _check_texts(key: str, value: Any, path: Path, report: Report) -> None:
    texts = value if isinstance(value, list) else [value]
    longest = MAX_LENGTH.get(key, MAX_SHORT)
    for place, text in enumerate(texts):
        here = (*path, place) if isinstance(value, list) else path
        if not isinstance(text, str):
            continue
        if len(text) > longest:
            report(
                here, f"{quoted(key)} has {len(text)} characters, at most {longest} are possible"
            )
        if (_CONTROL if key in _ONE_LINE else _CONTROL_IN_BLOCK).search(text):
            report(here, f"{quoted(key)} holds a control character: {quoted(text)}")
        elif key in ("id", "values") and (not text or text != text.strip()):
            report(here, f"{quoted(key)} may not be empty or have white space at its ends")


def rows_of(
    kind: type[T], key: str, document: dict[str, Any], report: Report
) -> list[tuple[Path, T]]:
    """The records of one list of tables, with their places; ids checked to be unique."""
    tables = document.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        report((key,), f"write each of the {key} under a line [[{key}]], with two brackets")
        return []
    if len(tables) > MAX_ENTRIES:
        report((key, MAX_ENTRIES), f"there are more than {MAX_ENTRIES} {key}")
    rows: list[tuple[Path, T]] = []
    seen: dict[str, int] = {}
    for number, table in enumerate(tables[:MAX_ENTRIES]):
        path: Path = (key, number)
        values = fields_of(kind, table, path, report)
        required = {name: "" for name, field in _fields(kind).items() if field.required}
        rows.append((path, kind(**{**required, **values})))
        if values.get("id"):
            _check_id(values["id"], key, number, seen, report)
    return rows


def _check_id(own: str, key: str, number: int, seen: dict[str, int], report: Report) -> None:
    path: Path = (key, number, "id")
    if own == CANNOT_JUDGE and key != "relations":
        report(path, f"the id {quoted(own)} is taken: every label can be marked so already")
    same = unicodedata.normalize("NFC", own)
    if same in seen:
        report(path, f"the id {quoted(own)} is used twice, first in entry {seen[same] + 1}")
    seen.setdefault(same, number)
