"""New and changed annotations: their bounds, quotes and times."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations import edits
from reader.annotations.edits import EditError, fit_span
from reader.annotations.fragments import bounds, cut_to, joined, parts_of, quote, without
from reader.annotations.model import CONTEXT, Annotation, Origin
from reader.annotations.schemes.scheme import Label, Scheme
from reader.articles.model import Article
from reader.articles.text.cells import is_hidden
from reader.articles.text.graphemes import is_boundary
from tests.scale import scaled
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
@settings(max_examples=scaled(300))
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


QUOTE = "“We will,” she said, “leave soon.” So they left."
PARTS = [(0, 10), (21, 34)]


def in_parts(text=QUOTE, parts=PARTS):
    whole = annotation(text, parts[0][0], parts[-1][1])
    return edits.with_parts(article(text), whole, list(parts))


def test_a_mark_in_parts_has_their_bounds_and_quotes_all_between():
    made = in_parts()
    assert (made.start, made.end, made.fragments) == (0, 34, PARTS)
    assert made.exact == QUOTE[:34]
    assert quote(made) == "“We will,” … “leave soon.”"
    assert bounds(made) == "0–10, 21–34"


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        ((1, 34), [(1, 10), (21, 34)]),
        ((0, 27), [(0, 10), (21, 27)]),
        ((0, 47), [(0, 10), (21, 47)]),
        ((0, 19), [(0, 10)]),
        ((0, 7), [(0, 7)]),
        ((11, 34), [(21, 34)]),
        ((1, 47), [(1, 10), (21, 47)]),
        ((22, 27), [(22, 27)]),
        ((11, 19), [(11, 19)]),
        ((38, 47), [(38, 47)]),
    ],
)
def test_moving_an_end_cuts_off_what_is_outside_and_keeps_the_gaps(span, parts):
    moved = edits.move(article(QUOTE), scheme(), in_parts(), span)
    assert parts_of(moved) == parts
    assert moved.exact == QUOTE[parts[0][0] : parts[-1][1]]


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        ((38, 47), [(0, 10), (21, 34), (38, 47)]),
        ((37, 48), [(0, 10), (21, 34), (38, 48)]),
        ((10, 21), [(0, 34)]),
        ((11, 14), [(0, 14), (21, 34)]),
        ((15, 19), [(0, 10), (15, 19), (21, 34)]),
        ((15, 20), [(0, 10), (15, 34)]),
        ((0, 3), [(0, 10), (21, 34)]),
    ],
)
def test_a_part_is_added_and_joins_what_it_touches(span, parts):
    assert parts_of(edits.add_part(article(QUOTE), scheme(), in_parts(), span)) == parts


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        ((3, 9), [(0, 3), (9, 10), (21, 34)]),
        ((21, 34), [(0, 10)]),
        ((4, 27), [(0, 3), (28, 34)]),
        ((0, 22), [(22, 34)]),
        ((11, 19), PARTS),
    ],
)
def test_a_span_is_taken_out(span, parts):
    cut = edits.cut_out(article(QUOTE), scheme(), in_parts(), span)
    assert parts_of(cut) == parts
    assert cut.exact == QUOTE[parts[0][0] : parts[-1][1]]


def test_not_all_can_be_taken_out():
    with pytest.raises(EditError, match="Nothing of the annotation would be left"):
        edits.cut_out(article(QUOTE), scheme(), in_parts(), (0, 34))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=6))
def test_parts_in_order_cover_what_they_covered(drawn):
    spans = [(start, start + size) for start, size in drawn]
    parts = joined(spans)
    covered = {i for start, end in spans for i in range(start, end)}
    assert {i for start, end in parts for i in range(start, end)} == covered
    assert all(before[1] < after[0] for before, after in pairwise(parts))
    low, high = spans[0]
    left = {i for start, end in without(parts, (low, high)) for i in range(start, end)}
    inside = {i for start, end in cut_to(parts, (low, high)) for i in range(start, end)}
    assert (left, inside) == (covered - set(range(low, high)), set(range(low, high)))


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
    found = edits.clash(scheme(overlap=policy), [span], [[(40, 50)], [(10, 20)]])
    assert found == ([(10, 20)] if clashes else None)


@pytest.mark.parametrize(
    ("parts", "none", "nested"),
    [
        ([(12, 18)], True, True),  # in the gap
        ([(2, 8)], False, True),
        ([(2, 8), (22, 28)], False, True),
        ([(2, 12)], False, False),
        ([(0, 30)], False, True),
    ],
)
def test_words_in_a_gap_overlap_nothing(parts, none, nested):
    other = [(0, 10), (20, 30)]
    assert (edits.clash(scheme(overlap="none"), parts, [other]) is None) == none
    assert (edits.clash(scheme(overlap="nested"), parts, [other]) is None) == nested
