"""CAS of UIMA, out and in, as cassis and INCEpTION have it."""

import json
import zipfile

import cassis
import pytest
from hypothesis import HealthCheck, given, settings

from reader.annotations.model import Progress, Relation
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item
from reader.formats.common.registry import detect
from reader.formats.exporting.export import export
from reader.formats.inception.layers import short
from reader.formats.inception.uima.cas import xml_text
from reader.session.exchange.import_changes import annotators_of
from tests.formats.format_material import SENTENCE, article, mark, worked_example, written
from tests.formats.inception import foreign_layers
from tests.formats.inception.inception_cases import twins
from tests.formats.inception.inception_types import type_system
from tests.formats.inception.layer_material import (
    facts,
    joined,
    layered_items,
    read,
    there_and_back,
)
from tests.scale import scaled

FORMS = ("uima", "uima-json")
SPAN = "webanno.custom.Span"


def loaded(folder):
    """The CAS files of a folder as cassis loads them, by name."""
    found = {}
    system = folder / "TypeSystem.xml"
    for path in sorted(folder.rglob("*/*.xmi")):
        types = cassis.load_typesystem(system)
        found[path.relative_to(folder).as_posix()] = cassis.load_cas_from_xmi(path, types)
    for path in sorted(folder.rglob("*.json")):
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = cassis.load_cas_from_json(file)
    return found


def spans(cas, type_name=SPAN):
    return [(each.begin, each.end, each.value, each.note) for each in cas.select(type_name)]


@pytest.mark.parametrize("form", FORMS)
def test_cassis_loads_the_worked_example(form, tmp_path):
    report = export(form, [worked_example()], f"{tmp_path}/out/")
    assert (report.annotations, report.losses) == (2, [])
    ((name, cas),) = loaded(tmp_path / "out").items()
    assert name == f"ana/Too-naive-f53bce29.{'xmi' if form == 'uima' else 'json'}"
    assert cas.sofa_string == SENTENCE
    assert spans(cas) == [(0, 27, "quote", "Who is he?"), (1, 25, "opinion", None)]
    (meta,) = cas.select("uima.tcas.DocumentAnnotation")
    assert (meta.language, meta.documentTitle, meta.documentId) == ("en", "Too naive", "ana")
    assert [each.type.name for each in cas.typecheck()] == []


@pytest.mark.parametrize("form", FORMS)
def test_cassis_finds_every_character_beyond_the_first_plane(form, tmp_path):
    text = "a🙂b 👩‍👧 \tc\n🇩🇪"
    marks = [mark(text, at, at + 1, f"{at}", at) for at in range(len(text))]
    export(form, [Item(article=article(text), annotations=marks)], f"{tmp_path}/out/")
    (cas,) = loaded(tmp_path / "out").values()
    assert cas.sofa_string == text
    assert [each.get_covered_text() for each in cas.select(SPAN)] == list(text)


def test_offsets_in_a_file_count_utf_16_units():
    text = "a🙂b"
    marks = [mark(text, at, at + 1, f"{at}", at) for at in range(3)]
    data = written("uima-json", Item(article=article(text), annotations=marks))[0]
    _, _, *records = json.loads(data)["%FEATURE_STRUCTURES"]
    assert [(each["begin"], each["end"]) for each in records] == [(0, 1), (1, 3), (3, 4)]


@pytest.mark.parametrize("form", FORMS)
def test_cassis_follows_relations_within_and_between_layers(form, tmp_path):
    item = worked_example()
    quote, opinion = (each.id for each in item.annotations)
    links = [Relation(id="r", kind="holds", source=quote, target=opinion)]
    item = Item(article=item.article, annotations=item.annotations, relations={"ana": links})
    export(form, [item], f"{tmp_path}/out/")
    (cas,) = loaded(tmp_path / "out").values()
    (relation,) = cas.select("webanno.custom.Relation")
    ends = (relation.Governor.value, relation.Dependent.value)
    assert (*ends, relation.value, relation.begin, relation.end) == (
        "quote", "opinion", "holds", 1, 25,
    )  # fmt: skip
    kinds = {each.name: each.rangeType.name for each in relation.type.all_features}
    assert kinds["Governor"] == kinds["Dependent"] == SPAN


