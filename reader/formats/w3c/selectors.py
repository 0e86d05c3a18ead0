"""What the Web Annotation Data Model demands of selectors and states (sections 4.2 and 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from reader.formats.w3c.values import (
    Check,
    Faults,
    Object,
    a_number,
    a_text,
    a_time,
    an_iri,
    at_most_one,
    every,
    exactly_one,
    identity,
    is_deep,
    types_of,
)


def a_selector(value: Any, place: str) -> Faults:
    """Check a selector: an IRI, or one of any kind."""
    if not isinstance(value, Mapping):
        yield from an_iri(value, place)
        return
    if is_deep(place):
        yield f"{place[:80]}… is nested too deep"
        return
    at, types = f"{place}.", types_of(value)
    yield from identity(value, at)
    known = [each for each in types if isinstance(each, str) and each in _SELECTORS]
    if known and (len(types) > 1 or isinstance(value["type"], list)):
        yield f"{at}type has not exactly one value"
    for each in known:
        for name, rule, check in _SELECTORS[each]:
            yield from rule(name, value, at, check)
    yield from every("refinedBy", value, at, a_selector)


def _svg(value: Any, place: str) -> Faults:
    """Check that a value is well-formed XML, without fetching or expanding anything."""
    if not isinstance(value, str):
        yield f"{place} is not a string"
        return
    if "<!" in value:
        return  # declarations and comments are not looked into
    parser = expat.ParserCreate()
    try:
        parser.Parse(value.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        yield f"{place} is not well-formed XML"


_Rule = tuple[str, Callable[[str, Object, str, Check], Faults], Check]
_SELECTORS: dict[str, tuple[_Rule, ...]] = {
    "FragmentSelector": (("value", exactly_one, a_text), ("conformsTo", at_most_one, an_iri)),
    "CssSelector": (("value", exactly_one, a_text),),
    "XPathSelector": (("value", exactly_one, a_text),),
    "TextQuoteSelector": (
        ("exact", exactly_one, a_text),
        ("prefix", at_most_one, a_text),
        ("suffix", at_most_one, a_text),
    ),
    "TextPositionSelector": (("start", exactly_one, a_number), ("end", exactly_one, a_number)),
    "DataPositionSelector": (("start", exactly_one, a_number), ("end", exactly_one, a_number)),
    "SvgSelector": (("value", at_most_one, _svg),),
    "RangeSelector": (
        ("startSelector", exactly_one, a_selector),
        ("endSelector", exactly_one, a_selector),
    ),
}
"""The keys that each kind of selector must, or may once, have."""


def a_state(value: Any, place: str) -> Faults:
    """Check a state: an IRI, or one of any kind."""
    if not isinstance(value, Mapping):
        yield from an_iri(value, place)
        return
    if is_deep(place):
        yield f"{place[:80]}… is nested too deep"
        return
    at, types = f"{place}.", types_of(value)
    yield from identity(value, at)
    if ("TimeState" in types or "HttpRequestState" in types) and len(types) > 1:
        yield f"{at}type has not exactly one value"
    if "TimeState" in types:
        yield from _time_state(value, at)
    if "HttpRequestState" in types:
        yield from exactly_one("value", value, at, a_text)
    yield from every("refinedBy", value, at, _refined_state)


def _refined_state(value: Any, place: str) -> Faults:
    """Check what refines a state: another one, or a selector."""
    is_selector = isinstance(value, Mapping) and any(
        isinstance(each, str) and each in _SELECTORS for each in types_of(value)
    )
    yield from (a_selector if is_selector else a_state)(value, place)


def _time_state(value: Object, at: str) -> Faults:
    yield from every("sourceDate", value, at, a_time)
    ends = ("sourceDateStart", "sourceDateEnd")
    there = [name for name in ends if name in value]
    for name in there:
        yield from at_most_one(name, value, at, a_time)
    if len(there) == 1:
        yield f"{at}{there[0]} is there without the other end"
    if there and "sourceDate" in value:
        yield f"{at}sourceDate is there beside {there[0]}"
