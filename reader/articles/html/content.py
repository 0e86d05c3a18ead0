"""Which blocks of a page are its article.

A library says which text is; here the blocks with that text are found, so that each keeps its
kind, styles and line breaks. Texts are compared by their letters and digits alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from reader.articles.html.walk import Walked
from reader.articles.inner_links import is_place, name_of_target
from reader.articles.model import Block

_LONG = 25
"""A block with so many letters or more is known wherever its text stands."""
_PIECE = 12
_SHARE = 0.6
_LEAST = 200
"""An article with fewer letters than this must be most of its page."""
_CONSENT = re.compile(r"cookie|consent|gdpr|onetrust|didomi|(?:^|[\s_-])cmp(?:$|[\s_-])", re.I)
_BESIDE = frozenset(("nav", "aside", "footer", "form", "menu", "dialog"))
_BESIDE_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))


def article_blocks(walked: Walked, texts: Sequence[str]) -> list[int]:
    """Return the numbers of the blocks whose text is in ``texts``, with what belongs there.

    Rules and listings between them belong to them, and so do the heading above and those that
    head a part of them. Empty where the page has no article.
    """
    page = walked.page
    keys = [_key(page.text[block.start : block.end]) for block in page.blocks]
    found = _matches(keys, texts) if texts else _main(walked)
    if not found:
        return []
    chosen = set(found) | _between(walked, keys, found, "".join(map(_key, texts)))
    chosen |= _notes(walked, chosen) | _headings(walked, chosen)
    kept = [number for number in sorted(chosen) if not _is_overlay(walked.origins[number])]
    return kept if _is_article(walked, keys, kept) else []


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


def _matches(keys: list[str], texts: Sequence[str]) -> list[int]:
    """Return the blocks that are found in the texts, in the same order."""
    runs = [key for key in map(_key, texts) if key]
    whole = "".join(runs)
    edges = [0]
    for run in runs:
        edges.append(edges[-1] + len(run))
    places = [
        (number, place)
        for number, key in enumerate(keys)
        if len(key) >= _LONG and (place := whole.find(key)) >= 0
    ]
    anchors = _rising(places)
    found: list[int] = []
    bounds = [(-1, 0, 0), *((n, p, p + len(keys[n])) for n, p in anchors)]
    bounds.append((len(keys), len(whole), len(whole)))
    for (before, _, low), (after, high, _) in pairwise(bounds):
        found += [before] if before >= 0 else []
        found += _short_ones(keys, range(before + 1, after), whole, edges, low, high)
    return found


def _short_ones(
    keys: list[str], numbers: range, whole: str, edges: list[int], low: int, high: int
) -> list[int]:
    """Return the short blocks whose text is all of some runs in ``whole[low:high]``, in order."""
    found = []
    at = edges[bisect_left(edges, low)]
    for number in numbers:
        key = keys[number]
        if not key or len(key) >= _LONG:
            continue
        place = whole.find(key, at, high)
        while place >= 0 and not (_is_edge(edges, place) and _is_edge(edges, place + len(key))):
            place = whole.find(key, place + 1, high)
        if place >= 0:
            found.append(number)
            at = place + len(key)
    return found


def _is_edge(edges: list[int], place: int) -> bool:
    return edges[bisect_right(edges, place) - 1] == place


def _rising(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs in which both numbers rise (patience sorting)."""
    tops: list[int] = []  # the lowest place at which a part of each length ends
    ends: list[int] = []
    back: list[int] = []
    for number, (_, place) in enumerate(places):
        length = bisect_left(tops, place)
        back.append(ends[length - 1] if length else -1)
        tops[length:] = [place, *tops[length + 1 :]] if length < len(tops) else [place]
        ends[length:] = [number, *ends[length + 1 :]] if length < len(ends) else [number]
    rising = []
    at = ends[-1] if ends else -1
    while at >= 0:
        rising.append(places[at])
        at = back[at]
    return rising[::-1]


