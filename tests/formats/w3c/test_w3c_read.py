"""What comes in from W3C Web Annotation: our own whole, others' where it has a sure place."""

import json

import pytest
from test_w3c_rules import CONTEXT, annotation, collection, page, samples

from reader.annotations.model import Anchor, Comment, Origin, Relation
from reader.articles.model import Source
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Item, Reading
from reader.formats.common.registry import head_of, load_format
from reader.formats.common.report import Ledger
from reader.formats.w3c.write import text_iri
from tests.formats.format_material import SENTENCE, TIME, article, mark, written
from tests.formats.samples import FOREIGN

PAGE = "https://example.org/naive"


def read(tmp_path, *documents, text=SENTENCE, place=PAGE):
    """What some documents bring where the store has this text, and what was left out."""
    paths = []
    for number, document in enumerate(documents):
        paths.append(tmp_path / f"{number}.jsonld")
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        paths[-1].write_bytes(data)
    known = article(text, source=Source(location=place))
    ledger = Ledger()
    job = Reading(
        ledger=ledger,
        annotator="ana",
        find=lambda key: known if key == place or known.id == key else None,
    )
    items = list(load_format("w3c").read(paths, job))
    losses = {loss.what: loss.count for loss in ledger.report("w3c", []).losses}
    return (items[0] if items else None), losses


def quoting(exact, prefix="", suffix="", **changes):
    selector = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    return annotation(target={"source": PAGE, "selector": selector}, **changes)


def bounds(item):
    return [(each.start, each.end) for each in item.annotations]


def test_every_field_of_ours_comes_back(tmp_path):
    first = mark(
        *(SENTENCE, 0, 27, "a, b", 3, "ben"),
        note="Who?",
        attributes={"sure": [1, None, "é"]},
        fragments=[(0, 6), (10, 27)],
        origin=Origin("import", name="x", score=0.5, original_id="T1", parents=["p"]),
        anchor=Anchor("diff", 0.5),
        scheme="mine@2",
    )
    second = mark(SENTENCE, 1, 25, number=4, id="T1 <x>", created="", updated="")
    sent = Item(
        article=article(SENTENCE),
        annotations=[first, second],
        relations={"ben": [Relation(id="r1", kind="holds", source=first.id, target=second.id)]},
        comments={
            "cy": [Comment(id="c1", annotation=second.id, author="cy", text="No.", created=TIME)]
        },
    )
    data, report = written("w3c", sent)
    found, lost = read(tmp_path, data)
    assert list(found.annotations) == [first, second]
    assert (found.relations, found.comments) == (sent.relations, sent.comments)
    assert (report.losses, lost) == ([], {})


def test_what_others_write_comes_in_as_far_as_it_goes(tmp_path):
    found, lost = read(tmp_path, FOREIGN["w3c"]["page.jsonld"])
    said = [(each.annotator, each.label, each.note, each.exact) for each in found.annotations]
    assert said == [
        ("Zoë", "commenting", "Says who?", "too naive"),
        ("ana", "claim", "", "Japan is being too naive"),
        ("ana", "unsure", "", "Japan is being too naive"),
    ]
    first = found.annotations[0]
    assert first.origin == Origin("import", format="w3c", original_id="https://example.org/notes/1")
    assert first.created == "2026-01-31T09:30:00Z"
    ((author, (comment,)),) = found.comments.items()
    assert (author, comment.text, comment.annotation) == ("max@example.org", "He does.", first.id)
    assert lost == {"bodies": 1, "properties": 1, "no-passage": 1}
    again, _ = read(tmp_path, FOREIGN["w3c"]["page.jsonld"])
    assert [each.id for each in again.annotations] == [each.id for each in found.annotations]


TWICE = "It is so. They say: it is so. Nobody knows whether it is true."


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        (("Nobody knows",), (30, 42)),
        (("it is so", "say: "), (20, 28)),
        (("it is so", "", ". Nobody"), (20, 28)),
        (("it is so",), (20, 28)),  # the other one begins with a capital letter
        (("is so",), None),  # two places
        (("t", "so", "so"), None),  # no place with this context, and many without
        (("Nobody minded",), None),
        (("Nobody minded", "it is so. ", ""), None),
        (("",), None),
    ],
)
def test_a_quote_is_placed_where_only_one_place_fits(tmp_path, quote, place):
    found, lost = read(tmp_path, quoting(*quote), text=TWICE)
    if place:
        assert bounds(found) == [place]
        assert found.annotations[0].anchor is None
    else:
        assert bounds(found) == []
        assert lost == {"no-place": 1}


