from __future__ import annotations

import json
import os
import sys

import pexpect
import pytest

FLOOD = "The flood came at night.\n\nNobody had seen such a flood\nbefore, said the mayor."
OTHER = "Nothing happened today."


def test_each_place_is_a_line_in_its_context_below_the_article(run, add):
    flood, _ = add(FLOOD, OTHER)
    code, out, err = run("search", "flood")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{flood[:6]}  The flood came at night.  (2 places)",
        "    The flood came at night.",
        "    Nobody had seen such a flood before, said the mayor.",
    ]


def test_all_words_must_be_there_and_quotes_make_a_phrase(run, add):
    add(FLOOD)
    assert run("search", "mayor", "night").code == 0
    assert run("search", "night", "tomorrow").code == 1
    assert run("search", "such a flood").code == 0
    assert run("search", "such flood").code == 1
    assert run("search", '"such flood"').code == 1
    assert run("search", "such", "flo").code == 0


def test_nothing_found_is_one_sentence_and_exit_code_1(run, add):
    add(OTHER)
    code, out, err = run("search", "flood")
    assert (code, out) == (1, "")
    assert err.startswith("newsmark: no article in ")
    assert err.endswith(" holds flood.\n")


def test_an_empty_store_tells_how_to_begin(run, home):
    code, out, err = run("search", "flood")
    assert (code, out) == (1, "")
    assert "newsmark add FILE" in err


@pytest.mark.parametrize("words", ["!", '""', "--", "* -"])
def test_a_search_without_a_word_is_one_sentence(run, add, words):
    add(OTHER)
    code, out, err = run("search", "--", words)
    assert (code, out) == (1, "")
    assert "no word to search for" in err
    assert err.count("\n") == 1


def test_words_that_look_like_options_or_queries_are_text(run, add):
    add("We AND they -x NEAR it.")
    assert run("search", "AND", "they").code == 0
    assert run("search", "--", "-x").code == 0
    assert run("search", "OR").code == 1


def test_json_has_a_line_for_each_article_with_exact_offsets(run, add):
    text = "👨\u200d👩\u200d👧 cafe\u0301 \u202eRTL 気候変動 Flood."
    add(text, "A flood.")
    code, out, _ = run("search", "--json", "--places", "9", "flood")
    assert code == 0
    hits = [json.loads(line) for line in out.splitlines()]
    assert len(hits) == 2
    (hit,) = [hit for hit in hits if "👩" in hit["passages"][0]["before"]]
    assert hit["count"] == 1
    (place,) = hit["passages"]
    assert text[place["start"] : place["end"]] == place["exact"] == "Flood"
    assert "\u202e" not in out


def test_limits_are_told(run, add):
    add(*(f"Flood {number}. Flood, flood." for number in range(3)))
    code, out, err = run("search", "--limit", "1", "--places", "1", "flood")
    assert code == 0
    assert len(out.splitlines()) == 3
    assert out.splitlines()[2] == "    and 2 more places"
    assert "1 of 3 articles" in err


def test_no_control_character_of_an_article_is_printed(run, add):
    add("\x1b[31mRed flood\x9b0m \u202ereversed\x07 text.")
    out = run("search", "flood").out
    assert "flood" in out
    assert not any(char in out for char in "\x1b\x9b\x07\u202e")


def on_terminal(*args: str, **env: str) -> str:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "reader", *args],
        env={**os.environ, **env},
        dimensions=(24, 40),
        encoding="utf-8",
    )
    child.expect(pexpect.EOF, timeout=60)
    child.close()
    return child.before


def test_a_terminal_has_the_place_set_off_and_in_sight(home, add):
    add("Words " * 40 + "flood" + " more" * 40)
    out = on_terminal("search", "flood")
    (line,) = [line for line in out.splitlines() if "flood" in line]
    assert "\x1b[31m\x1b[1mflood\x1b[0m" in line
    assert "…" in line
    assert len(line.replace("\x1b[31m\x1b[1m", "").replace("\x1b[0m", "").rstrip()) <= 40


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour_nothing_but_text_is_printed(home, add, env):
    add(FLOOD)
    out = on_terminal("search", "flood", **env)
    assert "flood came" in out
    assert "\x1b[31m" not in out
