"""Searching: what is found, in which order, and that it is what a reader sees as whole."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.articles.text.graphemes import is_boundary
from reader.session.search.find_in_article import WINDOW, find, nearby
from reader.session.search.patterns import PatternError
from tests.operations import lines_run
from tests.scale import scaled
from tests.strategies import PIECES, any_text


def found(text: str, words: str) -> list[str]:
    return [text[a:b] for a, b in nearby(text, words, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The Mayor. the mayor", "mayor", ["Mayor", "mayor"]),
        ("The Mayor. the mayor", "Mayor", ["Mayor"]),
        ("The Mayor. the mayor", "THE", []),
        ("ÉTÉ été", "été", ["ÉTÉ", "été"]),
        ("МЭР мэр", "мэр", ["МЭР", "мэр"]),
        ("ΟΔΟΣ οδός", "οδοσ", ["ΟΔΟΣ"]),
        ("İstanbul, İzmir", "zmir", ["zmir"]),
        ("x" + "İ" * 5 + "Ankara", "ankara", ["Ankara"]),
        ("Straße STRASSE", "straße", ["Straße"]),
        ("3.5% (or [so] *)", ".5% (or [", [".5% (or ["]),
        ("3x5", "3.5", []),
        (
            "climate\nchange, climate\u00a0change",
            "climate change",
            ["climate\nchange", "climate\u00a0change"],
        ),
        ("cafe\u0301 café", "café", ["cafe\u0301", "café"]),
        ("cafe\u0301 café", "cafe\u0301", ["cafe\u0301", "café"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),
        ("👩\u200d👧 👧", "👧", ["👧"]),
        ("🇩🇪🇫🇷", "🇪🇫", []),
        ("🇩🇪🇫🇷", "🇫🇷", ["🇫🇷"]),
        ("中国经济，经济", "经济", ["经济", "经济"]),
        ("مرحبا بالعالم", "بالعالم", ["بالعالم"]),
        ("banana", "ana", ["ana", "ana"]),
        ("text", "", []),
        ("", "text", []),
    ],
)
def test_what_is_found(text, words, expected):
    assert found(text, words) == expected


def test_the_next_one_goes_round_at_both_ends():
    text = "one two one two one"
    steps = [0]
    for _ in range(3):
        steps.append(find(text, "one", steps[-1])[0])
    assert steps == [0, 8, 16, 0]
    for _ in range(3):
        steps.append(find(text, "one", steps[-1], forward=False)[0])
    assert steps[4:] == [16, 8, 0]


def test_the_only_place_is_found_from_itself():
    assert find("only here", "here", 5) == find("only here", "here", 5, forward=False) == (5, 9)


def test_nothing_is_found_of_what_is_not_there():
    assert find("text", "zebra", 0) is find("text", "zebra", 4, forward=False) is None
    assert find("text", "", 0) is find("", "x", 0) is None


def test_backwards_from_within_a_hit_goes_to_its_beginning():
    assert find("one banana", "banana", 7, forward=False) == (4, 10)


words = st.one_of(
    st.sampled_from([*PIECES, "a", "x", "word", "İ", "i", "é", "ß"]).map(
        lambda piece: piece.strip() or "a"
    ),
    st.text(min_size=1, max_size=2),
)


@given(any_text, words, st.integers(0, 50))
@settings(max_examples=scaled(400))
def test_stepping_and_setting_off_agree_and_never_cut_a_cluster(text, words, offset):
    hits = nearby(text, words, 0, len(text))
    for start, end in hits:
        assert is_boundary(text, start)
        assert is_boundary(text, end)
    starts = [hit[0] for hit in hits]
    assert starts == sorted(set(starts))
    later = [hit for hit in hits if hit[0] > offset]
    earlier = [hit for hit in hits if hit[0] < offset]
    assert find(text, words, offset) == (later or hits or [None])[0]
    assert find(text, words, offset, forward=False) == (earlier or hits or [None])[-1]
    assert nearby(text, words, offset, offset + 9) == [
        hit for hit in hits if offset <= hit[0] < offset + 9
    ]


@given(any_text, words)
@settings(max_examples=scaled(300))
def test_words_that_stand_in_the_text_by_themselves_are_found(text, words):
    marked = f"{text}\n{words}\n{text}"
    place = len(text) + 1
    whole = is_boundary(marked, place) and is_boundary(marked, place + len(words))
    if whole and regex.sub(r"\s", "", words) == words:
        assert (place, place + len(words)) in nearby(marked, words, place, place + 1)


def test_only_places_that_begin_within_the_range_are_set_off():
    assert nearby("xéé", "é", 0, 2) == [(1, 2)]
    assert nearby("xéé", "éé", 0, 2) == [(1, 3)]


def test_only_some_hundreds_are_set_off():
    assert len(nearby("a" * 10_000, "a", 0, 10_000)) == WINDOW


@pytest.mark.parametrize("words", ["zebra", "Zebra", "line"])
def test_a_key_in_a_huge_article_does_not_work_through_its_text_in_python(words):
    text = "A line of text without the animal. " * 100_000
    assert lines_run(lambda: find(text, words, 1_000_000)) < 3_000
    assert lines_run(lambda: find(text, words, 1_000_000, forward=False)) < 3_000


def test_a_regular_expression_stands_between_slashes():
    text = "The colour of color. 1,204 and 17 votes"
    assert found(text, "/colou?r/") == ["colour", "color"]
    assert found(text, r"/[\d,]+ \w+/") == ["1,204 and", "17 votes"]
    assert found(text, "/THE/") == [], "a capital asks for capitals"
    assert find(text, "/colou?r/", 30, forward=False) == (14, 19)


@pytest.mark.parametrize("words", ["/(/", "/[a/", "/a{2,1}/"])
def test_what_is_not_a_regular_expression_is_reported(words):
    with pytest.raises(PatternError, match="not a regular expression"):
        find("aa", words, 0)


def test_an_expression_that_takes_for_ever_is_given_up():
    with pytest.raises(PatternError, match="takes too long"):
        find("a" * 60 + "b", "/(a|a)*[cd]/", 0)


def test_an_expression_that_finds_nothing_at_all_anywhere_ends():
    assert find("abc", "/x*/", 0) is None
