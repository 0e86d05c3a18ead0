"""Annotations in a later text: what is there is found, what is gone is orphaned, never moved."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.annotations.model import Annotation
from reader.annotations.reanchoring.align import tokens
from reader.annotations.reanchoring.quote_search import best_match, context_of, distance
from reader.annotations.reanchoring.reanchor import (
    MOST_SHOWN,
    Orphaned,
    Placed,
    places_of,
    reanchor,
)
from reader.articles.text.graphemes import is_boundary

NEWS = (
    "The council approved the tunnel on Monday. Critics say that it will cost too much.\n\n"
    "“We have waited for ten years,” said the mayor, who had opposed it before.\n\n"
    "Work begins in spring. The first trains are to run in 2031, the ministry hopes."
)
CHINESE = (
    "市议会周一批准了隧道计划。批评者说费用太高。\n\n"
    "“我们已经等了十年，”市长说，她以前反对这个计划。\n\n"
    "工程将于春天开始，部里希望首班列车在二〇三一年通车。"
)


def mark(text: str, words: str | tuple[int, int], name: str = "m", **more) -> Annotation:
    start, end = (
        words if isinstance(words, tuple) else (text.index(words), text.index(words) + len(words))
    )
    quote = context_of(text, (start, end))
    return Annotation(
        id=name, article="a", annotator="ana", label="claim", scheme="news@1", start=start, end=end,
        exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix, **more,
    )  # fmt: skip


def place(old: str, new: str, words: str | tuple[int, int], **more):
    return reanchor(old, new, [mark(old, words, **more)])["m"]


def test_words_before_a_mark_move_it_along():
    new = "Update: " + NEWS
    found = place(NEWS, new, "it will cost too much")
    assert isinstance(found, Placed)
    assert (found.method, found.score) == ("exact", 1.0)
    assert new[found.start : found.end] == "it will cost too much"


def test_a_changed_word_within_a_mark_leaves_it_where_it_is():
    new = NEWS.replace("ten years", "eleven years")
    found = place(NEWS, new, "We have waited for ten years")
    assert found.method == "diff"
    assert new[found.start : found.end] == "We have waited for eleven years"
    assert 0.8 < found.score < 1


def test_a_changed_first_word_belongs_to_the_mark():
    new = NEWS.replace("Critics say", "Opponents say")
    found = place(NEWS, new, "Critics say that it will cost too much.")
    assert new[found.start : found.end] == "Opponents say that it will cost too much."


def test_a_mark_goes_with_its_paragraph():
    first, second, third = NEWS.split("\n\n")
    new = "\n\n".join([third, first, second])
    for words in ("The first trains are to run", "said the mayor", "approved the tunnel"):
        found = place(NEWS, new, words)
        assert isinstance(found, Placed)
        assert new[found.start : found.end] == words


def test_a_deleted_sentence_is_orphaned_even_where_its_words_stand_elsewhere():
    old = "The price rose. Nobody knew why it had. " + NEWS + " The price rose. So it ended there."
    new = old.replace("The price rose. Nobody", "Nobody")
    found = place(old, new, (0, 15))
    assert isinstance(found, Orphaned)
    assert [new[x.start : x.end] for x in found.candidates] == ["The price rose."]


def test_a_rewritten_sentence_is_orphaned_with_a_reason():
    new = NEWS.replace("Critics say that it will cost too much.", "Nobody asked any question then.")
    found = place(NEWS, new, "Critics say that it will cost too much.")
    assert isinstance(found, Orphaned)
    assert found.reason == "its text is gone"
    assert 0 <= found.expected <= len(new)


def test_what_fits_two_new_places_alike_is_orphaned():
    gone = "The ferry sank at night."
    old = f"{gone} {NEWS}"
    new = f"{NEWS}\n\nFour. {gone} Five.\n\nFour. {gone} Five."
    found = place(old, new, gone)
    assert isinstance(found, Orphaned)
    assert found.reason == "it fits in two places alike"
    assert len(found.candidates) == 2


@pytest.mark.parametrize("words", ["批评者说费用太高", "等了十年", "首班列车"])
def test_chinese_is_placed_by_the_character(words):
    new = "更新：" + CHINESE.replace("批准了", "否决了").replace("春天", "夏天")
    found = place(CHINESE, new, words)
    assert isinstance(found, Placed)
    assert new[found.start : found.end] == words


def test_a_span_never_ends_inside_of_what_is_seen_as_one_character():
    old = "She sent 👩 to the crew, they say."
    new = "She sent 👩‍👩‍👧 to the crew, they say."
    found = place(old, new, "She sent 👩")
    assert isinstance(found, Placed)
    assert is_boundary(new, found.end)
    assert new[found.start : found.end] == "She sent 👩‍👩‍👧"


def test_the_parts_of_a_mark_are_placed_too():
    start = NEWS.index("We have")
    parts = [(start, start + 7), (start + 15, start + 28)]
    new = "Late. " + NEWS
    found = place(NEWS, new, (start, start + 28), fragments=parts)
    assert [new[a:b] for a, b in found.fragments] == [NEWS[a:b] for a, b in parts]


def test_a_mark_whose_part_is_gone_is_orphaned():
    start = NEWS.index("We have")
    parts = [(start, start + 7), (start + 24, start + 29)]
    new = NEWS.replace(" years,”", "”")
    found = place(NEWS, new, (start, start + 29), fragments=parts)
    assert isinstance(found, Orphaned)
    assert found.reason == "a part of it is gone"


def test_an_annotation_with_impossible_bounds_is_searched_by_its_words():
    lost = mark(NEWS, "Critics say")
    beyond = replace(lost, start=9000, end=9011)
    found = reanchor(NEWS, "Fresh words only, nothing of it here.", [beyond])["m"]
    assert isinstance(found, Orphaned)


@pytest.mark.parametrize(("at", "place_now"), [(0, 33), (11, 33), (12, 11), (14, 11)])
def test_a_mark_of_a_line_break_stays_beside_the_word_before_it_or_behind_it(at, place_now):
    old, fresh = "一万与。东西南北中发\n\n亓。", "Brand new words here. "
    found = place(old, old[:at] + fresh + old[at:], (11, 12))
    assert found == Placed(place_now, place_now + 1, "exact", 1.0)


def test_candidates_are_few_and_the_best_first():
    text = " ".join(f"The mayor said no on day {day}." for day in range(20))
    found = places_of(text, [mark(text, "The mayor said no on day 7.")])["m"]
    assert 1 <= len(found) <= MOST_SHOWN
    assert text[found[0].start : found[0].end] == "The mayor said no on day 7."
    assert [x.score for x in found] == sorted((x.score for x in found), reverse=True)


def test_a_long_line_of_one_word_is_no_trap():
    old, new = "ha " * 40_000, "ha " * 39_000 + "ho " * 500
    found = place(old, new, (0, 11))
    assert isinstance(found, Placed)


# Properties ---------------------------------------------------------------------------------------

STARTS, MIDDLES = ("ka", "mo", "ti", "re"), ("lun", "ser", "dav")
WORDS = [f"{a}{b}{c}" for a in STARTS for b in MIDDLES for c in "aeiou"]
FRESH = ["Brand new words here. ", "新的消息来了。", "\n\n", "x "]
HAN = [chr(0x4E00 + 7 * number) for number in range(90)]


@st.composite
def texts(draw) -> str:
    """A text of at least a dozen different words, in an order by chance."""
    chinese = draw(st.booleans())
    words = draw(st.permutations(HAN if chinese else WORDS))[: draw(st.integers(12, 60))]
    rows, at = [], 0
    while at < len(words):
        size = draw(st.integers(3, 20))
        row = ("" if chinese else " ").join(words[at : at + size])
        rows.append(row + draw(st.sampled_from(["。", ".", "👍🏽."])))
        at += size
    return "\n\n".join(rows)


@st.composite
def marked(draw) -> tuple[str, list[Annotation]]:
    text = draw(texts())
    bounds = [at for at in range(len(text) + 1) if is_boundary(text, at)]
    one = st.sampled_from(bounds)
    spans = draw(st.lists(st.tuples(one, one), min_size=1, max_size=8))
    found = [mark(text, (min(x), max(x)), str(n)) for n, x in enumerate(spans) if x[0] != x[1]]
    return text, found


@given(marked())
def test_in_the_same_text_all_is_where_it_was(case):
    text, annotations = case
    for each in annotations:
        found = reanchor(text, text, annotations)[each.id]
        assert found == Placed(each.start, each.end, "exact", 1.0)


@given(marked(), st.sampled_from(FRESH), st.data())
def test_what_is_put_in_outside_of_a_mark_does_not_touch_it(case, fresh, data):
    text, annotations = case
    inside = {at for x in annotations for at in range(x.start + 1, x.end)}
    free = [
        at for at in range(len(text) + 1)
        if at not in inside and (at in (0, len(text)) or text[at - 1].isspace())
    ]  # fmt: skip
    if not free:
        return
    at = data.draw(st.sampled_from(free))
    new = text[:at] + fresh + text[at:]
    for each in annotations:
        found = reanchor(text, new, annotations)[each.id]
        assert isinstance(found, Placed)
        assert found.method == "exact"
        assert new[found.start : found.end] == each.exact


@given(texts(), st.data())
def test_what_is_deleted_is_orphaned(text, data):
    words = tokens(text)
    first = data.draw(st.integers(0, len(words) - 1))
    start, end = words[first][0], words[data.draw(st.integers(first, len(words) - 1))][1]
    if any(char.isalnum() for char in text[start:end]):
        assert isinstance(place(text, text[:start] + text[end:], (start, end)), Orphaned)


@given(marked(), st.randoms(use_true_random=False))
def test_any_later_text_gives_spans_within_it_whatever_the_order(case, chance: random.Random):
    text, annotations = case
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    new = "".join(chance.choice([piece, piece, "", "zzz ", piece * 2]) for piece in pieces)
    found = reanchor(text, new, annotations)
    shuffled = annotations[:]
    chance.shuffle(shuffled)
    assert reanchor(text, new, shuffled) == found
    assert set(found) == {each.id for each in annotations}
    for each in found.values():
        spans = each.candidates if isinstance(each, Orphaned) else [each]
        for span in spans:
            assert 0 <= span.start < span.end <= len(new)
            assert 0 <= span.score <= 1
        if isinstance(each, Placed):
            assert is_boundary(new, each.start)
            assert is_boundary(new, each.end)


def slow_distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


@given(st.text("ab c", max_size=12), st.text("ab c", max_size=12))
def test_errors_are_counted_as_by_the_table(one, other):
    assert distance(one, other) == slow_distance(one, other)


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", max_size=10))
def test_the_nearest_stretch_has_the_fewest_errors(pattern, text):
    start, end, errors = best_match(pattern, text)
    stretches = [text[a:b] for a in range(len(text) + 1) for b in range(a, len(text) + 1)]
    assert errors == min(slow_distance(pattern, each) for each in stretches)
    assert slow_distance(pattern, text[start:end]) == errors
