"""DocBin: what spaCy finds in it, and that it trains on it."""

import re
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reader.annotations.model import Progress
from reader.formats import spacy as module
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Head, Item
from reader.formats.common.registry import detect, load_format
from reader.formats.exporting.export import export
from tests.formats.format_material import SENTENCE, article, items, mark, worked_example
from tests.formats.reading_files import marks, read, read_bytes
from tests.scale import scaled

spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")
from spacy.tokens import DocBin, Span, SpanGroup  # noqa: E402
from spacy.training import Corpus, Example  # noqa: E402

NLP = spacy.blank("en")


def documents(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab))


def spans(document):
    return [(each.start_char, each.end_char, each.label_) for each in document.spans["sc"]]


def exported(folder, *works, name="out"):
    report = export("spacy", works, f"{folder}/{name}/")
    return folder / name, report


def losses(report):
    return [each.message for each in report.losses]


def test_the_worked_example(tmp_path):
    folder, report = exported(tmp_path, worked_example())
    assert [path.name for path in folder.iterdir()] == ["ana.spacy"]
    (document,) = documents(folder / "ana.spacy")
    assert document.text == SENTENCE
    assert spans(document) == [(0, 27, "quote"), (1, 25, "opinion")]
    assert document.spans["sc"].attrs == {"annotator": "ana", "progress": "done"}
    assert losses(report) == ["1 note was left out."]


