"""Tables in the column: cells below each other, no offset changed, nothing wider than it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.layout.rows import CHUNK, Flow, Row
from reader.articles.model import Article, Block
from reader.articles.rendering import BETWEEN, CELLS


def table(*rows: list[str]) -> Article:
    texts = [CELLS.join(row) for row in rows]
    blocks, at = [], 0
    for text in texts:
        blocks.append(Block("table_row", at, at + len(text)))
        at += len(text) + len(BETWEEN)
    return Article(id="0" * 20, text=BETWEEN.join(texts), blocks=blocks)


def all_rows(flow: Flow) -> list[Row]:
    while flow.refine(10):
        pass
    return [flow.row(number) for number in range(flow.height)]


def painted(article: Article, width: int) -> list[str]:
    flow = Flow(article, width)
    return [
        (" " * row.indent + "".join(cell.text for cell in flow.cells(row))).rstrip()
        for row in all_rows(flow)
    ]


def test_cells_stand_below_each_other():
    assert painted(table(["Month", "Boats"], ["May", "1,204"], ["September", "9"]), 40) == [
        "Month     | Boats",
        "May       | 1,204",
        "September | 9",
    ]


def test_wide_characters_and_missing_cells():
    assert painted(table(["河", "a", "b"], ["xyz", "c"]), 40) == ["河  | a | b", "xyz | c"]


def test_a_last_cell_that_is_too_long_goes_on_below_itself():
    article = table(["Stow", "damaged in the night and mended at noon"], ["Marl", "none"])
    assert painted(article, 30) == [
        "Stow | damaged in the night",
        "       and mended at noon",
        "Marl | none",
    ]


def test_a_table_that_does_not_fit_has_rows_that_are_told_apart():
    article = table(["one two three", "four five six", "seven"], ["a", "b", "c"])
    assert painted(article, 20) == ["one two three |", "  four five six |", "  seven", "a | b | c"]


def test_a_row_that_spans_the_columns():
    article = table(["All of the figures of the year"], ["May", "1"], ["June", "2"])
    assert painted(article, 20) == ["All of the figures", "  of the year", "May  | 1", "June | 2"]


def test_a_long_table_and_a_long_cell_are_read():
    assert painted(table(*([["a", "bb"]] * 3_000)), 40)[0] == "a | bb"
    rows = painted(table(["a", "word " * CHUNK]), 40)
    assert all(len(row) <= 40 for row in rows)
    assert all(row.startswith("    word") for row in rows[1:])


def test_places_and_columns_lead_to_each_other():
    flow = Flow(table(["Month", "Boats"], ["May", "1,204"]), 40)
    place = flow.text.index("1,204")
    number = flow.number_of(place)
    assert flow.column_of(place) == len("Month | ")
    assert flow.offset_at(number, flow.column_of(place)) == place
    assert flow.offset_at(number, len("May ")) == flow.text.index(" | 1")


CELL = st.text(st.sampled_from("ab 河é👍|"), max_size=12)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6),
    st.integers(8, 60),
)
def test_any_table_tiles_its_text_and_fits(rows, width):
    article = table(*[[cell.strip() or "x" for cell in row] for row in rows])
    flow = Flow(article, width)
    found = all_rows(flow)
    assert "".join(flow.text[row.start : row.end] for row in found).replace("\n", "") == (
        flow.text.replace("\n", "")
    )
    for row in found:
        cells = flow.cells(row)
        last = next((c for c in reversed(cells) if c.text.strip()), None)
        if last is not None:
            assert row.indent + last.x + last.width <= width


@pytest.mark.parametrize("kind", ["paragraph", "list_item"])
def test_signs_between_words_elsewhere_are_left_alone(kind):
    text = "a | b\nlonger | c"
    article = Article(id="0" * 20, text=text, blocks=[Block(kind, 0, len(text), 1)])
    assert [row.strip() for row in painted(article, 40)] == ["a | b", "longer | c"]