@pytest.mark.parametrize("form", FORMS)
@given(item=layered_items())
@settings(max_examples=scaled(100), suppress_health_check=list(HealthCheck))
def test_any_work_comes_back_less_what_is_told(form, item):
    back, lost, losses = there_and_back(form, item)
    assert losses == {}
    relations = sum(map(len, item.relations.values()))
    people = {each.annotator for each in item.annotations} | {"ben"}
    assert set().union(*map(annotators_of, back)) == people
    assert sorted(fact for each in back for fact in facts(each)) == facts(item)
    assert sum(len(joined(each)) for each in back) == relations
    text = item.article.text
    safe = xml_text(text) if form == "uima" else text
    assert {each.article.text for each in back} == {safe}
    assert lost == ({"not-xml": 1} if safe != text else {})


def test_characters_that_xml_cannot_hold_are_told_in_a_text_and_kept_in_words(tmp_path):
    text = "one\ufffe two"
    item = Item(
        article=article(text),
        annotations=[mark(text, 0, 4, "a\x01_u1_", note="\x1b\r\n\uffff")],
    )
    report = export("uima", [item], f"{tmp_path}/out/")
    assert [(loss.what, loss.count) for loss in report.losses] == [("not-xml", 1)]
    (cas,) = loaded(tmp_path / "out").values()
    assert cas.sofa_string == "one\ufffd two"
    (back,), _ = read("uima", tmp_path / "out")
    assert [(each.label, each.note) for each in back.annotations] == [
        ("a\x01_u1_", "\x1b\r\n\uffff")
    ]
    (back,), _ = read("uima", tmp_path / "out", find=lambda _: item.article)
    assert back.article.id == item.article.id


@pytest.mark.parametrize("form", FORMS)
def test_each_annotator_has_a_file_and_the_file_says_whose_it_is(form, tmp_path):
    item = Item(
        article=article(SENTENCE),
        annotations=[mark(SENTENCE, 0, 27, annotator="a/b c")],
        progress={"cy": Progress(state="done")},
    )
    other = Item(article=article("Nobody has read this."))
    assert export(form, [item, other], f"{tmp_path}/out/").losses == []
    assert detect([tmp_path / "out"]).name == form
    back, _ = read(form, tmp_path / "out")
    assert [annotators_of(each) for each in back] == [[], ["a/b c"], ["cy"]]


def test_xmi_needs_a_folder_and_json_a_file_for_one():
    with pytest.raises(FormatError, match="name a folder, ending in a slash"):
        written("uima", worked_example())
    assert json.loads(written("uima-json", worked_example())[0])["%VIEWS"]
    with pytest.raises(FormatError, match="name a folder, ending in a slash"):
        written("uima-json", worked_example(), Item(article=article("More.")))


def with_types(folder, case):
    folder.mkdir(exist_ok=True)
    (folder / "TypeSystem.xml").write_text(type_system().to_xml(), "utf-8")
    (folder / "reference.xmi").write_bytes((case / "reference.xmi").read_bytes())
    return folder / "reference.xmi"


def plain(item):
    """What a case holds, without the white space at edges that TSV has no rows for."""
    text = item.article.text

    def bounds(each):
        words = text[each.start : each.end]
        return each.start + len(words) - len(words.lstrip()), each.start + len(words.rstrip())

    ends = {each.id: bounds(each) for each in item.annotations}
    marks = sorted(
        (*bounds(each), own(each), sorted(map(str, each.attributes.values())))
        for each in item.annotations
    )
    relations = sorted(
        (each.kind, ends[each.source], ends[each.target])
        for layer in item.relations.values()
        for each in layer
    )
    return text.rstrip(), marks, relations


def own(each):
    """The label; empty where the layer's name stands for it, which differs between some twins."""
    return "" if each.label == short(each.origin.name.partition("|")[0]) else each.label


@pytest.mark.parametrize("case", twins(), ids=lambda case: case.name)
def test_a_case_says_the_same_in_xmi_and_in_tsv(case, tmp_path):
    (xmi,), lost = read("uima", with_types(tmp_path, case))
    (tsv,), lost_too = read("webanno", case / "reference.tsv")
    assert plain(xmi) == plain(tsv)
    lost_too.pop("sentence-ids", None)
    assert lost == lost_too


