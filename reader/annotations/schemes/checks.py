"""What makes a label scheme sound: every check on the parsed file, each problem with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from reader.annotations.schemes.scheme import (
    PALETTE,
    RESERVED_KEYS,
    Attribute,
    Label,
    RelationType,
    Scheme,
)
from reader.annotations.schemes.shape import Report, did_you_mean, fields_of, quoted, rows_of
from reader.annotations.schemes.toml_lines import Path

T = TypeVar("T", Scheme, Label, Attribute, RelationType)

_TABLES = ("labels", "attributes", "relations")
_SCHEME_ID = re.compile(r"[^\W_][\w.-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_CONDITION_KINDS = ("choice", "multi", "scale", "bool")
_FREE_LETTERS = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in RESERVED_KEYS]


def build_scheme(document: dict[str, Any], report: Report) -> Scheme:
    """Make the scheme that ``document`` (parsed TOML) describes and report every problem.

    What is wrong is left out or at its default, so the scheme is only good when nothing was
    reported. Default names, colours and marks are filled in.
    """
    plain = {key: value for key, value in document.items() if key not in _TABLES}
    values = fields_of(Scheme, plain, (), report, lists=set(document) & set(_TABLES))
    labels = rows_of(Label, "labels", document, report)
    attributes = rows_of(Attribute, "attributes", document, report)
    relations = rows_of(RelationType, "relations", document, report)
    _check_head(values, report)
    _check_labels(labels, document, report)
    _check_keys(labels, relations, report)
    _check_attributes(attributes, document, {each.id for _, each in labels}, report)
    _check_relations(relations, {each.id for _, each in labels}, report)
    whole: dict[str, Any] = {
        "id": "",
        "version": 0,
        **values,
        "labels": _with_looks([each for _, each in labels]),
        "attributes": [_named(each) for _, each in attributes],
        "relations": [_named(each) for _, each in relations],
    }
    return _named(Scheme(**whole))


def _check_head(values: dict[str, Any], report: Report) -> None:
    if values.get("id") and not _SCHEME_ID.fullmatch(values["id"]):
        report(("id",), "the id of a scheme has letters, digits and . _ - only")
    if values.get("version", 1) < 1:
        report(("version",), '"version" counts from 1')
    if values.get("language") and not _LANGUAGE.fullmatch(values["language"]):
        report(("language",), '"language" is a tag such as "en" or "pt-BR", or "" for any')


def _check_labels(
    labels: Sequence[tuple[Path, Label]], document: dict[str, Any], report: Report
) -> None:
    if document.get("labels") == []:
        report(("labels",), "the scheme has no labels")
    elif labels and all(label.retired for _, label in labels):
        report(("labels",), "every label is retired, so nothing could be marked")
    parents = {label.id: label.parent for _, label in labels}
    marks: dict[str, str] = {}
    for path, label in labels:
        if label.color and label.color not in PALETTE and not _COLOR.fullmatch(label.color):
            known = ", ".join(PALETTE)
            message = f"{quoted(label.color)} is no colour: use {known} or #rrggbb"
            report((*path, "color"), message + did_you_mean(label.color, PALETTE))
        if label.mark and not _is_one_cell(label.mark):
            report((*path, "mark"), '"mark" must be one printable character, one column wide')
        elif label.mark in marks:
            owner = quoted(marks[label.mark])
            report((*path, "mark"), f"the mark {quoted(label.mark)} already stands for {owner}")
        elif label.mark:
            marks[label.mark] = label.id
        if label.parent and label.parent not in parents:
            hint = did_you_mean(label.parent, parents)
            report((*path, "parent"), f"there is no label {quoted(label.parent)}{hint}")
        elif _is_own_ancestor(label.id, parents):
            report((*path, "parent"), f"the label {quoted(label.id)} is its own ancestor")


def _is_one_cell(mark: str) -> bool:
    if len(mark) != 1 or not mark.isprintable() or mark.isspace():
        return False
    return not unicodedata.combining(mark) and unicodedata.east_asian_width(mark) not in "WF"


def _is_own_ancestor(start: str, parents: dict[str, str]) -> bool:
    """Whether following ``parents`` from ``start`` leads back to it."""
    seen: set[str] = set()
    at = parents.get(start, "")
    while at and at != start and at not in seen:
        seen.add(at)
        at = parents.get(at, "")
    return bool(at) and at == start


def _check_keys(
    labels: Sequence[tuple[Path, Label]],
    relations: Sequence[tuple[Path, RelationType]],
    report: Report,
) -> None:
    """Keys are one character, free, and unique among active labels and relations."""
    owners: dict[str, str] = {}
    active = [(path, label) for path, label in labels if not label.retired]
    wanting: list[tuple[Path, Label | RelationType]] = [*active, *relations]
    for path, owner in wanting:
        key = owner.key
        if not key:
            continue
        if len(key) != 1 or not key.isprintable():
            message = f'"key" must be one character, not {quoted(key)}'
        elif key in RESERVED_KEYS:
            free = " ".join(letter for letter in _FREE_LETTERS if letter not in owners)
            message = f"the reader needs the key {quoted(key)}: free are {free} and most capitals"
        elif key in owners:
            message = f"the key {quoted(key)} already belongs to {quoted(owners[key])}"
        else:
            owners[key] = owner.id
            continue
        report((*path, "key"), message)


def _check_attributes(
    attributes: Sequence[tuple[Path, Attribute]],
    document: dict[str, Any],
    labels: set[str],
    report: Report,
) -> None:
    known = {attribute.id: attribute for _, attribute in attributes}
    conditions = {
        attribute.id: attribute.shown_when.attribute if attribute.shown_when else ""
        for _, attribute in attributes
    }
    for path, attribute in attributes:
        _check_kind(attribute, path, document["attributes"][path[1]], report)
        if attribute.applies_to != "article":
            _check_known(attribute.applies_to, labels, (*path, "applies_to"), report)
        if attribute.shown_when:
            _check_condition(attribute, known, (*path, "shown_when"), report)
        if _is_own_ancestor(attribute.id, conditions):
            message = f"whether {quoted(attribute.id)} is shown depends on itself"
            report((*path, "shown_when"), message)


def _check_kind(attribute: Attribute, path: Path, given: dict[str, Any], report: Report) -> None:
    """The keys that go with the kind, and the default."""
    kind = attribute.kind
    if not kind:
        return
    needed = {"choice": ["values"], "multi": ["values"], "scale": ["min", "max"]}.get(kind, [])
    for key in ("values", "min", "max"):
        if key in needed and key not in given:
            report(path, f"an attribute of kind {quoted(kind)} needs {quoted(key)}")
        elif key in given and key not in needed:
            report((*path, key), f"an attribute of kind {quoted(kind)} has no {quoted(key)}")
    if kind in ("choice", "multi") and given.get("values") == []:
        report((*path, "values"), '"values" is empty')
    seen: set[str] = set()
    for place, value in enumerate(attribute.values):
        if value in seen:
            report((*path, "values", place), f"the value {quoted(value)} is listed twice")
        seen.add(value)
    low, high = attribute.min, attribute.max
    if kind == "scale" and low is not None and high is not None and low >= high:
        report((*path, "min"), '"min" must be less than "max"')
    elif attribute.default is not None and set(needed) <= set(given):
        problem = attribute.problem_with(attribute.default)
        if problem:
            report((*path, "default"), f'"default" {problem}')


def _check_condition(
    attribute: Attribute, known: dict[str, Attribute], path: Path, report: Report
) -> None:
    condition = attribute.shown_when
    assert condition is not None
    asked = known.get(condition.attribute)
    if asked is None:
        hint = did_you_mean(condition.attribute, known)
        message = f"there is no attribute {quoted(condition.attribute)}{hint}"
        report((*path, "attribute"), message)
        return
    if (asked.applies_to == "article") != (attribute.applies_to == "article"):
        report((*path, "attribute"), "one belongs to the article, the other to annotations")
    if asked.kind and asked.kind not in _CONDITION_KINDS:
        kinds = ", ".join(_CONDITION_KINDS)
        report((*path, "attribute"), f"a condition looks at an attribute of kind {kinds}")
        return
    value = [condition.value] if asked.kind == "multi" else condition.value
    problem = asked.problem_with(value)
    if problem:
        report((*path, "value"), f"the value of {quoted(asked.id)} {problem}")


def _check_relations(
    relations: Sequence[tuple[Path, RelationType]], labels: set[str], report: Report
) -> None:
    for path, relation in relations:
        _check_known(relation.source, labels, (*path, "from"), report)
        _check_known(relation.target, labels, (*path, "to"), report)


def _check_known(named: Sequence[str], labels: set[str], path: Path, report: Report) -> None:
    for place, label in enumerate(named):
        if label not in labels:
            hint = did_you_mean(label, labels)
            report((*path, place), f"there is no label {quoted(label)}{hint}")


# What the file may leave out


def _named(record: T) -> T:
    return msgspec.structs.replace(record, name=record.name or record.id)


def _with_looks(labels: list[Label]) -> list[Label]:
    """Give each label the name, the colour and the mark that its file left out."""
    colors = [name for name in PALETTE if name not in {label.color for label in labels}]
    colors = colors or list(PALETTE)
    marks = {label.mark for label in labels}
    done: list[Label] = []
    for label in labels:
        mark, color = label.mark, label.color
        if not mark:
            mark = _free_mark(label.id, marks)
            marks.add(mark)
        if not color:
            color = colors[0]
            colors = [*colors[1:], color]
        done.append(msgspec.structs.replace(_named(label), mark=mark, color=color))
    return done


def _free_mark(label_id: str, taken: set[str]) -> str:
    """The first letter of the id that no label has, in upper case; then any letter or digit."""
    letters = [c.upper() for c in label_id if c.isalnum()]
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz"
    free = (c for c in [*letters, *spare] if c not in taken and _is_one_cell(c))
    return next(free, "*")
