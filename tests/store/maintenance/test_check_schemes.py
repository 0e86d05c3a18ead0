"""``newsmark check`` holds attributes, overlap and relations together with the label scheme."""

from __future__ import annotations

import pytest

from reader.annotations.ids import new_id
from reader.annotations.model import Relation
from reader.annotations.schemes.scheme import Attribute, Label, RelationType, Scheme, ShownWhen
from reader.store.maintenance.checks.check import check_store
from reader.store.protocol import Change
from tests.store.conftest import added, make_annotation, make_article, store_with_article

ARTICLE = make_article().id


def scheme(overlap="any"):
    """Two labels; a claim is asked how sure it is and, if it is doubtful, why."""
    return Scheme(
        id="mine",
        version=2,
        labels=[Label(id="claim", name="Claim"), Label(id="quote", name="Quote")],
        overlap=overlap,
        attributes=[
            Attribute(
                id="sure", kind="choice", values=["yes", "no"], required=True, applies_to=["claim"]
            ),
            Attribute(
                id="why",
                kind="text",
                required=True,
                applies_to=["claim"],
                shown_when=ShownWhen(attribute="sure", value="no"),
            ),
            Attribute(id="weight", kind="scale", min=1, max=5, required=True, default=3),
        ],
        relations=[RelationType(id="supports", source=["quote"], target=["claim"])],
    )


@pytest.fixture
def check(folder):
    """Store annotations with these fields and return what a check says of them."""

    def run(*marks, overlap="any", relations=()):
        work = store_with_article(folder)[0].open(ARTICLE, "ana")
        made = [make_annotation(**{"scheme": "mine@2", **fields}) for fields in marks]
        work.apply("add", [change for one in made for change in added(one)])
        for kind, source, target in relations:
            link = Relation(id=new_id(), kind=kind, source=made[source].id, target=made[target].id)
            work.apply("add", [Change("relations", link.id, None, link)])
        work.close()
        return check_store(folder, [scheme(overlap)]).findings

    return run


FINE = {"attributes": {"sure": "yes"}}


@pytest.mark.parametrize(
    "attributes",
    [{"sure": "yes"}, {"sure": "no", "why": "hearsay"}, {"sure": "yes", "weight": 5}],
)
def test_what_the_scheme_asks_for_is_in_order(check, attributes):
    assert check({"attributes": attributes}) == []


@pytest.mark.parametrize(
    ("attributes", "kind", "told"),
    [
        ({"sure": "maybe"}, "attribute-value", "'maybe' as the attribute 'sure', which must be"),
        ({"sure": ["yes"]}, "attribute-value", "must be one of yes, no"),
        ({"sure": "yes", "weight": 6}, "attribute-value", "a whole number from 1 to 5"),
        ({"sure": "yes", "mood": "x"}, "unknown-attribute", "the attribute 'mood'"),
        ({}, "missing-attribute", "no attribute 'sure'"),
        ({"sure": "no"}, "missing-attribute", "no attribute 'why'"),
    ],
)
def test_an_attribute_that_does_not_fit_is_told_with_its_line(check, attributes, kind, told):
    (finding,) = check({"attributes": attributes})
    assert finding.kind == kind and told in finding.what and finding.line == 1
    assert (finding.level == "note") == (kind != "attribute-value")


def test_an_attribute_of_another_label_is_none_of_this_one(check):
    (finding,) = check({"label": "quote", "attributes": {"sure": "yes"}})
    assert finding.kind == "unknown-attribute"


def test_the_same_fault_of_many_marks_is_one_finding(check):
    (finding,) = check(*[{"attributes": {"sure": "maybe"}}] * 3)
    assert finding.what.startswith("3 annotations have 'maybe'")


def test_another_version_of_the_scheme_and_deleted_marks_are_not_measured(check):
    wrong = {"attributes": {"sure": "maybe"}}
    assert check({**wrong, "scheme": "mine@1"}, {**wrong, "status": "deleted"}) == []


SPANS = {
    "apart": [(4, 9), (9, 12)],
    "inside": [(0, 12), (4, 9), (0, 12)],
    "crossing": [(0, 9), (4, 12)],
}


@pytest.mark.parametrize(
    ("overlap", "spans", "findings"),
    [
        ("any", "crossing", 0),
        ("nested", "apart", 0),
        ("nested", "inside", 0),
        ("nested", "crossing", 1),
        ("none", "apart", 0),
        ("none", "inside", 2),
        ("none", "crossing", 1),
    ],
)
def test_overlap_that_the_scheme_does_not_allow_is_told(check, overlap, spans, findings):
    marks = [{**FINE, "start": start, "end": end} for start, end in SPANS[spans]]
    kinds = [each.kind for each in check(*marks, overlap=overlap) if each.kind == "overlap"]
    assert len(kinds) == findings


@pytest.mark.parametrize(
    ("relation", "told"),
    [
        (("supports", 1, 0), ""),
        (("supports", 0, 1), "from 'claim' to 'quote'"),
        (("denies", 1, 0), "of the kind 'denies'"),
    ],
)
def test_relations_are_those_of_the_scheme(check, relation, told):
    quote = {"label": "quote", "start": 10, "end": 13}
    said = [x.what for x in check(FINE, quote, relations=[relation]) if x.kind == "relation-kind"]
    assert len(said) == bool(told) and all(told in what for what in said)
