"""What commands print: never a control character from content, colour only where it is wanted."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import click

_INVISIBLE = (
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
TAB = 4


def is_terminal(stream: Any) -> bool:
    """Tell whether a stream leads to a terminal; a closed or missing one does not."""
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False


def width() -> int | None:
    """Return the terminal's width in cells, None where stdout leads elsewhere."""
    return shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None


def is_dumb() -> bool:
    """Tell whether the terminal understands no escape sequences."""
    return os.environ.get("TERM") == "dumb"


def say(message: str) -> None:
    """Print one line on stderr: what was done, as against what was asked for."""
    from reader.articles.text.cells import printable
    from reader.articles.web.logins import without_login

    click.echo(printable(without_login(message)), err=True)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: ``1 file``, ``2,000 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def print_safe(text: str) -> None:
    """Print text of several lines on stdout; on a terminal, each cluster as it is safe to paint.

    To a pipe or a file everything goes out that commands no terminal: joiners, selectors, TAB, LF.
    """
    from reader.articles.text.cells import harmless, printable

    if is_terminal(sys.stdout):
        lines = text.replace("\r\n", "\n").split("\n")
        text = "\n".join(printable(line.expandtabs(TAB)) for line in lines)
    else:
        text = harmless(text)
    click.echo(text.removesuffix("\n"))


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout, what is invisible or moves the cursor as ``\\uXXXX``."""
    import msgspec

    click.echo(_pretty(msgspec.json.encode(value)))


def print_json_line(value: Any) -> None:
    """Print a value as JSON on one line of stdout, as :func:`print_json` prints it on several."""
    import msgspec

    click.echo(_visible(msgspec.json.encode(value).decode()))


def print_json_items(items: Iterable[bytes]) -> None:
    """Print an array of values that are JSON already, one by one, as :func:`print_json` would."""
    separator = "[\n"
    for item in items:
        click.echo(separator + textwrap.indent(_pretty(item), "  "), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


def _pretty(data: bytes) -> str:
    import msgspec

    return _visible(msgspec.json.format(data, indent=2).decode())


def _visible(text: str) -> str:
    return re.sub(_INVISIBLE, lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    return "".join(
        f"\\u{unit:04x}" for unit in memoryview(char.encode("utf-16-le", "surrogatepass")).cast("H")
    )


def print_table(rows: Iterable[Sequence[str]], *, limit: int | None) -> None:
    """Print rows in columns two cells apart, cut to ``limit`` cells (None: not cut).

    Every cell is made printable, so a row is a line whatever its content.
    """
    from reader.articles.text.cells import printable, width_of

    table = [[printable(cell) for cell in row] for row in rows]
    if not table:
        return
    widths = [max(width_of(row[column]) for row in table) for column in range(len(table[0]) - 1)]
    print_rows(table, widths, limit=limit)


def print_rows(rows: Iterable[Sequence[str]], widths: Sequence[int], *, limit: int | None) -> None:
    """Print rows one by one as :func:`print_table` does, all but the last column of given width."""
    from reader.articles.text.cells import fit, printable, width_of

    for row in rows:
        shown = [printable(cell) for cell in row]
        padded = [
            cell + " " * (size - width_of(cell)) for cell, size in zip(shown, widths, strict=False)
        ]
        line = "  ".join([*padded, shown[-1]]).rstrip()
        click.echo(line if limit is None else fit(line, limit))
