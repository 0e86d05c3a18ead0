"""The cursor and the selection: which text is selected."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations.selection import Selection, select, trim
from reader.articles.text.graphemes import clusters, is_boundary
from tests.scale import scaled
from tests.selection_language import parse, play, show
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("before", "does", "after"),
    [
        ("The |minister", "select", "The [m|]inister"),
        ("The [m|]inister", "right*2", "The [min|]ister"),
        ("The [min|]ister", "left*3", "The[| m]inister"),
        ("The [min|]ister", "swap", "The [|min]ister"),
        ("The [|min]ister", "swap swap", "The [|min]ister"),
        ("The [|min]ister", "left", "The[| min]ister"),
        ("The [min|]ister", "drop", "The mi|nister"),
        ("The [|min]ister", "drop", "The |minister"),
        ("The |minister", "swap", "The |minister"),
        ("The |minister", "drop", "The |minister"),
        ("ne |👩‍👩‍👧!", "select", "ne [👩‍👩‍👧|]!"),
        ("|e\u0301te\u0301", "select right*2", "[e\u0301te\u0301|]"),
        ("|🇩🇪🇫🇷 x", "select right", "[🇩🇪🇫🇷|] x"),
        ("o|ne\n\ntwo", "select right*2", "o[ne\n\nt|]wo"),
        ("|中国经济", "select right*2", "[中国经|]济"),
        ("مر|حبا", "select right", "مر[حب|]ا"),
    ],
)
def test_selecting(before, does, after):
    assert play(before, does) == after


@given(any_text.filter(bool), st.data())
@settings(max_examples=scaled(300))
def test_a_selection_holds_both_ends_and_is_made_of_whole_clusters(text, data):
    places = st.sampled_from([start for start, _ in clusters(text, 0, len(text))])
    selection = Selection(data.draw(places), data.draw(places))
    start, end = selection.span(text)
    assert start == min(selection.head, selection.anchor)
    assert start < end <= len(text)
    assert start <= max(selection.head, selection.anchor) < end
    assert is_boundary(text, start)
    assert is_boundary(text, end)
    assert selection.swap().span(text) == (start, end)
    assert select(text, (start, end)).span(text) == (start, end)


@given(any_text.filter(bool), st.data())
@settings(max_examples=scaled(200))
def test_selecting_a_span_widens_it_to_whole_clusters(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = select(text, (start, end)).span(text)
    assert low <= start < end <= high
    covered = [(a, b) for a, b in clusters(text, 0, len(text)) if a < end and b > start]
    assert (low, high) == (covered[0][0], covered[-1][1])


def test_nothing_is_selected_without_an_anchor_or_without_a_text():
    assert Selection(3).span("text") is None
    assert Selection(0, 0).span("") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a[ b |]c", "a [b|] c"),
        ("[\n\tone\u00a0\u3000|]", "\n\t[one|]\u00a0\u3000"),
        ("[   |]", "[   |]"),
        ("a[ \u0301b|]", "a[ \u0301b|]"),
        ("a[  \u0301b|]", "a [ \u0301b|]"),
        ("[x\u0600 |]", "[x\u0600 |]"),
        ("[\u200bx|]", "[\u200bx|]"),
    ],
)
def test_trimming(before, after):
    text, selection = parse(before)
    assert show(text, select(text, trim(text, selection.span(text)))) == after


@given(any_text, st.data())
@settings(max_examples=scaled(300))
def test_trimming_leaves_white_space_only_where_it_is_part_of_a_cluster(text, data):
    places = st.sampled_from([0, *(end for _, end in clusters(text, 0, len(text)))])
    start, end = sorted((data.draw(places), data.draw(places)))
    low, high = trim(text, (start, end))
    assert start <= low <= high <= end
    assert text[low:high].strip() == text[start:end].strip() or not text[start:end].strip()
    assert is_boundary(text, low)
    assert is_boundary(text, high)
    inside = list(clusters(text, low, high))
    if text[low:high].strip():
        assert all(text[a:b].strip() for a, b in (inside[0], inside[-1]))
