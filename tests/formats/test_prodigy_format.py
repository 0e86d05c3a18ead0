"""Prodigy's tasks: what is written, what is read, and a published file in and out unchanged."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from reader.annotations.model import Progress, Relation
from reader.articles.json_faults import WRONG_TYPE
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item
from reader.formats.common.registry import detect
from reader.formats.exporting.export import export
from reader.formats.prodigy import hashes, murmur3
from tests.formats.foreign_json import PRODIGY, lines
from tests.formats.format_material import SENTENCE, article, items, mark, worked_example, written
from tests.formats.reading_files import marks, read, read_bytes, relations

CORPUS = (
    Path(__file__).parents[3] / "shared" / "corpora" / "prodigy" / "annotated_news_headlines.jsonl"
)


def tasks(data):
    return [json.loads(line) for line in data.decode().split("\n") if line]


def test_the_worked_example():
    (task,) = tasks(written("prodigy", worked_example())[0])
    assert task["text"] == SENTENCE
    assert task["meta"] == {"source": "https://example.org/naive"}
    assert [each["text"] for each in task["tokens"][:4]] == ['"', "Japan", "is", "being"]
    assert [each["ws"] for each in task["tokens"][:4]] == [False, True, True, True]
    assert (task["_session_id"], task["_annotator_id"]) == ("ana", "ana")
    assert (task["_view_id"], task["answer"]) == ("spans_manual", "accept")
    quote, opinion = task["spans"]
    assert (quote["start"], quote["end"], quote["label"]) == (0, 27, "quote")
    assert (quote["token_start"], quote["token_end"]) == (0, 7)
    assert (opinion["token_start"], opinion["token_end"]) == (1, 5)
    assert quote["note"] == "Who is he?"


@given(items())
def test_tokens_are_the_text_and_spans_are_whole_tokens(item):
    for task in tasks(written("prodigy", item)[0]):
        whole = "".join(each["text"] + " " * each["ws"] for each in task["tokens"])
        assert whole == task["text"] == item.article.text
        for span in task["spans"]:
            first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"])


def test_each_annotator_has_a_task_and_who_has_not_read_has_none():
    item = Item(
        article=article(SENTENCE),
        annotations=[mark(SENTENCE, 0, 27, annotator="ben")],
        progress={"ana": Progress(state="done"), "cy": Progress(state="reading")},
    )
    data, report = written("prodigy", item)
    found = tasks(data)
    assert [(each["_session_id"], len(each["spans"])) for each in found] == [("ana", 0), ("ben", 1)]
    assert len({(each["_input_hash"], each["_task_hash"]) for each in found}) == 1
    assert report.losses == []


def test_relations_name_the_last_tokens_and_those_between_people_are_counted():
    text = "Inge Dahl said so."
    made = [
        mark(text, 0, 9, "source", 1),
        mark(text, 10, 14, "cue", 2),
        mark(text, 10, 14, "cue", 3, "ben"),
    ]
    links = [
        Relation(id="r1", kind="has-source", source=made[1].id, target=made[0].id),
        Relation(id="r2", kind="has-source", source=made[2].id, target=made[0].id),
    ]
    item = Item(article=article(text), annotations=made, relations={"ana": links})
    data, report = written("prodigy", item)
    (link,) = tasks(data)[0]["relations"]
    assert (link["head"], link["child"], link["label"]) == (2, 1, "has-source")
    assert (link["head_span"]["start"], link["child_span"]["end"]) == (10, 9)
    assert tasks(data)[0]["_view_id"] == "relations"
    assert [each.message for each in report.losses] == [
        "1 relation to an annotation that is not its own annotator's was left out."
    ]


def test_what_was_accepted_comes_in_and_the_rest_is_counted(tmp_path):
    found, losses = read_bytes("prodigy", PRODIGY, tmp_path)
    assert [marks(each) for each in found] == [
        [("zoe", "Uber", "ORG")],
        [("news-ben", "Dahl", "source"), ("news-ben", "said", "cue")],
        [],
    ]
    assert relations(found[1]) == [("news-ben", "has-source", "said", "Dahl")]
    assert found[2].progress["news-ben"].state == "done"
    assert found[0].article.authors == ["The New York Times"]
    assert found[0].annotations[0].origin.original_id == "-1952856502:0-4"
    assert losses == {"not-accepted": 1}


def test_tasks_about_something_else_are_counted(tmp_path):
    data = lines(
        {"text": "One.", "label": "SPORT", "_view_id": "classification", "answer": "accept"},
        {"image": "a.png", "spans": [], "answer": "accept"},
        {"text": "Two.", "spans": [{"start": 0, "end": 3}], "answer": "accept"},
        {"text": " \n", "spans": [], "answer": "accept"},
    )
    found, losses = read_bytes("prodigy", data, tmp_path)
    assert [each.article.text for each in found] == ["Two."]
    assert losses == {"other-tasks": 2, "no-label": 1, "blank-texts": 1}


def test_work_of_two_unnamed_people_is_not_merged(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.jsonl").write_bytes(PRODIGY.split(b"\n")[0] + b"\n")
    with pytest.raises(FormatError, match=r"two\.jsonl, line 1: .*one\.jsonl holds the same text"):
        read("prodigy", tmp_path / "one.jsonl", tmp_path / "two.jsonl")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"text":"One","spans":[{"start":0,"end":9,"label":"A"}]}', "the span 0 to 9"),
        (
            b'{"text":"One","spans":[{"start":0.5,"end":3,"label":"A"}]}',
            WRONG_TYPE,
        ),
        (b'{"text":"One","spans":{"start":0}}', WRONG_TYPE),
        (b'{"text":"One"', "it is not valid JSON"),
        (b'{"text":"\xff"}', "it is not valid UTF-8"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path, line, told):
    with pytest.raises(FormatError, match=rf"it\.jsonl, line 5: .*{told}.*nothing was imported"):
        read_bytes("prodigy", PRODIGY + line + b"\n", tmp_path)


def test_hashes_are_those_of_prodigy():
    assert hashes("Uber’s Lesson: Silicon Valley’s Start-Up Machine Needs Fixing") == (
        1886699658,
        -1952856502,
    )
    assert (murmur3(b""), murmur3(b"a"), murmur3(b"hello")) == (0, 1009084850, 613153351)


@pytest.mark.skipif(not CORPUS.exists(), reason="the published file of Prodigy is not here")
def test_a_published_file_goes_in_and_out_unchanged(tmp_path):
    assert detect([CORPUS]).name == "prodigy"
    found, losses = read("prodigy", CORPUS)
    assert losses == {"not-accepted": 1}
    export("prodigy", found, tmp_path / "out.jsonl")
    theirs = [each for each in tasks(CORPUS.read_bytes()) if each["answer"] == "accept"]
    ours = tasks((tmp_path / "out.jsonl").read_bytes())
    assert len(ours) == len(theirs) == 372
    same = 0
    for one, other in zip(ours, theirs, strict=True):
        for key in ("text", "meta", "_input_hash", "_task_hash", "_view_id", "answer"):
            assert one[key] == other[key], key
        places = [
            [
                {key: span[key] for key in ("start", "end", "label")}
                for span in task.get("spans", [])
            ]
            for task in (one, other)
        ]
        assert places[0] == places[1]
        keys = ("text", "start", "end", "id")
        if [[x[k] for k in keys] for x in one["tokens"]] == [
            [x[k] for k in keys] for x in other["tokens"]
        ]:
            same += 1
            for span, foreign in zip(one["spans"], other.get("spans", []), strict=True):
                assert span["token_start"] == foreign["token_start"]
                assert span["token_end"] == foreign["token_end"]
    assert same > 250, "our tokens are spaCy's for most headlines"
