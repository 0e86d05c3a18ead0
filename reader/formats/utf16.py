"""Offsets of programs that count UTF-16 units (Java, JavaScript) and the code points they mean."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16:
    """The offsets of one text, both ways; where no character takes two units they are the same."""

    def __init__(self, text: str) -> None:
        pairs = [found.start() for found in _ASTRAL.finditer(text)]
        self._points = pairs
        self._units = [at + number for number, at in enumerate(pairs)]
        self.size = len(text) + len(pairs)
        """How many units the text has."""

    def units(self, offset: int) -> int:
        """Return the units before a code point."""
        return offset + bisect_left(self._points, offset)

    def code_points(self, units: int) -> int | None:
        """Return the code points before a unit; None where it is the second half of one."""
        pairs = bisect_right(self._units, units - 1)
        if pairs and self._units[pairs - 1] == units - 1:
            return None
        return units - pairs
