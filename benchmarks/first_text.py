"""First text: from starting a program to the first word of the article on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .make_data import MARKER
from .pty import Command, NotAvailableError, Terminal
from .results import Comparison, Result, round_robin
from .subjects import BARE, SMALLEST, SUBJECTS

ROUNDS = 15


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Measure every subject, after one start of each that is not counted (files get cached)."""
    result = Result("first_text", "start to first text on screen", "ms", BARE)
    result.comparisons = [Comparison(SMALLEST, BARE, 1.5)]
    actions: dict[str, Callable[[], float]] = {}
    for subject in SUBJECTS.values():
        try:
            command = subject.prepare(work)
            start(command)
        except NotAvailableError as error:
            result.skipped[subject.name] = str(error)
        else:
            actions[subject.name] = lambda command=command: start(command)  # type: ignore[misc]
    round_robin(result, actions, min(ROUNDS, most))
    return [result]


def start(command: Command, marker: str = MARKER) -> float:
    """Return the milliseconds from starting a program to the first output that holds a marker."""
    with Terminal(command) as terminal:
        return terminal.first_text(marker) * 1000
