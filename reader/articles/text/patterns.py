"""Regular expressions with Unicode properties, made when they are first used.

The ``regex`` package and its large character classes take longer to set up than a short article
takes to open, and a page of plain English needs none of them to be painted.
"""

from __future__ import annotations

from typing import Any


class Pattern:
    """A pattern of the ``regex`` package; every attribute of the compiled one is this one's too.

    ``flags`` are names of flags of that package: ``"V1"``, ``"X V1"``, ``"I"``.
    """

    def __init__(self, source: str, flags: str = "") -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile on the first use, and keep each method that is asked for."""
        import regex

        flags = 0
        for flag in self._flags.split():
            flags |= getattr(regex, flag)
        value = getattr(regex.compile(self._source, flags), name)
        setattr(self, name, value)
        return value
