"""Label Studio's tasks; its SDK's validator is asked by scripts/check_consumers.py."""

import json
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from reader.annotations.model import Progress, Relation
from reader.annotations.schemes.file import load_builtin
from reader.articles.json_faults import WRONG_TYPE
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item
from reader.formats.common.registry import detect
from reader.formats.exporting.export import export
from tests.formats.foreign_json import EMOJI, LABEL_STUDIO
from tests.formats.format_material import (
    NEWS,
    SENTENCE,
    article,
    items,
    mark,
    worked_example,
    written,
)
from tests.formats.reading_files import marks, read, read_bytes, relations

TEXT = "Inge Dahl said so."
ATTRIBUTION = load_builtin("attribution")


def attributed(**attributes):
    made = [
        mark(TEXT, 0, 9, "source", 1, attributes=attributes),
        mark(TEXT, 10, 14, "cue", 2),
        mark(TEXT, 10, 17, "cue", 3, "ben@example.org"),
    ]
    links = [Relation(id="r", kind="has-source", source=made[1].id, target=made[0].id)]
    return Item(article=article(TEXT), annotations=made, relations={"ana": links})


def tasks(*works):
    return json.loads(written("labelstudio", *works)[0])


def config(folder, *works, scheme=ATTRIBUTION):
    export("labelstudio", works, f"{folder}/out/", scheme=scheme)
    return ElementTree.fromstring((folder / "out" / "newsmark.xml").read_text("utf-8"))


def test_the_worked_example():
    (task,) = tasks(worked_example())
    assert task["data"]["text"] == SENTENCE
    (work,) = task["annotations"]
    assert (work["annotator"], work["was_cancelled"], work["ground_truth"]) == ("ana", False, False)
    assert "completed_by" not in work
    assert work["result"][0] == {
        "id": "0190a3c1-7b00-7000-8000-000000000001",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": {
            "start": 0,
            "end": 27,
            "text": '"Japan is being too naive,"',
            "labels": ["quote"],
        },
        "meta": {"text": ["Who is he?"]},
    }
    assert work["result"][1]["value"]["labels"] == ["opinion"]


def test_everybody_has_an_annotation_and_an_address_says_whose_it_is():
    (task,) = tasks(attributed())
    people = [(each["annotator"], each.get("completed_by")) for each in task["annotations"]]
    assert people == [("ana", None), ("ben@example.org", {"email": "ben@example.org"})]
    assert task["annotations"][0]["result"][-1] == {
        "type": "relation",
        "from_id": "0190a3c1-7b00-7000-8000-000000000002",
        "to_id": "0190a3c1-7b00-7000-8000-000000000001",
        "direction": "right",
        "labels": ["has-source"],
    }


def test_a_text_that_nobody_has_touched_is_a_task_to_do():
    assert tasks(Item(article=article("Unread.")))[0]["annotations"] == []
    assert tasks() == []


def test_attributes_are_answers_about_their_region(tmp_path):
    item = attributed(named=False, reason="she feared for her job", sure=3, tags=["a", "b"])
    answers = tasks(item)[0]["annotations"][0]["result"][1:5]
    assert [(each["from_name"], each["type"]) for each in answers] == [
        ("named", "choices"),
        ("reason", "textarea"),
        ("sure", "number"),
        ("tags", "choices"),
    ]
    assert [each["id"] for each in answers] == ["0190a3c1-7b00-7000-8000-000000000001"] * 4
    assert answers[0]["value"] == {"start": 0, "end": 9, "text": "Inge Dahl", "choices": ["false"]}
    export("labelstudio", [item], tmp_path / "out.json")
    (found,), losses = read("labelstudio", tmp_path / "out.json")
    assert found.annotations[0].attributes == item.annotations[0].attributes
    assert losses == {}


def test_what_no_control_can_hold_is_counted():
    item = attributed(deep={"a": 1}, nothing=None, mixed=["a", 1])
    _, report = written("labelstudio", item)
    assert [each.message for each in report.losses] == [
        "3 values of attributes that Label Studio has no control for were left out."
    ]


def test_the_configuration_offers_the_scheme_and_what_was_met(tmp_path):
    item = attributed(named=True, label="x", sure=3)
    made = mark(TEXT, 0, 4, 'PER & "<co>"', 9)
    whole = Item(
        article=item.article, annotations=[*item.annotations, made], relations=item.relations
    )
    found = config(tmp_path, whole)
    assert [each.get("value") for each in found.iter("Label")] == [
        "source",
        "cue",
        "content",
        'PER & "<co>"',
    ]
    assert [each.get("hotkey") for each in found.iter("Label")] == ["r", "c", "t", None]
    assert [each.get("value") for each in found.iter("Relation")] == ["has-source", "has-content"]
    names = {each.get("name"): each for each in found.iter() if each.get("perRegion")}
    assert list(names) == ["form", "named", "reason", "attribute:label", "sure", "cannot-judge"]
    assert names["form"].get("whenLabelValue") == "content"
    assert [each.get("value") for each in names["form"]] == ["direct", "indirect", "mixed"]
    assert (found.find("Text").get("name"), found.find("Text").get("value")) == ("text", "$text")


