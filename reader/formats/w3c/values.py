"""Values as the Web Annotation Data Model has them, and how many a key may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

DEEPEST = 32
"""The most levels of selectors, states and resources within each other."""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+")
_TIME = re.compile(
    r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T"
    r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)Z",
    re.ASCII,
)

Object = Mapping[str, Any]
Faults = Iterator[str]
Check = Callable[[Any, str], Faults]


def is_iri(value: object) -> bool:
    """Tell whether a value is an IRI with a scheme."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def is_time(value: object) -> bool:
    """Tell whether a value is a time as the model has it: xsd:dateTime in UTC, said by a Z."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def values_of(value: Any) -> list[Any]:
    """Return the values of a key that may have one or several."""
    return value if isinstance(value, list) else [value]


def types_of(value: Object) -> list[Any]:
    """Return the types of an object."""
    return values_of(value.get("type", []))


def is_deep(place: str) -> bool:
    """Tell whether a place in a document is too deep within it to be looked at."""
    return place.count(".") > DEEPEST


# What a key may hold --------------------------------------------------------------------------


def at_most_one(name: str, value: Object, place: str, check: Check) -> Faults:
    """Check a key that is not there, or has one value."""
    if name in value:
        if isinstance(value[name], list):
            yield f"{place}{name} has not exactly one value"
        else:
            yield from check(value[name], f"{place}{name}")


def exactly_one(name: str, value: Object, place: str, check: Check) -> Faults:
    """Check a key that has one value."""
    if name in value:
        yield from at_most_one(name, value, place, check)
    else:
        yield f"{place}{name} is missing"


def every(name: str, value: Object, place: str, check: Check) -> Faults:
    """Check a key that may have any number of values."""
    if name in value:
        several = isinstance(value[name], list)
        for number, each in enumerate(values_of(value[name])):
            yield from check(each, f"{place}{name}[{number}]" if several else f"{place}{name}")


def a_text(value: Any, place: str) -> Faults:
    """Check a string."""
    if not isinstance(value, str):
        yield f"{place} is not a string"


def an_iri(value: Any, place: str) -> Faults:
    """Check an IRI."""
    if not is_iri(value):
        yield f"{place} is not an IRI"


def a_reference(value: Any, place: str) -> Faults:
    """Check an IRI, alone or as the id of an object."""
    yield from an_iri(value.get("id") if isinstance(value, Mapping) else value, place)


def a_number(value: Any, place: str) -> Faults:
    """Check a number from 0 on, whole."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield f"{place} is not a number from 0 on"


def a_time(value: Any, place: str) -> Faults:
    """Check a time in UTC."""
    if not is_time(value):
        yield f"{place} is not a time in UTC"


def just(name: str) -> Check:
    """Return a check of a value that must be this one."""

    def check(value: Any, place: str) -> Faults:
        if value != name:
            yield f"{place} is not {name}"

    return check


def identity(value: Object, place: str, *, is_needed: bool = False) -> Faults:
    """Check the id of an object: an IRI, which may be missing unless it ``is_needed``."""
    yield from (exactly_one if is_needed else at_most_one)("id", value, place, an_iri)
