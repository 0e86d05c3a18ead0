"""INCEpTION's own cases of automatic merging: two users, and what its curator is left with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.formats.common.registry import load_format
from reader.formats.common.report import Ledger
from reader.session.exchange.importing import read, take_in
from reader.session.review.review import open_review
from reader.store.folder_store import open_store

CASES = Path(__file__).parents[3] / "../shared/corpora/curation"
AGREED = {
    "simpleSpanDiffIncompleteTest": 0,
    "simpleSpanDiffNoLabelTest": 0,
    "simpleSpanDiffWithLabelStackingTest": 2,
    "simpleSpanNoDiffMultiFeatureTest": 1,
    "simpleSpanNoDiffWithLabelTest": 1,
}
"""How many spans are gold once all that is agreed has been accepted."""
ON_PURPOSE = {"simpleSpanDiffWithLabelStackingTest"}
"""Where the curator is left with less: two spans of one label over the same words, by both users,
are ambiguous there; here both have marked the same, as often, so they agree."""


@pytest.fixture(params=AGREED)
def case(request):
    if not CASES.is_dir():
        pytest.skip("INCEpTION's cases are not beside this checkout")
    return CASES / request.param


@pytest.fixture
def reviewed(case, tmp_path):
    """The review of a case: what both users marked comes in, and what is agreed is accepted."""
    folder = tmp_path / case.name
    folder.mkdir()
    for user in ("user1", "user2"):
        shutil.copy(case / f"{user}.tsv", folder)
    store = open_store(tmp_path / "store", machine="here")
    take_in(store, read(load_format("webanno"), [folder], store, "ana", Ledger()))
    (article,) = [store.article(each) for each in store.article_ids()]
    review = open_review(store, article, load_builtin("news"), "rita")
    review.accept_agreed()
    return review


def said(annotations):
    return sorted(
        (each.start, each.end, each.label, sorted(each.attributes.items()))
        for each in annotations
        if each.status == "active"
    )


def expected(case, tmp_path):
    """What INCEpTION's merge leaves for its curator."""
    folder = tmp_path / "expected" / case.name
    folder.mkdir(parents=True)
    shutil.copy(case / "curator.tsv", folder)
    items = read(load_format("webanno"), [folder], None, "curator", Ledger())
    return said(record for item in items for record in item.annotations)


def test_what_both_marked_is_gold_as_the_curator_has_it(case, reviewed, tmp_path):
    gold = said(reviewed.work.annotations.values())
    assert list(reviewed.layers) == ["user1", "user2"]
    assert len(gold) == AGREED[case.name]
    assert (gold == expected(case, tmp_path)) == (case.name not in ON_PURPOSE)


def test_what_they_differ_in_stays_open(case, reviewed):
    marked = [len(said(work.annotations.values())) for work in reviewed.layers.values()]
    in_clusters = sum(len(each.members) for each in reviewed.clusters)
    assert in_clusters == sum(marked)
    differ = case.name.startswith("simpleSpanDiff") and case.name not in ON_PURPOSE
    assert bool(reviewed.open) == differ
    assert all(each.kind == "missing" for each in reviewed.open)
