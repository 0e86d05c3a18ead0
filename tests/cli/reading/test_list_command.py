from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reader.annotations.ids import now
from reader.annotations.model import Progress
from reader.cli.reading.list import prefix_length
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change


def test_progress_counts_language_and_title(run, add, mark, set_progress):
    first, second, third = add(
        "The bridge is safe, she said, and the whole town heard it. " * 5, "Short.", "Other words."
    )
    mark("bridge is safe", "claim")
    mark("town", "claim")
    mark("she said", "quote")
    mark("whole", "label-of-old")
    set_progress(first, "reading", 59)
    set_progress(second, "done")
    lines = run("list").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [first[:6], second[:6], third[:6]]
    assert "20%   C 2  Q 1  label-of-old 1  en  The bridge" in lines[0]
    assert lines[1].split()[1:3] == ["done", "-"]
    assert lines[2].split()[1:3] == ["new", "-"]


def test_the_counts_are_those_of_the_annotator_asked_for(run, add, mark):
    add("The bridge is safe.")
    mark("bridge", "claim", annotator="ben")
    assert "C 1" not in run("list").out
    assert "C 1" in run("list", "--annotator", "ben").out


def test_json_has_everything_in_full(run, add, mark):
    [article] = add("The bridge is safe.")
    mark("bridge", "claim")
    [record] = json.loads(run("list", "--json").out)
    assert record["id"] == article
    assert record["counts"] == {"claim": 1}
    assert record["annotator"] == "ana"
    assert record["progress"]["state"] == "new"
    assert record["length"] == len("The bridge is safe.")
    assert (record["tags"], record["notes"]) == ([], 0)


def ids(result):
    return [line.split()[0] for line in result.out.splitlines()]


def test_views_and_tags_list_some_of_the_articles(run, add, mark, set_progress):
    whole = add("The bridge is safe.", "It rains.", "Nobody came.")
    one, two, three = (each[:6] for each in whole)
    run("tag", two, three, "--add", "rain")
    run("tag", two, "--add", "local press")
    mark("bridge", "claim", note="Is it?")
    set_progress(whole[2], "done")
    assert ids(run("list", "--view", "unread")) == [one, two]
    assert ids(run("list", "--view", "done")) == [three]
    assert ids(run("list", "--view", "marks")) == ids(run("list", "--view", "notes")) == [one]
    assert ids(run("list", "--tag", "rain")) == [two, three]
    assert ids(run("list", "--tag", "#rain", "--tag", "local press")) == [two]
    assert ids(run("list", "--tag", "rain", "--view", "unread")) == [two]
    assert (
        run("list", "--tag", "rain").out.splitlines()[0].endswith("It rains.  #local press  #rain")
    )
    code, out, err = run("list", "--view", "skipped")
    assert (code, out) == (0, "")
    assert "None of 3 articles" in err
    assert json.loads(run("list", "--view", "skipped", "--json").out) == []
    assert run("list", "--view", "nothing").code == 2
    assert run("list", "--tag", "\x1b").code == 1


def test_disagreements_are_those_of_all_who_are_done(run, add, mark):
    one, two = (each[:6] for each in add("The bridge is safe.", "It rains."))
    for name in ("ana", "ben"):
        mark("bridge", "claim", annotator=name)
        mark("rains", "claim" if name == "ana" else "quote", annotator=name)
    assert ids(run("list", "--view", "disagreements")) == []
    for article in (one, two):
        for name in ("ana", "ben"):
            finish(article, name)
    assert ids(run("list", "--view", "disagreements")) == [two]
    assert ids(run("list", "--view", "disagreements", "--annotator", "cleo")) == [two]


def finish(prefix: str, annotator: str) -> None:
    """Let somebody be done with an article."""
    from platformdirs import user_data_path

    store = open_store(user_data_path("newsmark") / "store", create=False, machine="test")
    work = store.open(store.find_article(prefix), annotator)
    done = Progress(state="done", updated=now())
    work.apply("progress", [Change("progress", PROGRESS, None, done)])
    work.close()


def test_an_order_and_the_other_way_round(run, add, mark):
    one, two, three = (each[:6] for each in add("Bbb.", "Ccc and more.", "Aaa aaa."))
    mark("aaa", "claim")
    assert ids(run("list", "--sort", "title")) == [three, one, two]
    assert ids(run("list", "--sort", "title", "--reverse")) == [two, one, three]
    assert ids(run("list", "--sort", "length")) == [one, three, two]
    assert ids(run("list", "--sort", "marks")) == [three, one, two]
    assert ids(run("list", "--reverse")) == [three, two, one]
    assert run("list", "--sort", "colour").code == 2


def test_an_empty_store_is_no_error_and_nothing_is_made(run, home):
    code, out, err = run("list")
    assert (code, out) == (0, "")
    assert "newsmark add FILE" in err
    assert run("list", "--json").out == "[]\n"
    assert list(home.iterdir()) == []


def test_a_store_that_was_named_and_is_not_there_is_an_error(run, monkeypatch):
    assert run("list", "--store", "nowhere").code == 1
    monkeypatch.setenv("NEWSMARK_STORE", "nowhere")
    code, _, err = run("list")
    assert code == 1
    assert "there is no store in" in err
    assert not Path("nowhere").exists()


HOSTILE = "\x9b31mTitle \u202eeltit\u2066 \x7f\u200b end."


def test_a_hostile_title_is_painted_in_the_table_and_escaped_in_json(run, add):
    add(HOSTILE)
    table, text = run("list").out, run("list", "--json").out
    for char in "\x9b\u202e\u2066\x7f\u200b":
        assert char not in table
        assert char not in text
    assert table.count("\n") == 1
    assert json.loads(text)[0]["title"] == HOSTILE


def test_on_a_terminal_each_line_fits_its_width_in_cells(add, terminal):
    from rich.cells import cell_len

    add(
        "青柳夜市搬家之后谁赚了钱谁丢了客青柳夜市搬家之后谁赚了钱谁丢了客。",
        "A title in English that is long too, of course.",
    )
    sent = terminal("list", columns=40)
    lines = sent.replace("\r\n", "\n").splitlines()
    assert lines[0].split() == ["ID", "PROGRESS", "MARKS", "LANG", "TITLE"]
    assert len(lines) == 3
    assert all(cell_len(line) <= 40 for line in lines)
    assert all(line.endswith("…") for line in lines[1:])
    assert "\x1b" not in sent


def test_no_control_character_reaches_a_terminal(add, terminal):
    add(HOSTILE)
    for args in (["list"], ["list", "--json"]):
        sent = terminal(*args, columns=100)
        assert not any(char in sent for char in "\x1b\x9b\u202e\u2066\x7f")


@given(st.lists(st.text("01", min_size=20, max_size=20), min_size=1, max_size=30, unique=True))
def test_shortened_ids_tell_all_articles_apart(ids):
    length = prefix_length(ids)
    assert length >= 6
    assert len({id_[:length] for id_ in ids}) == len(ids)
    if length > 6:
        short = sorted(id_[: length - 1] for id_ in ids)
        assert any(one == other for one, other in pairwise(short))
