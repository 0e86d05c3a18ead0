import json

import msgspec
from hypothesis import given

from reader.annotations.model import Annotation, Comment, Decision, Progress, Relation
from reader.articles.model import Article
from tests.formats.format_material import items, worked_example, written

TYPES = {
    "article": Article,
    "annotation": Annotation,
    "relation": Relation,
    "comment": Comment,
    "decision": Decision,
    "progress": Progress,
}


def lines(data):
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.decode().removesuffix("\n").split("\n")]


def test_the_worked_example_line_by_line():
    data, report = written("jsonl", worked_example())
    first, an_article, progress, quote, opinion = lines(data)
    assert first == {"type": "newsmark", "version": 1}
    assert an_article["type"] == "article"
    assert an_article["text"] == '"Japan is being too naive," he said.'
    assert progress == {
        "type": "progress",
        "article": an_article["id"],
        "annotator": "ana",
        "state": "done",
        "position": 0,
        "seconds": 0.0,
        "updated": "2026-01-31T09:30:00.000Z",
        "heard": "",
    }
    assert data.decode().split("\n")[3] == (
        '{"type":"annotation","id":"0190a3c1-7b00-7000-8000-000000000001",'
        '"article":"f53bce295439a7100070","annotator":"ana","start":0,"end":27,'
        '"exact":"\\"Japan is being too naive,\\"","label":"quote","scheme":"news@1","prefix":"",'
        '"suffix":" he said.","attributes":{},"note":"Who is he?","status":"active",'
        '"origin":{"kind":"human"},"anchor":null,"fragments":[],'
        '"created":"2026-01-31T09:30:00.000Z","updated":"2026-01-31T09:30:00.000Z"}'
    )
    assert quote["label"] == "quote"
    assert (opinion["start"], opinion["end"], opinion["note"]) == (1, 25, "")
    assert (report.articles, report.annotations, report.losses) == (1, 2, [])


@given(items())
def test_every_line_parses_back_to_the_record_it_was(item):
    data, report = written("jsonl", item)
    read = {kind: [] for kind in TYPES}
    for each in lines(data)[1:]:
        kind = each.pop("type")
        owner = each.get("annotator", "")
        if kind not in ("article", "annotation"):
            assert each.pop("article") == item.article.id
            each.pop("annotator")
        read[kind].append((owner, msgspec.convert(each, TYPES[kind])))
    assert [each for _, each in read["article"]] == [item.article]
    assert [each for _, each in read["annotation"]] == list(item.annotations)
    assert dict(read["progress"]) == item.progress
    for kind in ("relation", "comment", "decision"):
        expected = [
            (who, each) for who, layer in getattr(item, f"{kind}s").items() for each in layer
        ]
        assert read[kind] == expected
    assert report.losses == []


def test_many_articles_fill_the_buffer_more_than_once():
    item = worked_example()
    data, report = written("jsonl", *[item] * 500)
    assert len(data) > 4 * (1 << 15)
    assert [each["type"] for each in lines(data)[1:]] == [
        "article",
        "progress",
        "annotation",
        "annotation",
    ] * 500
    assert report.annotations == 1000
