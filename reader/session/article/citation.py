"""A passage with its source, on its way out: to a command of the user's choice, or to a file."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from reader.annotations.fragments import GAP
from reader.annotations.selection import Span
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.articles.text.cells import harmless

PATIENCE = 5.0
"""Seconds that a command may take."""


def citation(article: Article, parts: Sequence[Span]) -> str:
    """Return parts of the text with title, source, date and offsets, to paste elsewhere.

    It may go to a terminal, so nothing in it commands one.
    """
    date = (article.published or article.source.fetched_at)[:10]
    named = ", ".join(filter(None, (article.title, article.source.location, date)))
    named = " ".join(named.split())
    places = ", ".join(f"{start}–{end}" for start, end in parts)
    source = f"{named} [{places}]" if named else f"[{places}]"
    words = GAP.join(article.text[slice(*part)] for part in parts)
    return harmless(f"{words}\n\n{source}\n")


def run_with(command: Sequence[str], *, given: str = "", argument: str = "") -> None:
    """Run a command of the user's with text on its standard input, or with one more argument.

    It runs in the user's home folder, so that no program takes a file of the working folder for
    its code or configuration. Nothing that it writes reaches the terminal. Raises NewsmarkError
    where it cannot be run, fails or takes too long.
    """
    home = Path.home()
    whole = [*command, argument] if argument else list(command)
    try:
        subprocess.run(
            whole,
            input=given.encode("utf-8"),
            cwd=home if home.is_dir() else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except OSError as error:
        raise NewsmarkError(f"{command[0]} cannot be run: {error.strerror or error}.") from error
    except subprocess.TimeoutExpired as error:
        raise NewsmarkError(f"{command[0]} did not finish within {PATIENCE:.0f} s.") from error
    except subprocess.CalledProcessError as error:
        raise NewsmarkError(f"{command[0]} failed (exit code {error.returncode}).") from error


def append_to(file: Path, passage: str) -> None:
    """Write a passage at the end of a file, made if need be; NewsmarkError where it cannot be."""
    try:
        is_new = not file.exists() or not file.stat().st_size
        with file.open("a", encoding="utf-8") as stream:
            stream.write(passage if is_new else f"\n{passage}")
    except OSError as error:
        raise NewsmarkError(f"{file} cannot be written: {error.strerror or error}.") from error