@pytest.mark.parametrize("case", twins(), ids=lambda case: case.name)
def test_a_case_holds_what_cassis_sees_in_it(case, tmp_path):
    path = with_types(tmp_path, case)
    cas = cassis.load_cas_from_xmi(path, type_system())
    (item,), _ = read("uima", path)
    skipped = ("Token", "Sentence", "DocumentMetaData", "Relation", "Dependency")
    seen = [
        (each.begin, each.end)
        for each in cas.select("uima.tcas.Annotation")
        if not each.type.name.endswith(skipped) and each.begin < each.end
    ]
    assert sorted((each.start, each.end) for each in item.annotations) == sorted(seen)


def xmi(body, text="one two", types=""):
    return (
        f'<?xml version="1.0"?>{types}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"'
        ' xmlns:cas="http:///uima/cas.ecore" xmlns:c="http:///webanno/custom.ecore"'
        ' xmlns:n="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmi:version="2.0">'
        f'{body}<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{text}"/>'
        '<cas:View sofa="1" members="2"/></xmi:XMI>'
    )


ENTITY = '<n:NamedEntity xmi:id="2" sofa="1" begin="0" end="3" value="PER"/>'


def test_dkpro_cores_types_are_known_without_a_type_system(tmp_path):
    path = tmp_path / "a.xmi"
    path.write_text(xmi(ENTITY))
    (item,), losses = read("uima", path)
    assert [(each.label, each.exact) for each in item.annotations] == [("PER", "one")]
    assert (losses, detect([path]).name) == ({}, "uima")


FAULTS = {
    "": "begins neither as XMI nor as JSON",
    "<": "is not XML",
    "<a": "begins with a, not",
    "<a/>": "begins with a, not",
    xmi(ENTITY, types="<!DOCTYPE a [<!ENTITY b 'c'>]>"): "has a document type",
    xmi(ENTITY.replace("NamedEntity", "Name")): "No TypeSystem.xml lies beside it",
    xmi(ENTITY.replace('"0"', '"99"')): "is no CAS as UIMA writes it",
    xmi(ENTITY.replace('"3"', '"1" end="3"')): "is no CAS as UIMA writes it",
    xmi(ENTITY.replace('"0"', '"3"').replace('end="3"', 'end="0"')): "the span 3 to 0",
    xmi(ENTITY, text="🙂").replace('"3"', '"1"'): "is no CAS as UIMA writes it",
    xmi(ENTITY, text=""): "holds no text",
}


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_what_is_wrong_is_told(text, tmp_path):
    path = tmp_path / "a.xmi"
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError, match=FAULTS[text]) as caught:
        read("uima", path)
    assert str(path) in str(caught.value)
    assert "othing was imported" in str(caught.value)


def test_blank_texts_and_what_points_elsewhere_are_counted(tmp_path):
    path = tmp_path / "a.xmi"
    path.write_text(xmi(ENTITY, text="   "))
    assert read("uima", path) == ([], {"blank-texts": 1})
    types = cassis.TypeSystem()
    made = types.create_type("a.Thing", "uima.tcas.Annotation")
    types.create_feature(made, "other", made)
    types.create_feature(made, "words", "uima.cas.StringArray")
    types.create_feature(made, "weight", "uima.cas.Double")
    loose = types.create_type("a.Loose", "uima.cas.TOP")
    cas = cassis.Cas(types, sofa_string="one two")
    words = types.get_type("uima.cas.StringArray")(elements=["a b", "c"])
    second = made(begin=4, end=7)
    cas.add_all([made(begin=0, end=3, other=second, words=words, weight=0.5), second, loose()])
    cas.create_view("other").sofa_string = "more"
    with path.open("wb") as file:
        cas.to_xmi(file.name)
    (tmp_path / "TypeSystem.xml").write_text(types.to_xml())
    (item,), losses = read("uima", path)
    assert [(each.label, each.attributes) for each in item.annotations] == [
        ("Thing", {"words": ["a b", "c"], "weight": 0.5}),
        ("Thing", {}),
    ]
    assert losses == {"other-views": 1, "pointers": 1, "unplaced": 1}


