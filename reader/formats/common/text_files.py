"""Text files of other programs, read as those programs read them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from pathlib import Path

from reader.formats.common.errors import FormatError
from reader.formats.importing.input_files import read_input

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


_BOM = "\ufeff"


def decoded(path: Path) -> str:
    """Return the text of a file, which must be UTF-8; FormatError names the byte and line."""
    data = read_input(path)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"{path}, line {line:,}: byte 0x{data[error.start]:02X} at offset {error.start:,} is"
            " not UTF-8; convert the file, with iconv for example. Nothing was imported."
        ) from None


def universal(text: str) -> str:
    """Return the text with a line feed for each CRLF and CR, as Python reads files of text."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def lines(path: Path) -> list[str]:
    """Return the lines of a file without their ends, a byte order mark passed over."""
    return universal(decoded(path).removeprefix(_BOM)).split("\n")


def text_of_file(text: str) -> tuple[str, int]:
    """Return what a file of this text holds, and the characters in it before the text.

    A text that begins with a byte order mark has one more before it, which is taken for the file's.
    """
    return (_BOM + text, 1) if text.startswith(_BOM) else (text, 0)


class CountedText:
    """A text as its annotations count it, and where that is in the article's.

    They count each CRLF as one character (``whole``) or as two, and a byte order mark as one.
    """

    def __init__(self, raw: str, *, whole: bool = True) -> None:
        self.text = universal(raw) if whole else raw
        self._mark = raw.startswith(_BOM)
        self._breaks = [each.start() for each in re.finditer("\r\n", self.text)]
        self.article_text = universal(raw).removeprefix(_BOM)

    def offset(self, counted: int) -> int:
        """Return the offset in the article's text."""
        shift = bisect_left(self._breaks, counted) if self._breaks else 0
        return max(counted - shift - self._mark, 0)
