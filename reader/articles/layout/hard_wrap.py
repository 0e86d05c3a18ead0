"""Which paragraphs of plain text were wrapped by hand, so that their lines may be joined again.

The text is never touched: a joined line break is laid out and painted as a space. Verse, addresses,
lists and tables keep their lines.
"""

from __future__ import annotations

import re
from itertools import pairwise

SHORTEST = 40
"""The longest line of a paragraph that was wrapped by hand has at least so many code points."""
LONGEST = 110
"""And no more than this: longer lines were not made to be read as they are."""
MOST = 40
"""Lines that are looked at."""
_FULL = 0.8
"""The share of lines, all but the last, that had no room for the first word of the next."""
_KEEPS_ITS_LINES = re.compile(r"\s|[-*•–—>|+#]\s|\(?\w{1,3}[.)]\s|.*(\t|\S {3,}\S)")
_JOINED_BY_SPACE = re.compile(r"[\u0000-\u2e7f\uac00-\ud7a3]")
"""Scripts that part words by a space; Chinese and Japanese lines are not joined."""


def is_hard_wrapped(text: str, start: int, end: int) -> bool:
    """Tell whether the lines of ``text[start:end]``, one paragraph, may be joined by spaces."""
    lines = text[start : min(end, start + MOST * LONGEST)].split("\n")[:MOST]
    if len(lines) < 2:
        return False
    longest = max(map(len, lines))
    if not SHORTEST <= longest <= LONGEST:
        return False
    if any(_KEEPS_ITS_LINES.match(line) for line in lines):
        return False
    if not all(line and _JOINED_BY_SPACE.match(line, len(line) - 1) for line in lines):
        return False
    full = sum(
        len(line) + 1 + len(after.split(" ", 1)[0]) > longest for line, after in pairwise(lines)
    )
    return full >= _FULL * (len(lines) - 1)
