"""The table of programs that are measured: how each is started and which keys it has."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import newsmark
from .make_data import COUNTS, MARKER, SIZES, article, random_spans
from .peers import slate
from .pty import Command

PEERS = Path(__file__).parent / "peers"
ARROWS = {"right": (b"\x1b[C",), "down": (b"\x1b[B",)}

BARE = "bare Textual app"
ECHO = "echo (the harness itself)"
SMALLEST = "newsmark 10 kB / 0"
LARGEST = "newsmark 5 MB / 50,000"
SLATE_TOKENS = "SLATE 1 MB / 5,000, tokens"
SLATE_CHARACTERS = "SLATE 1 MB / 5,000, characters"


@dataclass(frozen=True)
class Subject:
    """A program with something open. ``prepare`` makes its files below the work folder.

    ``keys`` holds, by the name of a movement or action, the keys to send: the last is measured.
    ``to_end`` goes to the end and some pages back; ``end_keys`` are the keys there, where others.
    """

    name: str
    prepare: Callable[[Path], Command]
    keys: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    to_end: tuple[bytes, ...] = ()
    end_keys: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)


def _script(name: str, *arguments: str) -> Command:
    return Command([sys.executable, str(PEERS / name), *arguments])


def _textarea(size: str) -> Subject:
    def prepare(work: Path) -> Command:
        file = work / f"{size.replace(' ', '-')}.txt"
        file.write_text(article(SIZES[size]), "utf-8")
        return _script("textarea.py", str(file))

    return Subject(f"TextArea {size}", prepare, ARROWS, (b"\x1b[1;5F", *[b"\x1b[5~"] * 6))


def _slate(name: str, scope: str) -> Subject:
    def prepare(work: Path) -> Command:
        text = article(SIZES["1 MB"])
        return slate.command(work, text, random_spans(text, 5_000), scope)

    return Subject(name, prepare, slate.KEYS, slate.TO_END)


def _newsmark(size: str, count: int) -> Subject:
    def prepare(work: Path) -> Command:
        text = article(SIZES[size])
        return newsmark.command(work, text, random_spans(text, count))

    name = f"newsmark {size} / {count:,}"
    return Subject(name, prepare, newsmark.KEYS, newsmark.TO_END, newsmark.END_KEYS)


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject(ECHO, lambda _: _script("echo.py", MARKER), ARROWS),
        Subject(BARE, lambda _: _script("bare_textual.py", MARKER), ARROWS),
        *(_textarea(size) for size in SIZES),
        _slate(SLATE_TOKENS, "token"),
        _slate(SLATE_CHARACTERS, "character"),
        *(_newsmark(size, count) for size in SIZES for count in COUNTS),
    )
}