@pytest.mark.parametrize("name", ["cas", "ben.zip"])
def test_all_that_a_cas_of_inceptions_may_hold_at_once(name, tmp_path):
    for path, data in foreign_layers.FILES["uima"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (item,), losses = read("uima", tmp_path / name)
    marks = [(each.exact, each.label, each.attributes.get("rank")) for each in item.annotations]
    assert sorted(marks, key=str) == [
        ("Rivers", "Claim", 7),
        ("Rivers", "PER", None),
        ("are", "F", None),
        ("🙂", "Claim", None),
        ("🙂", "CorefLink", None),
    ]
    assert [(kind, source[2], target[2]) for _, kind, source, target in joined(item)] == [
        ("CorefLink", "PER", "CorefLink"),
        ("so", "Claim", "Claim"),
        ("who", "F", "Claim"),
    ]
    assert losses == {"empty-spans": 1}


def test_inceptions_zip_of_a_document_is_read(tmp_path):
    export("uima", [worked_example()], f"{tmp_path}/out/")
    path = tmp_path / "naive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "out" / "TypeSystem.xml", "TypeSystem.xml")
        archive.write(next((tmp_path / "out" / "ana").iterdir()), "ana.xmi")
    assert detect([path]).name == "uima"
    (item,), _ = read("uima", path)
    assert [each.annotator for each in item.annotations] == ["ana", "ana"]
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(FormatError, match="cannot be unpacked"):
        read("uima", path)


def test_a_project_of_inceptions_is_read_as_a_folder(tmp_path):
    folder = tmp_path / "annotation" / "naive.txt"
    export("uima", [worked_example()], f"{tmp_path}/out/")
    file = next((tmp_path / "out" / "ana").iterdir())
    folder.mkdir(parents=True)
    (tmp_path / "annotation" / "TypeSystem.xml").write_bytes(
        (tmp_path / "out" / "TypeSystem.xml").read_bytes()
    )
    for name in ("ben", "cy"):
        foreign = file.read_text("utf-8").replace("newsmark/", "else/")
        (folder / f"{name}.xmi").write_text(foreign, "utf-8")
    back, _ = read("uima", tmp_path / "annotation")
    assert [{each.annotator for each in item.annotations} for item in back] == [{"ben"}, {"cy"}]


def test_json_is_told_from_other_json(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(written("uima-json", worked_example())[0])
    assert detect([path]).name == "uima-json"
    for text in ("{}", '{"%TYPES": 1}', '{"%TYPES": {}, "%FEATURE_STRUCTURES": [1]}', "{"):
        path.write_text(text)
        with pytest.raises(FormatError, match=r"a\.json is no CAS as UIMA writes it"):
            read("uima-json", path)


def test_a_place_that_is_no_number_is_told(tmp_path):
    path = tmp_path / "a.json"
    text = written("uima-json", worked_example())[0].decode()
    path.write_text(text.replace('"begin":1,', '"begin":null,'))
    with pytest.raises(FormatError, match=r"a\.json is no CAS as UIMA writes it"):
        read("uima-json", path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"documentTitle":"T', b'"documentTitle":"\xff', "line 4 is not valid UTF-8"),
        (b'"%ID":1,', b'"%ID":' + b"9" * 5000 + b",", ".+"),
        (b"[2,3,4]", b"[2,3,99]", ".+"),
    ],
)
def test_what_cassis_says_of_itself_is_told_of_the_file(tmp_path, old, new, told):
    path = tmp_path / "a.json"
    data = written("uima-json", worked_example())[0]
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    with pytest.raises(FormatError, match=rf"a\.json is no CAS as UIMA writes it: {told}; nothing"):
        read("uima-json", path)


def test_without_the_package_the_message_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "a.xmi"
    path.write_text(xmi(ENTITY))
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    with pytest.raises(FormatError, match=r"newsmark\[uima\]"):
        read("uima", path)
    assert written("uima-json", worked_example())[1].annotations == 2
