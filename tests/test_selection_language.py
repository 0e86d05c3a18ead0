"""The language of the selection tests: it reads back what it writes, and refuses nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations.selection import Selection
from reader.articles.text.graphemes import clusters
from tests.scale import scaled
from tests.selection_language import parse, play, show
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("marked", "text", "selection"),
    [
        ("|", "", Selection(0)),
        ("a|b", "ab", Selection(1)),
        ("The [minister|] said", "The minister said", Selection(11, 4)),
        ("The [|minister] said", "The minister said", Selection(4, 11)),
        ("[a|]", "a", Selection(0, 0)),
        ("[n👩\u200d👧|]!", "n👩\u200d👧!", Selection(1, 0)),
        (r"a \[1\] \| \\ |b", r"a [1] | \ b", Selection(10)),
    ],
)
def test_reading_and_writing(marked, text, selection):
    assert parse(marked) == (text, selection)
    assert show(text, selection) == marked


@given(any_text.filter(bool), st.data())
@settings(max_examples=scaled(300))
def test_what_is_shown_reads_back(text, data):
    places = st.sampled_from([start for start, _ in clusters(text, 0, len(text))])
    selection = Selection(data.draw(places), data.draw(st.none() | places))
    assert parse(show(text, selection)) == (text, selection)


@pytest.mark.parametrize(
    "marked",
    ["", "no cursor", "[ab]", "|a[b", "[a|b]", "|a||", "[]|", "[a]b|", "e|\u0301", "[e|\u0301]"],
)
def test_nonsense_is_refused(marked):
    with pytest.raises(ValueError, match=r".+"):
        parse(marked)


def test_playing_does_one_thing_after_the_other():
    assert play("|one two", "right*2 select right swap") == "on[|e ]two"
    with pytest.raises(KeyError):
        play("|one", "jump")
