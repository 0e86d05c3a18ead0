"""An article as rows, by number and by offset, at any width."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.articles.layout.hard_wrap import is_hard_wrapped
from reader.articles.layout.rows import CHUNK, Flow, Row
from reader.articles.markdown.document import render_markdown
from reader.articles.model import Article, Block, article_id
from reader.articles.plain import plain_blocks
from reader.articles.text.cells import WIDEST
from reader.articles.text.graphemes import is_boundary
from tests.operations import lines_run
from tests.scale import scaled
from tests.strategies import any_text


def plain(text: str) -> Article:
    return Article(id="0" * 20, text=text, blocks=plain_blocks(text))


def markdown(source: str) -> Article:
    page = render_markdown(source)
    return Article(id=article_id(page.text), text=page.text, blocks=page.blocks, styles=page.styles)


def all_rows(flow: Flow) -> list[Row]:
    while flow.refine(10):
        pass
    return [flow.row(number) for number in range(flow.height)]


def shown(article: Article, width: int) -> list[str]:
    flow = Flow(article, width)
    return [
        " " * row.indent + article.text[row.start : row.end].rstrip("\n") for row in all_rows(flow)
    ]


items = st.lists(
    st.sampled_from(
        [
            "# Heading of some length\n\n",
            "A paragraph with a few more words than fit.\n\n",
            "Zwei\nZeilen\n\n",
            "- one\n- two words and more of them here\n  - three\n\n",
            "1. first\n\n2. second\n\n",
            "> quoted words that go on for a while\n\n",
            "> > deeper\n\n",
            "```\ncode\n\n\tindented\n```\n\n",
            "| a | b |\n|---|---|\n| long cell | 2 |\n| 3 | 4 |\n\n",
            "---\n\n",
            "中国经济增长。「你好」\n\n",
            "ne\u0301 🇩🇪 👩\u200d👧 \u200bend\n\n",
        ]
    ),
    max_size=8,
).map("".join)
articles = st.one_of(any_text.map(plain), items.map(markdown))
long_articles = st.tuples(any_text, st.integers(1, 400), any_text).map(
    lambda parts: plain(parts[0] + parts[1] * (parts[2] or "x"))
)


def check(flow: Flow) -> None:
    """Everything that holds of a flow once its heights are exact."""
    text, rows = flow.text, all_rows(flow)
    assert flow.is_exact
    assert not flow.refine()
    at = 0
    for number, row in enumerate(rows):
        assert row.start == at or set(text[at : row.start]) == {"\n"}, "a gap that is no line break"
        assert row.start == at or is_tight(flow, at), "a gap where none is allowed"
        assert is_boundary(text, row.start)
        assert row.end > row.start
        if "\n" in text[row.start : row.end - 1]:
            block = flow.article.blocks[row.block]
            assert is_hard_wrapped(text, block.start, block.end), "only such lines are joined"
        for offset in {row.start, (row.start + row.end) // 2, row.end - 1}:
            assert flow.number_of(offset) == number
        check_row(flow, number, row)
        at = row.end
    assert set(text[at:]) <= {"\n"}
    begun = [row.block for row in rows if row.first]
    assert begun == list(range(len(flow.article.blocks))), "each block begins in one row"


def is_tight(flow: Flow, offset: int) -> bool:
    blocks = flow.article.blocks
    index = max(at for at, block in enumerate(blocks) if block.end <= offset)
    return blocks[index].kind == blocks[index + 1].kind and blocks[index].kind in (
        "list_item",
        "table_row",
    )


def check_row(flow: Flow, number: int, row: Row) -> None:
    for cell in flow.cells(row):
        if cell.width:
            column = flow.column_of(cell.start)
            assert column == row.indent + cell.x
            for inside in range(column, column + cell.width):
                assert flow.offset_at(number, inside) == cell.start
    inked = [x for x in flow.cells(row) if x.width and flow.text[x.start] not in " \t"]
    if inked:
        assert row.indent + inked[-1].x + inked[-1].width <= flow.width
        assert flow.offset_at(number, 10_000) >= inked[-1].start


@given(articles, st.integers(8, 40), st.integers(8, 40))
@settings(max_examples=scaled(200))
def test_rows_tile_any_article_before_and_after_a_resize(article, width, other):
    flow = Flow(article, width)
    check(flow)
    flow.resize(other)
    check(flow)
    flow.resize(width)
    assert all_rows(flow) == all_rows(Flow(article, width))


@given(long_articles, st.integers(8, 40))
@example(plain("a\n" + "x" * 40), 8)
@settings(max_examples=scaled(40))
def test_rows_tile_an_article_of_many_chunks(article, width):
    check(Flow(article, width))


@given(long_articles, st.integers(8, 40), st.data())
@settings(max_examples=scaled(40))
def test_the_text_at_an_offset_is_the_same_before_heights_are_exact(article, width, data):
    rough, exact = Flow(article, width), Flow(article, width)
    all_rows(exact)
    offset = data.draw(st.integers(0, len(article.text)))
    row = rough.row(rough.number_of(offset))
    assert row == exact.row(exact.number_of(offset))
    refined = rough.refine()
    assert rough.row(rough.number_of(offset)) == row
    while refined:
        refined = rough.refine(3)
        assert rough.row(rough.number_of(offset)) == row
    assert rough.height == exact.height


def test_lists_and_tables_are_set_without_blank_lines_between():
    article = markdown(
        "Before.\n\n- one\n- two\n  - three\n\nAfter.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        "\n> said\n"
    )
    assert shown(article, 20) == [
        "Before.",
        "",
        "    one",
        "    two",
        "      three",
        "",
        "After.",
        "",
        "a | b",
        "1 | 2",
        "",
        "  said",
    ]


def test_rows_of_an_item_hang_under_its_text():
    article = markdown("- a longer item that goes on\n")
    flow = Flow(article, 16)
    rows = all_rows(flow)
    assert [(row.first, row.indent) for row in rows] == [(True, 4), (False, 4), (False, 4)]
    assert [article.text[row.start : row.end] for row in rows] == [
        "a longer ",
        "item that ",
        "goes on",
    ]


@pytest.mark.parametrize("kind", ["list_item", "quote"])
def test_deep_nesting_leaves_room_for_the_text(kind):
    text = "some words here"
    flow = Flow(Article(id="", text=text, blocks=[Block(kind, 0, len(text), 40)]), 8)
    assert all(row.indent + WIDEST <= 8 for row in all_rows(flow))


def test_an_empty_article_has_one_empty_row_to_stand_on():
    flow = Flow(plain(""), 40)
    assert flow.row(0) == flow.row(7) == Row(0, 0, -1, False, 0)
    assert flow.number_of(0) == flow.column_of(0) == flow.offset_at(0, 3) == 0
    assert not flow.refine()
    assert flow.height == 0


def test_the_end_of_the_text_belongs_to_its_last_row():
    flow = Flow(plain("one\ntwo\n"), 40)
    assert flow.number_of(8) == 1
    assert flow.number_of(99) == 1
    assert flow.number_of(-3) == 0
    assert flow.row(99) == flow.row(1)


def test_a_column_between_cells_and_beyond_the_row():
    flow = Flow(plain("a中\u200bb\tc"), 40)
    assert [flow.offset_at(0, column) for column in range(9)] == [0, 1, 1, 3, 4, 4, 4, 4, 5]
    assert flow.offset_at(0, 99) == 5
    assert [flow.column_of(offset) for offset in range(7)] == [0, 1, 3, 3, 4, 8, 9]


def test_beyond_the_row_is_its_last_character_that_is_painted():
    assert Flow(plain("ab\u200b"), 40).offset_at(0, 99) == 1


def test_a_column_inside_a_cluster_is_that_of_the_cluster():
    flow = Flow(plain("ab👩\u200d👩\u200d👧c"), 40)
    assert [flow.column_of(offset) for offset in range(2, 8)] == [2, 2, 2, 2, 2, 4]


# Speed, by the number of lines of Python that run ------------------------------------------------

HUGE = {
    "one line": "A line without any end that goes on, and on. " * 40_000,
    "short lines": "ab\n" * 400_000,
    "line breaks": "\n" * 500_000,
    "ideographs": "中国经济增长超过预期" * 50_000,
    "no spaces": "x" * 500_000,
    "flags": "\U0001f1e9" * 60_000,
    "hidden": "\u200b" * 100_000,
    "one cluster": "e" + "\u0301" * 200_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_key_in_a_huge_article_costs_no_more_than_in_a_large_one(name):
    """From the middle: which row is it, what does it hold, where is the next row's column."""
    unit = HUGE[name]

    def work(text: str) -> int:
        flow = Flow(plain_of_one_block(text), 72)
        middle = len(text) // 2
        return lines_run(lambda: flow.offset_at(flow.number_of(middle) + 1, 10))

    work(unit[: len(unit) // 3])  # what is imported at first use does not count
    assert work(unit) < 1.5 * work(unit[: len(unit) // 4]) + 200
    if name not in ("flags", "hidden", "one cluster"):
        assert work(unit) < 60_000


def plain_of_one_block(text: str) -> Article:
    return Article(id="", text=text, blocks=[Block("paragraph", 0, len(text))])


@pytest.mark.parametrize("name", sorted(set(HUGE) - {"one cluster"}))
def test_no_piece_of_a_huge_article_is_larger_than_two_chunks(name):
    flow = Flow(plain_of_one_block(HUGE[name]), 72)
    edges = [*flow._starts, len(flow.text)]
    assert max(b - a for a, b in pairwise(edges)) <= 2 * CHUNK
    assert min(b - a for a, b in pairwise(edges[:-1])) >= CHUNK - 300


def test_a_row_far_down_is_found_with_estimates_and_stays_where_it_is():
    text = HUGE["one line"]
    flow = Flow(plain_of_one_block(text), 72)
    row = flow.row(20_000)
    assert row.start < row.end <= len(text)
    assert flow.row(flow.number_of(row.start)) == row
    assert not flow.is_exact


def test_a_row_above_another_stays_above_it_where_heights_were_estimates():
    paragraph = "word and word again\nin short lines of it " * 60
    article = plain("\n\n".join(f"{number} {paragraph}" for number in range(30)))
    for offset in range(0, len(article.text), 997):
        flow = Flow(article, 72)
        number = flow.number_above(offset, 20)
        above, here = flow.row(number), flow.number_of(offset)
        assert here - number == min(20, here), "no height between them was an estimate"
        assert flow.row(number) == above
