"""The MUSTs of the Web Annotation Data Model, as checks, proved on the W3C's own samples."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from format_material import SENTENCE, items, mark, worked_example, written
from hypothesis import given

from reader.annotations.model import Anchor, Comment, Progress, Relation
from reader.formats.model import Item
from reader.formats.w3c import annotation_iri

SAMPLES = Path(__file__).parents[2] / "../shared/corpora/w3c/tools/samples"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DIRECTIONS = ("ltr", "rtl", "auto")


def as_list(value):
    return value if isinstance(value, list) else [value]


def is_iri(value):
    return isinstance(value, str) and IRI.fullmatch(value) is not None


def need(condition, sentence):
    if not condition:
        raise ValueError(sentence)


def check_document(document):
    """Raise ValueError for the first MUST of sections 3 to 5 that the document breaks."""
    need(isinstance(document, dict), "a document is an object")
    contexts = document.get("@context")
    need(CONTEXT in as_list(contexts), "@context holds the context of the model")
    need(not (isinstance(contexts, list) and len(contexts) == 1), "one @context is a string")
    if "AnnotationCollection" in as_list(document.get("type")):
        check_collection(document)
    elif "AnnotationPage" in as_list(document.get("type")):
        check_page(document)
    else:
        check_annotation(document)


def check_collection(collection):
    need(is_iri(collection.get("id")), "a collection has exactly one IRI")
    need(all(isinstance(each, str) for each in as_list(collection.get("label", ""))), "label")
    total = collection.get("total")
    need(total is None or (isinstance(total, int) and total >= 0), "total is not negative")
    first = collection.get("first")
    need(total in (None, 0) or first is not None, "a filled collection has a first page")
    if isinstance(first, dict):
        need("@context" not in first, "an embedded page should have no @context")
        check_page(first)
    elif first is not None:
        need(is_iri(first), "first is a page or its IRI")


def check_page(page):
    need("AnnotationPage" in as_list(page.get("type")), "a page has that type")
    need(is_iri(page.get("id")), "a page has exactly one IRI")
    index = page.get("startIndex", 0)
    need(isinstance(index, int) and index >= 0, "startIndex is not negative")
    annotations = page.get("items")
    need(isinstance(annotations, list) and annotations, "a page has at least one annotation")
    for each in annotations:
        check_annotation(each)


def check_annotation(annotation):
    need(is_iri(annotation.get("id")), "an annotation has exactly one IRI")
    need("Annotation" in as_list(annotation.get("type")), "an annotation has that type")
    need("target" in annotation, "an annotation has a target")
    need(not ("body" in annotation and "bodyValue" in annotation), "body or bodyValue")
    need(isinstance(annotation.get("bodyValue", ""), str), "bodyValue is one string")
    for name in ("created", "modified", "generated"):
        if name in annotation:
            time = annotation[name]
            need(isinstance(time, str) and TIME.fullmatch(time), f"{name} is one time in UTC")
    for name in ("rights", "canonical", "via"):
        need(all(map(is_iri, as_list(annotation.get(name, "a:b")))), f"{name} is an IRI")
    for name in ("creator", "generator"):
        for agent in as_list(annotation.get(name, [])):
            need(isinstance(agent, dict) or is_iri(agent), f"{name} is an agent")
    for each in as_list(annotation.get("body", [])) + as_list(annotation["target"]):
        check_resource(each)


def check_resource(resource):
    if isinstance(resource, str):
        return need(is_iri(resource), "a resource is named by an IRI")
    need(isinstance(resource, dict), "a resource is an object or an IRI")
    types = as_list(resource.get("type", []))
    need("id" not in resource or is_iri(resource["id"]), "a resource has at most one IRI")
    need(isinstance(resource.get("format", ""), str), "format is a string")
    need(isinstance(resource.get("processingLanguage", ""), str), "one processingLanguage")
    need(resource.get("textDirection", "ltr") in DIRECTIONS, "textDirection is ltr, rtl or auto")
    if "TextualBody" in types:
        need(isinstance(resource.get("value"), str), "a textual body has exactly one value")
    if "items" in resource:
        sets = [each for each in types if each in ("Choice", "Composite", "List", "Independents")]
        need(len(sets) == 1, "a set of resources is of one kind")
    if "SpecificResource" in types or "selector" in resource:
        need("source" in resource, "a specific resource has exactly one source")
        for selector in as_list(resource.get("selector", [])):
            check_selector(selector)
    return None


def check_selector(selector):
    if isinstance(selector, str):
        return need(is_iri(selector), "a selector is named by an IRI")
    match selector["type"]:
        case "FragmentSelector" | "CssSelector" | "XPathSelector":
            need(isinstance(selector.get("value"), str), "such a selector has exactly one value")
        case "TextQuoteSelector":
            need(isinstance(selector.get("exact"), str), "a quote has exactly one exact")
            for name in ("prefix", "suffix"):
                need(isinstance(selector.get(name, ""), str), f"a quote has one {name} at most")
        case "TextPositionSelector":
            for name in ("start", "end"):
                at = selector.get(name)
                need(isinstance(at, int) and at >= 0, f"a position has one {name}, not negative")
    return None


def samples(kind):
    folder = SAMPLES / kind
    if not folder.is_dir():
        pytest.skip("the W3C samples are not beside this checkout")
    return sorted(folder.glob("*.json"))


def test_the_checks_pass_every_correct_sample():
    for path in samples("correct"):
        check_document(json.loads(path.read_text("utf-8")))


# A misspelt key, "langauage", is one that the model does not know, and so allows.
ALLOWED = {"anno15.json"}


def test_the_checks_refuse_every_incorrect_sample_for_its_own_fault():
    """Most samples have two ids and a stray comma as well; without them they must still fail."""
    passed = set()
    for path in samples("incorrect"):
        text = re.sub(r",\s*}", "}", path.read_text("utf-8"))
        try:
            document = json.loads(text)
            if path.name != "anno7.json" and isinstance(document.get("id"), list):
                document["id"] = document["id"][0]
            check_document(document)
            passed.add(path.name)
        except ValueError:
            continue
    assert passed == ALLOWED


def selectors(annotation):
    return {each["type"]: each for each in annotation["target"]["selector"]}


def test_the_worked_example():
    data, report = written("w3c", worked_example())
    document = json.loads(data)
    check_document(document)
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
    document = json.loads(data)
    check_document(document)
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
    document = json.loads(data)
    check_document(document)
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
    document = json.loads(data)
    check_document(document)
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