LONG = (
    "The council met on Monday. It approved the tunnel under the river after a long debate in "
    "which the mayor spoke twice. Work begins in May."
)


def test_a_quote_of_a_text_that_has_changed_a_little_is_found_and_says_so(tmp_path):
    quote = "approved the new tunnel under the river after a long debate"
    found, lost = read(tmp_path, quoting(quote, "It ", " in which the mayor"), text=LONG)
    (record,) = found.annotations
    assert record.exact == "approved the tunnel under the river after a long debate"
    assert record.anchor.method == "quote"
    assert 0.7 < record.anchor.score < 1
    assert lost == {}


def test_a_long_quote_is_sure_even_if_what_stood_around_it_was_something_else(tmp_path):
    quote = "It approved the tunnel under the river"
    found, _ = read(tmp_path, quoting(quote, "Menu Home ", " Advertisement"), text=LONG)
    assert bounds(found) == [(27, 65)]


def position(start, end, source):
    selector = {"type": "TextPositionSelector", "start": start, "end": end}
    return annotation(target={"source": source, "selector": selector})


def test_a_place_without_words_counts_in_the_very_text_only(tmp_path):
    found, _ = read(tmp_path, position(1, 6, text_iri(SENTENCE)))
    assert found.annotations[0].exact == "Japan"
    found, lost = read(tmp_path, position(1, 6, PAGE))
    assert bounds(found) == []
    assert lost == {"no-place": 1}
    with pytest.raises(FormatError, match="annotation 1: the span 1 to 99"):
        read(tmp_path, position(1, 99, text_iri(SENTENCE)))


def test_words_that_are_not_at_their_place_are_looked_for(tmp_path):
    """As where another program counts in other units, so that its places are not ours."""
    document = quoting("too naive")
    document["target"]["selector"] = [
        {"type": "TextPositionSelector", "start": 17, "end": 26},
        document["target"]["selector"],
    ]
    assert bounds(read(tmp_path, document)[0]) == [(16, 25)]


def test_a_place_within_another_selection_is_none_in_the_text(tmp_path):
    document = position(1, 6, text_iri(SENTENCE))
    document["target"]["selector"] = {
        "type": "FragmentSelector",
        "value": "p2",
        "refinedBy": document["target"]["selector"],
    }
    found, lost = read(tmp_path, document)
    assert found is None
    assert lost == {"no-passage": 1}


@pytest.mark.parametrize("source", ["https://example.org/other", text_iri("Another text.")])
def test_a_text_that_is_not_in_the_store_is_named(tmp_path, source):
    with pytest.raises(FormatError, match=r"annotation 1: the text '.*' is not in the store; add"):
        read(tmp_path, position(1, 6, source))


def test_several_targets_are_several_marks(tmp_path):
    document = quoting(
        "Japan", body={"type": "TextualBody", "value": "claim"}, motivation="tagging"
    )
    other = quoting("he said")["target"]
    document["target"] = [document["target"], other]
    found, _ = read(tmp_path, document)
    assert [(each.exact, each.label) for each in found.annotations] == [
        ("Japan", "claim"),
        ("he said", "claim"),
    ]
    assert len({each.id for each in found.annotations}) == 2


def reply(number, to, text, motivation="replying"):
    return annotation(
        id=f"https://example.org/{number}", motivation=motivation, bodyValue=text, target=to
    )


def test_answers_to_answers_are_comments_on_the_passage(tmp_path):
    documents = [
        reply(3, "https://example.org/2", "third"),
        reply(2, "https://example.org/1", "second"),
        reply(8, "https://example.org/9", "in circles"),
        reply(9, "https://example.org/8", "in circles"),
        quoting("Japan"),
    ]
    found, lost = read(tmp_path, *documents)
    assert {each.text for each in found.comments["ana"]} == {"second", "third"}
    assert {each.annotation for each in found.comments["ana"]} == {found.annotations[0].id}
    assert lost == {"no-passage": 2}


