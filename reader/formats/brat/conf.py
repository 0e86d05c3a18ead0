"""What a brat server is told of labels, relations and attributes; whose marks a folder holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from reader.annotations.schemes.scheme import Label, Scheme
from reader.formats.brat.names import EQUIVALENT, type_of
from reader.formats.importing.input_files import found_in, open_input

ANNOTATION_CONF = "annotation.conf"
ANNOTATORS = "# newsmark annotators: "
"""Begins the line that says whose marks each folder holds, as JSON."""
FLAT = "."
"""Stands there for the folder that the file is in."""
MOST_VALUES = 50
"""An attribute with more values than that is one of free text, which brat cannot offer."""
MOST_BYTES = 1 << 20

_COLORS = {
    "blue": "#b9d4f7",
    "amber": "#f7dda3",
    "violet": "#d7c6f5",
    "green": "#bfe6c8",
    "red": "#f6c1c1",
    "teal": "#b5e3e3",
    "pink": "#f5c3e0",
    "olive": "#dde3ad",
    "grey": "#dcdcdc",
}
"""What is behind a label's text in brat, by the colour's name in a scheme."""
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Seen:
    """The labels, relations and attributes that were written, and those of the scheme."""

    def __init__(self, scheme: Scheme | None) -> None:
        labels = scheme.labels if scheme else []
        self.labels: dict[str, Label | None] = {each.id: each for each in labels}
        kinds = [each.id for each in scheme.relations] if scheme else []
        self.relations: dict[str, None] = dict.fromkeys(kinds)
        self.attributes: dict[str, set[str]] = {}

    def label(self, label: str) -> None:
        """Take note of a label."""
        self.labels.setdefault(label, None)

    def relation(self, kind: str) -> None:
        """Take note of a kind of relation."""
        self.relations.setdefault(kind)

    def attribute(self, name: str, word: str) -> None:
        """Take note of an attribute and of the word of its value, empty where it is just there."""
        values = self.attributes.setdefault(name, set())
        if word and len(values) <= MOST_VALUES:
            values.add(word)


def annotation_conf(seen: Seen, holders: dict[str, str]) -> str:
    """Return the file that says what can be annotated; ``holders`` are annotators by folder."""
    lines = [f"{ANNOTATORS}{json.dumps(holders)}"] if holders else []
    lines += ["", "[entities]", "", *map(type_of, seen.labels), "", "[relations]", ""]
    lines += [_relation(kind) for kind in seen.relations]
    lines += ["", "[events]", "", "[attributes]", ""]
    lines += [_attribute(name, values) for name, values in seen.attributes.items()]
    return "\n".join(lines) + "\n"


def _relation(kind: str) -> str:
    special = ", <REL-TYPE>:symmetric-transitive" if kind == EQUIVALENT else ""
    return f"{type_of(kind)}\tArg1:<ENTITY>, Arg2:<ENTITY>{special}"


def _attribute(name: str, values: set[str]) -> str:
    offered = f", Value:{'|'.join(sorted(values))}" if 0 < len(values) <= MOST_VALUES else ""
    return f"{type_of(name)}\tArg:<ENTITY>{offered}"


def visual_conf(seen: Seen) -> str:
    """Return the file that says what labels are called and what colour they have."""
    names = dict.fromkeys([*seen.relations, *seen.attributes], "")
    names |= {label: record.name if record else "" for label, record in seen.labels.items()}
    lines = ["[labels]", ""]
    lines += [f"{type_of(word)} | {_shown(name or word)}" for word, name in names.items()]
    lines += ["", "[drawing]", "", "SPAN_DEFAULT\tfgColor:black, bgColor:#dcdcdc"]
    lines += ["ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"]
    lines += [
        f"{type_of(label)}\tbgColor:{_color(record)}"
        for label, record in seen.labels.items()
        if record and record.color
    ]
    return "\n".join(lines) + "\n"


def _shown(name: str) -> str:
    """Return a name as brat can show it: no bars, macros (``<x>``) or ends of lines in it."""
    plain = re.sub(r"[|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", name)
    plain = plain.replace("<", "‹").replace(">", "›").strip().lstrip("! ")
    return plain or type_of(name)


def _color(label: Label) -> str:
    return label.color if _HEX.fullmatch(label.color) else _COLORS.get(label.color, _COLORS["grey"])


def holders_of(folder: Path) -> dict[str, str]:
    """Return whose marks each folder holds, as ``annotation.conf`` says it; empty if it does not.

    A comment of it that is not as newsmark writes it means nothing.
    """
    path = folder / ANNOTATION_CONF
    if not path.is_file():
        return {}
    with open_input(next(found_in(folder, [path]))) as file:
        lines = file.read(MOST_BYTES).splitlines()
    told = next((line for line in lines if line.startswith(ANNOTATORS.encode())), b"")
    try:
        return msgspec.json.decode(told[len(ANNOTATORS) :], type=dict[str, str]) if told else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
