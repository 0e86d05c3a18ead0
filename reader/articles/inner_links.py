"""Links from one place of an article to another, as from a note's number to the note and back.

Such a link is a style of kind ``link`` whose ``href`` is ``#`` and an offset into the article's
text, in code points.
"""

from __future__ import annotations

import re

_INNER = re.compile(r"#([0-9]{1,12})")


def inner_link(offset: int) -> str:
    """Return the ``href`` of a link to a place in the same article."""
    return f"#{offset}"


def inner_target(href: str) -> int | None:
    """Return the offset that a link leads to within its article, None where it leads out of it."""
    found = _INNER.fullmatch(href)
    return int(found[1]) if found else None
