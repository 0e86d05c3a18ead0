"""Deciding what colleagues marked: gold, undo, and what opens again when something changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations.edits import with_status
from reader.annotations.fragments import quote
from reader.annotations.schemes.file import load_builtin
from reader.articles.load import load_bytes
from reader.session.article.marking import Marking
from reader.session.review.proposals import ReviewError
from reader.session.review.review import open_review
from reader.store.folder_store import open_store
from reader.store.protocol import Change
from tests.review.studies import MARKED, TEXT
from tests.scale import scaled

NEWS = load_builtin("news")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "store", machine="here")


@pytest.fixture
def article(store):
    found = load_bytes(TEXT.encode(), name="naive.txt")
    store.add_article(found)
    return found


def mark(store, article, who, words, label, *, done=True):
    marking = Marking(article, store.open(article.id, who), NEWS)
    start = TEXT.index(words)
    name = marking.mark((start, start + len(words)), label).about
    if done:
        marking.set_state("done")
    marking.work.close()
    return name


@pytest.fixture
def marked(store, article):
    for who, labels in MARKED.items():
        for label, passages in labels.items():
            for words in passages:
                mark(store, article, who, words, label)
    return article


def review_of(store, article, by="rita"):
    return open_review(store, article, NEWS, by)


def gold(review):
    return sorted(
        (each.start, each.end, each.label)
        for each in review.work.annotations.values()
        if each.status == "active"
    )


def at(review, words, label):
    start = TEXT.index(words)
    return next(
        each
        for each in review.clusters
        if label in each.labels() and each.start <= start < each.end
    )


def test_only_who_is_done_is_compared(store, article):
    mark(store, article, "ann", "The budget fell 3% in May", "claim")
    mark(store, article, "bob", "The budget fell", "claim")
    mark(store, article, "cy", "fell 3%", "claim", done=False)
    assert list(review_of(store, article).layers) == ["ann", "bob"]


def test_every_outcome(store, marked):
    review = review_of(store, marked)
    assert review.open == review.clusters
    budget = at(review, "The budget fell 3% in May", "claim")
    quote = at(review, "We will not pay", "quote")
    naive = at(review, "Japan is being too naive", "quote")
    review.accept(budget, "ann", "the source is no part of it")
    review.merge(quote, "union")
    review.merge(naive, "intersection")
    start = TEXT.index("the cut a mistake")
    mistake = at(review, "the cut a mistake", "opinion")
    review.edit(mistake, (start, start + 7), "opinion")
    rest = at(review, "Japan is being too naive", "opinion")
    review.reject(rest)
    spans = {(TEXT[s:e], label) for s, e, label in gold(review)}
    assert spans == {
        ("The budget fell 3% in May", "claim"),
        ("“We will not pay,” the minister added", "quote"),
        ("Japan is being too naive", "quote"),
        ("the cut", "opinion"),
    }
    assert review.decision(budget).rationale == "the source is no part of it"
    assert [review.decision(x).outcome for x in (budget, quote, naive, mistake, rest)] == [
        "accept", "merge", "merge", "edit", "reject",
    ]  # fmt: skip
    assert {review.decision(x).by for x in (budget, rest)} == {"rita"}
    (made,) = review.gold(budget)
    assert made.origin.kind == "adjudication"
    assert made.origin.parents == [budget.versions["ann"][0].id]


def test_decisions_survive_a_restart_and_undo_takes_them_back(store, marked):
    review = review_of(store, marked)
    first, second = review.clusters[:2]
    review.accept(first, "ann")
    review.accept(second, "bob")
    review.work.close()
    again = review_of(store, marked)
    assert len(again.open) == len(again.clusters) - 2
    assert again.undo()
    assert again.decision(second) is None
    assert again.decision(first) is not None
    assert again.redo()
    assert again.reopen(first)
    assert not again.reopen(first)
    assert again.undo()
    assert again.decision(first).outcome == "accept"


def test_deciding_anew_replaces_what_was_made(store, marked):
    review = review_of(store, marked)
    cluster = at(review, "The budget fell 3% in May", "claim")
    for who in ("ann", "bob", "cy"):
        review.accept(cluster, who)
    assert {(TEXT[s:e], label) for s, e, label in gold(review)} == {("budget fell 3%", "claim")}
    review.reject(cluster)
    assert gold(review) == []
    assert len(review.work.decisions) == 1


def test_agreed_clusters_go_to_gold_in_one_action(store, article):
    for who in ("ann", "bob"):
        mark(store, article, who, "Japan is being too naive", "opinion")
        mark(store, article, who, '"Japan is being too naive,"', "quote")
    mark(store, article, "bob", "The budget", "claim")
    review = review_of(store, article)
    assert review.accept_agreed() == 2
    assert [each.kind for each in review.open] == ["missing"]
    assert len(gold(review)) == 2
    review.undo()
    assert gold(review) == []


def test_what_changes_opens_again_and_only_that(store, article):
    name = mark(store, article, "ann", "The budget fell 3% in May", "claim")
    mark(store, article, "bob", "The budget fell 3%", "claim")
    for who in ("ann", "bob"):
        mark(store, article, who, "the cut a mistake", "opinion")
    review = review_of(store, article)
    for cluster in review.clusters:
        review.accept(cluster, "ann")
    review.work.close()
    marking = Marking(article, store.open(article.id, "ann"), NEWS)
    record = marking.get(name)
    marking.move(name, (record.start, record.end - 4))
    marking.work.close()
    again = review_of(store, article)
    (cluster,) = again.open
    assert cluster.labels() == ["claim"]
    assert [each.outcome for each in again.earlier(cluster)] == ["accept"]
    assert len(gold(again)) == 2  # what was decided stays until it is decided anew
    again.accept(cluster, "bob")
    assert {TEXT[s:e] for s, e, _ in gold(again)} == {"The budget fell 3%", "the cut a mistake"}
    assert len(again.work.decisions) == 2


def test_two_reviewers_write_one_decision(tmp_path):
    store = open_store(tmp_path / "one", machine="one")
    found = load_bytes(TEXT.encode(), name="naive.txt")
    store.add_article(found)
    mark(store, found, "ann", "The budget fell 3% in May", "claim")
    mark(store, found, "bob", "The budget fell", "claim")
    rita, otto = review_of(store, found, "rita"), review_of(store, found, "otto")
    cluster = rita.clusters[0]
    rita.accept(cluster, "ann")
    otto.work.refresh()
    assert otto.decision(cluster).by == "rita"
    otto.accept(cluster, "bob")
    rita.work.refresh()
    assert rita.decision(cluster).by == "otto"
    assert {TEXT[s:e] for s, e, _ in gold(rita)} == {"The budget fell"}


def test_what_cannot_be_merged_says_why(store, article):
    mark(store, article, "ann", "The budget fell", "claim")
    mark(store, article, "bob", "The budget fell 3%", "opinion")
    review = review_of(store, article)
    with pytest.raises(ReviewError, match="labels differ"):
        review.merge(review.clusters[0], "union")
    review.merge(review.clusters[0], "union", "opinion")
    assert {TEXT[s:e] for s, e, _ in gold(review)} == {"The budget fell 3%"}
    with pytest.raises(ReviewError, match="not among those"):
        review.accept(review.clusters[0], "zoe")


def test_done_only_when_all_is_decided(store, marked):
    review = review_of(store, marked)
    with pytest.raises(ReviewError, match="not decided"):
        review.finish()
    for cluster in review.clusters:
        review.reject(cluster)
    review.finish()
    assert review.work.progress.state == "done"


def test_comments_of_all_are_told(store, article):
    name = mark(store, article, "ann", "The budget fell", "claim")
    mark(store, article, "bob", "The budget fell", "claim")
    marking = Marking(article, store.open(article.id, "bob"), NEWS)
    marking.show_colleagues(store.colleagues(article.id, "bob"))
    marking.comment(f"ann/{name}", "Why not the number?")
    marking.work.close()
    review = review_of(store, article)
    assert review.comments(name) == [("bob", "Why not the number?")]


@settings(max_examples=scaled(60))
@given(st.data())
def test_gold_is_what_the_decisions_in_force_made(data):
    """Any decisions, undone and redone, by annotators who change their minds in between."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder, machine="here")
        found = load_bytes(TEXT.encode(), name="naive.txt")
        store.add_article(found)
        words = ["The budget fell", "The budget fell 3%", "the cut a mistake", "Critics called"]
        names = [
            (who, mark(store, found, who, data.draw(st.sampled_from(words)), "claim"))
            for who in ("ann", "bob", "ann")
        ]
        review = review_of(store, found)
        for _ in range(data.draw(st.integers(1, 8))):
            review.rebuild()
            cluster = data.draw(st.sampled_from(review.clusters)) if review.clusters else None
            act = data.draw(
                st.sampled_from(["accept", "reject", "union", "undo", "redo", "change"])
            )
            if act == "change":
                who, name = data.draw(st.sampled_from(names))
                work = review.layers[who]
                old = work.annotations[name]
                status = "active" if old.status == "deleted" else "deleted"
                writing = store.open(found.id, who)
                change = Change("annotations", name, old, with_status(old, status))
                writing.apply("change", [change])
                writing.close()
                review = review_of(store, found)
            elif act in ("undo", "redo"):
                getattr(review, act)()
            elif cluster is not None and act == "accept":
                review.accept(cluster, data.draw(st.sampled_from(sorted(review.layers))))
            elif cluster is not None and act == "reject":
                review.reject(cluster)
            elif cluster is not None:
                review.merge(cluster, "union")
        outputs = {x for each in review.work.decisions.values() for x in each.output}
        active = {x.id for x in review.work.annotations.values() if x.status == "active"}
        assert active == outputs
        review.work.close()


def test_gaps_stay_gaps_where_spans_are_merged(store, article):
    """ann leaves out “fell 3%”, bob “The budget” and “in”: the union has all, or ann's gap."""
    one, two = (
        mark(store, article, who, "The budget fell 3% in May", "claim") for who in ("ann", "bob")
    )
    start = TEXT.index("The budget")
    words = {word: (TEXT.index(word), TEXT.index(word) + len(word)) for word in ("fell 3%", "in M")}
    for who, name, cut in (("ann", one, "fell 3%"), ("bob", two, "in M")):
        marking = Marking(article, store.open(article.id, who), NEWS)
        marking.cut_out(name, words[cut])
        marking.work.close()
    review = review_of(store, article)
    (cluster,) = review.clusters
    assert cluster.kinds == ("boundary",)
    review.merge(cluster, "union")
    assert [(x.start, x.fragments) for x in review.gold(cluster)] == [(start, [])]
    review.merge(cluster, "intersection")
    (made,) = review.gold(cluster)
    assert quote(made).split(" … ") == ["The budget", "ay"]
    review.accept(cluster, "ann")
    assert quote(review.gold(cluster)[0]) == "The budget … in May"
