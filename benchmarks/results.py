"""Samples of several subjects, the budgets they are held to, and how both are printed."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .pty import NotAvailableError

MIN_SAMPLES = 4
REASON_WIDTH = 160


@dataclass(frozen=True)
class Comparison:
    """Two subjects compared by their medians: ``subject`` against ``against``.

    ``budget`` is the ratio that may not be exceeded; below 1 it reads "at least 1/budget times
    less"; without one the ratio is printed and nothing is promised. Without ``against`` the budget
    is a figure in the unit of the result.
    """

    subject: str
    against: str = ""
    budget: float | None = None

    def ratio(self, medians: Mapping[str, float]) -> float | None:
        """Return the ratio, or the bare figure; None where a subject was not measured."""
        if self.subject not in medians or (self.against and self.against not in medians):
            return None
        return medians[self.subject] / (medians[self.against] if self.against else 1.0)

    def verdict(self, medians: Mapping[str, float]) -> str:
        """Return ``holds``, ``FAILS``, ``not measured``, or ``compared`` without a budget."""
        ratio = self.ratio(medians)
        if ratio is None:
            return "not measured"
        if self.budget is None:
            return "compared"
        return "holds" if ratio <= self.budget else "FAILS"

    def line(self, medians: Mapping[str, float], unit: str) -> str:
        """Return verdict, subjects, ratio and budget as one line."""
        ratio = self.ratio(medians)
        less = (self.budget or 1.0) < 1
        measured = "-" if ratio is None else f"{1 / ratio if less else ratio:.2f}"
        if self.against:
            unit = "x less" if less else "x"
        text = f"{self.verdict(medians):14}{self.subject}"
        text += f" against {self.against}: " if self.against else ": "
        text += f"{measured} {unit}"
        if self.budget is None:
            return text
        limit = f"at least {1 / self.budget:g}" if less else f"at most {self.budget:g}"
        return f"{text}, budget {limit} {unit}"


@dataclass
class Result:
    """What one benchmark found. ``base`` is the subject that the ratio column compares with."""

    name: str
    title: str
    unit: str
    base: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def medians(self) -> dict[str, float]:
        """Return the median of every subject that was measured."""
        return {subject: statistics.median(values) for subject, values in self.samples.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the raw samples and what was made of them, for ``--json``."""
        medians = self.medians()
        return {
            "name": self.name,
            "title": self.title,
            "unit": self.unit,
            "base": self.base,
            "subjects": {
                subject: {"median": medians[subject], "samples": values}
                for subject, values in self.samples.items()
            },
            "skipped": self.skipped,
            "comparisons": [
                {**vars(pair), "ratio": pair.ratio(medians), "verdict": pair.verdict(medians)}
                for pair in self.comparisons
            ],
            "notes": self.notes,
        }

    def table(self) -> str:
        """Return the result as text: a line a subject, then a line a comparison, then notes."""
        medians = self.medians()
        lines = [
            f"== {self.name}: {self.title}, in {self.unit}",
            f"{'':44}{'median':>9}{'min':>9}{'IQR':>17}{'n':>5}{'ratio':>9}",
        ]
        for subject, values in self.samples.items():
            low, high = quartiles(values)
            ratio = f"{medians[subject] / medians[self.base]:.2f}" if self.base in medians else ""
            lines.append(
                f"  {subject:42}{_figure(medians[subject]):>9}{_figure(min(values)):>9}"
                f"{f'{_figure(low)}-{_figure(high)}':>17}{len(values):5}{ratio:>9}"
            )
        for reason in dict.fromkeys(self.skipped.values()):
            names = [name for name, why in self.skipped.items() if why == reason]
            lines.append(f"  not available: {', '.join(names)}: {reason[:REASON_WIDTH]}")
        if self.base in medians:
            lines.append(f"  ratio: to the median of {self.base}")
        lines += [f"  {pair.line(medians, self.unit)}" for pair in self.comparisons]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)


def _figure(value: float) -> str:
    return f"{value:.{3 if value < 10 else 1 if value < 1000 else 0}f}"


def quartiles(values: list[float]) -> tuple[float, float]:
    """Return the first and third quartile; of very few values, the least and the greatest."""
    if len(values) < MIN_SAMPLES:
        return min(values), max(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def round_robin(
    result: Result, actions: Mapping[str, Callable[[], float]], rounds: Mapping[str, int] | int
) -> None:
    """Fill ``result`` with samples of all actions, taken in turn so that noise hits all alike.

    The order within a round is shuffled from a fixed seed. With a table, an action that asks for
    fewer rounds than the rest is spread evenly over the run. One that fails is dropped and told.
    """
    wanted = {name: rounds[name] if isinstance(rounds, Mapping) else rounds for name in actions}
    total = max(wanted.values(), default=0)
    alive = list(actions)
    order = random.Random(0)
    for index in range(total):
        for subject in order.sample(alive, len(alive)):
            if index * wanted[subject] // total == (index + 1) * wanted[subject] // total:
                continue
            try:
                value = actions[subject]()
            except NotAvailableError as error:
                result.skipped[subject] = str(error)
                alive.remove(subject)
            else:
                result.samples.setdefault(subject, []).append(value)
    for subject in result.skipped:
        result.samples.pop(subject, None)
    earlier = [name for name in result.samples if name not in actions]
    names = [*earlier, *(name for name in actions if name in result.samples)]
    result.samples = {name: result.samples[name] for name in names}
