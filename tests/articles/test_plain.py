import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.plain import LONG_BLOCK, TITLE_LENGTH, plain_blocks, title_of

LINES = st.lists(
    st.sampled_from(
        ["", " ", "\t", "a", "Two words", "  indented", "x" * 130, "é\u3000中", "end."]
    ),
    max_size=30,
).map("\n".join)


def blocks_of(text):
    return [(block.kind, text[block.start : block.end]) for block in plain_blocks(text)]


def test_runs_of_lines_are_paragraphs_and_the_first_line_alone_a_heading():
    text = "\nThe town votes\n\nOne line\nand another.\n \nThe end.\n"
    assert blocks_of(text) == [
        ("heading", "The town votes"),
        ("paragraph", "One line\nand another."),
        ("paragraph", "The end."),
    ]
    assert [block.level for block in plain_blocks(text)] == [1, 0, 0]


@pytest.mark.parametrize("line", ["Will it last?", "“Enough!”", "Karten", "船が出る"])
def test_a_headline_may_ask_or_shout(line):
    assert blocks_of(f"{line}\n\nText.")[0] == ("heading", line)


@pytest.mark.parametrize(
    "first",
    [
        "It ended.",
        "He said “no.”",
        "Dear all,",
        "船が出る。",
        "Two\nlines",
        "x" * (TITLE_LENGTH + 1),
    ],
)
def test_a_first_line_that_reads_as_running_text_is_no_heading(first):
    assert blocks_of(f"{first}\n\nText.")[0] == ("paragraph", first)


def test_a_line_without_text_below_it_is_no_heading():
    assert blocks_of("Alone\n\n") == [("paragraph", "Alone")]


def test_indents_and_spaces_at_line_ends_stay_in_the_block():
    assert blocks_of("  a  \n\tb\t\n") == [("paragraph", "  a  \n\tb\t")]


def test_lines_too_long_for_wrapped_text_are_paragraphs_of_their_own():
    text = f"{'a' * 200}\n{'b' * 300}\nc"
    assert [t for _, t in blocks_of(text)] == text.split("\n")


def test_a_long_run_of_lines_is_cut_at_line_ends():
    text = "\n".join(["eighty characters or so " * 3] * 1000)
    cut = [t for _, t in blocks_of(text)]
    assert len(cut) > 1
    assert all(len(piece) <= LONG_BLOCK for piece in cut)
    assert "\n".join(cut) == text


def test_one_long_line_is_one_block():
    assert len(plain_blocks("a b " * LONG_BLOCK)) == 1


@given(st.one_of(st.text(st.sampled_from("a \n\t.\u3000")), LINES))
def test_every_character_but_white_space_is_in_exactly_one_block(text):
    covered = [0] * len(text)
    end = -1
    for block in plain_blocks(text):
        assert end < block.start < block.end <= len(text)
        end = block.end
        for offset in range(block.start, block.end):
            covered[offset] += 1
        assert block.start == 0 or text[block.start - 1] == "\n"
        assert block.end == len(text) or text[block.end] == "\n"
    assert all(covered[i] == 1 for i, char in enumerate(text) if not char.isspace())
    assert max(covered, default=0) <= 1


@given(LINES)
def test_no_block_holds_a_blank_line(text):
    for block in plain_blocks(text):
        assert all(line.strip() for line in text[block.start : block.end].split("\n"))


def test_the_title_is_the_first_line_with_text_in_it():
    assert title_of("\n \n  The  town\tvotes \nmore") == "The town votes"
    assert title_of(" \n") == ""


def test_a_long_title_is_cut_between_words():
    title = title_of("word " * 100)
    assert len(title) <= TITLE_LENGTH
    assert title.endswith("word…")


def test_a_long_title_without_spaces_is_cut_too():
    assert title_of("字" * 500) == "字" * (TITLE_LENGTH - 1) + "…"
