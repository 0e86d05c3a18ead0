"""What an annotation of the Web Annotation Data Model says, in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from reader.annotations.reanchoring.quote_search import Quote
from reader.annotations.selection import Span
from reader.formats.w3c.values import is_iri, types_of, values_of

TAGS = ("tagging", "classifying", "identifying")
"""The purposes of a body that is a label; any other text is a note."""
OWN_ID = "urn:newsmark:annotation:"
"""What our ids begin with that are no UUIDs."""
UUID = "urn:uuid:"

Object = Mapping[str, Any]


class Bodies(NamedTuple):
    """The labels, the notes and the resources (their IRIs) that an annotation's bodies are.

    ``elsewhere`` of the resources are not to be had here and were no label.
    """

    labels: list[str]
    notes: list[str]
    elsewhere: list[str]


class Target(NamedTuple):
    """What an annotation is about: a resource, and the passage of it by its words and place.

    ``has_passage`` tells whether there is a selector of text that is understood here.
    """

    source: str
    quote: Quote | None = None
    position: Span | None = None

    @property
    def has_passage(self) -> bool:
        """Whether it is about a passage of text."""
        return self.quote is not None or self.position is not None


def bodies_of(annotation: Object) -> Bodies:
    """Return what the bodies of an annotation are.

    A body that does not say what it is for is for what the annotation is for; a resource is a label
    only where it is said to be one, or nothing else is.
    """
    found = Bodies([], [], [])
    if "bodyValue" in annotation:
        found.notes.append(annotation["bodyValue"])
    is_tagging = any(each in TAGS for each in motivations_of(annotation))
    for body in _parts(annotation.get("body", [])):
        purposes = values_of(body.get("purpose", [])) if isinstance(body, Mapping) else []
        is_label = any(each in TAGS for each in purposes)
        text = _text(body)
        if text is not None:
            is_label = is_label or (is_tagging and not purposes)
            (found.labels if is_label else found.notes).append(text)
        else:
            (found.labels if is_label else found.elsewhere).append(_iri(body))
    if is_tagging and not found.labels:
        return Bodies(found.elsewhere, found.notes, [])
    return found


def targets_of(annotation: Object) -> list[Target]:
    """Return what an annotation is about."""
    return [_target(each) for each in _parts(annotation["target"])]


def motivations_of(annotation: Object) -> list[str]:
    """Return why an annotation was made."""
    return [each for each in values_of(annotation.get("motivation", [])) if each]


def creator_of(annotation: Object) -> str:
    """Return the name of whoever made an annotation; empty where it does not say.

    An address stands for a name that is not told: the account, or the end of it with its host.
    """
    for agent in values_of(annotation.get("creator", [])):
        known = agent if isinstance(agent, Mapping) else {"id": agent}
        for key in ("name", "nickname"):
            if names := [each for each in values_of(known.get(key, [])) if each.strip()]:
                return str(names[0])
        if "id" in known:
            return _name_of(known["id"])
    return ""


def own_id(iri: str) -> str:
    """Return the id that we have given this IRI; the IRI itself where it is not ours."""
    if iri.startswith(UUID):
        return iri.removeprefix(UUID)
    return unquote(iri.removeprefix(OWN_ID)) if iri.startswith(OWN_ID) else iri


def _name_of(iri: str) -> str:
    parts = urlsplit(iri)
    if not parts.netloc:
        return parts.path
    end = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
    return f"{end}@{parts.hostname or parts.netloc}" if end else parts.hostname or parts.netloc


def _parts(value: Any) -> Iterator[Any]:
    """Yield bodies or targets, of a choice the first, and of other sets all."""
    for each in values_of(value):
        items = values_of(each.get("items", [])) if isinstance(each, Mapping) else []
        if items and "Choice" in types_of(each):
            yield from _parts(items[0])
        elif items:
            yield from _parts(items)
        else:
            yield each


def _text(body: Any) -> str | None:
    value = body.get("value") if isinstance(body, Mapping) else None
    return value if isinstance(value, str) else None


def _iri(resource: Any) -> str:
    """Return the IRI of a resource, or of the one that it is a part of; empty where it has none."""
    while isinstance(resource, Mapping):
        resource = resource.get("source") or resource.get("id")
    return resource if is_iri(resource) else ""


def _target(value: Any) -> Target:
    quote: Quote | None = None
    position: Span | None = None
    selectors = values_of(value.get("selector", [])) if isinstance(value, Mapping) else []
    for selector, is_refined in _final(selectors):
        types = types_of(selector)
        if "TextQuoteSelector" in types and quote is None:
            quote = Quote(selector["exact"], selector.get("prefix", ""), selector.get("suffix", ""))
        elif "TextPositionSelector" in types and not is_refined and position is None:
            position = selector["start"], selector["end"]
    return Target(_iri(value), quote, position)


def _final(selectors: Any, is_refined: bool = False) -> Iterator[tuple[Object, bool]]:
    """Yield the selectors that no other refines, and whether each refines another one itself.

    A place within another selection is no place in the whole text.
    """
    for selector in values_of(selectors):
        if isinstance(selector, Mapping):
            if "refinedBy" in selector:
                yield from _final(selector["refinedBy"], True)
            else:
                yield selector, is_refined
