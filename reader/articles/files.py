"""Sources on disk: which files a source stands for, and their bytes.

A folder may come from anyone: nothing outside it is read through a link in it, and neither pipes
nor devices are waited on.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from reader.articles.disk.regular_files import read_at_most
from reader.articles.errors import ArticleError
from reader.articles.web.logins import without_login

Kind = Literal["text", "markdown", "html", "mail", "mbox", "pdf"]
SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "mail",
    ".mbox": "mbox",
    ".pdf": "pdf",
}
"""The endings of file names that are taken from a folder, and what each means."""

_STORE_FILE = "store.json"
_READ_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def find_files(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the articles' files below ``folder``, in natural order (``2.txt`` before ``10.txt``).

    Taken are files that end as :data:`SUFFIXES` says. Hidden files and folders, stores, and what a
    browser saved beside a page (``page_files``) are left out, and so are links that lead out of
    ``folder``; :func:`load_sources` tells of the latter.
    """
    return [found for found in _walk(Path(folder)) if isinstance(found, Path)]


def left_out(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the files below ``folder`` that are left out because they end otherwise."""
    others: list[Path] = []
    _walk(Path(folder), others)
    return sorted(others)


def printable(name: str) -> str:
    """Return ``name`` fit for a message: no character that could act on a terminal stays."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def expand(source: str | os.PathLike[str]) -> Iterator[Path | ArticleError | None]:
    """Yield the files that ``source`` stands for, None for standard input, and what is wrong."""
    text = os.fspath(source)
    if text == "-":
        yield None
        return
    scheme = re.match(r"([a-z][a-z0-9+.-]+):", text, re.IGNORECASE)
    if scheme and scheme[1].lower() != "file" and text.startswith("//", scheme.end()):
        name = printable(without_login(text))
        yield ArticleError(f"{name} cannot be read: of addresses, http and https can.")
        return
    try:
        path = _file_url(text) if scheme and scheme[1].lower() == "file" else Path(text)
        if not path.is_dir():
            yield path
            return
    except (ValueError, OSError) as error:
        yield ArticleError(f"{printable(text)} cannot be read: {_reason(error)}.")
        return
    yield from _folder(path, printable(text))


def _folder(path: Path, name: str) -> Iterator[Path | ArticleError]:
    empty = True
    for found in _walk(path):
        empty = False
        yield found
    if empty:
        endings = ", ".join(SUFFIXES)
        yield ArticleError(f"{name} holds no articles; files ending in {endings} are read.")


def _walk(top: Path, others: list[Path] | None = None) -> list[Path | ArticleError]:
    """Return files and what could not be looked into, in natural order of their paths.

    Files that end otherwise are added to ``others``.
    """
    root = os.path.realpath(top)
    found: list[tuple[Path, Path | ArticleError]] = []
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                inside = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            fault = ArticleError(f"{printable(str(folder))} cannot be read: {_reason(error)}.")
            found.append((folder, fault))
            continue
        if any(entry.name == _STORE_FILE for entry in inside):
            if folder == top:
                name = printable(str(top))
                return [ArticleError(f"{name} is a newsmark store; open it with --store {name}.")]
            continue
        names = {entry.name for entry in inside}
        for entry in inside:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                folders += [] if _is_saved_beside(entry.name, names) else [path]
            elif _is_wanted(entry):
                if item := _within(path, entry, root):
                    found.append((path, item))
            elif others is not None and entry.is_file(follow_symlinks=False):
                others.append(path)
    return [item for _, item in sorted(found, key=lambda pair: _natural(pair[0]))]


def _is_saved_beside(folder: str, names: set[str]) -> bool:
    """Tell whether a folder holds the parts of a page that a browser saved beside it."""
    page = next(
        (folder.removesuffix(end) for end in ("_files", ".files") if folder.endswith(end)), ""
    )
    return bool(page) and not names.isdisjoint((f"{page}.html", f"{page}.htm", f"{page}.xhtml"))


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    if Path(entry.name).suffix.lower() in SUFFIXES:
        return True
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:
        return False


def _within(path: Path, entry: os.DirEntry[str], root: str) -> Path | ArticleError | None:
    """Return ``path``, or an error where it is a link out of ``root``.

    A link to a folder inside is None: what it leads to is found on the straight way, once.
    """
    if not entry.is_symlink():
        return path
    target = os.path.realpath(path)
    if os.path.commonpath((root, target)) != root:
        return ArticleError(
            f"{printable(str(path))} is a link out of the folder and was left out; name it "
            "itself to read it."
        )
    return None if Path(target).is_dir() else path


def _natural(path: Path) -> list[list[tuple[int, int, str]]]:
    """Return a key that orders numbers in names by value; equal keys fall back to the name."""
    return [
        [
            (0, int(piece), piece) if piece.isdecimal() else (1, 0, piece.casefold())
            for piece in re.split(r"(\d{1,18})", part)
            if piece
        ]
        + [(2, 0, part)]
        for part in path.parts
    ]


def read_file(path: Path, name: str, max_bytes: int) -> bytes:
    """Return the bytes of ``path``, which messages call ``name``.

    Raises ArticleError for what is missing, not readable, no plain file or above ``max_bytes``.
    """
    try:
        _refuse_special(path.stat(), name, max_bytes)
        with os.fdopen(os.open(path, _READ_WITHOUT_WAITING), "rb") as file:
            _refuse_special(os.fstat(file.fileno()), name, max_bytes)
            data = read_at_most(file, max_bytes)
    except (OSError, ValueError) as error:
        raise ArticleError(f"{name} cannot be read: {_reason(error)}.") from None
    if len(data) > max_bytes:
        raise too_large(name, len(data), max_bytes, more=True)
    return data


def _refuse_special(status: os.stat_result, name: str, max_bytes: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ArticleError(f"{name} is a folder; its files are read one by one.")
    for is_such, kind in _SPECIAL:
        if is_such(status.st_mode):
            raise ArticleError(
                f"{name} is {kind}, not a file; send its text through standard input and read '-'."
            )
    if status.st_size > max_bytes:
        raise too_large(name, status.st_size, max_bytes)


def too_large(name: str, size: int, limit: int, *, more: bool = False) -> ArticleError:
    """Return the error for a source of ``size`` bytes, or of some more than ``limit``."""
    size_told = "more" if more else f"{size / 1e6:,.1f} MB"
    return ArticleError(
        f"{name} has {size_told} where at most {limit / 1e6:g} MB are read; raise max_article_mb "
        "in the config file to read it."
    )


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder"
    if isinstance(error, PermissionError):
        return "you do not have the permission to read it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return printable(str(error))


def _file_url(url: str) -> Path:
    from urllib.request import url2pathname  # slow to import, and rarely needed

    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise ValueError("it names another machine")
    return Path(url2pathname(parts.path))