def test_the_page_shows_what_spacy_prints(tmp_path, monkeypatch, capsys):
    exported(tmp_path, worked_example())
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[2] / "docs" / "formats" / "spacy.md").read_text("utf-8")
    code, printed = re.findall(r"^```(?:python)?\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[:2]
    exec(compile(code, "spacy.md", "exec"), {})
    assert capsys.readouterr().out == printed


def test_spans_within_tokens_reach_to_their_edges_and_are_counted(tmp_path):
    text = "Unbelievable  news today."
    made = [
        mark(text, 2, 9, "part", 1),
        mark(text, 12, 18, "space", 2),
        mark(text, 12, 13, "gone", 3),
        mark(text, 14, 18, "whole", 4),
    ]
    folder, report = exported(tmp_path, Item(article=article(text, lang="en"), annotations=made))
    (document,) = documents(folder / "ana.spacy")
    assert spans(document) == [(0, 12, "part"), (13, 18, "space"), (14, 18, "whole")]
    assert losses(report) == [
        "2 spans that begin or end within a token were moved to the edges of tokens.",
        "1 span of white space that is in no token was left out.",
    ]
    assert report.annotations == 3


def test_each_annotator_has_a_file_and_who_has_not_read_is_in_none(tmp_path):
    item = Item(
        article=article(SENTENCE),
        annotations=[mark(SENTENCE, 0, 27), mark(SENTENCE, 1, 25, "x, y", 2, "ben")],
        progress={"cy": Progress(state="done"), "di": Progress(state="reading")},
    )
    folder, report = exported(tmp_path, item)
    assert sorted(path.name for path in folder.iterdir()) == ["ana.spacy", "ben.spacy", "cy.spacy"]
    assert spans(documents(folder / "cy.spacy")[0]) == []
    assert losses(report) == []
    with pytest.raises(FormatError, match="name a folder"):
        export("spacy", [item], tmp_path / "one.spacy")


@pytest.mark.parametrize(
    ("lang", "text", "first"),
    [
        ("de", "„Zu naiv“, sagte er.", "„"),
        ("zh", "东京太天真。", "东"),
        ("ja", "東京は甘い。", "東"),
        ("th", "กรุงเทพ", "กรุงเทพ"),
        ("ar", "طوكيو ساذجة", "طوكيو"),
        ("", "Tokyo 🙂👩‍👧", "Tokyo"),
        ("../x", "Tokyo", "Tokyo"),
        ("en-GB", "don't", "do"),
    ],
)
def test_every_language_has_tokens(tmp_path, lang, text, first):
    made = [mark(text, 0, 1, "a", 1)]
    folder, _ = exported(tmp_path, Item(article=article(text, lang=lang), annotations=made))
    (document,) = documents(folder / "ana.spacy")
    assert document.text == text
    assert document[0].text == first


@settings(
    max_examples=scaled(30),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(item=items())
def test_spacy_finds_every_span_or_it_is_counted(tmp_path, item):
    folder, report = exported(tmp_path, item, name=f"out-{len(list(tmp_path.iterdir()))}")
    found = [x for path in folder.glob("*.spacy") for doc in documents(path) for x in spans(doc)]
    assert len(found) == report.annotations
    counts = {each.what: each.count for each in report.losses}
    assert len(found) + counts.get("no-token", 0) == len(item.annotations)
    placed = {(each.start, each.end, each.label) for each in item.annotations}
    assert len([x for x in found if x not in placed]) <= counts.get("token-edges", 0)


def test_a_folder_gets_several_files_where_there_is_much(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FULL", 10)
    texts = [f"{SENTENCE} {number}" for number in range(5)]
    works = [Item(article=article(text), annotations=[mark(text, 0, 27)]) for text in texts]
    folder, _ = exported(tmp_path, *works)
    assert sorted(path.name for path in folder.iterdir()) == [
        "ana-2.spacy",
        "ana-3.spacy",
        "ana-4.spacy",
        "ana-5.spacy",
        "ana.spacy",
    ]
    assert [example.reference.text for example in Corpus(folder)(NLP)] != []
    found, _ = read("spacy", folder)
    assert sorted(each.article.text for each in found) == sorted(texts)
    assert {each.annotator for item in found for each in item.annotations} == {"ana"}


def test_spancat_trains_on_it(tmp_path):
    folder, _ = exported(tmp_path, worked_example())
    nlp = spacy.blank("en")
    suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": [1, 2, 3, 4, 5, 6, 7, 8]}
    nlp.add_pipe("spancat", config={"spans_key": "sc", "suggester": suggester})
    examples = list(Corpus(folder)(nlp))
    assert [len(each.reference.spans["sc"]) for each in examples] == [2]
    nlp.initialize(lambda: examples)
    assert set(nlp.get_pipe("spancat").labels) == {"quote", "opinion"}
    assert nlp.update(examples)["spancat"] > 0
    for each in examples:
        assert isinstance(each, Example)


def theirs(folder, name="theirs.spacy"):
    """A DocBin as somebody else would make it."""
    document = NLP("Inge Dahl said so.")
    document.spans["sc"] = [Span(document, 0, 2, label="source", span_id="s1")]
    document.spans["other"] = SpanGroup(document, spans=[Span(document, 2, 3, label="cue")])
    document.ents = [Span(document, 0, 2, label="PERSON", kb_id="Q1")]
    document.cats = {"sport": 1.0}
    DocBin(docs=[document, NLP("Nothing.")], store_user_data=True).to_disk(folder / name)
    return folder / name


def test_groups_and_entities_of_others_come_in(tmp_path):
    path = theirs(tmp_path)
    assert detect([path]).name == "spacy"
    found, lost = read("spacy", path)
    assert marks(found[0]) == [
        ("zoe", "Inge Dahl", "source"),
        ("zoe", "said", "cue"),
        ("zoe", "Inge Dahl", "PERSON"),
    ]
    assert found[0].annotations[0].origin.original_id == "s1"
    assert found[0].annotations[2].attributes == {"kb_id": "Q1"}
    assert found[1].progress == {}
    assert lost == {"whole-text": 1}


def test_in_a_folder_files_that_name_nobody_are_named_after_their_annotators(tmp_path):
    theirs(tmp_path, "ben.spacy")
    assert detect([tmp_path]).name == "spacy"
    assert {each[0] for each in marks(read("spacy", tmp_path)[0][0])} == {"ben"}


def test_what_is_no_docbin_is_refused(tmp_path, monkeypatch):
    with pytest.raises(FormatError, match=r"it\.spacy is no DocBin"):
        read_bytes("spacy", b"nothing", tmp_path)
    with pytest.raises(FormatError, match=r"it\.spacy, document 1: it is no sound DocBin"):
        read_bytes("spacy", zlib.compress(b"nothing"), tmp_path)
    assert not load_format("spacy").detect(Head(Path("x.spacy"), zlib.compress(b"nothing" * 9)))
    monkeypatch.setattr("reader.formats.spacy.MAX_SIZE", 1 << 20)
    with pytest.raises(FormatError, match="holds more than"):
        read_bytes("spacy", zlib.compress(b"\0" * (3 << 20)), tmp_path)
