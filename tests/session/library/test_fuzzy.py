"""The fuzzy filter: what finds a text, which comes first, and by which letters."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.text.folding import fold
from reader.articles.text.graphemes import is_boundary
from reader.session.library.fuzzy_filter import (
    LONGEST_QUERY,
    LONGEST_TEXT,
    FuzzyFilter,
    Sought,
    found_in,
)
from tests.strategies import any_text

word = st.text("abcde", min_size=1, max_size=6)
title = st.lists(st.text("abcdeé搬家-", min_size=1, max_size=6), max_size=6).map(" ".join)


def found(texts, query):
    """Return the texts that a query finds, the best first."""
    chooser = FuzzyFilter()
    sought = [each if isinstance(each, Sought) else Sought(each) for each in texts]
    chooser.load(sought)
    return [sought[number].text for number in chooser.find(query)]


def shown(text, query):
    """Return the parts of a text by which it is found."""
    sought = text if isinstance(text, Sought) else Sought(text)
    return [sought.text[start:end] for start, end in found_in(sought, query)]


@pytest.mark.parametrize(
    ("text", "query", "parts"),
    [
        ("New York Times", "nyt", ["N", "Y", "T"]),
        ("The flood in the valley", "fld", ["fl", "d"]),
        ("Many new York times", "nyt", ["n", "Y", "t"]),
        ("The tunnel", "tunl", ["tun", "l"]),
        ("New York city times", "nyt", ["N", "Y", "t"]),
        ("The mayor says no", "says may", ["may", "says"]),
        ("Café Größe", "cafe gross", ["Café", "Größ"]),
        ("CAFE\u0301", "café", ["CAFE\u0301"]),
        ("青柳夜市搬家之后", "搬家", ["搬家"]),
        ("青柳夜市搬家之后", "青市搬", ["青", "市搬"]),
        ("정부는 오늘", "정오", ["정", "오"]),
        ("новости дня", "НД", ["н", "д"]),
        ("U.S. troops", "us", ["U", "S"]),
        ("don’t", "don't", ["don", "t"]),
        ("Focus on us", "us", ["us"]),
        ("👨\u200d👩\u200d👧 family", "fam", ["fam"]),
        ("\x1b[31mred", "red", ["red"]),
        ("no such thing", "xyz", []),
        ("anything", "", []),
        ("anything", "?!", []),
    ],
)
def test_the_letters_that_find_a_text(text, query, parts):
    assert shown(text, query) == parts
    assert bool(parts) == bool(found([text], query)) or not fold(query).split()


def test_letters_must_stand_in_order_and_all_words_must_be_found():
    assert found(["abc", "cba"], "ac") == ["abc"]
    assert found(["flood in town", "town flood", "flood"], "flood town") == [
        "flood in town",
        "town flood",
    ]


def test_the_best_come_first():
    texts = [
        "far lonely old oak dome",
        "xfxlxoxoxdx",
        "bloodflooding",
        "flooding rivers",
        "First Letters Of Our Days",
        "the flood",
        "floating wood",
    ]
    assert found(texts, "flood") == [
        "the flood",
        "flooding rivers",
        "bloodflooding",
        "far lonely old oak dome",
        "First Letters Of Our Days",
        "floating wood",
        "xfxlxoxoxdx",
    ]


def test_equals_keep_their_order():
    texts = ["flood two", "flood one", "a flood three"]
    assert found(texts, "flood") == texts
    assert found(texts, "") == texts


def test_a_word_is_also_found_as_it_stands_beside_a_text():
    texts = [
        Sought("Rain", "https://Weather.example/rain.html", "en", id="3f2abc"),
        Sought("Snow", "/home/ana/snow.txt", "zh-Hant", " winter cafe", "a53f00"),
    ]
    assert found(texts, "weather.ex") == ["Rain"]
    assert found(texts, "SNOW.TXT") == ["Snow"]
    assert found(texts, "wthr") == [], "letters of it do not"
    assert found(texts, "3f2a") == found(texts, "3f2ab ra") == ["Rain"]
    assert found(texts, "3f2") == found(texts, "a53e") == []
    assert found(texts, "zh") == found(texts, "ZH-hant") == ["Snow"]
    assert found(texts, "z") == []
    assert found(texts, "win") == found(texts, "#CAFÉ") == ["Snow"]
    assert found(texts, "inter") == []
    assert shown(texts[0], "weather.ex") == []
    assert shown(texts[0], "weather.ex ra") == ["Ra"]


def test_letters_after_the_sign_of_a_tag_stand_together():
    assert found(["#metoo in court", "many meet too", Sought("Sea", tags=" metoo")], "#metoo") == [
        "#metoo in court",
        "Sea",
    ]
    assert shown("#metoo in court", "#metoo") == ["metoo"]
    assert shown("many meet too", "#metoo") == []


def test_only_the_beginnings_of_endless_texts_and_queries_are_looked_at():
    text = "a" * LONGEST_TEXT + " b"
    assert found([text], "b") == []
    assert found(["a" * 1000], "a" * 1_000_000) == ["a" * 1000]
    assert LONGEST_QUERY < LONGEST_TEXT
    assert shown("a" * 1000, "a" * 1_000_000) == ["a" * LONGEST_QUERY]


@given(any_text.map(lambda text: text[:LONGEST_TEXT]), st.data())
def test_whatever_stands_in_a_text_finds_it(text, data):
    whole = [n for n in range(len(text) + 1) if is_boundary(text, n)]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(whole), st.sampled_from(whole))))
    query = text[start : min(end, start + LONGEST_QUERY)]
    if not is_boundary(text, start + len(query)):
        query = text[start:start]
    assert found([text], query) == [text]
    for low, high in found_in(Sought(text), query):
        assert low < high
        assert is_boundary(text, low)
        assert is_boundary(text, high)


@given(title, word)
def test_letters_in_order_find_and_nothing_else(text, query):
    letters = iter(fold(text))
    in_order = all(letter in letters for letter in query)
    assert bool(found([text], query)) == in_order
    if in_order:
        assert normalize("NFC", "".join(fold("".join(shown(text, query))).split())) == query


@given(st.lists(title, max_size=8), st.lists(word, max_size=3).map(" ".join), st.randoms())
def test_the_order_of_the_texts_decides_among_equals_only(texts, query, chance):
    first = found(texts, query)
    mixed = list(texts)
    chance.shuffle(mixed)
    again = found(mixed, query)
    assert sorted(first) == sorted(again)
    for one in range(len(first)):
        for other in range(one + 1, len(first)):
            pair = [first[other], first[one]]
            if found(pair, query) == pair[::-1]:
                assert again.index(first[one]) < len(again) - 1 - again[::-1].index(first[other])


@given(st.lists(title, max_size=8), st.text("ab cde-é", max_size=8))
def test_what_was_typed_before_changes_nothing(texts, query):
    chooser = FuzzyFilter()
    chooser.load(map(Sought, texts))
    typed = [chooser.find(query[:end]) for end in range(len(query) + 1)]
    typed += [chooser.find(query[:end]) for end in reversed(range(len(query)))]
    for numbers, end in zip(
        typed, [*range(len(query) + 1), *reversed(range(len(query)))], strict=True
    ):
        assert [texts[n] for n in numbers] == found(texts, query[:end])


@given(title, title, word)
def test_a_word_as_it_stands_comes_before_its_scattered_letters(one, other, query):
    standing = [query in " ".join(fold(text).split()) for text in (one, other)]
    if standing == [False, True] and one != other:
        assert found([one, other], query)[0] == other
