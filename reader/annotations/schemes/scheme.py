"""A label scheme: what people may mark, how each label looks, which key gives it.

Every part of the program reads labels from here, never from a list of its own. The records are
made by :mod:`reader.annotations.schemes.file`, which checks them; here they are only looked up.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Any, Literal

import msgspec

AttributeKind = Literal["choice", "multi", "scale", "bool", "text", "url", "date"]
Overlap = Literal["any", "nested", "none"]

PALETTE = ("blue", "amber", "violet", "green", "red", "teal", "pink", "olive", "grey")
"""The colour names a label may use; each theme says what they look like."""

RESERVED_KEYS = frozenset('hjklwbe(){};vWsp".][nNxu/JKmy<>-+?\\gG0$^ 123456789')
"""Keys that the article view needs while something is selected; no label or relation may use one.

They move the cursor and so extend the selection (``h j k l w b e ( ) { } g G 0 $ ^``, space),
change or drop it (``v ; W s p "``), act on it or on the annotation under it
(``. ] [ n N x u < > y``), or leave it (``/ J K m - + ? \\``); the digits give labels by place.
"""


class ShownWhen(msgspec.Struct, frozen=True, kw_only=True):
    """A condition: another attribute has this value (for ``multi``: holds it)."""

    attribute: str
    value: str | bool | int


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """A question asked about an annotation or about a whole article.

    ``applies_to`` is ``"article"``, or the ids of the labels that have this attribute; a label
    inherits what its parent has; the empty list means every label. ``values`` belong to ``choice``
    and ``multi``; ``min`` and ``max`` (both included, whole numbers) to ``scale``. Dates are text,
    ``YYYY-MM-DD``.
    """

    id: str
    kind: AttributeKind
    name: str = ""
    description: str = ""
    values: list[str] = []
    min: int | None = None
    max: int | None = None
    required: bool = False
    default: str | bool | int | list[str] | None = None
    shown_when: ShownWhen | None = None
    applies_to: Literal["article"] | list[str] = []

    def is_shown(self, values: dict[str, Any]) -> bool:
        """Whether to ask this, given the attribute values of the same annotation or article."""
        if self.shown_when is None:
            return True
        given = values.get(self.shown_when.attribute)
        wanted = self.shown_when.value
        return wanted in given if isinstance(given, list) else given == wanted

    def problem_with(self, value: Any) -> str:
        """Why ``value`` cannot be an answer, as the end of a sentence; empty where it can."""
        match self.kind:
            case "choice" if value not in self.values:
                return f"must be one of {_shortly(self.values)}"
            case "multi" if not _is_subset(value, self.values):
                return f"must be a list of any of {_shortly(self.values)}, each at most once"
            case "scale" if not _is_within(value, self.min, self.max):
                return f"must be a whole number from {self.min} to {self.max}"
            case "bool" if not isinstance(value, bool):
                return "must be true or false"
            case "text" if not isinstance(value, str):
                return "must be text"
            case "url" if not (isinstance(value, str) and _URL.fullmatch(value)):
                return "must be an address that begins with http:// or https://"
            case "date" if not _is_date(value):
                return "must be a date as text, YYYY-MM-DD"
        return ""


_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _shortly(values: list[str]) -> str:
    return ", ".join(values[:20]) + (", ..." if len(values) > 20 else "")


def _is_subset(value: Any, values: list[str]) -> bool:
    if not isinstance(value, list) or not all(each in values for each in value):
        return False
    return len(set(value)) == len(value)


def _is_within(value: Any, low: int | None, high: int | None) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return (low is None or low <= value) and (high is None or value <= high)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label.

    ``key`` is one character or empty, ``color`` a name of :data:`PALETTE` or ``#rrggbb``, ``mark``
    the one letter shown in the gutter, ``parent`` the id of a wider label or empty. A ``retired``
    label is shown on old annotations and no longer offered.
    """

    id: str
    name: str = ""
    key: str = ""
    color: str = ""
    mark: str = ""
    description: str = ""
    examples: list[str] = []
    parent: str = ""
    retired: bool = False


class RelationType(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of link between two annotations; an empty ``source`` or ``target`` means any label."""

    id: str
    name: str = ""
    key: str = ""
    description: str = ""
    source: list[str] = msgspec.field(name="from", default_factory=list)
    target: list[str] = msgspec.field(name="to", default_factory=list)

    def joins(self, source: str, target: str) -> bool:
        """Whether this relation may lead from one label to the other (label ids)."""
        return (not self.source or source in self.source) and (
            not self.target or target in self.target
        )


class Scheme(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A label scheme, complete: names, colours and marks are filled in.

    ``language`` is a BCP 47 tag or empty (any), ``overlap`` says whether spans may cross (``any``),
    only lie inside one another (``nested``) or must stay apart (``none``), ``trim`` whether white
    space at the ends of a selection is left out, ``guidelines`` are Markdown.
    """

    id: str
    version: int
    labels: list[Label]
    name: str = ""
    language: str = ""
    overlap: Overlap = "any"
    trim: bool = True
    guidelines: str = ""
    attributes: list[Attribute] = []
    relations: list[RelationType] = []

    @property
    def ref(self) -> str:
        """What annotations carry in their field ``scheme``: ``news@1``."""
        return f"{self.id}@{self.version}"

    @cached_property
    def active(self) -> list[Label]:
        """The labels that may be given, in the scheme's order; retired ones are left out."""
        return [label for label in self.labels if not label.retired]

    @cached_property
    def _by_id(self) -> dict[str, Label]:
        return {label.id: label for label in self.labels}

    @cached_property
    def _by_key(self) -> dict[str, Label]:
        return {label.key: label for label in self.active if label.key}

    def label(self, label_id: str) -> Label | None:
        """The label with this id, retired ones too."""
        return self._by_id.get(label_id)

    def shown(self, label_id: str) -> Label:
        """The label with this id; one made up for an id that the scheme does not know."""
        mark = next((char for char in label_id if char.isalpha()), "?").upper()
        return self.label(label_id) or Label(id=label_id, name=label_id, color="grey", mark=mark)

    def by_digit(self, number: int) -> Label | None:
        """The active label at this place, counted from 1 to 9."""
        return self.active[number - 1] if 1 <= number <= min(9, len(self.active)) else None

    def by_key(self, key: str) -> Label | None:
        """The active label with this key."""
        return self._by_key.get(key)

    def relation(self, relation_id: str) -> RelationType | None:
        """The relation type with this id."""
        return next((kind for kind in self.relations if kind.id == relation_id), None)

    def attribute(self, attribute_id: str) -> Attribute | None:
        """The attribute with this id, whatever it applies to."""
        return next((each for each in self.attributes if each.id == attribute_id), None)

    def attributes_of(self, label_id: str) -> list[Attribute]:
        """The attributes that an annotation with this label has, its parents' included."""
        family = self.lineage(label_id)
        return [
            each
            for each in self.attributes
            if each.applies_to != "article"
            and (not each.applies_to or any(label in each.applies_to for label in family))
        ]

    @property
    def article_attributes(self) -> list[Attribute]:
        """The attributes of a whole article."""
        return [each for each in self.attributes if each.applies_to == "article"]

    def lineage(self, label_id: str) -> list[str]:
        """The label's id, its parent's, and so on to the widest."""
        found: list[str] = []
        while label_id and label_id not in found:
            found.append(label_id)
            label = self.label(label_id)
            label_id = label.parent if label else ""
        return found
