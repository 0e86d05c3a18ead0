from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.model import Annotation
from reader.annotations.schemes.file import load_builtin
from reader.cli.shared.marked_text import pieces

SCHEME = load_builtin("news")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def marked(text: str, *spans: tuple[int, int, str], **more) -> str:
    annotations = [
        Annotation(id=str(number), article="a", annotator="ana", start=start, end=end,
                   exact=text[start:end], label=label, scheme="news@1", **more)
        for number, (start, end, label) in enumerate(spans)
    ]  # fmt: skip
    return "".join(piece.text for piece in pieces(text, annotations, SCHEME))


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], "one two three"),
        ([(4, 7, "claim")], "one ⟦C two C⟧ three"),
        ([(0, 13, "quote"), (4, 7, "claim")], "⟦Q one ⟦C two C⟧ three Q⟧"),
        ([(0, 7, "quote"), (4, 13, "claim")], "⟦Q one ⟦C two Q⟧ three C⟧"),
        ([(0, 3, "quote"), (3, 7, "claim")], "⟦Q one Q⟧⟦C  two C⟧ three"),
        ([(4, 7, "claim"), (4, 7, "opinion")], "one ⟦C ⟦O two O⟧ C⟧ three"),
        ([(4, 7, "gone")], "one ⟦gone two gone⟧ three"),
    ],
)
def test_marks_are_told_by_their_letters(spans, shown):
    assert marked("one two three", *spans) == shown


def test_a_note_stands_at_the_end_of_its_mark_in_one_line():
    assert marked("one two", (0, 3, "claim"), note="why\nnot") == "⟦C one C: why not⟧ two"


def test_the_parts_of_a_discontinuous_mark_each_have_brackets():
    shown = marked("one two three", (0, 13, "claim"), fragments=[(0, 3), (8, 13)], note="n")
    assert shown == "⟦C one C⟧ two ⟦C three C: n⟧"


def test_deleted_and_orphaned_marks_are_not_shown():
    assert marked("one two", (0, 3, "claim"), status="deleted") == "one two"
    assert marked("one two", (0, 3, "claim"), status="orphaned") == "one two"


spans = st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from(["claim", "quote"]))


@given(st.text(max_size=20), st.lists(spans, max_size=6))
def test_without_the_brackets_the_text_is_whole_and_each_mark_opens_and_closes(text, made):
    made = [(a, b, label) for a, b, label in made if a < b <= len(text)]
    annotations = [
        Annotation(id=str(n), article="a", annotator="ana", start=a, end=b, exact=text[a:b],
                   label=label, scheme="news@1") for n, (a, b, label) in enumerate(made)
    ]  # fmt: skip
    found = list(pieces(text, annotations, SCHEME))
    assert "".join(piece.text for piece in found if not piece.bracket) == text
    brackets = [piece.text for piece in found if piece.bracket]
    for letter, label in (("C", "claim"), ("Q", "quote")):
        count = sum(1 for span in made if span[2] == label)
        assert brackets.count(f"⟦{letter} ") == brackets.count(f" {letter}⟧") == count
    position = 0
    for piece in found:
        if not piece.bracket:
            for offset in range(position, position + len(piece.text)):
                cover = {label for a, b, label in made if a <= offset < b}
                assert set(piece.labels) == cover
            position += len(piece.text)


def test_to_a_pipe_goes_plain_text_with_its_marks(run, add, mark):
    text = "Line one.\n\nThe bridge is safe, she said. " + "More words. " * 20
    [article] = add(text)
    mark("bridge is safe", "claim", note="who says so?")
    code, out, err = run("show", article[:8])
    assert (code, err) == (0, "")
    assert out == text.replace("bridge is safe", "⟦C bridge is safe C: who says so?⟧") + "\n"


