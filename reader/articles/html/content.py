"""Which blocks of a page are its article.

A library says which text is; here the blocks with that text are found, so that each keeps its
kind, styles and line breaks. Texts are compared by their letters and digits alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from reader.articles.html.walk import Walked
from reader.articles.inner_links import is_place, name_of_target
from reader.articles.model import Block

_LONG = 25
"""A block with so many letters or more is known wherever its text stands."""
_NEAR = 5_000
"""So many letters behind the last block the next one is looked for first."""
_MOST_COMPARED = 100_000_000
"""Letters that may be passed over in looking for the others one by one."""
_MOST_TRIES = 2_000_000
"""Texts that begin alike are compared so often; no page that people write comes near."""
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
    text = walked.page.text
    keys = [_key(text[block.start : block.end]) for block in walked.page.blocks]
    around = _Around(walked)
    found = _matches(keys, texts) if texts else around.main()
    if not found:
        return []
    chosen = set(found) | _between(walked, around, keys, found, "".join(map(_key, texts)))
    chosen |= _notes(walked, chosen) | _headings(walked, around, chosen)
    kept = [number for number in sorted(chosen) if not around.is_overlay(number)]
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
    first = _places([key for key in keys if len(key) >= _LONG], whole)
    anchors = _rising([(n, first[key]) for n, key in enumerate(keys) if key in first])
    short = _places_of_runs({key for key in keys if 0 < len(key) < _LONG}, runs)
    found: list[int] = []
    bounds = [(-1, 0, 0), *((n, p, p + len(keys[n])) for n, p in anchors)]
    bounds.append((len(keys), len(whole), len(whole)))
    for (before, _, low), (after, high, _) in pairwise(bounds):
        found += [before] if before >= 0 else []
        at = edges[bisect_left(edges, low)]
        for number in range(before + 1, after):
            places = short.get(keys[number], [])
            nearest = bisect_left(places, at)
            if nearest < len(places) and places[nearest] + len(keys[number]) <= high:
                found.append(number)
                at = places[nearest] + len(keys[number])
    return found


def _places(keys: Sequence[str], whole: str) -> dict[str, int]:
    """Return the place in ``whole`` of each of these long keys that is somewhere in it.

    Most follow each other there as they do on the page, so each is looked for behind the last one
    first; the others have their first place.
    """
    found: dict[str, int] = {}
    others: set[str] = set()
    at = 0
    for key in dict.fromkeys(keys):
        place = whole.find(key, at, at + len(key) + _NEAR)
        if place < 0:
            others.add(key)
        else:
            found[key] = place
            at = place + len(key)
    if len(others) * len(whole) > _MOST_COMPARED:
        return found | _first_places(others, whole)
    return found | {key: place for key in others if (place := whole.find(key)) >= 0}


def _first_places(keys: set[str], whole: str) -> dict[str, int]:
    """Return the first place of each of these long keys that is somewhere in ``whole``.

    One pass over ``whole`` looks for the beginnings of all; searching it for each key in turn would
    take time in proportion to the square of the page.
    """
    by_beginning: dict[str, list[str]] = {}
    for key in keys:
        by_beginning.setdefault(key[:_LONG], []).append(key)
    found: dict[str, int] = {}
    tries = 0
    for place in range(len(whole) - _LONG + 1):
        begun = by_beginning.get(whole[place : place + _LONG])
        if begun is None:
            continue
        for key in begun:
            tries += 1
            if whole.startswith(key, place):
                found[key] = place
        left = [key for key in begun if key not in found]
        if left:
            by_beginning[left[0][:_LONG]] = left
        else:
            del by_beginning[begun[0][:_LONG]]
        if tries > _MOST_TRIES or not by_beginning:
            break
    return found


def _places_of_runs(keys: set[str], runs: list[str]) -> dict[str, list[int]]:
    """Return where some runs one after the other are each of these short keys, in order."""
    found: dict[str, list[int]] = {}
    place = 0
    for number, run in enumerate(runs):
        text = run
        following = number + 1
        while len(text) < _LONG:
            if text in keys:
                found.setdefault(text, []).append(place)
            if following == len(runs):
                break
            text += runs[following][:_LONG]
            following += 1
        place += len(run)
    return found


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


def _between(
    walked: Walked, around: _Around, keys: list[str], found: list[int], whole: str
) -> set[int]:
    """Return the blocks among those found that belong to them though their text was not found.

    A long one whose text is there for the most part has lost something to the library.
    """
    belonging = set()
    torn: dict[int, list[str]] = {}
    chosen = set(found)
    for number in range(found[0], found[-1]):
        block, key = walked.page.blocks[number], keys[number]
        if number in chosen:
            continue
        if block.kind in ("rule", "code") or not key or around.is_caption(number):
            belonging |= set() if around.is_beside(number) else {number}
        elif len(key) >= _LONG:
            torn[number] = [key[at : at + _PIECE] for at in range(len(key) - _PIECE + 1)]
    wanted = {piece for pieces in torn.values() for piece in pieces}
    places = range(len(whole) - _PIECE + 1) if wanted else ()
    there = {piece for at in places if (piece := whole[at : at + _PIECE]) in wanted}
    for number, pieces in torn.items():
        if sum(piece in there for piece in pieces) >= _SHARE * len(pieces):
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
    if not notes:
        return set()
    is_note = _Inherited(lambda element: True if element in notes else None)
    return {
        number for number in range(max(chosen) + 1, len(starts)) if is_note(walked.origins[number])
    }


def _headings(walked: Walked, around: _Around, chosen: set[int]) -> set[int]:
    """Return the headings of what was chosen: the page's own above it, and those within it."""
    blocks = walked.page.blocks
    first = min(chosen)
    above = [
        number
        for number in range(first)
        if _is_heading(blocks[number], 1) and not around.is_beside(number)
    ]
    headings = set(above[-1:])
    if headings and any(_is_heading(blocks[number], 1) for number in chosen):
        headings = set()
    for number in range(first, max(chosen)):
        if _is_heading(blocks[number]) and not around.is_beside(number):
            level = blocks[number].level
            part = range(number + 1, len(blocks))
            ends = (n for n in part if _is_heading(blocks[n]) and blocks[n].level <= level)
            end = next(ends, len(blocks))
            headings |= {number} if any(n in chosen for n in range(number + 1, end)) else set()
    return headings


