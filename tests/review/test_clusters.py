"""Clusters: every disagreement is one, none is skipped, and nothing depends on who comes first."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.model import Annotation
from reader.review.clusters import clusters

NAMES = ("ann", "bob", "cy")


def span(start, end, label="claim", annotator="ann", number=0, **fields):
    return Annotation(
        id=f"{annotator}-{start}-{end}-{label}-{number}",
        article="a",
        annotator=annotator,
        start=start,
        end=end,
        exact="x" * (end - start),
        label=label,
        scheme="news@1",
        **fields,
    )


def layers(**marked):
    return {
        name: [span(*each, annotator=name, number=n) for n, each in enumerate(spans)]
        for name, spans in marked.items()
    }


def told(found):
    return [(each.start, each.end, *each.kinds) for each in found]


@pytest.mark.parametrize(
    ("ann", "bob", "expected"),
    [
        ([(0, 9)], [(0, 9)], [(0, 9, "agreed")]),
        ([(0, 9)], [(0, 9, "quote")], [(0, 9, "label")]),
        ([(0, 9)], [(0, 7)], [(0, 9, "boundary")]),
        ([(0, 9)], [], [(0, 9, "missing")]),
        ([], [(2, 4)], [(2, 4, "missing")]),
        ([(0, 9)], [(0, 4), (5, 9)], [(0, 9, "split")]),
        ([(0, 9)], [(1, 9, "quote")], [(0, 9, "label", "boundary")]),
        ([(0, 9)], [(9, 12)], [(0, 9, "missing"), (9, 12, "missing")]),
        ([(0, 4), (4, 8)], [(2, 6)], [(0, 8, "split")]),
        ([(0, 9, "quote"), (2, 5)], [(0, 9, "quote"), (2, 5)],
         [(0, 9, "agreed"), (2, 5, "agreed")]),
        ([(0, 9, "quote"), (2, 5)], [(0, 9, "quote")], [(0, 9, "agreed"), (2, 5, "missing")]),
        ([(0, 9), (0, 9, "quote")], [(0, 9)], [(0, 9, "agreed"), (0, 9, "missing")]),
        ([(0, 30, "quote"), (2, 5)], [(0, 29, "quote"), (2, 6)],
         [(0, 30, "boundary"), (2, 6, "boundary")]),
        ([(0, 30, "quote")], [(2, 6)], [(0, 30, "missing"), (2, 6, "missing")]),
        ([(0, 9), (0, 9)], [(0, 9)], [(0, 9, "agreed"), (0, 9, "missing")]),
    ],
)  # fmt: skip
def test_two_annotators(ann, bob, expected):
    assert told(clusters(layers(ann=ann, bob=bob))) == expected


def test_three_annotators():
    found = clusters(layers(ann=[(0, 9)], bob=[(0, 9, "quote")], cy=[]))
    assert told(found) == [(0, 9, "missing", "label")]
    assert found[0].kind == "missing"
    assert found[0].labels() == ["claim", "quote"]
    found = clusters(layers(ann=[(0, 9)], bob=[(0, 9)], cy=[(0, 9, "quote")]))
    assert found[0].labels() == ["claim", "quote"]
    assert told(found) == [(0, 9, "label")]


def test_attributes_and_gaps_count():
    one = span(0, 9, attributes={"sure": 1})
    other = span(0, 9, annotator="bob", attributes={"sure": 2})
    assert told(clusters({"ann": [one], "bob": [other]})) == [(0, 9, "attributes")]
    gap = span(0, 9, annotator="bob", fragments=[(0, 3), (5, 9)])
    assert told(clusters({"ann": [span(0, 9)], "bob": [gap]})) == [(0, 9, "boundary")]


def test_a_note_or_another_time_is_no_disagreement_and_does_not_change_the_id():
    (before,) = clusters(layers(ann=[(0, 9)], bob=[(0, 9)]))
    noted = span(0, 9, annotator="bob", note="sure?", updated="2026-01-31T09:30:00.000Z", number=7)
    (after,) = clusters({"ann": [span(0, 9)], "bob": [noted]})
    assert after.kind == "agreed"
    assert after.id == before.id


def test_only_the_cluster_of_what_changed_gets_another_id():
    before = clusters(layers(ann=[(0, 9), (20, 30), (40, 50)], bob=[(0, 9), (21, 30)]))
    after = clusters(layers(ann=[(0, 9), (20, 31), (40, 50)], bob=[(0, 9), (21, 30)]))
    kept = {each.id for each in before} & {each.id for each in after}
    assert [each.start for each in after if each.id not in kept] == [20]


@st.composite
def studies(draw):
    names = NAMES[: draw(st.integers(2, 3))]
    return {
        name: [
            span(start, start + draw(st.integers(1, 12)), label, name, number)
            for number, (start, label) in enumerate(
                draw(
                    st.lists(
                        st.tuples(
                            st.integers(0, 30), st.sampled_from(["claim", "quote", "opinion"])
                        ),
                        max_size=8,
                    )
                )
            )
        ]
        for name in names
    }


@given(studies())
def test_every_span_is_in_one_cluster(study):
    found = clusters(study)
    assert Counter(x.id for each in found for x in each.members) == Counter(
        x.id for spans in study.values() for x in spans
    )
    for each in found:
        assert each.versions.keys() == study.keys()
        assert {x.annotator for x in each.members} == {n for n, s in each.versions.items() if s}
        assert each.start == min(x.start for x in each.members)
        assert each.end == max(x.end for x in each.members)


@given(studies(), st.randoms())
def test_the_order_does_not_matter(study, random):
    names = list(study)
    random.shuffle(names)
    turned = {name: random.sample(study[name], len(study[name])) for name in names}
    assert clusters(turned) == clusters(study)


@given(studies())
def test_who_marked_the_same_agrees_everywhere(study):
    first = next(iter(study.values()))
    same = {
        name: [span(x.start, x.end, x.label, name, n) for n, x in enumerate(first)]
        for name in study
    }
    assert all(each.kinds == ("agreed",) for each in clusters(same))


@given(studies())
def test_agreed_is_what_all_have_and_nothing_else(study):
    for each in clusters(study):
        said = [Counter((x.start, x.end, x.label) for x in s) for s in each.versions.values()]
        assert (each.kind == "agreed") == all(one == said[0] for one in said)


@given(studies())
def test_spans_of_one_label_that_overlap_are_apart_only_where_all_agree(study):
    found = clusters(study)
    for one, other in combinations(found, 2):
        if "agreed" not in (one.kind, other.kind):
            assert not any(
                x.label == y.label and x.start < y.end and y.start < x.end
                for x in one.members
                for y in other.members
            )


@given(studies())
def test_ids_tell_clusters_of_one_article_apart(study):
    found = clusters(study)
    assert len({each.id for each in found}) == len(found)
