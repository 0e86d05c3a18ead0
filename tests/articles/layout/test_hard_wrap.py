"""Which lines of plain text are joined, and how joined lines are laid out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.layout.hard_wrap import is_hard_wrapped
from reader.articles.layout.rows import Flow
from reader.articles.model import Article, Source
from reader.articles.plain import plain_blocks
from tests.strategies import any_text

WRAPPED = (
    "The committee met again on Tuesday, and this time nobody left the room\n"
    "before the vote was taken; the chair said afterwards that the members had\n"
    "learned from the spring, when an empty bench had cost them the whole bill\n"
    "and most of the summer."
)
VERSE = (
    "The rain came down upon the town,\nthe town went in to dine,\nand all the bells\nrang twelve."
)
LIST = (
    "- a first point that is long enough to look like a line that was wrapped\n"
    "- a second point that is long enough to look like a line that was wrapped"
)
TABLE = (
    "Harbour            1,204     3.5 per cent     of all that was landed in May\n"
    "Estuary              904     2.1 per cent     of all that was landed in May"
)
CHINESE = (
    "委员会星期二再次开会，这一次在表决之前没有人离开会场；主席会后表示，委员们吸取了春天的\n教训，"
    "当时的空席使他们失去了整个法案。"
)


def article(text: str, extractor: str = "") -> Article:
    return Article(id="0", text=text, blocks=plain_blocks(text), source=Source(extractor=extractor))


def settled(flow: Flow) -> Flow:
    while flow.refine(10):
        pass
    return flow


def rows(flow: Flow) -> list[str]:
    settled(flow)
    found = [flow.row(number) for number in range(flow.height)]
    return [flow.text[row.start : row.end].replace("\n", " ").rstrip() for row in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(WRAPPED, True), (VERSE, False), (LIST, False), (TABLE, False), (CHINESE, False)],
)
def test_what_was_wrapped_by_hand(text, expected):
    assert is_hard_wrapped(text, 0, len(text)) is expected


def test_joined_lines_fill_the_column_and_can_be_shown_as_they_are():
    flow = Flow(article(WRAPPED), 60)
    words = WRAPPED.split()
    joined = rows(flow)
    assert " ".join(joined).split() == words
    for row, after in pairwise(joined):
        assert len(row) <= 60 < len(row) + 1 + len(after.split()[0])
    flow.join(joins=False)
    assert "room" in rows(flow)[1], "each line begins a row of its own"
    assert rows(flow)[2].startswith("before")


def test_text_that_was_rendered_is_left_alone():
    assert rows(Flow(article(WRAPPED, "markdown-it-py"), 100))[0] == WRAPPED.split("\n")[0]


paragraphs = st.lists(st.sampled_from([WRAPPED, VERSE, LIST, CHINESE, "Short.", "\n"]), max_size=5)


@given(st.one_of(any_text, paragraphs.map("\n\n".join)), st.integers(8, 90), st.booleans())
def test_rows_tile_the_text_joined_or_not(text, width, joins):
    flow = settled(Flow(article(text), width, joins=joins))
    found = [flow.row(number) for number in range(flow.height)] if text else []
    at = 0
    for row in found:
        assert not flow.text[at : row.start].strip("\n"), "only line breaks between rows"
        at = row.end
    assert not flow.text[at:].strip("\n")
    for number, row in enumerate(found):
        assert flow.number_of(row.start) == number


@given(st.one_of(any_text, paragraphs.map("\n\n".join)), st.integers(8, 90))
def test_double_spacing_puts_an_empty_row_below_each(text, width):
    single = settled(Flow(article(text), width))
    double = settled(Flow(article(text), width, spacing=2))
    for number in range(single.height if text else 0):
        row = single.row(number)
        assert double.row(2 * number) == row
        below = double.row(2 * number + 1)
        assert below.start == below.end == row.end
        assert double.number_of(row.start) == 2 * number
        assert double.offset_at(2 * number + 1, 3) == single.offset_at(number, 3)
    assert double.height == 2 * single.height
