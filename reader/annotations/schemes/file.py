"""Label schemes from TOML: the built-in ones and people's own, checked as a whole.

A file is read only when it is sound; otherwise every problem is listed with its line.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.schemes.scheme import Scheme
from reader.articles.disk.regular_files import open_regular
from reader.articles.errors import NewsmarkError

BUILTIN = ("news", "attribution", "check-worthiness", "propaganda")
MAX_BYTES = 1_000_000
MAX_PROBLEMS = 1_000


class SchemeError(NewsmarkError):
    """A label scheme that is not there or not sound."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a scheme file; ``line`` and ``column`` count from 1.

    As text it reads ``FILE:LINE: message``.
    """

    file: str
    line: int
    message: str
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class _TooManyProblems(Exception):  # noqa: N818 -- it ends the check, nobody sees it
    pass


def builtin_schemes() -> list[str]:
    """The ids of the schemes that come with the program, the default first."""
    return list(BUILTIN)


def load_builtin(scheme_id: str) -> Scheme:
    """A scheme that comes with the program. Raises :class:`SchemeError` for an unknown id."""
    from reader.annotations.schemes.shape import quoted

    if scheme_id not in BUILTIN:
        known = ", ".join(BUILTIN)
        raise SchemeError(f"there is no built-in label scheme {quoted(scheme_id)}: {known}")
    file = Path(__file__).parent / f"{scheme_id}.toml"
    return parse_scheme(file.read_text(encoding="utf-8"), file.name)


def load_scheme(path_or_builtin_id: str | os.PathLike[str]) -> Scheme:
    """The scheme in a file, or the built-in one of that id (``./news`` is a file all the same).

    Raises :class:`SchemeError` naming file, line, the first cause and how many more there are.
    """
    if path_or_builtin_id in BUILTIN:
        return load_builtin(str(path_or_builtin_id))
    text = read_scheme_text(path_or_builtin_id)
    return parse_scheme(text, os.fspath(path_or_builtin_id))


def read_scheme_text(path: str | os.PathLike[str]) -> str:
    """The text of a scheme file.

    Raises :class:`SchemeError` when it is missing, no regular file, longer than
    :data:`MAX_BYTES`, not UTF-8, or cannot be read.
    """
    from reader.annotations.schemes.shape import printable

    shown = printable(os.fspath(path))
    try:
        place = Path(path)
        if place.is_dir():
            raise SchemeError(f"{shown} is a folder: name the label scheme's file in it")
        if place.exists() and not place.is_file():
            raise SchemeError(f"{shown} is not a regular file, so no label scheme can be read")
        with open_regular(place.resolve()) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        known = ", ".join(BUILTIN)
        raise SchemeError(
            f"{shown} is neither a file nor one of the built-in label schemes ({known})"
        ) from None
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else str(error)
        raise SchemeError(f"{shown} cannot be read: {cause}") from None
    if len(data) > MAX_BYTES:
        raise SchemeError(f"{shown} is longer than {MAX_BYTES:,} bytes, too long for a scheme")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SchemeError(
            f"{shown}:{line}: the file is not UTF-8 (byte 0x{data[error.start]:02x} at "
            f"{error.start}): save it as UTF-8"
        ) from None


def parse_scheme(text: str, name: str) -> Scheme:
    """The scheme that ``text`` describes; ``name`` is what errors call the file.

    Raises :class:`SchemeError` naming file, line, the first cause and how many more there are.
    """
    scheme, problems = _read(text, name)
    if scheme is not None and not problems:
        return scheme
    more = len(problems) - 1
    if not more:
        raise SchemeError(str(problems[0]))
    noun = "problem" if more == 1 else "problems"
    command = f"'newsmark scheme check {problems[0].file}'"
    raise SchemeError(f"{problems[0]} ({more} more {noun}: see {command})")


def check_scheme(text: str, name: str) -> list[Problem]:
    """Every problem of the scheme in ``text``, in the order of its lines; empty when it is sound.

    A text that is not TOML has one problem, the first. After :data:`MAX_PROBLEMS` the check ends.
    """
    return _read(text, name)[1]


def _read(text: str, name: str) -> tuple[Scheme | None, list[Problem]]:
    from reader.annotations.schemes.checks import build_scheme
    from reader.annotations.schemes.shape import printable
    from reader.annotations.schemes.toml_lines import Path as Place
    from reader.annotations.schemes.toml_lines import line_of

    file = printable(name)
    if len(text) > MAX_BYTES:
        message = f"longer than {MAX_BYTES:,} characters, too long for a scheme"
        return None, [Problem(file=file, line=1, message=message)]
    parsed = _parse(text.removeprefix("\ufeff").replace("\r\n", "\n"), file)
    if isinstance(parsed, Problem):
        return None, [parsed]
    document, lines = parsed
    problems: list[Problem] = []

    def report(place: Place, message: str) -> None:
        if len(problems) == MAX_PROBLEMS:
            raise _TooManyProblems
        line = line_of(lines, place)
        problems.append(Problem(file=file, line=line, message=printable(message)))

    scheme = None
    with suppress(_TooManyProblems):
        scheme = build_scheme(document, report)
    return scheme, sorted(problems, key=lambda problem: problem.line)


def _parse(text: str, file: str) -> tuple[dict[str, Any], dict[Any, int]] | Problem:
    """The document and the lines of its keys, or why it is not TOML."""
    import tomllib

    from reader.annotations.schemes.shape import printable
    from reader.annotations.schemes.toml_lines import DepthError, locate, syntax_fault

    lines: dict[Any, int] = {}
    try:
        lines = locate(text)
        return tomllib.loads(text), lines
    except DepthError as error:
        return Problem(file=file, line=error.line, message="nested too deeply for a scheme")
    except tomllib.TOMLDecodeError as error:
        cause, at = syntax_fault(error)
        # What the end of the file leaves open is reported at the last key, where it was opened.
        line, column = at or (max(lines.values(), default=1), None)
        message = printable(f"not TOML: {cause[:1].lower()}{cause[1:]}")
        return Problem(file=file, line=line, column=column, message=message)
    except ValueError:
        # The parser converts a number of thousands of digits and says neither where nor why.
        line = text.count("\n", 0, _start_of_long_number(text)) + 1
        return Problem(file=file, line=line, message="a number is too long for a scheme")


def _start_of_long_number(text: str) -> int:
    found = re.search(r"[0-9][0-9_]{4300,}", text)
    return found.start() if found else 0
