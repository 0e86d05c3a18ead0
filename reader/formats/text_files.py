"""Text files of other programs, read as those programs read them."""

from __future__ import annotations

import re
from bisect import bisect_left
from pathlib import Path

from reader.formats.input_files import read_input
from reader.formats.model import FormatError

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
