"""What searches take for the same, and the way from folded text back to the text."""

import re
import sys

import pytest
from hypothesis import given

from reader.articles.text.folding import ALONE, EVEN, FoldedText, fold, fold_cluster
from reader.articles.text.graphemes import is_boundary
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café CAFE\u0301 naïve", "cafe cafe naive"),
        ("Straße STRASSE ﬁn Ⅳ", "strasse strasse fin iv"),
        ("Αθήνα ΑΘΗΝΑ ὁδός", "αθηνα αθηνα οδοσ"),
        ("Йод йод и\u0306од", "йод йод йод"),
        ("газе\u0301та ё е", "газета ё е"),
        ("ガ ｶ\uff9e カ\u3099 カ", "ガ ガ ガ カ"),
        ("気候変動は", "気 候 変 動 は"),
        ("정부는", "정 부 는"),
        ("\u1100\u1161 가", "가 가"),
        ("العَرَبِيَّة \u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "العربية \u05e9\u05dc\u05d5\u05dd"),
        ("می\u200cخواهم", "میخواهم"),
        ("हिन्दी में", "हिन्दी में"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zero width"),
        ("don’t don't l´art", "don t don t l art"),
        ("３.5% ½ \U0001d4d0", "3 5 1 2 a"),
        ("👨\u200d👩\u200d👧 👍🏽 1\ufe0f\u20e3 🇩🇪", "👨 👩 👧 👍 1 🇩 🇪"),
        ("葛\U000e0100城", "葛 城"),
        ("İstanbul ISTANBUL", "istanbul istanbul"),
        ('*"-()[]…—«»\x00\ud800\x1b', ""),
        ("", ""),
    ],
)
def test_what_readers_take_for_the_same_word_is_the_same(text: str, words: str) -> None:
    assert fold(text).split() == words.split()


def test_thai_is_found_without_spaces_between_words() -> None:
    inside, whole = fold("การเมือง").split(), fold("ข่าวการเมืองไทย").split()
    assert " ".join(inside) in " ".join(whole)


def test_even_characters_become_exactly_one() -> None:
    even = re.compile(f"[{EVEN}]")
    wrong = [chr(c) for c in range(sys.maxunicode) if even.match(chr(c)) and _uneven(chr(c))]
    assert wrong == []


def _uneven(char: str) -> bool:
    return len(fold_cluster(char)) != 1 or len(fold(char)) != 1


def test_characters_that_stand_alone_fold_as_they_do_among_others():
    alone = re.compile(f"[{EVEN}{ALONE}]")
    text = "".join(chr(c) for c in range(sys.maxunicode) if alone.match(chr(c)))
    assert fold(text) == FoldedText(text).folded
    assert fold(text[::-1]) == FoldedText(text[::-1]).folded


@given(any_text)
def test_folded_text_holds_nothing_but_words_and_spaces(text: str) -> None:
    folded = fold(text)
    assert all(not char.isascii() or char.isalnum() or char == " " for char in folded)
    assert not any(char in folded for char in "\x00\u00ad\u202e\n\t\u3002")


@given(any_text)
def test_folding_twice_finds_the_same_words(text: str) -> None:
    once = " ".join(fold(text).split())
    assert fold(once).split() == once.split()


@given(any_text)
def test_each_word_leads_back_to_text_that_becomes_it(text: str) -> None:
    folded = FoldedText(text)
    assert folded.folded == fold(text)
    before = 0
    for word in re.finditer("[^ ]+", folded.folded):
        start, end = folded.origin(*word.span())
        assert before <= start < end <= len(text)
        assert word[0] in fold(text[start:end])
        before = start


@given(any_text, any_text)
def test_a_word_between_others_is_found_at_its_place(before: str, after: str) -> None:
    text = f"{before} Überfall {after}"
    folded = FoldedText(text)
    spans = [folded.origin(*found.span()) for found in re.finditer("uberfall", folded.folded)]
    assert (len(before) + 1, len(before) + 9) in spans


@given(any_text)
def test_what_words_come_from_is_made_of_whole_clusters(text: str) -> None:
    folded = FoldedText(text)
    for word in re.finditer("[^ ]+", folded.folded):
        assert all(is_boundary(text, offset) for offset in folded.origin(*word.span()))
