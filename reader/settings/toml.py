"""Read a small TOML file strictly: every message names the file, the line and what to write."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reader.annotations.schemes.toml_lines import DepthError, line_of, locate, syntax_fault
from reader.articles.disk.regular_files import read_regular
from reader.articles.errors import NewsmarkError

Check = Callable[[Any], Any]
"""Takes a value as TOML gives it, returns what to keep; ValueError says what it must be."""


def read_table(path: Path) -> tuple[dict[str, Any], str]:
    """Return the file's table and its text; NewsmarkError where it cannot be read or parsed."""
    try:
        text = read_regular(path.resolve()).decode("utf-8-sig")
    except OSError as error:
        raise NewsmarkError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise NewsmarkError(
            f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8."
        ) from error
    try:
        locate(text)
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        _check_merged(path, text)
        raise NewsmarkError(_syntax(path, text, error)) from error
    except DepthError as error:
        raise NewsmarkError(f"{path}:{error.line}: this nests too deeply; flatten it.") from error
    except (ValueError, RecursionError) as error:  # such as a number of thousands of digits
        raise NewsmarkError(f"{path} is not readable as TOML: {error}.") from error


def checked(
    path: Path,
    table: Mapping[str, Any],
    text: str,
    checks: Mapping[str, Check],
    place: tuple[str | int, ...] = (),
) -> Any:
    """Return the values that ``checks`` let pass, by key; NewsmarkError names the first other.

    ``place`` is where the table stands in the file, as ``("rule", 0)``.
    """
    values: dict[str, Any] = {}
    lines = locate(text)
    for key, value in table.items():
        where = f"{path}:{line_of(lines, (*place, key))}"
        if key not in checks:
            near = difflib.get_close_matches(key, checks, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(checks)}."
            raise NewsmarkError(f"{where}: there is no setting {key!r}; {hint}")
        try:
            values[key] = checks[key](value)
        except ValueError as error:
            raise NewsmarkError(f"{where}: {key} must be {error}.") from error
    return values


def text_value(value: Any) -> str:
    """Check for a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in quotes that is not empty")
    return value


def truth(value: Any) -> bool:
    """Check for true or false."""
    if type(value) is not bool:
        raise ValueError("true or false")
    return value


def one_of(*names: str) -> Check:
    """Return a check for one of these names."""

    def check(value: Any) -> str:
        if value not in names:
            raise ValueError(f"one of {', '.join(names)}")
        return str(value)

    return check


def _check_merged(path: Path, text: str) -> None:
    """Raise NewsmarkError for a file in which git has left two versions."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            raise NewsmarkError(
                f"{path}:{number}: git has left two versions in this file, between <<<<<<< and "
                ">>>>>>>; keep the lines that hold and delete the others and the marks."
            )


def _syntax(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    """Return the sentence for a syntax error, with line and column counted from 1."""
    message, at = syntax_fault(error)
    if at:
        place = f"{at[0]}:{at[1]}"
    else:
        place = str(text.count("\n") + (not text.endswith("\n")))
    return f"{path}:{place}: this is not TOML: {message}."
