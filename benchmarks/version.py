"""Version: what it costs to ask for the version, the least that the command can do."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .newsmark import ROOT
from .pty import NotAvailableError
from .results import Comparison, Result, round_robin

NOTHING = "python -c pass"
MODULE = "python -m reader --version"
COMMAND = "newsmark --version"
ROUNDS = 40


def run(work: Path, most: int = ROUNDS) -> list[Result]:
    """Start each in turn, after one start that is not counted."""
    del work
    result = Result("version", "from start to exit", "ms", NOTHING)
    result.comparisons = [Comparison(MODULE, NOTHING, 5), Comparison(COMMAND, NOTHING, 5)]
    commands = {
        NOTHING: [sys.executable, "-c", "pass"],
        MODULE: [sys.executable, "-m", "reader", "--version"],
        COMMAND: [str(Path(sys.executable).with_name("newsmark")), "--version"],
    }
    actions: dict[str, Callable[[], float]] = {}
    for name, argv in commands.items():
        try:
            _start(argv)
        except NotAvailableError as error:
            result.skipped[name] = str(error)
        else:
            actions[name] = partial(_start, argv)
    round_robin(result, actions, min(ROUNDS, most))
    return [result]


def _start(argv: list[str]) -> float:
    start = time.perf_counter()
    try:
        subprocess.run(argv, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotAvailableError(str(error)) from error
    return (time.perf_counter() - start) * 1000
