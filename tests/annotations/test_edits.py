"""New and changed annotations: their bounds, quotes and times."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations import edits
from reader.annotations.edits import EditError, fit_span
from reader.annotations.model import CONTEXT, Annotation, Origin
from reader.annotations.scheme import Label, Scheme
from reader.articles.cells import is_hidden
from reader.articles.graphemes import is_boundary
from reader.articles.model import Article
from tests.strategies import any_text


def article(text: str) -> Article:
    return Article(id="0" * 20, text=text)


def scheme(**fields: object) -> Scheme:
    return Scheme(**{"id": "news", "version": 1, "labels": [Label(id="claim")], **fields})


def annotation(text: str, start: int, end: int, **fields: object) -> Annotation:
    return edits.annotate(article(text), "ana", scheme(), "claim", (start, end), **fields)


@pytest.mark.parametrize(
    ("text", "span", "trim", "expected"),
    [
        ("The minister said", (4, 12), True, (4, 12)),
        ("The minister said", (3, 13), True, (4, 12)),
        ("The minister said", (3, 13), False, (3, 13)),
        ("cafe\u0301 au", (0, 4), True, (0, 5)),
        ("a👩\u200d👩\u200d👧b", (3, 4), True, (1, 6)),
        ("🇩🇪🇫🇷", (1, 3), True, (0, 4)),
        ("  \u0301x ", (0, 4), True, (1, 4)),
        ("one\n\ntwo\n", (0, 9), True, (0, 8)),
    ],
)
def test_a_span_is_fitted_to_clusters_and_to_the_scheme(text, span, trim, expected):
    assert fit_span(article(text), scheme(trim=trim), span) == expected


@pytest.mark.parametrize("span", [(3, 3), (5, 2), (-1, 4), (0, 18), (17, 18)])
def test_a_span_outside_the_text_is_refused(span):
    with pytest.raises(EditError, match=rf"{span[0]} to {span[1]} does not lie within"):
        fit_span(article("The minister said"), scheme(), span)


@pytest.mark.parametrize("text", [" ", "\n\n\t", "\u200b", " \u00ad\u2060\u3000"])
@pytest.mark.parametrize("trim", [True, False])
def test_what_cannot_be_seen_cannot_be_marked(text, trim):
    with pytest.raises(EditError, match="only white space"):
        fit_span(article(text), scheme(trim=trim), (0, len(text)))


@given(any_text.filter(bool), st.data())
@settings(max_examples=300, deadline=None)
def test_no_made_annotation_ever_begins_or_ends_inside_a_cluster(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    trims = data.draw(st.booleans())
    try:
        made = edits.annotate(article(text), "ana", scheme(trim=trims), "claim", (start, end))
    except EditError:
        assert all(char.isspace() or is_hidden(char) for char in text[start:end])
        return
    assert 0 <= made.start < made.end <= len(text)
    assert is_boundary(text, made.start)
    assert is_boundary(text, made.end)
    assert made.exact == text[made.start : made.end]
    assert (made.prefix + made.exact + made.suffix) in text
    assert len(made.prefix) == min(CONTEXT, made.start)
    assert len(made.suffix) == min(CONTEXT, len(text) - made.end)
    if trims:
        kept = text[start:end].strip()
        assert kept in made.exact
    else:
        assert (made.start <= start, made.end >= end) == (True, True)


def test_a_new_annotation_says_what_it_is():
    origin = Origin(kind="suggestion", name="quotes", score=0.9)
    made = annotation("The minister said", 4, 12, note="who?", origin=origin)
    assert (made.exact, made.prefix, made.suffix) == ("minister", "The ", " said")
    assert (made.article, made.annotator, made.label) == ("0" * 20, "ana", "claim")
    assert (made.scheme, made.status, made.note) == ("news@1", "active", "who?")
    assert made.origin == origin
    assert made.created == made.updated != ""
    assert annotation("The minister said", 4, 12).origin.kind == "human"


def test_a_change_keeps_everything_else(monkeypatch):
    old = annotation("The minister said so", 4, 12, note="n")
    monkeypatch.setattr(edits, "now", lambda: "2030-01-01T00:00:00.000Z")
    moved = edits.move(article("The minister said so"), scheme(), old, (4, 18))
    changed = {
        "move": (moved, {"end", "exact", "suffix"}),
        "relabel": (edits.relabel(old, "quote", scheme(version=2)), {"label", "scheme"}),
        "note": (edits.with_note(old, "other"), {"note"}),
        "status": (edits.with_status(old, "deleted"), {"status"}),
    }
    for new, fields in changed.values():
        different = {
            name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name)
        }
        assert different == fields | {"updated"}
        assert new.updated == "2030-01-01T00:00:00.000Z"
    assert (moved.exact, moved.suffix) == ("minister said", " so")


def test_moving_makes_a_span_in_one_piece():
    import msgspec

    text = "one two three"
    old = msgspec.structs.replace(annotation(text, 0, 13), fragments=[(0, 3), (8, 13)])
    assert edits.move(article(text), scheme(), old, (0, 7)).fragments == []


@pytest.mark.parametrize(
    ("policy", "span", "clashes"),
    [
        ("any", (5, 15), False),
        ("any", (10, 20), False),
        ("nested", (12, 18), False),
        ("nested", (10, 20), False),
        ("nested", (5, 25), False),
        ("nested", (10, 15), False),
        ("nested", (5, 15), True),
        ("nested", (15, 25), True),
        ("none", (12, 18), True),
        ("none", (10, 20), True),
        ("none", (15, 25), True),
        ("none", (0, 10), False),
        ("none", (20, 30), False),
        ("nested", (0, 10), False),
    ],
)
def test_overlap_policies(policy, span, clashes):
    found = edits.clash(scheme(overlap=policy), span, [(40, 50), (10, 20)])
    assert found == ((10, 20) if clashes else None)
