"""Gamma by its own package, in a process of its own; where that is not installed, told so."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec

import pytest

from reader.articles.errors import NewsmarkError
from reader.review.study import Studied
from reader.session.review import gamma as module
from reader.session.review.gamma import Gamma, gamma
from tests.review.studies import common_example, unit

is_there = find_spec("pygamma_agreement") is not None


@pytest.mark.skipif(not is_there, reason="the extra gamma (700 MB) is not installed")
def test_the_common_example():
    (found,) = gamma([common_example()])
    assert found.gamma == pytest.approx(0.611666, abs=5e-7)
    assert found.gamma_cat == pytest.approx(0.445232, abs=5e-7)


ALEX_PAUL_SUZAN = """
Alex 1 2-9, 2 11-17, 5 24-30, 6 32-36, 6 36-44, 7 44-60
Paul 1 2-9, 3 11-17, 5 19-25, 6 32-44
Suzan 1 2-9, 4 11-17, 5 21-27, 6 32-36, 6 36-40, 6 40-44
"""
"""The study of three annotators in the tests of pygamma-agreement: label and ends of each unit."""


@pytest.mark.skipif(not is_there, reason="the extra gamma (700 MB) is not installed")
def test_the_package_gives_its_own_published_figures():
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import (
        CombinedCategoricalDissimilarity,
        Continuum,
        ShuffleContinuumSampler,
    )

    continuum = Continuum()
    for line in ALEX_PAUL_SUZAN.split("\n")[1:-1]:
        name, _, units = line.partition(" ")
        for label, ends in (each.split() for each in units.split(", ")):
            continuum.add(name, Segment(*map(int, ends.split("-"))), label)
    np.random.seed(4772)
    found = continuum.compute_gamma(
        CombinedCategoricalDissimilarity(alpha=3),
        sampler=ShuffleContinuumSampler(),
        precision_level=0.05,
    )
    assert found.gamma == pytest.approx(0.45619, abs=5e-6)
    assert found.gamma_cat == pytest.approx(0.39925, abs=5e-6)
    assert found.best_alignment.disorder == pytest.approx(0.960625, abs=5e-7)


@pytest.mark.skipif(is_there, reason="the extra gamma is installed")
def test_without_the_package_it_says_what_to_install():
    with pytest.raises(NewsmarkError, match=r"newsmark\[gamma\]"):
        gamma([common_example()])


@pytest.fixture
def answering(monkeypatch):
    """A process that answers with these lines, in place of the package's."""
    monkeypatch.setattr(module, "find_spec", lambda _name: object())
    start = subprocess.Popen

    def answer(script: str) -> list[subprocess.Popen]:
        started = []

        def popen(argv, **options):
            started.append(start([argv[0], "-c", script], **options))
            return started[-1]

        monkeypatch.setattr(module.subprocess, "Popen", popen)
        return started

    return answer


READ = "import sys, json, time; r = json.load(sys.stdin); "


def test_articles_of_one_are_left_out_and_an_error_is_that_articles(answering):
    answering(
        READ + 'print(\'{"gamma":0.5,"gamma_cat":0.25}\'); print(\'{"error":"no solution"}\')'
    )
    alone = Studied("b", 9, {"ann": [unit(0, 3)]})
    told = []
    found = gamma(
        [common_example("a"), alone, common_example("c")],
        on_progress=lambda done, of: told.append((done, of)),
    )
    assert found == [Gamma("a", 0.5, 0.25), Gamma("c", problem="no solution")]
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("script", ["print('{')", 'print(\'{"gamma":0.5,"gamma_cat":0.25}\')', ""])
def test_a_process_that_fails_is_told(answering, script):
    answering(READ + script)
    with pytest.raises(NewsmarkError, match="computation of gamma"):
        gamma([common_example("a"), common_example("b")])


def test_whoever_calls_it_off_ends_the_process(answering):
    (started) = answering(
        READ + 'print(\'{"gamma":0,"gamma_cat":0}\', flush=True); time.sleep(600)'
    )

    def stop(_done, _of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gamma([common_example("a"), common_example("b")], on_progress=stop)
    assert started[0].poll() is not None
