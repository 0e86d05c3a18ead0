"""Any text in the place of a word: what a format's words cannot hold is written as ``_uHEX_``.

The number is that of the code point, so a comma is ``_u2C_``. An underscore that would begin such a
sign is written as one itself, and so every word leads back to exactly one text.
"""

from __future__ import annotations

import re

_SIGN = re.compile("_u([1-9A-F][0-9A-F]{0,5}|0)_")
_NOTHING = "_u_"
"""What stands for no characters at all."""


def escape(text: str, unsafe: str) -> str:
    """Return a text without the characters that ``unsafe``, a regular expression for one, finds.

    Half characters (lone surrogates) stay: no file can hold them, and whoever writes says so.
    """
    if not text:
        return _NOTHING
    pattern = f"_(?=u)|(?![\ud800-\udfff])(?:{unsafe})"
    return re.sub(pattern, lambda found: f"_u{ord(found[0]):X}_", text, flags=re.DOTALL)


def unescape(word: str, unsafe: str) -> str:
    """Return the text that :func:`escape` was given; a word that it does not make is its own."""
    text = "" if word == _NOTHING else _SIGN.sub(_character, word)
    return text if escape(text, unsafe) == word else word


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]
