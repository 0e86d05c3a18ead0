"""W3C Web Annotation: what is written keeps the MUSTs of the model and agrees with its text."""

import hashlib
import json
import tempfile
from pathlib import Path

from hypothesis import given

from reader.annotations.model import Anchor, Comment, Progress, Relation
from reader.formats.common.model import Item, Reading
from reader.formats.common.report import Ledger
from reader.formats.w3c.documents import Documents
from reader.formats.w3c.write import annotation_iri
from tests.formats.format_material import SENTENCE, items, mark, worked_example, written


def checked_document(data):
    """The document, which must keep the rules and be known for newsmark's own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonld"
        path.write_bytes(data)
        job = Reading(ledger=Ledger(), annotator="ana", find=lambda key: None)
        assert all(said.is_ours for said in Documents(job).read(path))
    return json.loads(data)


def selectors(annotation):
    return {each["type"]: each for each in annotation["target"]["selector"]}


def test_the_worked_example():
    data, report = written("w3c", worked_example())
    document = checked_document(data)
    quote, opinion = document["first"]["items"]
    source = "urn:sha256:" + hashlib.sha256(SENTENCE.encode()).hexdigest()
    assert quote == {
        "id": "urn:uuid:0190a3c1-7b00-7000-8000-000000000001",
        "type": "Annotation",
        "motivation": "tagging",
        "creator": {"type": "Person", "name": "ana"},
        "created": "2026-01-31T09:30:00.000Z",
        "modified": "2026-01-31T09:30:00.000Z",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "quote"},
            {"type": "TextualBody", "purpose": "commenting", "value": "Who is he?"},
        ],
        "target": {
            "source": source,
            "scope": "https://example.org/naive",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": '"Japan is being too naive,"',
                    "prefix": "",
                    "suffix": " he said.",
                },
                {"type": "TextPositionSelector", "start": 0, "end": 27},
            ],
        },
        "newsmark:scheme": "news@1",
    }
    assert source.removeprefix("urn:sha256:").startswith(worked_example().article.id)
    assert [each["value"] for each in opinion["body"]] == ["opinion"]
    assert document["total"] == 2
    assert document["last"] == document["first"]["id"]
    assert document["first"]["partOf"] == document["id"]
    assert (report.annotations, report.losses) == (2, [])


@given(items())
def test_every_document_keeps_the_musts_and_agrees_with_its_text(item):
    data, report = written("w3c", item)
    document = checked_document(data)
    text = item.article.text
    found = document["first"]["items"] if document["total"] else []
    assert len(found) == document["total"]
    spans = [each for each in found if each["motivation"] == "tagging"]
    assert len(spans) == len(item.annotations) == report.annotations
    for each in spans:
        quotation = selectors(each)["TextQuoteSelector"]
        start, end = (selectors(each)["TextPositionSelector"][name] for name in ("start", "end"))
        assert quotation["exact"] == text[start:end]
        assert text[:start].endswith(quotation["prefix"])
        assert text[end:].startswith(quotation["suffix"])


def test_nothing_marked_is_an_empty_collection_without_pages():
    data, report = written("w3c", Item(article=worked_example().article))
    document = checked_document(data)
    assert document["total"] == 0
    assert "first" not in document
    assert report.losses == []


def test_comments_reply_and_relations_link():
    item = worked_example()
    quote, opinion = item.annotations
    item = Item(
        article=item.article,
        annotations=item.annotations,
        comments={
            "ben": [Comment(id="c", annotation=quote.id, author="ben", text="Why?", created="x")]
        },
        relations={"ana": [Relation(id="r", kind="holds", source=quote.id, target=opinion.id)]},
    )
    data, report = written("w3c", item)
    document = checked_document(data)
    link, reply = document["first"]["items"][2:]
    assert link["target"] == f"urn:uuid:{quote.id}"
    assert link["body"][1]["source"] == f"urn:uuid:{opinion.id}"
    assert reply["target"] == f"urn:uuid:{quote.id}"
    assert reply["body"][0]["value"] == "Why?"
    assert [(loss.what, loss.count) for loss in report.losses] == [("times", 1)]


def test_what_the_model_has_no_word_for_is_json_in_a_string():
    each = mark(
        SENTENCE,
        0,
        27,
        fragments=[(0, 6), (10, 27)],
        attributes={"certainty": 3},
        anchor=Anchor("exact", 1.0),
    )
    data, _ = written("w3c", Item(article=worked_example().article, annotations=[each]))
    (found,) = json.loads(data)["first"]["items"]
    assert json.loads(found["newsmark:fragments"]) == [[0, 6], [10, 27]]
    assert json.loads(found["newsmark:attributes"]) == {"certainty": 3}
    assert json.loads(found["newsmark:anchor"]) == {"method": "exact", "score": 1.0}


def test_orphans_are_left_out_and_so_is_having_found_nothing():
    orphan = mark(SENTENCE, 0, 27, status="orphaned")
    item = Item(
        article=worked_example().article,
        annotations=[orphan],
        progress={"ben": Progress(state="done")},
    )
    data, report = written("w3c", item)
    assert json.loads(data)["total"] == 0
    assert {loss.what: loss.count for loss in report.losses} == {"orphaned": 1, "found-nothing": 1}
    assert report.losses[0].examples[0].annotation == orphan.id


def test_the_same_annotations_give_the_same_document():
    assert written("w3c", worked_example())[0] == written("w3c", worked_example())[0]


def test_an_id_that_is_no_uuid_is_escaped():
    assert annotation_iri("T1 <x>") == "urn:newsmark:annotation:T1%20%3Cx%3E"
