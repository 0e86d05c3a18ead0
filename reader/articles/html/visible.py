"""What of a page's markup a reader never sees, and what stands for a picture or a raised sign."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from reader.articles.raised import lowered, note_sign, raised

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