def test_what_is_about_a_passage_that_was_left_out_is_left_out_too(tmp_path):
    link = annotation(
        id="https://example.org/2",
        motivation="linking",
        body="https://example.org/3",
        target="https://example.org/1",
    )
    documents = [quoting("Nobody"), link, reply(4, "https://example.org/1", "Hm.")]
    found, lost = read(tmp_path, *documents)
    assert (found.annotations, found.relations, found.comments) == ([], {}, {})
    assert lost == {"no-place": 1, "loose-relations": 1, "loose-comments": 1}


def test_a_link_between_two_passages_is_a_relation(tmp_path):
    other = quoting("he said") | {"id": "https://example.org/2"}
    link = annotation(
        id="https://example.org/3",
        motivation="linking",
        body=[
            {"type": "SpecificResource", "source": "https://example.org/2"},
            {"type": "TextualBody", "value": "cue", "purpose": "tagging"},
        ],
        target="https://example.org/1",
    )
    found, lost = read(tmp_path, page(items=[link, quoting("Japan"), other]))
    (relation,) = found.relations["ana"]
    first, second = found.annotations
    assert (relation.kind, relation.source, relation.target) == ("cue", first.id, second.id)
    assert lost == {}


def test_pages_are_read_where_they_are_given_and_missed_where_not(tmp_path):
    first = page(items=[quoting("Japan")], next="https://example.org/p2")
    second = page(id="https://example.org/p2", items=[quoting("naive", id="https://example.org/2")])
    whole, lost = read(tmp_path, collection(total=2, first="https://example.org/p"), first, second)
    assert len(whole.annotations) == 2
    assert lost == {}
    part, lost = read(tmp_path, first)
    assert len(part.annotations) == 1
    assert lost == {"pages": 1}


def test_the_same_annotation_twice_is_one_and_another_of_its_id_is_refused(tmp_path):
    found, _ = read(tmp_path, [quoting("Japan"), quoting("Japan")])
    assert len(found.annotations) == 1
    with pytest.raises(FormatError, match="annotation 2: another annotation has the id"):
        read(tmp_path, [quoting("Japan"), quoting("naive")])


@pytest.mark.parametrize(
    ("creator", "name"),
    [
        ({"name": "Ana B.", "id": "https://example.org/u/1"}, "Ana B."),
        ({"nickname": "anab"}, "anab"),
        ({"name": ["", "Ana"]}, "Ana"),
        ("acct:ana@example.org", "ana@example.org"),
        ("mailto:ana@example.org", "ana@example.org"),
        ("https://example.org/users/an%20a/", "an a@example.org"),
        ("https://example.org/", "example.org"),
        ([], "ana"),
    ],
)
def test_who_made_it(tmp_path, creator, name):
    found, _ = read(tmp_path, quoting("Japan", creator=creator))
    assert found.annotations[0].annotator == name


def test_our_own_words_are_checked(tmp_path):
    document = json.loads(
        written("w3c", Item(article=article(SENTENCE), annotations=[mark(SENTENCE, 0, 27)]))[0]
    )
    for value in ("{", 3, "[1]"):
        document["first"]["items"][0]["newsmark:attributes"] = value
        with pytest.raises(FormatError, match="annotation 1: newsmark:attributes does not hold"):
            read(tmp_path, document)


def test_documents_are_told_by_their_context(tmp_path):
    form = load_format("w3c")
    for data, is_one in (
        (json.dumps(quoting("x")), True),
        ("\ufeff [" + json.dumps(quoting("x")) + "]", True),
        ('{"@context": "https://schema.org"}', False),
        (f"<a href='{CONTEXT}'>", False),
    ):
        path = tmp_path / "x"
        path.write_text(data, "utf-8")
        assert form.detect(head_of(path)) == is_one


def test_no_correct_sample_is_refused_for_what_it_is(tmp_path):
    """With a text that has the words for their targets, those that quote any come in."""
    text = "this is an anotation that has some text before the Selected Text and text after it"
    brought = set()
    for path in samples("correct"):
        if path.name in ("collection1.json", "anno27.json"):
            continue
        known = article(text)
        job = Reading(ledger=Ledger(), annotator="ana", find=lambda key, known=known: known)
        if any(item.annotations for item in load_format("w3c").read([path], job)):
            brought.add(path.name)
    assert brought == {"anno26.json", "anno32.json"}
