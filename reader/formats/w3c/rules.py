"""What the Web Annotation Data Model says that a document MUST be (sections 3 to 5), as checks.

Every function yields what is wrong as the end of a sentence, with the place in the document in
front. What the model leaves open is open here: other keys, other types, other vocabularies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reader.formats.w3c.selectors import a_selector, a_state
from reader.formats.w3c.values import (
    Faults,
    Object,
    a_number,
    a_reference,
    a_text,
    a_time,
    an_iri,
    at_most_one,
    every,
    exactly_one,
    identity,
    is_deep,
    just,
    types_of,
    values_of,
)

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ANNOTATION, PAGE, COLLECTION = "Annotation", "AnnotationPage", "AnnotationCollection"
_DIRECTIONS = ("ltr", "rtl", "auto")
_SETS = ("Choice", "Composite", "List", "Independents")
_SPECIFIC = ("source", "selector", "state", "styleClass", "renderedVia", "scope")


def context_faults(document: Object) -> Faults:
    """Yield what is wrong with the context of a document that stands by itself."""
    context = document.get("@context")
    if CONTEXT not in values_of(context):
        yield f"@context is not {CONTEXT}"
    if ANNOTATION in types_of(document) and isinstance(context, list) and len(context) == 1:
        yield "@context with one value is not a string"


def collection_faults(collection: Object) -> Faults:
    """Yield what is wrong with a collection, but for its first page, where that is in it."""
    yield from identity(collection, "", is_needed=True)
    yield from every("label", collection, "", a_text)
    yield from at_most_one("total", collection, "", a_number)
    total = collection.get("total", 0)
    if "first" not in collection and isinstance(total, int) and total > 0:
        yield "a collection of annotations has no first page"
    if isinstance(collection.get("first"), list):
        yield "first is not one page"
    elif not isinstance(collection.get("first"), Mapping):
        yield from at_most_one("first", collection, "", an_iri)
    yield from at_most_one("last", collection, "", a_reference)


def page_faults(page: Object, place: str = "") -> Faults:
    """Yield what is wrong with a page, but for its items, each of which is an annotation."""
    if PAGE not in types_of(page):
        yield f"{place}type is not {PAGE}"
    yield from identity(page, place, is_needed=True)
    yield from at_most_one("startIndex", page, place, a_number)
    for name in ("next", "prev", "partOf"):
        yield from at_most_one(name, page, place, a_reference)
    if not isinstance(page.get("items"), list) or not page["items"]:
        yield f"{place}items is not a list of one or more annotations"


def annotation_faults(annotation: Any, place: str = "") -> Faults:
    """Yield what is wrong with an annotation."""
    if not isinstance(annotation, Mapping):
        yield f"{place}an annotation is not an object"
        return
    yield from identity(annotation, place, is_needed=True)
    if ANNOTATION not in types_of(annotation):
        yield f"{place}type is not {ANNOTATION}"
    if not values_of(annotation.get("target", [])):
        yield f"{place}there is no target"
    if "body" in annotation and "bodyValue" in annotation:
        yield f"{place}there is a body and a bodyValue"
    yield from at_most_one("bodyValue", annotation, place, a_text)
    yield from _lifecycle(annotation, place)
    yield from at_most_one("stylesheet", annotation, place, _stylesheet)
    yield from every("audience", annotation, place, _audience)
    yield from every("motivation", annotation, place, a_text)
    yield from every("body", annotation, place, _resource)
    yield from every("target", annotation, place, _resource)


def _resource(value: Any, place: str) -> Faults:
    """Check a body or a target: an IRI, a text, a choice, or part of something else."""
    if not isinstance(value, Mapping):
        yield from an_iri(value, place)
        return
    if is_deep(place):
        yield f"{place[:80]}… is nested too deep"
        return
    at, types = f"{place}.", types_of(value)
    is_specific = "SpecificResource" in types or any(name in value for name in _SPECIFIC)
    yield from identity(value, at)
    yield from _described(value, at)
    if "TextualBody" in types:
        yield from exactly_one("value", value, at, a_text)
    elif "items" in value or any(each in _SETS for each in types):
        if len(types) != 1 or types[0] not in _SETS:
            yield f"{at}type is not exactly one of {', '.join(_SETS)}"
        yield from every("items", value, at, _resource)
    elif is_specific:
        yield from exactly_one("source", value, at, _resource)
        yield from every("selector", value, at, a_selector)
        yield from every("state", value, at, a_state)
        yield from every("styleClass", value, at, a_text)
    elif "value" in value:
        yield from at_most_one("value", value, at, a_text)
    else:
        yield from identity(value, at, is_needed=True)


def _described(value: Object, at: str) -> Faults:
    for name in ("format", "language", "purpose", "accessibility"):
        yield from every(name, value, at, a_text)
    yield from at_most_one("processingLanguage", value, at, a_text)
    if "textDirection" in value and value["textDirection"] not in _DIRECTIONS:
        yield f"{at}textDirection is not one of {', '.join(_DIRECTIONS)}"
    yield from _lifecycle(value, at)


def _lifecycle(value: Object, at: str) -> Faults:
    for name in ("created", "modified", "generated"):
        yield from at_most_one(name, value, at, a_time)
    for name in ("creator", "generator"):
        yield from every(name, value, at, _agent)
    for name in ("rights", "via"):
        yield from every(name, value, at, an_iri)
    yield from at_most_one("canonical", value, at, an_iri)


def _agent(value: Any, place: str) -> Faults:
    if isinstance(value, Mapping):
        yield from identity(value, f"{place}.")
        for name in ("name", "nickname", "email_sha1"):
            yield from every(name, value, f"{place}.", a_text)
    else:
        yield from an_iri(value, place)


def _audience(value: Any, place: str) -> Faults:
    if not isinstance(value, Mapping):
        yield from an_iri(value, place)
        return
    yield from identity(value, f"{place}.")
    names = [name for name in value if name not in ("id", "type")]
    for name in [*names, *types_of(value)]:
        if not (isinstance(name, str) and name.startswith("schema:")):
            yield f"{place}: {name!r} does not begin with schema:"


def _stylesheet(value: Any, place: str) -> Faults:
    if not isinstance(value, Mapping):
        yield from an_iri(value, place)
        return
    yield from identity(value, f"{place}.")
    yield from at_most_one("type", value, f"{place}.", just("CssStylesheet"))
    yield from at_most_one("value", value, f"{place}.", a_text)