def test_an_attribute_met_on_another_label_is_asked_of_all(tmp_path):
    found = config(tmp_path, attributed(form="direct"))
    form = next(each for each in found.iter("Choices") if each.get("name") == "form")
    assert form.get("whenLabelValue") is None


@given(items())
def test_the_configuration_is_xml_whatever_people_write(item):
    with tempfile.TemporaryDirectory() as folder:
        found = config(Path(folder), item, scheme=NEWS)
    offered = {each.get("value") for each in found.iter("Label")}
    assert {each.label for each in item.annotations} <= offered


def test_old_exports_count_utf16_units(tmp_path):
    (found,), losses = read_bytes("labelstudio", LABEL_STUDIO, tmp_path)
    assert marks(found) == [
        ("inge@example.org", "Inge Dahl", "source"),
        ("inge@example.org", "said", "cue"),
        ("model-v1", "Inge Dahl", "source"),
    ]
    first, _, guess = found.annotations
    assert (first.note, first.attributes) == ("The harbour master.", {"named": "yes"})
    assert first.origin.original_id == "r1"
    assert (guess.origin.kind, guess.origin.name, guess.origin.score) == (
        "suggestion",
        "model/v1",
        0.5,
    )
    assert relations(found) == [("inge@example.org", "has-source", "said", "Inge Dahl")]
    states = {name: each.state for name, each in found.progress.items()}
    assert states == {"inge@example.org": "done", "3": "done", "model-v1": "reading"}
    assert losses == {"cancelled": 1}


def changed(change):
    work = json.loads(LABEL_STUDIO)
    change(work[0])
    return json.dumps(work).encode()


def values(task):
    return task["annotations"][0]["result"][0]["value"]


def test_new_exports_count_code_points(tmp_path):
    def change(task):
        values(task).update(start=2, end=11)
        task["annotations"][0]["result"][1:] = []

    (found,), _ = read_bytes("labelstudio", changed(change), tmp_path)
    assert marks(found)[0] == ("inge@example.org", "Inge Dahl", "source")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda task: values(task).update(start=4), "the region r1 is said to mark 'Inge Dahl'"),
        (lambda task: values(task).update(end=900), "the region r1 is said to mark"),
        (lambda task: task["data"].update(text=7, url=None), "no text in its data"),
        (lambda task: task.update(data=[]), WRONG_TYPE),
        (lambda task: task["annotations"].insert(0, 3), WRONG_TYPE),
    ],
)
def test_what_does_not_fit_is_refused_with_its_task(tmp_path, change, told):
    with pytest.raises(FormatError, match=rf"it\.json, task 1: .*{told}.*nothing was imported"):
        read_bytes("labelstudio", changed(change), tmp_path)


def test_a_torn_file_is_told_with_its_line(tmp_path):
    with pytest.raises(FormatError, match=r"it\.json, line \d+: .*nothing was imported"):
        read_bytes("labelstudio", LABEL_STUDIO[:-40], tmp_path)


def test_two_works_of_one_person_are_not_merged(tmp_path):
    def change(task):
        task["annotations"][2] = task["annotations"][0]

    (found,), losses = read_bytes("labelstudio", changed(change), tmp_path)
    assert [each[0] for each in marks(found)][2:4] == ["inge@example.org-2"] * 2
    assert losses["second-annotations"] == 1


def test_the_text_is_that_which_the_regions_are_of(tmp_path):
    def change(task):
        task["data"] = {"headline": "Something else.", "body": EMOJI}
        for each in task["annotations"][0]["result"]:
            each["to_name"] = "article"

    (found,), _ = read_bytes("labelstudio", changed(change), tmp_path)
    assert found.article.text == EMOJI


def test_results_about_something_else_are_counted(tmp_path):
    def change(task):
        task["annotations"][0]["result"] += [
            {"type": "choices", "from_name": "topic", "value": {"choices": ["sport"]}},
            {"type": "hypertextlabels", "value": {"start": "/p[1]", "hypertextlabels": ["x"]}},
            {"type": "relation", "from_id": "r1", "to_id": "gone"},
        ]

    _, losses = read_bytes("labelstudio", changed(change), tmp_path)
    assert losses == {"other-results": 2, "cancelled": 1, "relations-elsewhere": 1}


def test_who_found_nothing_is_done_and_who_reads_is_not(tmp_path):
    states = {"ana": Progress(state="done"), "ben": Progress(state="reading")}
    made = [mark(TEXT, 0, 4, annotator="ben")]
    item = Item(article=article(TEXT), annotations=made, progress=states)
    export("labelstudio", [item], tmp_path / "out.json")
    assert detect([tmp_path / "out.json"]).name == "labelstudio"
    (found,), _ = read("labelstudio", tmp_path / "out.json")
    assert {name: each.state for name, each in found.progress.items()} == {
        "ana": "done",
        "ben": "reading",
    }