def test_joined_emoji_and_joiners_survive_a_pipe_and_commands_do_not(run, add):
    [article] = add("👩‍👩‍👧 می‌خواهم \x9b31m \u202eabc\u202c end")
    out = run("show", article).out
    assert "👩‍👩‍👧 می‌خواهم" in out
    assert not any(char in out for char in "\x9b\u202e\u202c")


def test_a_terminal_gets_wrapped_lines_with_underlined_marks(add, mark, terminal):
    [article] = add("The bridge is safe, she said. " + "More words. " * 20)
    mark("bridge is safe", "claim")
    sent = terminal("show", article, columns=40)
    assert re.search(r"\x1b\[4;34mbridge is safe\x1b\[0m", sent)
    lines = ESCAPES.sub("", sent).splitlines()
    assert lines[0].startswith("The ⟦C bridge is safe C⟧, she said.")
    assert max(map(len, lines)) <= 40
    assert len(lines) > 5


def test_overlap_is_reversed(add, mark, terminal):
    [article] = add("The bridge is safe, she said.")
    mark("bridge is safe", "claim")
    mark("is", "quote")
    sent = terminal("show", article)
    assert re.search(r"\x1b\[4;7;3\dmis\x1b\[0m", sent)


def test_no_color_keeps_the_underline_and_drops_the_colour(add, mark, terminal):
    [article] = add("The bridge is safe.")
    mark("bridge", "claim")
    sent = terminal("show", article, NO_COLOR="1")
    assert "\x1b[4mbridge" in sent
    assert not re.search(r"\x1b\[[0-9;]*3\d", sent)


def test_a_dumb_terminal_gets_no_escape_at_all(add, mark, terminal):
    [article] = add("The bridge is safe.")
    mark("bridge", "claim")
    assert terminal("show", article, TERM="dumb") == "The ⟦C bridge C⟧ is safe.\r\n"


def test_ansi_may_be_asked_for_in_a_pipe(run, add, mark):
    [article] = add("The bridge is safe.")
    mark("bridge", "claim")
    assert "\x1b[4;34mbridge" in run("show", article, "--format", "ansi").out


@pytest.mark.parametrize("form", ["text", "ansi"])
def test_nothing_in_text_or_note_reaches_a_terminal_as_a_command(add, mark, terminal, form):
    [article] = add("A \x9b31m red\u202e bridge\x7f\u2066 is\tsafe.")
    mark("bridge", "claim", note="\x1b]0;owned\x07 note")
    sent = ESCAPES.sub("", terminal("show", article, "--format", form))
    assert not any(char in sent for char in "\x1b\x07\x9b\u202e\u2066\x7f\t")
    assert "note⟧" in sent


def test_markup_in_content_is_content(add, terminal):
    [article] = add("[bold]Not bold[/bold] :smile: [link=x]y[/link]")
    assert "[bold]Not bold[/bold] :smile: [link=x]y[/link]" in terminal("show", article)


def test_only_the_annotator_asked_for_is_shown_and_others_are_named(run, add, mark):
    [article] = add("The bridge is safe.")
    mark("bridge", "claim", annotator="ben")
    done = run("show", article)
    assert done.out == "The bridge is safe.\n"
    assert done.err == "ana has marked nothing here; --annotator chooses among ben.\n"
    assert "⟦C bridge C⟧" in run("show", article, "--annotator", "ben").out


def test_html_is_a_page_of_its_own(run, add, mark):
    [article] = add("The bridge is <b>safe</b>.")
    mark("bridge", "claim")
    out = run("show", article, "--format", "html").out
    assert out.lower().startswith("<!doctype html>")
    assert "<b>safe</b>" not in out
    assert "&lt;b&gt;safe" in out


@pytest.mark.parametrize("prefix", ["zzzz", "", "../../etc/passwd"])
def test_an_article_that_is_not_there_is_one_sentence(run, add, prefix):
    add("One.", "Two.")
    code, out, err = run("show", prefix)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_without_a_store_it_says_how_to_make_one(run):
    code, _, err = run("show", "abc")
    assert code == 1
    assert "newsmark add FILE makes one" in err
