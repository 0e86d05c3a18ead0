"""The results of one annotation of Label Studio: labelled regions of a text, answers, relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.labelstudio.controls import attribute_of

OTHER_RESULTS = LossKind(
    "other-results",
    "1 result that is no labelled span of a text, nor an answer about one, was left out.",
    "{n} results that are no labelled spans of a text, nor answers about one, were left out.",
)
_VALUES = {
    "choices": "choices",
    "number": "number",
    "rating": "rating",
    "textarea": "text",
    "datetime": "datetime",
}
"""The key under which each type of answer has its value."""


class Result(msgspec.Struct):
    """One entry of a ``result``: a region, an answer about one (by its id), or a relation."""

    type: str = ""
    id: Any = None
    value: dict[str, Any] = {}
    from_name: str = ""
    to_name: str = ""
    meta: dict[str, Any] | None = None
    from_id: Any = None
    to_id: Any = None
    direction: str | None = "right"
    labels: list[str] | None = None


@dataclass
class Region:
    """A labelled span, in the offsets of its file; ``quote`` is the text that it says it marks."""

    id: str
    object: str
    start: int
    end: int
    labels: list[str]
    quote: str | None = None
    note: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


class Results(msgspec.Struct):
    """What could be read of a ``result``."""

    regions: list[Region]
    relations: list[Result]


def read_results(
    results: Sequence[Result], kinds: Mapping[str, Any], ledger: Ledger, where: str
) -> Results:
    """Return the regions with their answers; what is something else is counted.

    ``kinds`` are those of attributes, where the task says them.
    """
    found: dict[str, Region] = {}
    answers, relations = [], []
    for number, each in enumerate(results):
        if each.type == "relation":
            relations.append(each)
        elif each.type == "labels" and (region := _region(each, number)):
            found.setdefault(region.id, region)
            if found[region.id] is not region:  # of two controls for labels
                found[region.id].labels += region.labels
        else:
            answers.append(each)
    for each in answers:
        region = found.get(str(each.id))
        if region is None or _VALUES.get(each.type, "") not in each.value or not each.from_name:
            ledger.lose(OTHER_RESULTS, "", place=where)
            continue
        name = attribute_of(each.from_name)
        region.attributes[name] = _value(each.value[_VALUES[each.type]], kinds.get(name))
    return Results([*found.values()], relations)


def _region(each: Result, number: int) -> Region | None:
    """Return a labelled span; None where it is something else, such as a part of a web page."""
    start, end, labels = (each.value.get(name) for name in ("start", "end", "labels"))
    is_span = type(start) is int and type(end) is int
    if not is_span or not isinstance(labels, list) or not all(_is_word(word) for word in labels):
        return None
    quote = each.value.get("text")
    name = f"#{number}" if each.id is None else str(each.id)
    region = Region(name, each.to_name, start, end, labels)  # type: ignore[arg-type]
    region.quote = quote if isinstance(quote, str) else None
    note = (each.meta or {}).get("text")
    region.note = "\n".join(map(str, note)) if isinstance(note, list) else str(note or "")
    return region if labels else None


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _value(value: Any, kind: Any) -> Any:
    """Return the value of an attribute; a single choice or text is the one that it holds."""
    if kind == "bool" and value in (["true"], ["false"]):
        return value == ["true"]
    if kind != "multi" and isinstance(value, list) and len(value) == 1:
        return value[0]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def in_code_points(text: str, regions: Sequence[Region]) -> list[Region] | None:
    """Return the regions with offsets in code points of the text; None where they do not fit it.

    Label Studio counts code points, and once counted UTF-16 units: what all regions say they mark
    tells which. A region that says nothing fits both, and code points go before.
    """
    if all(_fits(text, each) for each in regions):
        return list(regions)
    units = Utf16(text)
    found = []
    for each in regions:
        start, end = units.code_points(each.start), units.code_points(each.end)
        if start is None or end is None:
            return None
        found.append(replace(each, start=start, end=end))
    return found if all(_fits(text, each) for each in found) else None


def _fits(text: str, region: Region) -> bool:
    if region.quote is None:
        return True
    marked = text[region.start : region.end] if 0 <= region.start <= region.end else ""
    return marked == region.quote or _squeezed(marked) == _squeezed(region.quote) != ""


def _squeezed(text: str) -> str:
    """Return a text without white space, which browsers change as they copy."""
    return "".join(text.replace("\\n", "\n").split())
