"""Cursor and selection written into the text itself, for tests that can be read.

- ``The |minister said``: the cursor is at the cluster after the bar.
- ``The [minister|] said``: ``minister`` is selected, the cursor is at its end (on the ``r``).
- ``The [|minister] said``: the same, with the cursor at the beginning (on the ``m``).
- A backslash makes ``[``, ``]``, ``|`` and ``\\`` mean themselves.

A selection of one cluster is shown as ``[m|]``.
"""

from __future__ import annotations

from reader.annotations.movement import MOTIONS, UNITS
from reader.annotations.selection import Selection, select
from reader.articles.model import Article
from reader.articles.plain import plain_blocks
from reader.articles.text.graphemes import is_boundary, previous_boundary

MARKS = "[]|"


def parse(marked: str) -> tuple[str, Selection]:
    """Return the text without its marks, and the cursor and selection that they show."""
    text, places, at = "", {}, 0
    while at < len(marked):
        if marked[at] in MARKS:
            if marked[at] in places:
                raise ValueError(f"{marked[at]} twice in {marked!r}")
            places[marked[at]] = len(text)
        else:
            at += marked[at] == "\\"
            text += marked[at]
        at += 1
    if "|" not in places or ("[" in places) != ("]" in places):
        raise ValueError(f"no cursor, or half a selection, in {marked!r}")
    if not all(is_boundary(text, place) for place in places.values()):
        raise ValueError(f"a mark inside a cluster in {marked!r}")
    if "[" not in places:
        return text, Selection(places["|"])
    start, end, cursor = places["["], places["]"], places["|"]
    last = previous_boundary(text, end)
    if start >= end or cursor not in (start, end):
        raise ValueError(f"the cursor is at neither end of the selection in {marked!r}")
    return text, Selection(last, start) if cursor == end else Selection(start, last)


def show(text: str, selection: Selection) -> str:
    """Return the text with its cursor and selection shown; the inverse of :func:`parse`."""
    span = selection.span(text)
    if span is None:
        places = [(selection.head, "|")]
    elif selection.head >= (selection.anchor or 0):
        places = [(span[0], "["), (span[1], "|]")]
    else:
        places = [(span[0], "[|"), (span[1], "]")]
    shown, at = "", 0
    for place, marks in places:
        shown += escape(text[at:place]) + marks
        at = place
    return shown + escape(text[at:])


def escape(text: str) -> str:
    return "".join("\\" + char if char in MARKS + "\\" else char for char in text)


def plain_article(text: str, lang: str = "") -> Article:
    return Article(id="0" * 20, text=text, lang=lang, blocks=plain_blocks(text))


def step(article: Article, selection: Selection, name: str) -> Selection:
    """Do one thing: a motion or a unit by name, ``select``, ``drop`` or ``swap``."""
    if name in MOTIONS:
        return selection.move(MOTIONS[name](article, selection.head))
    if name in UNITS:
        span = UNITS[name](article, selection.span(article.text), selection.head)
        return selection if span is None else select(article.text, span)
    return {"select": selection.start, "drop": selection.drop, "swap": selection.swap}[name]()


def play(marked: str, names: str, lang: str = "") -> str:
    """Do several things, one after the other, from a text that shows where; show what comes out.

    ``right*3`` is ``right right right``.
    """
    text, selection = parse(marked)
    return play_on(plain_article(text, lang), selection, names)


def play_on(article: Article, selection: Selection, names: str) -> str:
    for word in names.split():
        name, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            selection = step(article, selection, name)
    return show(article.text, selection)
