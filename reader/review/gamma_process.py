"""A process of its own for gamma: pygamma-agreement writes to the standard output of C.

It reads a JSON list of articles from standard input (each a list of annotator, start, end, label),
and writes a line of JSON for each: gamma and gamma-cat, or why there is none.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any


def main() -> None:
    """Answer on the descriptor that standard output was; what libraries print goes nowhere."""
    logging.disable(logging.CRITICAL)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out, open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        request = json.load(sys.stdin)
        for units in request["articles"]:
            out.write(json.dumps(_gamma(units, request["seed"])) + "\n")
            out.flush()


def _gamma(units: list[Any], seed: int) -> dict[str, Any]:
    import numpy as np
    from pyannote.core import Segment  # type: ignore[import-not-found]
    from pygamma_agreement import (  # type: ignore[import-not-found]
        CombinedCategoricalDissimilarity,
        Continuum,
    )

    try:
        continuum = Continuum()
        for annotator, start, end, label in units:
            continuum.add(annotator, Segment(start, end), label)
        np.random.seed(seed)  # the package draws from numpy's global generator
        found = continuum.compute_gamma(CombinedCategoricalDissimilarity(alpha=1, beta=1))
        return {"gamma": float(found.gamma), "gamma_cat": float(found.gamma_cat)}
    except Exception as error:  # whatever a solver makes of one article, the others go on
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
