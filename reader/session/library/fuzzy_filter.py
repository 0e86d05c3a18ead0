"""Finding texts by some of their letters: ``nyt`` finds *New York Times*, ``fld`` *The flood*.

A text is found by a word whose letters all stand in it, in that order, whatever stands between;
by several words if each finds it. Texts are compared folded, so case and accents do not matter, and
a word of Chinese is a row of characters. The best come first: those in which the words stand as
they are, at the beginning of a word or else inside one; then letters that begin words; then letters
in few runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reader.articles.text.folding import FoldedText, fold

AS_IT_IS = "#"
"""What a word begins with whose letters must stand together, such as a tag."""
LONGEST_TEXT = 300
"""Code points of a text that are looked at."""
LONGEST_QUERY = 100
"""Code points of a query that are looked at."""

SHORTEST_ID = 4
"""Digits of an id that find a text."""

WHOLE, BEGINS, INSIDE, ASIDE, SCATTERED = 0, 1, 2, 3, 10
"""What a word costs a text by how it stands there: less is better."""
IN_A_WORD, RUN, FAR, FARTHEST = 100, 10, 10, 9
"""What a run of scattered letters costs beside that: one that begins inside a word; each but the
first; how many characters from the first letter to the last cost one, and the most of that."""


class Sought(NamedTuple):
    """A text to be found, and what else finds it, as it is typed but for case.

    Any part of the ``address`` does; the whole ``lang`` or its main part; the beginning of one of
    the ``tags``, which are folded and have a space before each; so many characters of the ``id``
    that no word begins so by chance.
    """

    text: str
    address: str = ""
    lang: str = ""
    tags: str = ""
    id: str = ""


class _Word(NamedTuple):
    """A word of a query: as typed, in small letters; folded; folded without spaces.

    The last is empty where the letters must stand together.
    """

    typed: str
    run: str
    letters: str

    def is_beside(self, sought: Sought) -> bool:
        """Tell whether the word finds a text by what stands beside it."""
        return (
            self.typed in sought.address.casefold()
            or f" {self.run}" in sought.tags
            or f"{sought.lang}-".casefold().startswith(f"{self.typed}-")
            or (len(self.typed) >= SHORTEST_ID and sought.id.startswith(self.typed))
        )


class FuzzyFilter:
    """Texts to choose from by some of their letters."""

    def __init__(self) -> None:
        self._folds = _Folds()
        self._texts: list[str] = []
        self._sought: list[Sought] = []

    def load(self, sought: Iterable[Sought]) -> None:
        """Take other texts to choose from."""
        self._sought = list(sought)
        self._texts = [self._folds[each.text] for each in self._sought]

    def find(self, query: str) -> list[int]:
        """Return the numbers of the texts that are found, the best first, equals in their order."""
        costs = dict.fromkeys(range(len(self._texts)), 0)
        for word in _words(query):
            costs = self._narrowed(word, costs)
        return sorted(costs, key=costs.__getitem__)

    def _narrowed(self, word: _Word, costs: dict[int, int]) -> dict[int, int]:
        """Return the costs of those texts that a word finds, with its own added."""
        found = {}
        holds = re.compile("".join(f"[^{x}]*+{x}" for x in map(re.escape, word.letters))).match
        for number, cost in costs.items():
            text = self._texts[number]
            if standing := _standing(text, word.run):
                found[number] = cost + standing[0]
            elif word.is_beside(self._sought[number]):
                found[number] = cost + ASIDE
            elif word.letters and holds(text):
                found[number] = cost + _cost(text, _places(text, word.letters))
        return found


def found_in(sought: Sought, query: str) -> list[tuple[int, int]]:
    """Return the spans of the text by which a query finds it, in order and apart from each other.

    They are made of whole clusters. A word that stands beside the text has none.
    """
    folded = FoldedText(sought.text[:LONGEST_TEXT])
    squeezed, origins = " ", [0]
    for part in re.finditer("[^ ]+", folded.folded):
        squeezed += f"{part[0]} "
        origins += [*range(*part.span()), part.end()]
    spans = set()
    for word in _words(query):
        standing = _standing(squeezed, word.run)
        if standing:
            places = [standing[1] + n for n, char in enumerate(word.run) if char != " "]
        elif word.is_beside(sought):
            places = []
        else:
            places = _places(squeezed, word.letters)
        spans |= {folded.origin(origins[place], origins[place] + 1) for place in places}
    return _joined(sorted(spans))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted spans with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _words(query: str) -> list[_Word]:
    """Return the words of a query that have a letter."""
    words = []
    for typed in query[:LONGEST_QUERY].split():
        parts = fold(typed).split()
        if parts:
            letters = "" if typed.startswith(AS_IT_IS) else "".join(parts)
            words.append(_Word(typed.casefold(), " ".join(parts), letters))
    return words


class _Folds(dict[str, str]):
    """Texts folded, one space before and after each word; worked out when first asked for."""

    def __missing__(self, text: str) -> str:
        self[text] = f" {' '.join(fold(text[:LONGEST_TEXT]).split())} "
        return self[text]


def _standing(text: str, run: str) -> tuple[int, int] | None:
    """Return the cost of a word that stands in a text as it is, and where it does at its best."""
    at = text.find(run)
    if at < 0:
        return None
    begins = text.find(f" {run}")
    if begins < 0:
        return INSIDE, at
    whole = text.find(f" {run} ")
    return (BEGINS, begins + 1) if whole < 0 else (WHOLE, whole + 1)


def _places(text: str, letters: str) -> list[int]:
    """Return where the letters of a word stand in a text, in order; empty where they do not.

    Each goes on with the run of the one before, else begins a word, else stands anywhere, as long
    as the rest of them find a place after it. Then each that is in no run with the one before
    joins the run of the one after, where it can.
    """
    latest = []
    end = len(text)
    for letter in reversed(letters):
        end = text.rfind(letter, 0, end)
        if end < 0:
            return []
        latest.append(end)
    places: list[int] = []
    at = 0
    for letter, last in zip(letters, reversed(latest), strict=True):
        if places and text[at + 1] == letter:
            at += 1
        else:
            begins = text.find(f" {letter}", at, last + 1)
            at = begins + 1 if begins >= 0 else text.find(letter, at + 1, last + 1)
        places.append(at)
    for n in range(len(letters) - 2, -1, -1):
        is_free = n == 0 or places[n - 1] + 1 < places[n]
        if is_free and text[places[n + 1] - 1] == letters[n]:
            places[n] = places[n + 1] - 1
    return places


def _cost(text: str, places: Sequence[int]) -> int:
    """Return the cost of a word whose letters stand scattered in a text."""
    runs = [
        place for place, before in zip(places, (-1, *places), strict=False) if place > before + 1
    ]
    inside = sum(text[place - 1] != " " for place in runs)
    far = min((places[-1] - places[0]) // FAR, FARTHEST)
    return SCATTERED + IN_A_WORD * inside + RUN * (len(runs) - 1) + far
