"""Characters that XML cannot hold, controls above all: in texts, and in labels and other words."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TO_CODE = re.compile(f"{_NOT_XML.pattern}|_(?=x[0-9A-F]{{4}}_)")
_CODED = re.compile("_x([0-9A-F]{4})_")


def xml_text(text: str) -> str:
    """Return the text with U+FFFD for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def xml_words(words: str) -> str:
    """Return the words with ``_x0001_`` and the like for such a character, as office files do."""
    return _TO_CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", words)


def read_words(words: str) -> str:
    """Return the words that :func:`xml_words` was given."""
    return _CODED.sub(lambda found: _char(found), words) if "_x" in words else words


def _char(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char == "_" or _NOT_XML.fullmatch(char) else found[0]
