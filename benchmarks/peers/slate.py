"""SLATE, a terminal annotation tool (Kummerfeld, ACL 2019; ``slate-nlp``), in its own environment.

It is started as ``slate -s SCOPE -o FILE``. SLATE reads ``FILE.annotations``: one line for each
item, ``((line, token), (line, token)) - label``, both ends included, lines and tokens from 0; in
the scope ``character`` each place has a third number. Its keys: ``;`` right, ``o`` down, space and
then ``a`` to mark with its first label, ``O`` to the last line, ``{`` a page up.
"""

from __future__ import annotations

import bisect
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..make_data import Span
from ..pty import Command, NotAvailableError

PACKAGE = "slate-nlp==1.1.3"
KEYS = {"right": (b";",), "down": (b"o",), "mark": (b";", b" ", b"a")}
TO_END = (b"O", b"{", b"{", b"{")
LABELS = {"claim": "label:a", "opinion": "label:s", "quote": "label:d"}


def install(folder: Path) -> Path:
    """Return the ``slate`` command of an environment in ``folder``, made now if need be."""
    program = folder / "bin" / "slate"
    if not program.exists():
        steps = (
            [sys.executable, "-m", "venv", str(folder)],
            [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE],
        )
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                raise NotAvailableError(f"{PACKAGE} cannot be installed: {_last(done.stderr)}")
    return program


def command(work: Path, text: str, spans: Sequence[Span], scope: str = "token") -> Command:
    """Write the article and its labels below ``work`` and return how to open them in SLATE."""
    program = install(work / "slate-environment")
    folder = work / f"slate-{scope}-{len(text)}-{len(spans)}"
    folder.mkdir(exist_ok=True)
    (folder / "article.txt").write_text(text, "utf-8")
    lines = annotation_lines(text, spans, scope)
    (folder / "article.txt.annotations").write_text("".join(lines), "utf-8")
    argv = [str(program), "-s", scope, "-o", "-l", "log", "article.txt"]
    return Command(argv, folder)  # a name without spaces: SLATE splits its argument at them


def annotation_lines(text: str, spans: Sequence[Span], scope: str) -> list[str]:
    """Return the spans as lines of SLATE's annotation file, widened to whole tokens."""
    starts: list[int] = []  # offset of each token
    places: list[tuple[int, int]] = []  # its line and number
    lengths: list[int] = []
    offset = 0
    for line_number, line in enumerate(text.split("\n")):
        for number, token in enumerate(re.finditer(r"\S+", line)):
            starts.append(offset + token.start())
            places.append((line_number, number))
            lengths.append(len(token[0]))
        offset += len(line) + 1

    def place(token: int, character: int) -> tuple[int, ...]:
        return (*places[token], character) if scope == "character" else places[token]

    lines = []
    for start, end, label in spans:
        first = bisect.bisect_right(starts, start) - 1
        last = bisect.bisect_left(starts, end) - 1
        ends = (place(first, 0), place(last, lengths[last] - 1))
        lines.append(f"{ends} - {LABELS[label]}\n")
    return lines


def _last(text: str) -> str:
    return ["", *text.strip().splitlines()][-1]
