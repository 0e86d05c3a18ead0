"""The programs that our figures are held against give the values that their sources publish.

Our own measures know two values for each label and place, marked or not, so these examples of three
and more categories cannot be given to them; they say whether what we compare with can be trusted.
"""

from __future__ import annotations

from itertools import chain, repeat

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask

HUNDRED = {
    ("stat", "stat"): 46,
    ("ireq", "stat"): 6,
    ("ireq", "ireq"): 32,
    ("ireq", "chck"): 6,
    ("chck", "chck"): 10,
}
"""Artstein and Poesio 2008: how often two coders gave 100 utterances these categories."""
MATRIX = """
    * * * * * 3 4 1 2 1 1 3 3 * 3
    1 * 2 1 3 3 4 3 * * * * * * *
    * * 2 1 3 4 4 * 2 1 1 3 3 * 4
"""
"""Krippendorff's three coders and fifteen units; a star is no value."""


def test_nltk_gives_what_artstein_and_poesio_publish():
    pairs = chain.from_iterable(repeat(pair, times) for pair, times in HUNDRED.items())
    task = AnnotationTask(
        [
            (coder, number, category)
            for number, pair in enumerate(pairs)
            for coder, category in zip("ab", pair, strict=True)
        ]
    )
    found = [task.avg_Ao(), task.S(), task.pi(), task.kappa(), task.alpha()]
    assert found == pytest.approx([0.88, 0.82, 0.79953, 0.80132, 0.80053], abs=5e-6)


@pytest.mark.parametrize(("level", "value"), [("nominal", 0.691358), ("interval", 0.810845)])
def test_krippendorff_gives_the_values_of_his_matrix(level, value):
    data = [
        [np.nan if each == "*" else float(each) for each in row.split()]
        for row in MATRIX.strip().splitlines()
    ]
    found = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
    assert found == pytest.approx(value, abs=5e-7)
