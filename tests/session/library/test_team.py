"""Who is to annotate what, and who has done how much."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.session.library.assignments import Assignments
from reader.session.library.team import team
from reader.store.folder_store import open_store

NEWS = load_builtin("news")
NAMES = ("ana", "ben", "cy")
IDS = st.text("0123456789abcdef", min_size=20, max_size=20)


@given(IDS, st.floats(0, 1))
def test_every_article_is_somebodys_and_the_shared_ones_everybodys(article, overlap):
    who = [name for name in NAMES if Assignments(NAMES, overlap).is_for(article, name)]
    assert len(who) in (1, 3)
    if overlap == 1:
        assert len(who) == 3


def test_the_share_is_kept_and_the_rest_spread():
    assignments = Assignments(NAMES, 0.25)
    ids = [load_bytes(f"Article {n}.".encode(), name="x").id for n in range(2_000)]
    counts = Counter(
        tuple(name for name in NAMES if assignments.is_for(each, name)) for each in ids
    )
    assert counts.keys() == {NAMES, ("ana",), ("ben",), ("cy",)}
    assert 400 < counts[NAMES] < 600
    assert all(400 < counts[name,] < 600 for name in NAMES)


def test_what_is_named_wins_and_without_a_share_all_is_everybodys():
    named = Assignments(NAMES, 0.0, {"3f2a": ["ben"]})
    article = "3f2a" + "0" * 16
    assert [name for name in NAMES if named.is_for(article, name)] == ["ben"]
    assert all(Assignments(NAMES).is_for(article, name) for name in NAMES)
    assert Assignments(NAMES, 0.0).is_for(article, "a guest")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


def annotate(store, who, text, spans, *, done=True, seconds=0.0):
    article = load_bytes(text.encode(), name="x")
    store.add_article(article)
    marking = Marking(article, store.open(article.id, who), NEWS)
    for start in range(spans):
        marking.mark((start, start + 3), "claim")
    marking.set_place(1, seconds)
    if done:
        marking.set_state("done")
    marking.work.close()


def test_figures_of_everybody(store):
    for number in range(3):
        text = f"Article number {number}, with words enough."
        annotate(store, "ana", text, 2, seconds=120)
        annotate(store, "ben", text, 2, done=number < 2, seconds=60)
        annotate(store, "cy", text, 9, done=number < 1)
        annotate(store, "gold", text, 1)
    ana, ben, cy = team(store, Assignments())
    assert (ana.done, ana.left, ana.spans, ana.spans_per_article) == (3, 0, 6, 2.0)
    assert (ben.done, ben.reading, ben.left) == (2, 1, 1)
    assert ben.hours_left == pytest.approx(60 / 3600)
    assert ana.pace == pytest.approx(3 / 7)
    assert (cy.outlier, ana.outlier, ben.outlier) == ("more", "", "")
    assert cy.labels == {"claim": 27}


def test_an_old_article_is_no_pace(store):
    annotate(store, "ana", "Words enough here.", 1)
    (ana,) = team(store, Assignments(), now=datetime(2099, 1, 1, tzinfo=UTC))
    assert (ana.done, ana.pace) == (1, 0.0)


def test_who_has_done_nothing_yet_is_there_with_what_is_assigned(store):
    annotate(store, "ana", "Words enough here.", 1)
    ana, ben = team(store, Assignments(("ana", "ben"), 1.0))
    assert (ben.name, ben.done, ben.assigned, ben.left) == ("ben", 0, 1, 1)
    assert ana.left == 0
