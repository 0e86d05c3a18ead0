"""Files of text lines, each with its number; a line ends at a line feed and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reader.formats.model import FormatError

MAX_LINE = 200_000_000
"""The most bytes of a line: a longer one is no record of anything."""
_BOM = b"\xef\xbb\xbf"


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the number, from 1, and the bytes of each line that is not blank, without its end.

    A byte order mark is passed over, and so is a carriage return before the line feed. Raises
    FormatError where a line is too long, or the file is empty.
    """
    number = 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), 1):
            if len(line) > MAX_LINE:
                raise FormatError(f"{path}, line {number:,}: it is longer than {MAX_LINE:,} bytes.")
            line = line.removeprefix(_BOM) if number == 1 else line
            if line.strip():
                yield number, line.rstrip(b"\r\n")
    if not number:
        raise FormatError(f"{path} is empty; nothing was imported.")


def json_error(error: Exception) -> str:
    """Return what is wrong with a record of JSON, as the end of a sentence."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "it is not valid UTF-8"
    told = str(error).split("\n")[0]
    return told[:1].lower() + told[1:]
