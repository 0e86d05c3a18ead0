"""What the types of a CAS mean: layers of spans, of relations, of chains, or none of these."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from reader.formats.inception.layers import ANNOTATION, VALUE, Layer
from reader.formats.inception.uima.cas import DOCUMENT, SOURCE, TARGET

META_PREFIX = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type."
_DKPRO = "de.tudarmstadt.ukp.dkpro.core."
_ASIDE = (
    META_PREFIX,
    f"{_DKPRO}api.segmentation.type.Token",
    f"{_DKPRO}api.segmentation.type.Sentence",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.",
    "org.dkpro.core.api.xml.type.",
    "org.dkpro.core.api.pdf.type.",
    "uima.cas.",
)
"""Beginnings of the names of types that say nothing of what people marked."""
_PLACE = frozenset(("begin", "end", "sofa"))
_NEXT, _LINK, _ELEMENT = "next", "referenceRelation", "referenceType"
_ARRAYS = "uima.cas.FSArray"

Way = Literal["span", "relation", "aside", "other"]


class Kind(NamedTuple):
    """What a type is for; the features of a layer are given with the attributes that hold them.

    ``slots`` point to several structures, ``pointers`` to one; ``is_link`` is that of a chain.
    """

    way: Way
    layer: Layer = Layer("")
    values: Mapping[str, str] = {}
    slots: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    is_link: bool = False


class Kinds:
    """The kinds of the types of one type system of cassis."""

    def __init__(self, system: Any) -> None:
        self._system = system
        self._known: dict[str, Kind] = {}

    def of(self, type_: Any) -> Kind:
        """Return the kind of a type."""
        name = str(type_.name)
        if name not in self._known:
            self._known[name] = self._make(type_)
        return self._known[name]

    def values(self, structure: Any) -> dict[str, Any]:
        """Return the values of the features of a structure that are no other structures."""
        found = {}
        for name, attribute in self.of(structure.type).values.items():
            value = getattr(structure, attribute)
            value = getattr(value, "elements", value)
            if isinstance(value, float) and not math.isfinite(value):
                value = str(value)
            found[name] = value
        return found

    def _make(self, type_: Any) -> Kind:
        is_document = self._system.is_instance_of(type_.name, DOCUMENT)
        if is_document or str(type_.name).startswith(_ASIDE):
            return Kind("aside")
        ranges = {each.name: each.rangeType for each in type_.all_features}
        values: dict[str, str] = {}
        slots: list[str] = []
        pointers: list[str] = []
        for attribute, kind in ranges.items():
            if attribute in _PLACE:
                continue
            if self._system.is_primitive(kind) or self._system.is_primitive_array(kind):
                values[_feature(attribute)] = attribute
            else:
                (slots if self._is_array(kind) else pointers).append(attribute)
        way = self._way(type_, pointers)
        is_link = way == "span" and ranges.get(_NEXT) is not None and _NEXT in pointers
        if is_link and _ELEMENT in values:
            values[VALUE] = values.pop(_ELEMENT)
        values.pop(_LINK if is_link else "", None)
        layer = Layer(self._layer(type_), tuple(sorted(values)))
        others = [name for name in pointers if name not in (SOURCE, TARGET, _NEXT)]
        return Kind(way, layer, values, tuple(slots), tuple(others), is_link)

    def _way(self, type_: Any, pointers: list[str]) -> Way:
        if {SOURCE, TARGET} <= set(pointers):
            return "relation"
        if self._system.is_instance_of(type_.name, ANNOTATION):
            return "span"
        is_part = {"first", "target"} & {each.name for each in type_.all_features}
        return "aside" if is_part else "other"

    def _is_array(self, kind: Any) -> bool:
        return kind.name == _ARRAYS or str(kind.name).endswith("[]")

    def _layer(self, type_: Any) -> str:
        """Return the type as INCEpTION knows it: DKPro Core's finer ones are those above them."""
        while str(type_.name).startswith(_DKPRO) and type_.supertype.name != ANNOTATION:
            above = type_.supertype
            if above is None or not str(above.name).startswith(_DKPRO):
                break
            type_ = above
        return str(type_.name)


def _feature(attribute: str) -> str:
    """Return a feature's name: cassis adds a line to those that Python keeps for itself."""
    return attribute[:-1] if attribute in ("self_", "type_") else attribute
