"""Files of text lines, each with its number; a line ends at a line feed and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from reader.articles.json_faults import UNDECODABLE, decoding_fault, fault_line
from reader.formats.common.errors import FormatError
from reader.formats.common.model import HEAD_BYTES, Head
from reader.formats.importing.input_files import open_input, read_input

T = TypeVar("T")

MAX_LINE = 200_000_000
"""The most bytes of a line: a longer one is no record of anything."""
SHOWN = 60
"""Code points of a value that a message quotes."""
_BOM = b"\xef\xbb\xbf"


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the number, from 1, and the bytes of each line that is not blank, without its end.

    A byte order mark is passed over, and so is a carriage return before the line feed. Raises
    FormatError where a line is too long, or the file is empty.
    """
    number = 0
    with open_input(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), 1):
            if len(line) > MAX_LINE:
                raise FormatError(f"{path}, line {number:,}: it is longer than {MAX_LINE:,} bytes.")
            line = line.removeprefix(_BOM) if number == 1 else line
            if line.strip():
                yield number, line.rstrip(b"\r\n")
    if not number:
        raise FormatError(f"{path} is empty; nothing was imported.")


def records_of(path: Path, kind: type[T]) -> Iterator[tuple[str, T]]:
    """Yield the place, as ``FILE, line 3``, and the record of each line of JSON Lines.

    Raises FormatError where a line is no JSON or not of this kind.
    """
    decode = msgspec.json.Decoder(kind).decode
    for number, line in lines_of(path):
        where = f"{path}, line {number:,}"
        try:
            yield where, decode(line)
        except UNDECODABLE as error:
            fault = decoding_fault(error, line)
            raise FormatError(f"{where}: {fault}; nothing was imported.") from None


def array_of(path: Path, kind: type[T], name: str) -> Iterator[tuple[str, T]]:
    """Yield the place, as ``FILE, task 3`` with ``name`` "task", and each record of a JSON array.

    An object by itself is taken for an array of one. Raises FormatError where the file is no JSON
    (which names the line) or a record not of this kind.
    """
    data = read_input(path).removeprefix(_BOM)
    if not data.strip():
        raise FormatError(f"{path} is empty; nothing was imported.")
    data = data if data.lstrip().startswith(b"[") else b"[%b]" % data
    try:
        found = msgspec.json.decode(data, type=list[msgspec.Raw])
    except UNDECODABLE as error:
        raise FormatError(
            f"{path}, line {fault_line(data, error):,}: {decoding_fault(error, data)}; nothing was"
            " imported."
        ) from None
    decode = msgspec.json.Decoder(kind).decode
    for number, each in enumerate(found, 1):
        where = f"{path}, {name} {number:,}"
        try:
            yield where, decode(each)
        except UNDECODABLE as error:
            raise FormatError(f"{where}: {decoding_fault(error)}; nothing was imported.") from None


def first_records(head: Head) -> list[dict[str, Any]]:
    """Return the objects of the lines that lie whole in the head of a file; none if one is no JSON.

    A file's format is told from them.
    """
    lines = head.data.removeprefix(_BOM).split(b"\n")
    if len(head.data) >= HEAD_BYTES:
        lines.pop()
    found = []
    for line in lines:
        if line.strip():
            try:
                found.append(msgspec.json.decode(line))
            except UNDECODABLE:
                return []
    return found if all(isinstance(each, dict) for each in found) else []


def shown(value: str) -> str:
    """Return a value of a file as a message quotes it: not more of it than tells which it is."""
    return repr(value if len(value) <= SHOWN else value[: SHOWN - 1] + "…")
