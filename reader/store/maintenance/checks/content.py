"""What became of a file that is not as it was written, as far as its bytes show."""

from __future__ import annotations

import re

CONFLICT = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE)
"""A line that git puts into a file which it could not merge."""

_BEGINNINGS = re.compile(rb'^\{"[a-z]+":\{$', re.MULTILINE)
_ENDS = re.compile(rb"^\}\}$", re.MULTILINE)


def conflict_line(data: bytes) -> int:
    """Return the number of the first line that git put there, 0 where there is none."""
    found = CONFLICT.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else 0


def cause(data: bytes) -> str:
    """Return why a file of tables is damaged, where its bytes show that; else an empty string."""
    if not data:
        return "it is empty"
    if not data.strip(b"\0"):
        return "it holds nothing but zeros, as a power cut leaves it"
    if b"\r\n" in data:
        return "its line ends were changed by another program"
    if len(_BEGINNINGS.findall(data)) > 1 or len(_ENDS.findall(data)) > 1:
        return "it holds two versions of itself, as a merge that keeps both leaves it"
    return ""


def line_cause(raw: bytes) -> str:
    """The same for one line of a history."""
    if not raw.strip(b"\0\n"):
        return "it holds nothing but zeros, as a power cut leaves it"
    if b'"}{"id":' in raw:
        return "two lines run into one"
    return ""