def _between(walked: Walked, keys: list[str], found: list[int], whole: str) -> set[int]:
    """Return the blocks among those found that belong to them though their text was not found.

    A long one whose text is there for the most part has lost something to the library.
    """
    pieces = {whole[at : at + _PIECE] for at in range(len(whole) - _PIECE + 1)}
    belonging = set()
    for number in set(range(found[0], found[-1])) - set(found):
        block, key = walked.page.blocks[number], keys[number]
        if block.kind in ("rule", "code") or not key or _is_caption(walked.origins[number]):
            belonging |= set() if _is_beside(walked, number) else {number}
        elif len(key) >= _LONG:
            own = [key[at : at + _PIECE] for at in range(len(key) - _PIECE + 1)]
            if sum(piece in pieces for piece in own) >= _SHARE * len(own):
                belonging.add(number)
    return belonging


def _notes(walked: Walked, chosen: set[int]) -> set[int]:
    """Return the notes behind what was chosen to which a sign in it leads."""
    starts = [block.start for block in walked.page.blocks]
    notes = set()
    for style in walked.page.styles:
        name = name_of_target(style)
        is_sign = bool(name) and walked.page.text[style.start] == "["
        if is_sign and bisect_right(starts, style.start) - 1 in chosen:
            notes.add(walked.places.elements[name])
    last = max(chosen)
    return {
        number
        for number in range(last + 1, len(starts))
        if any(element in notes for element in _around(walked.origins[number]))
    }


def _around(element: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield an element and all that it lies in."""
    while element is not None:
        yield element
        element = element.getparent()


def _headings(walked: Walked, chosen: set[int]) -> set[int]:
    """Return the headings of what was chosen: the page's own above it, and those within it."""
    blocks = walked.page.blocks
    first = min(chosen)
    above = [
        number
        for number in range(first)
        if _is_heading(blocks[number], 1) and not _is_beside(walked, number)
    ]
    headings = set(above[-1:])
    if headings and any(_is_heading(blocks[number], 1) for number in chosen):
        headings = set()
    for number in range(first, max(chosen)):
        if _is_heading(blocks[number]) and not _is_beside(walked, number):
            level = blocks[number].level
            part = range(number + 1, len(blocks))
            ends = (n for n in part if _is_heading(blocks[n]) and blocks[n].level <= level)
            end = next(ends, len(blocks))
            headings |= {number} if any(n in chosen for n in range(number + 1, end)) else set()
    return headings


def _is_heading(block: Block, level: int = 0) -> bool:
    return block.kind == "heading" and level in (0, block.level)


def _main(walked: Walked) -> list[int]:
    """Return the blocks of a page that do not lie beside its main part."""
    return [n for n in range(len(walked.page.blocks)) if not _is_beside(walked, n)]


def _is_beside(walked: Walked, number: int) -> bool:
    element = walked.origins[number]
    while element is not None:
        if element.tag in _BESIDE or element.get("role") in _BESIDE_ROLES:
            return True
        if element.tag in ("article", "main"):
            return False
        if element.tag == "header" and element.getparent().tag == "body":
            return True
        element = element.getparent()
    return False


def _is_caption(element: HtmlElement) -> bool:
    return (
        element.tag == "figcaption" or next(element.iterancestors("figcaption"), None) is not None
    )


def _is_overlay(element: HtmlElement) -> bool:
    """Tell whether an element lies in what a page lays over itself, as to ask for consent."""
    while element is not None:
        names = f"{element.get('id') or ''} {element.get('class') or ''}"
        is_dialog = element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal")
        if element.tag not in ("body", "html") and (is_dialog or _CONSENT.search(names)):
            return True
        element = element.getparent()
    return False


def _is_article(walked: Walked, keys: list[str], kept: list[int]) -> bool:
    """Tell whether the blocks are something to read: not links for the most part, nor a scrap."""
    blocks = walked.page.blocks
    size = sum(len(keys[number]) for number in kept)
    spans = [(blocks[number].start, blocks[number].end) for number in kept]
    linked = 0
    own = set()  # blocks that are nothing but a link, be its address known or not
    starts = [start for start, _ in spans]
    for number in kept:
        around = walked.origins[number]
        if around.tag == "a" and not (around.tail or "").strip():
            linked += len(keys[number])
            own.add(number)
    for style in walked.page.styles:
        place = bisect_right(starts, style.start) - 1
        if (
            style.kind == "link"
            and not is_place(style)
            and place >= 0
            and style.end <= spans[place][1]
            and kept[place] not in own
        ):
            linked += len(_key(walked.page.text[style.start : style.end]))
    everything = sum(map(len, keys))
    return bool(kept) and 2 * linked <= size and (size >= _LEAST or 2 * size >= everything)
