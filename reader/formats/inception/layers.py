"""Annotations as INCEpTION holds them: in layers, whose features carry the label and the rest.

A layer is a UIMA type. What it declares (its name and its features, written like a column of a
WebAnno TSV file: ``webanno.custom.Span|value``) is kept in ``origin.name`` of what was imported, so
that an export brings it back into the same layer. What was marked here goes into :data:`SPAN`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from reader.annotations.model import Annotation, Origin
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import escape, unescape

NAMES = ("webanno", "uima", "uima-json")
"""The formats that have layers."""

SPAN = "webanno.custom.Span"
RELATION = "webanno.custom.Relation"
ANY_RELATION = "webanno.custom.AnyRelation"
"""The relation layer for what joins annotations of two layers."""

ANNOTATION = "uima.tcas.Annotation"
VALUE = "value"
NOTE = "note"
WORD_RELATIONS = LossKind(
    "word-relations",
    "1 relation between words that are not marked was left out.",
    "{n} relations between words that are not marked were left out.",
)
RELATION_FEATURES = LossKind(
    "relation-features",
    "The features of 1 relation, but for its kind, were left out.",
    "The features of {n} relations, but for their kinds, were left out.",
)
LAST_LINKS = LossKind(
    "last-links",
    "The name of 1 link that leads from the end of a chain was left out.",
    "The names of {n} links that lead from the ends of chains were left out.",
)
_RESERVED = frozenset(("begin", "end", "sofa", VALUE, NOTE))
_NO_VALUE = "=*"
_LETTERS = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u0386-\u1fff\u3041-\ud7a3"
_PLAIN = re.compile(rf"[{_LETTERS}][{_LETTERS}0-9_]*")
_CODED = "x_"
_UNSAFE = "[^A-Za-z0-9_]"
_TYPE = re.compile(rf"{_PLAIN.pattern}(\.{_PLAIN.pattern})*")


class Layer(NamedTuple):
    """A span layer: the name of its type, and of its features in the order of the file."""

    type: str
    features: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The feature whose value is the label; empty where the layer's own name is the label."""
        if VALUE in self.features:
            return VALUE
        values = [name for name in self.features if name.endswith("Value")]
        return values[0] if values else self.features[0] if len(self.features) == 1 else ""


class Mark(NamedTuple):
    """What the values of a layer mean in an annotation."""

    label: str
    note: str
    attributes: dict[str, Any]
    declared: str


class Placed(NamedTuple):
    """An annotation in its layer, with the values of the features that it has."""

    record: Annotation
    layer: Layer
    values: dict[str, str]


def short(type_name: str) -> str:
    """Return the last part of a type's name, as INCEpTION shows a layer."""
    return type_name.rpartition(".")[2]


def read_mark(layer: Layer, values: Mapping[str, Any]) -> Mark:
    """Return what an annotation of a layer says; the layer's name is the label of one without."""
    found = {name: value for name, value in values.items() if value is not None}
    value = found.pop(layer.main, "") if layer.main else ""
    label = value if isinstance(value, str) else encode(value)
    note = found.pop(NOTE) if isinstance(found.get(NOTE), str) else ""
    empty = layer.main if not label else ""
    declared = [f"{name}{_NO_VALUE}" if name == empty else name for name in layer.features]
    return Mark(
        label=label or short(layer.type),
        note=note,
        attributes={_attribute(name): decode(value) for name, value in found.items()},
        declared=f"{layer.type}|{'|'.join(declared)}",
    )


def place(record: Annotation) -> Placed:
    """Return the layer that an annotation belongs to and its values there."""
    layer, is_empty = _declared(record.origin)
    values: dict[str, str] = {}
    if not is_empty or record.label.casefold() != short(layer.type).casefold():
        values[layer.main or VALUE] = record.label
    if record.note:
        values[NOTE] = record.note
    taken = _RESERVED | {layer.main}
    for name, value in record.attributes.items():
        is_declared = name in layer.features and name not in taken
        values[name if is_declared else _feature(name, taken)] = encode(value)
    return Placed(record, layer, values)


def features_of(placed: Sequence[Placed]) -> tuple[str, ...]:
    """Return the features that some annotations of one layer need: the declared, then others."""
    declared = dict.fromkeys(name for each in placed for name in each.layer.features)
    others = {name for each in placed for name in each.values}.difference(declared)
    return (*declared, *sorted(others))


def relation_layer(source: str, target: str) -> tuple[str, str]:
    """Return the layer of a relation between annotations of two layers, and the layer it joins."""
    if source != target:
        return ANY_RELATION, ANNOTATION
    return (RELATION if source == SPAN else f"webanno.custom.{short(source)}Relation"), source


def encode(value: object) -> str:
    """Return an attribute's value as text: a string is itself, unless it would be read as JSON."""
    if isinstance(value, str) and decode(value) == value:
        return value
    return msgspec.json.encode(value).decode()


def decode(value: Any) -> Any:
    """Return the attribute's value that :func:`encode` made this text of; others are themselves."""
    if not isinstance(value, str):
        return value
    try:
        found = msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return value
    return found if encode(found) == value else value


def _declared(origin: Origin) -> tuple[Layer, bool]:
    """Return the layer that something was imported from, and whether its label was the layer's."""
    type_name, *features = origin.name.split("|")
    names = tuple(name.removesuffix(_NO_VALUE) for name in features if name)
    is_layer = origin.format in NAMES and _TYPE.fullmatch(type_name)
    if not is_layer or not all(_PLAIN.fullmatch(name) for name in names):
        return Layer(SPAN, (VALUE,)), False
    layer = Layer(type_name, names)
    return layer, not layer.main or any(name.endswith(_NO_VALUE) for name in features)


def _feature(name: str, taken: frozenset[str]) -> str:
    """Return a name that a feature can have for an attribute; :func:`_attribute` undoes it."""
    plain = _PLAIN.fullmatch(name) and name.replace("_", "a").isalnum()
    is_free = plain and name not in taken and not name.startswith(_CODED)
    return name if is_free else _CODED + escape(name, _UNSAFE)


def _attribute(feature: str) -> str:
    name = unescape(feature.removeprefix(_CODED), _UNSAFE)
    is_coded = feature.startswith(_CODED) and _feature(name, _RESERVED | {name}) == feature
    return name if is_coded else feature