def _is_heading(block: Block, level: int = 0) -> bool:
    return block.kind == "heading" and level in (0, block.level)


class _Inherited:
    """What elements have from the nearest element around them that decides it, else False.

    Each element is looked at once, however many lie in it.
    """

    def __init__(self, decide: Callable[[HtmlElement], bool | None]) -> None:
        self._decide = decide
        self._known: dict[HtmlElement, bool] = {}

    def __call__(self, element: HtmlElement | None) -> bool:
        passed = []
        answer = None
        while element is not None and answer is None:
            passed.append(element)
            answer = self._known.get(element)
            answer = self._decide(element) if answer is None else answer
            element = element.getparent()
        found = bool(answer)
        self._known.update(dict.fromkeys(passed, found))
        return found


class _Around:
    """In what kinds of parts of a page its blocks lie, by their numbers."""

    def __init__(self, walked: Walked) -> None:
        self._origins = walked.origins
        self._beside = _Inherited(_decides_beside)
        self._caption = _Inherited(lambda each: True if each.tag == "figcaption" else None)
        self._overlay = _Inherited(lambda each: True if _is_overlay(each) else None)

    def main(self) -> list[int]:
        """Return the blocks that do not lie beside the main part."""
        return [n for n in range(len(self._origins)) if not self.is_beside(n)]

    def is_beside(self, number: int) -> bool:
        return self._beside(self._origins[number])

    def is_caption(self, number: int) -> bool:
        return self._caption(self._origins[number])

    def is_overlay(self, number: int) -> bool:
        return self._overlay(self._origins[number])


def _decides_beside(element: HtmlElement) -> bool | None:
    """Tell whether all in an element lies beside the main part, None where it does not say."""
    if element.tag in _BESIDE or element.get("role") in _BESIDE_ROLES:
        return True
    if element.tag in ("article", "main"):
        return False
    is_of_page = element.tag == "header" and element.getparent().tag == "body"
    return True if is_of_page else None


def _is_overlay(element: HtmlElement) -> bool:
    """Tell whether an element is what a page lays over itself, as to ask for consent."""
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    is_dialog = element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal")
    is_inside = element.tag not in ("body", "html")
    return is_inside and bool(is_dialog or _CONSENT.search(names))


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
