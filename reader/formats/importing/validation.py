"""What keeps a record that came from a file out of a store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from reader.annotations.model import Annotation
from reader.articles.json_faults import encoding_fault

DEEPEST = 64
"""The most levels of lists and objects in the value of an attribute."""
MAX_OFFSET = 1 << 40
_encode = msgspec.json.Encoder().encode


def annotation_fault(record: Annotation, text: str) -> str:
    """Return what is wrong with an annotation of a text, as the end of a sentence; else nothing."""
    start, end = record.start, record.end
    if not 0 <= start < end <= MAX_OFFSET:
        return f"{start} to {end} is no span"
    if not all(start <= low < high <= end for low, high in record.fragments):
        return "a fragment does not lie within its span"
    if not record.id or not record.annotator:
        return "it has no id, or does not say whose it is"
    if record.status == "active":
        if end > len(text):
            return f"its span ends at {end}, beyond the text"
        if text[start:end] != record.exact:
            return "its words are not those of the article at its span"
        if not (text.endswith(record.prefix, 0, start) and text.startswith(record.suffix, end)):
            return "the words around it are not those of the article"
    if record.attributes and _is_deep(record.attributes):
        return f"its attributes are nested more than {DEEPEST} levels deep"
    return value_fault(record)


def value_fault(record: Any) -> str:
    """Return what no file can hold of a record, as the end of a sentence; else nothing."""
    try:
        _encode(record)
    except (
        TypeError,
        UnicodeEncodeError,
        OverflowError,
        RecursionError,
        msgspec.MsgspecError,
    ) as error:
        return encoding_fault(error)
    return ""


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return False
    return True


def _inner(value: object) -> list[object]:
    """Return the lists and objects directly in one."""
    values = value.values() if isinstance(value, Mapping) else value
    assert not isinstance(values, str)
    return [each for each in values if isinstance(each, Mapping | list | tuple)]  # type: ignore[attr-defined]
