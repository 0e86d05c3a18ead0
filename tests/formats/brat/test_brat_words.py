import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.formats.brat.names import (
    comment_author,
    comment_type,
    label_of,
    note_lines,
    note_of,
    read_parts,
    type_of,
    value_of,
    value_word,
    written_parts,
)
from tests.formats.format_material import WILD

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        WILD,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WILD, inner, max_size=2)),
)


@given(WILD)
@example("---")
@example("")
@example("-")
@example("_u2D_")
def test_any_label_is_a_type_that_brat_takes(label):
    name = type_of(label)
    assert re.fullmatch(r"(?!-*\Z)[A-Za-z0-9_-]+", name)
    assert label_of(name) == label


@pytest.mark.parametrize("name", ["PER", "Gene_expression", "GO:0005515", "a,b", "naïve", "-"])
def test_types_of_others_are_their_own_labels(name):
    assert label_of(name) == name


@given(VALUES)
@example("3")
@example("007")
@example("-0")
@example(3)
@example(-0.0)
@example(1e300)
@example(0.5)
@example("\0")
@example("\0true")
@example(10**20)
def test_any_value_is_a_word(value):
    word = value_word(value)
    assert word and not set(word) & set(" \t\n,|<>\u2028")
    back = value_of(word)
    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize("word", ["L1", "007", "1.50", "-0", "+3", "x_u41_", "_u0_{", "v,w", "٣"])
def test_values_of_others_that_we_would_write_otherwise_are_texts(word):
    assert value_of(word) == (word if word != "_u0_{" else "\0{")


@given(WILD)
@example("\n\n \n")
@example(" a ")
@example("")
def test_any_note_is_lines_that_may_be_trimmed(note):
    lines = note_lines(note)
    assert all(line and line == line.strip() for line in lines)
    assert not any(len(line.splitlines()) > 1 for line in lines)
    assert note_of(lines) == note


@given(WILD, st.integers(1, 12))
def test_a_comment_says_whose_it_is(author, number):
    assert comment_author(comment_type(author, number)) == author


def test_other_notes_are_nobodys_comments():
    assert comment_author("AnnotatorNotes") == ""
    assert comment_author("Comment") == ""


def test_a_span_over_line_breaks_is_one_of_lines_and_comes_back():
    text = "One\n\ntwo three\nfour"
    assert written_parts(text, [(0, 8), (9, 19)]) == [(0, 3), (5, 8), (9, 14), (15, 19)]
    assert read_parts(text, [(9, 14), (0, 3), (5, 8), (15, 19)]) == [(0, 8), (9, 19)]
    assert written_parts(text, [(3, 5)]) == []
