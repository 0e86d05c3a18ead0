import msgspec
import pytest

from reader.annotations.schemes.scheme import (
    RESERVED_KEYS,
    Attribute,
    Label,
    RelationType,
    Scheme,
    ShownWhen,
)


def make(**fields) -> Scheme:
    labels = fields.pop("labels", [Label(id="claim", key="c"), Label(id="quote", key="q")])
    return Scheme(id="news", version=3, labels=labels, **fields)


def test_the_reference_names_id_and_version():
    assert make().ref == "news@3"


def test_a_label_is_found_by_id_digit_and_key():
    scheme = make()
    assert scheme.label("quote").id == "quote"
    assert scheme.by_digit(1).id == "claim"
    assert scheme.by_key("q").id == "quote"


@pytest.mark.parametrize("number", [-1, 0, 3, 10])
def test_a_digit_without_a_label_gives_none(number):
    assert make().by_digit(number) is None


def test_the_tenth_label_has_no_digit():
    scheme = make(labels=[Label(id=str(number)) for number in range(12)])
    assert scheme.by_digit(9).id == "8"
    assert scheme.by_digit(10) is None


def test_what_is_unknown_or_empty_gives_none():
    scheme = make(labels=[Label(id="claim")])
    assert scheme.label("Claim") is None
    assert scheme.by_key("") is None
    assert scheme.by_key("c") is None
    assert scheme.relation("x") is None
    assert scheme.attribute("x") is None


def test_a_retired_label_is_readable_and_not_offered():
    labels = [Label(id="rumour", key="r", retired=True), Label(id="claim", key="r")]
    scheme = make(labels=labels)
    assert scheme.label("rumour").retired
    assert [label.id for label in scheme.active] == ["claim"]
    assert scheme.by_digit(1).id == "claim"
    assert scheme.by_key("r").id == "claim"


def test_a_scheme_survives_being_looked_up_and_written():
    scheme = make()
    scheme.by_key("c")
    scheme.label("claim")
    assert scheme == make()
    assert msgspec.json.decode(msgspec.json.encode(scheme), type=Scheme) == scheme


def test_attributes_of_a_label_are_its_own_its_parents_and_the_general_ones():
    scheme = make(
        labels=[Label(id="quote"), Label(id="scare", parent="quote"), Label(id="claim")],
        attributes=[
            Attribute(id="sure", kind="bool"),
            Attribute(id="speaker", kind="text", applies_to=["quote"]),
            Attribute(id="genre", kind="text", applies_to="article"),
        ],
    )
    assert [each.id for each in scheme.attributes_of("scare")] == ["sure", "speaker"]
    assert [each.id for each in scheme.attributes_of("claim")] == ["sure"]
    assert [each.id for each in scheme.article_attributes] == ["genre"]


def test_a_cycle_of_parents_ends():
    scheme = make(labels=[Label(id="a", parent="b"), Label(id="b", parent="a")])
    assert scheme.lineage("a") == ["a", "b"]


def test_a_relation_says_which_labels_it_joins():
    relation = RelationType(id="says", source=["cue"], target=["source", "content"])
    assert relation.joins("cue", "content")
    assert not relation.joins("content", "cue")
    assert RelationType(id="near").joins("anything", "else")


def test_an_attribute_is_shown_when_its_condition_holds():
    condition = ShownWhen(attribute="kind", value="other")
    attribute = Attribute(id="which", kind="text", shown_when=condition)
    assert attribute.is_shown({"kind": "other"})
    assert attribute.is_shown({"kind": ["one", "other"]})
    assert not attribute.is_shown({"kind": "one"})
    assert not attribute.is_shown({})
    assert Attribute(id="always", kind="text").is_shown({})


CHOICE = Attribute(id="a", kind="choice", values=["x", "y"])
MULTI = Attribute(id="a", kind="multi", values=["x", "y"])
SCALE = Attribute(id="a", kind="scale", min=1, max=5)


@pytest.mark.parametrize(
    ("attribute", "good", "bad"),
    [
        (CHOICE, ["x", "y"], ["z", "", None, 1, ["x"]]),
        (MULTI, [[], ["x"], ["y", "x"]], ["x", ["z"], ["x", "x"], [["x"]], None]),
        (SCALE, [1, 5], [0, 6, 2.5, True, "3", None]),
        (Attribute(id="a", kind="bool"), [True, False], [1, 0, "true", None]),
        (Attribute(id="a", kind="text"), ["", "any"], [1, None, ["x"]]),
        (
            Attribute(id="a", kind="url"),
            ["https://example.org/a?b=c", "HTTP://example.org"],
            ["example.org", "javascript:alert(1)", "https://", "https://a b", "", 1],
        ),
        (
            Attribute(id="a", kind="date"),
            ["2024-02-29"],
            ["2023-02-29", "2024-2-9", "20240229", "2024-W01-1", "yesterday", 2024],
        ),
    ],
)
def test_an_answer_must_fit_its_attribute(attribute, good, bad):
    for value in good:
        assert attribute.problem_with(value) == "", value
    for value in bad:
        assert attribute.problem_with(value).startswith("must be "), value


def test_every_key_of_the_article_view_is_reserved():
    movement = "hjklwbe(){}gG0$^ "
    editing = 'v;Wsp".][nNxu<>-+?\\/JKmy'
    assert set(movement + editing + "123456789") == RESERVED_KEYS
