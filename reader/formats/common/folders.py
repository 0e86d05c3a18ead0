"""Folders of files of one format, such as one file for each annotator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reader.formats.common.errors import FormatError
from reader.formats.common.model import HEAD_BYTES, Head
from reader.formats.importing.input_files import found_in, open_input

NOBODY = "all"
"""The name of a file that is nobody's in particular."""


def files_in(path: Path, *suffixes: str) -> list[Path]:
    """Return the files with these suffixes in a folder, sorted by name; a file is itself alone.

    Raises FormatError where a folder has none.
    """
    if not path.is_dir():
        return [path]
    wanted = sorted(each for each in path.iterdir() if each.suffix in suffixes)
    found = list(found_in(path, wanted))
    if not found:
        ends = " or ".join(suffixes)
        raise FormatError(f"{path} holds no file that ends in {ends}; nothing was imported.")
    return found


def annotator_of(path: Path, paths: Sequence[Path]) -> str:
    """Return the annotator after whom a file is named, which it is in a folder alone.

    Empty where ``path`` is one of the ``paths`` that the user named, or is called :data:`NOBODY`.
    """
    return "" if path in paths or path.stem == NOBODY else path.stem


def detect_in(head: Head, suffixes: Sequence[str], is_ours: Callable[[Head], bool]) -> bool:
    """Tell whether a file, or every file with these suffixes in a folder, is ``is_ours``."""
    if not head.path.is_dir():
        return is_ours(head)
    found = [head.path / name for name in head.names if Path(name).suffix in suffixes]
    return bool(found) and all(is_ours(_head(each)) for each in found_in(head.path, found))


def _head(path: Path) -> Head:
    with open_input(path) as file:
        return Head(path, data=file.read(HEAD_BYTES))
