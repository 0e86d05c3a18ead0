"""The numbers of a numbered list's items (HTML, 4.4.5: ``start``, ``reversed``, ``type``)."""

from __future__ import annotations

import re
import string

from lxml.html import HtmlElement

_NUMBER = re.compile(r"\s*(-?[0-9]{1,9})")
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_MOST_ROMAN = 3999


def item_numbers(numbered: HtmlElement) -> dict[HtmlElement, str]:
    """Return the marker of each item of an ``ol``, as ``3.``, ``c.`` or ``iii.``."""
    items = [child for child in numbered if child.tag == "li"]
    step = -1 if "reversed" in numbered.attrib else 1
    number = _number(numbered.get("start"), len(items) if step < 0 else 1)
    style = numbered.get("type", "1")
    markers = {}
    for item in items:
        number = _number(item.get("value"), number)
        markers[item] = f"{_written(number, style)}."
        number += step
    return markers


def _number(given: str | None, otherwise: int) -> int:
    found = _NUMBER.match(given or "")
    return int(found[1]) if found else otherwise


def _written(number: int, style: str) -> str:
    if style in ("a", "A") and number > 0:
        return _lettered(number) if style == "a" else _lettered(number).upper()
    if style in ("i", "I") and 0 < number <= _MOST_ROMAN:
        return _roman(number).lower() if style == "i" else _roman(number)
    return str(number)


def _lettered(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = string.ascii_lowercase[letter] + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
