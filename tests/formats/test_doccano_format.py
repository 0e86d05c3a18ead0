"""doccano's JSON Lines; its own import is tried by scripts/check_consumers.py."""

import json

import pytest

from reader.annotations.model import Progress, Relation
from reader.articles.json_faults import WRONG_TYPE
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item
from reader.formats.common.registry import detect
from reader.formats.exporting.export import export
from tests.formats.foreign_json import DOCCANO, DOCCANO_RELATIONS, EMOJI, lines
from tests.formats.format_material import SENTENCE, article, mark, worked_example, written
from tests.formats.reading_files import marks, read, read_bytes, relations


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def shared_work(*relations):
    made = [
        mark(SENTENCE, 0, 27, "quote", 1),
        mark(SENTENCE, 1, 25, "x, y", 2),
        mark(SENTENCE, 28, 30, "source", 3, "ben"),
    ]
    layers = {"ana": [Relation(id="r", kind="holds", source=made[0].id, target=made[1].id)]}
    return Item(article=article(SENTENCE), annotations=made, relations=layers if relations else {})


def test_the_worked_example():
    data, report = written("doccano", worked_example())
    assert data.decode() == (
        '{"text":"\\"Japan is being too naive,\\" he said.",'
        '"label":[[0,27,"quote"],[1,25,"opinion"]],"article":"f53bce295439a7100070",'
        '"title":"Too naive","lang":"en","source":"https://example.org/naive"}\n'
    )
    assert [each.message for each in report.losses] == ["1 note was left out."]


def test_each_annotator_has_a_file_and_nobody_another(tmp_path):
    unread = Item(article=article("Unread."))
    report = export("doccano", [shared_work(), unread], f"{tmp_path}/out/")
    assert [path.rsplit("/")[-1] for path in report.files] == [
        "ana.jsonl",
        "ben.jsonl",
        "all.jsonl",
    ]
    assert rows(tmp_path / "out" / "ana.jsonl")[0]["label"] == [[0, 27, "quote"], [1, 25, "x, y"]]
    assert rows(tmp_path / "out" / "ben.jsonl")[0]["label"] == [[28, 30, "source"]]
    assert rows(tmp_path / "out" / "all.jsonl")[0]["label"] == []


def test_several_annotators_do_not_fit_into_one_file(tmp_path):
    with pytest.raises(FormatError, match="name a folder"):
        export("doccano", [shared_work()], tmp_path / "out.jsonl")
    assert not list(tmp_path.iterdir())


def test_texts_to_label_go_with_the_work_of_the_only_annotator():
    data, _ = written("doccano", worked_example(), Item(article=article("Unread.")))
    assert [json.loads(line)["label"] for line in data.splitlines()] == [
        [[0, 27, "quote"], [1, 25, "opinion"]],
        [],
    ]


def test_where_anybody_has_related_anything_all_files_have_entities(tmp_path):
    export("doccano", [shared_work("holds")], f"{tmp_path}/out/")
    (row,) = rows(tmp_path / "out" / "ana.jsonl")
    assert row["entities"][1] == {"id": 2, "label": "x, y", "start_offset": 1, "end_offset": 25}
    assert row["relations"] == [{"id": 1, "from_id": 1, "to_id": 2, "type": "holds"}]
    assert rows(tmp_path / "out" / "ben.jsonl")[0]["relations"] == []
    found, _ = read("doccano", tmp_path / "out")
    assert marks(found[0]) == [
        ("ana", '"Japan is being too naive,"', "quote"),
        ("ana", "Japan is being too naive", "x, y"),
        ("ben", "he", "source"),
    ]
    assert relations(found[0]) == [
        ("ana", "holds", '"Japan is being too naive,"', "Japan is being too naive")
    ]


def test_names_that_are_no_files_names_are_counted(tmp_path):
    item = Item(article=article(SENTENCE), progress={"a b": Progress(state="done")})
    report = export("doccano", [item], f"{tmp_path}/out/")
    assert "1 annotator's name was changed to be the name of a file." in [
        each.message for each in report.losses
    ]


def test_what_doccano_exports_comes_in(tmp_path):
    found, losses = read_bytes("doccano", DOCCANO, tmp_path)
    assert marks(found[0]) == [("zoe", "Inge Dahl", "PER"), ("zoe", EMOJI[2:16], "clause")]
    assert found[1].progress == {}, "a text without labels may be one that nobody has read"
    assert losses == {"whole-text": 1}
    related, _ = read_bytes("doccano", DOCCANO_RELATIONS, tmp_path)
    assert relations(related[0]) == [("zoe", "has-source", "said", "Dahl")]
    assert related[0].annotations[0].origin.original_id == "41"


@pytest.mark.parametrize("key", ["label", "labels", "entities"])
def test_spans_stand_under_any_of_three_keys(tmp_path, key):
    data = lines({"data": "One two.", key: [[0, 3, "A"]], "cats": ["sport"]})
    found, losses = read_bytes("doccano", data, tmp_path)
    assert marks(found[0]) == [("zoe", "One", "A")]
    assert losses == {"whole-text": 1}
    assert detect([tmp_path / "it.jsonl"]).name == "doccano"


def test_in_a_folder_each_file_is_its_annotators(tmp_path):
    for name in ("ana", "ben"):
        (tmp_path / f"{name}.jsonl").write_bytes(DOCCANO)
    assert detect([tmp_path]).name == "doccano"
    found, _ = read("doccano", tmp_path)
    assert [each.annotator for each in found[0].annotations] == ["ana", "ana", "ben", "ben"]
    with pytest.raises(FormatError, match="import them one after the other, each with --annotator"):
        read("doccano", tmp_path / "ana.jsonl", tmp_path / "ben.jsonl")


def test_a_file_for_all_of_them_is_nobodys(tmp_path):
    (tmp_path / "all.jsonl").write_bytes(DOCCANO)
    assert {each.annotator for each in read("doccano", tmp_path)[0][0].annotations} == {"zoe"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"text":"One","label":[[0,9,"A"]]}', "the span 0 to 9"),
        (b'{"text":"One","label":[[0,3]]}', WRONG_TYPE),
        (b'{"text":"One","label":["sport"]}', WRONG_TYPE),
        (b'{"label":[[0,3,"A"]]}', "it has no text"),
        (
            b'{"text":"One","entities":[],"relations":[{"from_id":1,"to_id":2,"type":"x"}]}',
            "a relation leads from 1 to 2",
        ),
        (
            b'{"text":"One","entities":[{"id":{},"label":"A","start_offset":0,"end_offset":3}]}',
            WRONG_TYPE,
        ),
    ],
)
def test_faults_are_told_with_their_line(tmp_path, line, told):
    with pytest.raises(FormatError, match=rf"it\.jsonl, line 3: .*{told}.*nothing was imported"):
        read_bytes("doccano", DOCCANO + line + b"\n", tmp_path)


def test_a_classified_text_is_not_taken_for_doccanos(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "One.", "label": ["sport"]}))
    with pytest.raises(FormatError, match="none of the formats"):
        detect([tmp_path / "a.jsonl"])
