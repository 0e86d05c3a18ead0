"""What of a page's markup a reader never sees, and what stands for a picture or a raised sign."""

from __future__ import annotations

import re
import string

from lxml.html import HtmlElement

from reader.articles.superscripts import lowered, note_sign, raised

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


_NOT_IN_A_ROW = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "article")
_LONGEST_CELL = 600
"""A cell with more characters than this is a column of a page, not a piece of data."""


def is_data(table: HtmlElement) -> bool:
    """Tell whether the rows of a table read as rows: several short cells beside each other."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(found is not table for found in table.iter(*_NOT_IN_A_ROW)):
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(len(cell.text_content()) > _LONGEST_CELL for cell in cells):
            return False
        widest = max(widest, len(cells))
    return widest > 1


_UNSEEN = (
    "head script style template noscript title textarea select option datalist input button "
    "svg canvas map audio video iframe frame frameset object embed applet param source track "
    "annotation annotation-xml rp img meta link base"
)
UNSEEN = frozenset(_UNSEEN.split())
"""Elements whose text is none of the page's; a few of them are counted or stand for something."""

_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_OTHERS = (
    "mw-editsection headerlink sr-only visually-hidden screen-reader-text screen-reader-only "
    "screenreader-only u-visually-hidden visuallyhidden element-invisible"
)
_FOR_OTHERS = frozenset(_OTHERS.split())
"""Classes of what is there for screen readers or editors only."""
_MATH = re.compile(r"\b(?:mwe-math|math|latex|tex)", re.IGNORECASE)
_LONGEST_SIGN = 8
_LONGEST_FORMULA = 2000


def is_hidden(element: HtmlElement) -> bool:
    """Tell whether a page keeps an element and all in it from its reader's eyes."""
    given = element.attrib
    if element.tag == "dialog" and "open" not in given:
        return True
    if "hidden" in given and given["hidden"] != "until-found":
        return True
    if "style" in given and _HIDING.search(given["style"]):
        return True
    return "class" in given and not _FOR_OTHERS.isdisjoint(given["class"].lower().split())


def picture_text(image: HtmlElement) -> str:
    """Return what stands for a picture in a line: its emoji or formula, else nothing."""
    alt: str = (image.get("alt") or "").strip()
    if alt and len(alt) <= _LONGEST_SIGN and not any(map(str.isalnum, alt)):
        return alt
    is_formula = _MATH.search(image.get("class") or "") and len(alt) <= _LONGEST_FORMULA
    return alt if is_formula else ""


def raised_text(element: HtmlElement) -> str:
    """Return a raised or lowered sign as characters, a note's number in brackets, else nothing.

    ``element`` is a ``sup`` or ``sub``.
    """
    text = element.text_content().strip()
    if element.tag != "sup":
        return lowered(text)
    return (link_of_sign(element) is not None and note_sign(text)) or raised(text)


def link_of_sign(element: HtmlElement) -> HtmlElement | None:
    """Return the link to another place of its page that an element holds, or lies in."""
    around = element.getparent()
    links = [*element.iter("a"), *([around] if around is not None and around.tag == "a" else [])]
    return next((link for link in links if "#" in (link.get("href") or "")), None)
