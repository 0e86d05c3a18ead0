"""The gate to files that are imported, which may come from a stranger's folder.

A path that the person named may be a link. What is found in a folder may not lead out of it: else
a stranger's folder would bring a private file into a store that is shared.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from reader.articles.disk.regular_files import RefusedFileError, check_regular, inside, open_regular
from reader.formats.common.errors import FormatError


def open_input(path: Path) -> IO[bytes]:
    """Open a file to be imported, which is a regular one of bounded size; FormatError if not."""
    try:
        return open_regular(os.path.realpath(path))
    except OSError as error:
        raise _refused(path, error) from None


def read_input(path: Path) -> bytes:
    """Return the bytes of such a file."""
    with open_input(path) as file:
        return file.read()


def found_in(folder: Path, paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files found in a folder, without the folders among them.

    Raises FormatError for a link out of the folder, and for a pipe or a device.
    """
    for path in paths:
        try:
            real = inside(path, folder)
            if not real.is_dir():
                check_regular(real.stat(), path)
                yield path
        except OSError as error:
            raise _refused(path, error) from None


def _refused(path: Path, error: OSError) -> FormatError:
    if isinstance(error, RefusedFileError):
        return FormatError(
            f"{path} is not read: {error.strerror}; name the file itself, or take it out of the"
            " folder. Nothing was imported."
        )
    return FormatError(f"{path} cannot be read: {error.strerror or error}; nothing was imported.")
