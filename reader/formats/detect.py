"""Which format a file or folder is in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.formats.input_files import open_input
from reader.formats.model import HEAD_BYTES, Format, FormatError, Head
from reader.formats.registry import readable


def detect(paths: Sequence[Path]) -> Format:
    """Return the one format that all of the paths are in.

    Raises FormatError where a path is in none, where two formats fit it, or where the paths are in
    different formats; the message names them.
    """
    found = {path: _formats_of(head_of(path)) for path in paths}
    for path, fitting in found.items():
        if not fitting:
            raise FormatError(
                f"{path} is in none of the formats that newsmark recognises; name its format, as"
                f" in newsmark import brat {path}. newsmark formats lists them."
            )
        if len(fitting) > 1:
            names = " and ".join(each.name for each in fitting)
            raise FormatError(f"{path} may be {names}; name the one that it is.")
    first, *others = found
    for path in others:
        if found[path][0].name != found[first][0].name:
            raise FormatError(
                f"{first} is {found[first][0].name} and {path} is {found[path][0].name}; import"
                " them one after the other."
            )
    return found[first][0]


def head_of(path: Path) -> Head:
    """Return what a format is told from; FormatError where the path cannot be read."""
    try:
        if path.is_dir():
            return Head(path, names=sorted(each.name for each in path.iterdir()))
        if not path.is_file():
            reason = "is no plain file" if path.exists() else "does not exist"
            raise FormatError(f"{path} {reason}; name a file or a folder.")
        with open_input(path) as file:
            return Head(path, data=file.read(HEAD_BYTES))
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror or error}.") from None


def _formats_of(head: Head) -> list[Format]:
    return [each for each in readable() if each.detect is not None and each.detect(head)]
