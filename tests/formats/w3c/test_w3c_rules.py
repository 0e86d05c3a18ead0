"""W3C Web Annotation is read: documents that keep the rules of the model, and no others."""

import json
import re
from pathlib import Path

import pytest

from reader.articles.json_faults import WRONG_TYPE
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Reading
from reader.formats.common.report import Ledger
from reader.formats.w3c.documents import Documents

SAMPLES = Path(__file__).parents[3] / "../shared/corpora/w3c/tools/samples"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def job(find=lambda key: None):
    return Reading(ledger=Ledger(), annotator="ana", find=find)


def checked(path):
    """The annotations of a file that keeps the rules; FormatError for another."""
    return list(Documents(job()).read(path))


def samples(kind):
    folder = SAMPLES / kind
    if not folder.is_dir():
        pytest.skip("the W3C samples are not beside this checkout")
    return sorted(folder.glob("*.json"))


def test_every_correct_sample_is_accepted():
    counts = {path.name: len(checked(path)) for path in samples("correct")}
    assert counts.pop("example41.json") == 0  # its pages lie elsewhere
    assert counts.pop("collection1.json") > 30
    assert {counts.pop(f"example{number}.json") for number in (42, 43)} == {2}
    assert set(counts.values()) == {1}


# A misspelt key, "langauage", is one that the model does not know, and so allows.
ALLOWED = {"anno15.json"}


def test_every_incorrect_sample_is_refused_and_for_its_own_fault(tmp_path):
    """Most samples have two ids and a stray comma as well; without them they must still fail."""
    passed = set()
    for path in samples("incorrect"):
        with pytest.raises(FormatError, match=f"{path.name}.*nothing was imported"):
            checked(path)
        text = re.sub(r",\s*}", "}", path.read_text("utf-8"))
        if path.name != "anno7.json":
            text = re.sub(r'"id": \["(.*?)", ".*?"\]', r'"id": "\1"', text)
        mended = tmp_path / path.name
        mended.write_text(text, "utf-8")
        try:
            checked(mended)
            passed.add(path.name)
        except FormatError:
            continue
    assert passed == ALLOWED


def annotation(**changes):
    made = {
        "@context": CONTEXT,
        "id": "https://example.org/1",
        "type": "Annotation",
        "target": "https://example.org/page",
    }
    made |= changes
    return {key: value for key, value in made.items() if value is not None}


def selecting(selector):
    return annotation(target={"source": "https://example.org/page", "selector": selector})


def stating(state):
    return annotation(target={"source": "https://example.org/page", "state": state})


def page(**changes):
    made = {"id": "https://example.org/p", "items": [annotation()], "target": None}
    return annotation(type="AnnotationPage", **(made | changes))


def collection(**changes):
    made = {"id": "https://example.org/c", "total": 1, "first": page(), "target": None}
    return annotation(type="AnnotationCollection", **(made | changes))


BROKEN = [
    (annotation(**{"@context": [CONTEXT]}), "@context with one value is not a string"),
    (annotation(id=None), "id is missing"),
    (annotation(type=["Note"]), "type is not Annotation"),
    (annotation(target=None), "there is no target"),
    (annotation(target=[]), "there is no target"),
    (annotation(body={"type": "TextualBody", "value": 3}), "body.value is not a string"),
    (annotation(body={"format": "text/plain"}), "body.id is missing"),
    (annotation(body={"type": "Choice", "items": ["x"]}), "body.items[0] is not an IRI"),
    (annotation(created="2026-02-01T10:00:00+01:00"), "created is not a time in UTC"),
    (annotation(created="2026-13-01T10:00:00Z"), "created is not a time in UTC"),
    (annotation(creator={"id": ["https://a.b", "https://c.d"]}), "creator.id has not exactly one"),
    (annotation(canonical=["urn:a:1", "urn:a:2"]), "canonical has not exactly one value"),
    (annotation(audience={"role": "x"}), "audience: 'role' does not begin with schema:"),
    (annotation(stylesheet={"type": "Sheet"}), "stylesheet.type is not CssStylesheet"),
    (selecting("x"), "target.selector is not an IRI"),
    (selecting({"type": "CssSelector"}), "target.selector.value is missing"),
    (selecting({"type": ["XPathSelector", "Other"], "value": "/"}), "type has not exactly one"),
    (selecting({"type": "TextQuoteSelector"}), "target.selector.exact is missing"),
    (selecting({"type": "TextQuoteSelector", "exact": "a", "prefix": ["b"]}), "prefix has not"),
    (selecting({"type": "TextPositionSelector", "start": -1, "end": 2}), "start is not a number"),
    (selecting({"type": "TextPositionSelector", "start": 1.5, "end": 2}), "start is not a number"),
    (selecting({"type": "TextPositionSelector", "start": True, "end": 2}), "start is not a number"),
    (selecting({"type": "DataPositionSelector", "start": 1}), "target.selector.end is missing"),
    (selecting({"type": "SvgSelector", "value": "<svg>"}), "value is not well-formed XML"),
    (selecting({"type": "RangeSelector", "startSelector": "urn:a:b"}), "endSelector is missing"),
    (
        selecting({"type": "FragmentSelector", "value": "p", "refinedBy": {"type": "CssSelector"}}),
        "target.selector.refinedBy.value is missing",
    ),
    (stating({"type": "TimeState", "sourceDate": "now"}), "sourceDate is not a time in UTC"),
    (
        stating({"type": "TimeState", "sourceDateStart": "2026-01-01T00:00:00Z"}),
        "sourceDateStart is there without the other end",
    ),
    (stating({"type": "HttpRequestState"}), "target.state.value is missing"),
    (collection(total=-1), "total is not a number from 0 on"),
    (collection(first=None), "a collection of annotations has no first page"),
    (collection(total=7), "its only page does not have the 7 annotations"),
    (collection(label=3), "label is not a string"),
    (page(items=[]), "items is not a list of one or more annotations"),
    (page(items={}), "items is not a list of one or more annotations"),
    (page(startIndex=-1), "startIndex is not a number"),
    (page(next="page 2"), "next is not an IRI"),
    (page(items=[annotation(), annotation(id="2")]), "annotation 2: id is not an IRI"),
]


@pytest.mark.parametrize(("document", "told"), BROKEN, ids=[told for _, told in BROKEN])
def test_a_document_that_breaks_a_rule_is_refused(tmp_path, document, told):
    path = tmp_path / "x.jsonld"
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(FormatError, match=re.escape(told)) as raised:
        checked(path)
    assert str(raised.value).startswith(str(path))


@pytest.mark.parametrize("depth", [40, 5000])
def test_selectors_within_selectors_end_somewhere(tmp_path, depth):
    one = '{"type": "FragmentSelector", "value": "x"'
    nested = f'{one}, "refinedBy": ' * depth + f"{one}}}" + "}" * depth
    path = tmp_path / "x.jsonld"
    path.write_text(json.dumps(selecting("urn:here")).replace('"urn:here"', nested), "utf-8")
    with pytest.raises(FormatError, match="nested too deep"):
        checked(path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{\n"@context": 1\n,}', "line 3: it is not valid JSON"),
        (b"[1]", f"line 1: {WRONG_TYPE}"),
        (b'{\n"a": "\xff"}', "line 2: it is not valid UTF-8"),
        (b'{"a": "', "line 1: it is not valid JSON"),
        (b"", "line 1: it is not valid JSON"),
        (b"{}", "@context is not http"),
    ],
)
def test_what_is_no_document_is_told_with_its_line(tmp_path, data, told):
    path = tmp_path / "x.jsonld"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=re.escape(told)):
        checked(path)
