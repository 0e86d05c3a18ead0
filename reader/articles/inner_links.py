"""Links from one place of an article to another, as from a note's number to the note and back.

Such a link is a style of kind ``link`` whose ``href`` is ``#`` and an offset into the article's
text, in code points. While a text is being rendered nobody knows offsets yet: places have names
then, and :func:`resolved` puts the offsets in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.articles.model import Style

_INNER = re.compile(r"#([0-9]{1,12})")
_PLACE, _LEADS = "\0=", "\0#"
_OTHERWISE = "\0"


def inner_target(href: str) -> int | None:
    """Return the offset that a link leads to within its article, None where it leads out of it."""
    found = _INNER.fullmatch(href)
    return int(found[1]) if found else None


def place_of(name: str) -> str:
    """Return the ``href`` of a style that begins at the place of this name, while rendering."""
    return _PLACE + name


def leads_to(name: str, otherwise: str = "") -> str:
    """Return the ``href`` of a link to the place of this name, while rendering.

    ``otherwise`` is where it leads if there is no such place; a link without that is none then.
    """
    return f"{_LEADS}{name}{_OTHERWISE}{otherwise}"


def is_place(style: Style) -> bool:
    """Tell whether a style only says where a place is."""
    return style.href.startswith(_PLACE)


def name_of_target(style: Style) -> str:
    """Return the name of the place that a link leads to while rendering, empty for any other."""
    if not style.href.startswith(_LEADS):
        return ""
    return style.href.removeprefix(_LEADS).partition(_OTHERWISE)[0]


def resolved(styles: Sequence[Style], *, back: bool = False) -> list[Style]:
    """Return the styles with offsets for the names of places, which are no styles any more.

    With ``back`` the place of a note is its sign: a link to where it is first referred to.
    """
    places: dict[str, Style] = {}
    for style in styles:
        if is_place(style):
            places.setdefault(style.href.removeprefix(_PLACE), style)
    found: list[Style] = []
    returns: dict[str, Style] = {}
    for style in styles:
        if is_place(style):
            continue
        if name := name_of_target(style):
            place = places.get(name)
            otherwise = style.href.removeprefix(_LEADS).partition(_OTHERWISE)[2]
            href = f"#{place.start}" if place else otherwise
            style = Style(style.start, style.end, style.kind, href)
            if place and back:
                returns.setdefault(name, Style(place.start, place.end, "link", f"#{style.start}"))
        if style.kind != "link" or style.href:
            found.append(style)
    return sorted([*found, *returns.values()], key=lambda style: (style.start, -style.end))
