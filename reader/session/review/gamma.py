"""Gamma (Mathet, Widlöcher, Métivier 2015), by the package pygamma-agreement in its own process.

Gamma aligns the units of all annotators and compares the disorder that is left with that of random
annotations, drawn with a fixed seed; gamma-cat looks at the labels of aligned units alone. It is
computed for each article by itself; the figure of all is the mean.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import msgspec

from reader.articles.errors import NewsmarkError
from reader.articles.processes.python_process import PACKAGE, python_command, python_environment
from reader.review.study import Studied

SEED = 0


class Gamma(msgspec.Struct, frozen=True):
    """Gamma and gamma-cat of one article, or in ``problem`` why there is none."""

    article: str
    gamma: float | None = None
    gamma_cat: float | None = None
    problem: str = ""


def gamma(
    studied: Sequence[Studied],
    *,
    seed: int = SEED,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Gamma]:
    """Return gamma of each article that at least two people are done with.

    Where ``on_progress`` raises, the process is ended. Raises NewsmarkError where the package is
    not installed or its process does not answer.
    """
    if find_spec("pygamma_agreement") is None:
        raise NewsmarkError(
            "gamma needs the package pygamma-agreement; pip install 'newsmark[gamma]' brings it"
            " (some 700 MB)."
        )
    chosen = [each for each in studied if len(each.layers) > 1]
    request = {"seed": seed, "articles": [_units(each) for each in chosen]}
    process = subprocess.Popen(
        python_command("reader.review.gamma_process"),
        env=python_environment(),
        cwd=PACKAGE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None and process.stdout is not None
    found: list[Gamma] = []
    try:
        process.stdin.write(json.dumps(request))
        process.stdin.close()
        for each, line in zip(chosen, process.stdout, strict=False):
            found.append(_answer(each.article, json.loads(line)))
            if on_progress:
                on_progress(len(found), len(chosen))
    except (OSError, ValueError) as error:
        raise NewsmarkError(f"the computation of gamma failed: {error}.") from error
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    if len(found) < len(chosen):
        raise NewsmarkError(
            f"the computation of gamma ended at article {len(found) + 1} of {len(chosen)}."
        )
    return found


def _units(each: Studied) -> list[tuple[str, int, int, str]]:
    return [
        (name, unit.start, unit.end, unit.label)
        for name, units in sorted(each.layers.items())
        for unit in units
    ]


def _answer(article: str, told: dict[str, Any]) -> Gamma:
    if "error" in told:
        return Gamma(article, problem=str(told["error"]))
    return Gamma(article, told["gamma"], told["gamma_cat"])
