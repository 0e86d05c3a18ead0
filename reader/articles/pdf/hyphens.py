"""Words that a line's end has parted: put together where it is certain that they are one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

HYPHENS = ("-", "\u2010", "\u00ad")
_WORD = re.compile(r"[^\W\d_]+(?:['’\u2010-][^\W\d_]+)*")
_LAST = re.compile(r"([^\W\d_]+)[\u00ad\u2010-]$")
_FIRST = re.compile(r"[^\W\d_]+")
_ANDS = "and or to und oder bis sowie et ou y e o en of och eller og ja tai i oraz lub a"
_AND = frozenset(_ANDS.split())
"""Words before which a hyphen stands for what is left out: ``pre- and post-war``."""
_LEAST = 2
_SURE = 3
"""So many times more parted words than compounds would give are parted by a program."""


class Hyphens:
    """Decides what becomes of hyphens at line ends, by the words of the whole document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        ends: list[tuple[str, str]] = []
        count, before = 0, ""
        for line in lines:
            found = [word.lower() for word in _WORD.findall(line)]
            if before and found:
                ends.append((before, found.pop(0)))
            last = _LAST.search(line)
            before = last[1].lower() if last else ""
            if last and found:
                found.pop()
            self.words.update(found)
            count += 1
        self.firsts = {word.partition("-")[0] for word in self.words if "-" in word}
        self.parts_words = self._are_parted(ends, count)

    def _are_parted(self, ends: list[tuple[str, str]], lines: int) -> bool:
        """Tell whether words of this document are parted at line ends, beside compounds."""
        known = sum(one + other in self.words for one, other in ends)
        torn = sum(f"{one}-{other}" in self.words for one, other in ends)
        if known or torn:
            return known > torn
        compounds = sum(count for word, count in self.words.items() if "-" in word)
        expected = compounds / max(self.words.total(), 1) * lines
        return len(ends) >= _SURE * (expected + 1)

    def joined(self, before: str, after: str) -> tuple[str, str, bool]:
        """Return how a line that ends with a hyphen ends once the next is put behind it.

        That is its end less the hyphen or with it, what follows (a space or nothing), and whether
        the hyphen was taken out.
        """
        last, first = _LAST.search(before), _FIRST.match(after)
        kept = before[:-1] + "-"
        if last is None or first is None:
            return kept, "", False
        if first[0].lower() in _AND and after[first.end() : first.end() + 1] == " ":
            return kept, " ", False
        if self._is_one(last[1].lower(), first[0]):
            return before[:-1], "", True
        return kept, "", False

    def _is_one(self, one: str, first: str) -> bool:
        other = first.lower()
        if one + other in self.words:
            return True
        if f"{one}-{other}" in self.words or not first.islower():
            return False
        if one in self.firsts:
            return False
        return self.parts_words and len(first) >= _LEAST
