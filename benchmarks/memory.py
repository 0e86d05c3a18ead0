"""Memory: the resident set of a program with an article open, after some keys."""

from __future__ import annotations

from pathlib import Path

from .make_data import MARKER
from .pty import NotAvailableError, Terminal
from .results import Comparison, Result
from .subjects import BARE, LARGEST, SUBJECTS

STEPS = 20


def run(work: Path, most: int = 1) -> list[Result]:
    """Open the subjects one after the other, go some lines down, and read /proc: once each."""
    del most
    resident = Result("memory", "resident set with the article open", "MB", BARE)
    peak = Result("memory peak", "the most it was since the start", "MB", BARE)
    resident.comparisons = [Comparison(LARGEST, budget=150)]
    for subject in SUBJECTS.values():
        try:
            with Terminal(subject.prepare(work)) as terminal:
                terminal.first_text(MARKER)
                terminal.settle(quiet=1.0)
                for key in subject.keys.get("down", ()) * STEPS:
                    terminal.key_to_paint(key)
                terminal.settle(quiet=1.0)
                memory = terminal.memory()
        except NotAvailableError as error:
            resident.skipped[subject.name] = peak.skipped[subject.name] = str(error)
        else:
            resident.samples[subject.name] = [memory.resident]
            peak.samples[subject.name] = [memory.peak]
    return [resident, peak]
