from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from reader.annotations.model import Progress, Tag
from reader.store.feeds_protocol import item_key
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change
from tests.store.search.marks_material import apply
from tests.store.search.marks_material import mark as mark_in

FLOOD = "The flood came at night.\n\nNobody had seen such a flood\nbefore, said the mayor."
BRIDGE = "The bridge is safe."


@pytest.fixture
def store(home):
    return lambda: open_store(home / "data" / "newsmark" / "store", create=False, machine="test")


@pytest.fixture
def marked(add, mark, store):
    """Two articles, marked by ana and ben; their ids."""
    flood, bridge = add(FLOOD, BRIDGE)
    mark("flood came", "claim")
    mark("such a flood\nbefore", "quote", annotator="ben", note="Who\tsays\nso?")
    mark("bridge is safe", "claim")
    mark("safe", "opinion", status="deleted")
    work = store().open(bridge, "ana")
    work.apply("tag", [Change("tags", "roads", None, Tag(id="roads"))])
    work.close()
    return flood, bridge


ALL = ["bridge is safe", "such a flood before", "flood came"]


def exact(out: str) -> list[str]:
    return [line.split("\t")[5] for line in out.splitlines()]


def test_each_mark_is_a_line_the_newest_first_and_complete_in_a_pipe(run, marked):
    flood, bridge = marked
    code, out, err = run("marks")
    assert (code, err) == (0, "")
    lines = [line.split("\t") for line in out.splitlines()]
    assert lines[0][:4] == [bridge[:6], "The bridge is safe.", "claim", "4–18"]
    assert lines[0][5:] == ["bridge is safe", "-", "ana"]
    assert lines[1][:4] == [flood[:6], "The flood came at night.", "quote", "42–61"]
    assert lines[1][5:] == ["such a flood before", "Who says so?", "ben"]
    assert [line[4] for line in lines] == sorted((line[4] for line in lines), reverse=True)


def test_the_annotator_is_told_only_where_there_are_several(run, add, mark):
    add(BRIDGE)
    mark("safe", "claim")
    assert run("marks").out.count("\t") == 6
    mark("bridge", "claim", annotator="ben")
    assert run("marks", "safe").out.count("\t") == 7
    assert run("marks", "--annotator", "ana").out.count("\t") == 6


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], ALL),
        (["flood"], ["such a flood before", "flood came"]),
        (["flo"], ["such a flood before", "flood came"]),
        (["such a flood"], ["such a flood before"]),
        (["flood", "says"], ["such a flood before"]),
        (["--label", "claim"], ["bridge is safe", "flood came"]),
        (["--label", "claim", "--label", "quote"], ALL),
        (["--annotator", "ben"], ["such a flood before"]),
        (["--tag", "roads"], ["bridge is safe"]),
        (["--status", "deleted"], ["safe"]),
        (["--status", "all"], ["safe", *ALL]),
        (["--since", "2020"], ALL),
        (["--until", "2999-12"], ALL),
        (["--sort", "article"], ["bridge is safe", "flood came", "such a flood before"]),
        (["--sort", "article", "--limit", "2"], ["bridge is safe", "flood came"]),
    ],
)
def test_what_is_asked_for_is_printed(run, marked, args, expected):
    code, out, _ = run("marks", *args)
    assert (code, exact(out)) == (0, expected)


def test_one_article_by_the_beginning_of_its_id(run, marked):
    assert exact(run("marks", "--article", marked[1][:7]).out) == ["bridge is safe"]


def test_the_annotator_option_of_the_program_counts_but_not_who_is_in_force(run, marked):
    assert exact(run("--annotator", "ben", "marks").out) == ["such a flood before"]
    assert len(exact(run("marks").out)) == 3


def test_a_tag_of_a_feed_s_item_counts_for_its_article(run, marked, store):
    feeds = store().feeds("ana")
    key = item_key("https://daily.example/feed", "1")
    feeds.opened(key, marked[0])
    feeds.tag(key, "rivers")
    feeds.close()
    both = ["such a flood before", "flood came"]
    assert exact(run("marks", "--tag", "rivers").out) == both
    assert exact(run("marks", "--tag", "rivers", "--tag", "roads").out) == ALL


def test_a_limit_is_told(run, marked):
    code, out, err = run("marks", "--limit", "1")
    assert (code, exact(out)) == (0, ["bridge is safe"])
    assert "1 of 3 marks; --limit N prints more" in err


def test_json_has_everything_on_a_line_for_each_mark(run, marked):
    records = [json.loads(line) for line in run("marks", "--json").out.splitlines()]
    assert [record["annotator"] for record in records] == ["ana", "ben", "ana"]
    record = records[1]
    assert FLOOD[record["start"] : record["end"]] == record["exact"] == "such a flood\nbefore"
    assert record["note"] == "Who\tsays\nso?"
    assert record["title"] == "The flood came at night."
    assert set(record) == {
        *("id", "article", "title", "annotator", "label", "status", "start", "end", "exact"),
        *("prefix", "suffix", "note", "time"),
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["tomorrow"], "no mark in"),
        (["--label", "nothing"], "labels in use: claim, opinion, quote"),
        (["--since", "2999"], "no mark in"),
        (["--since", "soon"], "'soon' is no time"),
        (["--until", "soon"], "'soon' is no time"),
        (["--annotator", "zoe"], "no annotator 'zoe'"),
        (["--article", "zz"], "No article's id begins with 'zz'"),
        (["--", "!"], "no word to search for"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_exit_code_1(run, marked, args, message):
    code, out, err = run("marks", *args)
    assert (code, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1


def test_an_empty_store_tells_how_to_begin(run, add):
    assert "newsmark add FILE" in run("marks").err
    add(BRIDGE)
    assert "nothing is marked in" in run("marks").err


def test_no_control_character_of_a_mark_or_a_note_is_printed(run, add, mark):
    add("A \x9b31m red\u202e flood.")
    mark("A \x9b31m red\u202e flood", "claim", note="\x1b[31m\x07")
    for args in ([], ["--json"]):
        out = run("marks", *args).out
        assert "flood" in out
        assert not any(char in out for char in "\x1b\x9b\x07\u202e")


def test_a_terminal_has_columns_cut_to_its_width(marked, terminal):
    lines = terminal("marks", columns=80).splitlines()
    assert lines[0].split() == ["ARTICLE", "TITLE", "LABEL", "PLACE", "WHO", "TEXT"]
    assert all(len(line) <= 80 for line in lines)
    assert "“such a flood before”  ✎" in lines[2]
    at = lines[0].index("TEXT")
    assert [line[at] for line in lines[1:]] == ["“"] * 3
    wide = terminal("marks", columns=140).splitlines()
    assert "DATE" in wide[0]
    assert "✎ Who says so?" in wide[2]


def test_wide_characters_keep_the_columns(add, mark, terminal):
    add("気候変動は深刻だという見出しはとても長いのである。\n\nТекст.")
    mark("気候変動は深刻", "claim", note="本当?")
    (head, line) = terminal("marks", columns=80).splitlines()
    from reader.articles.text.cells import width_of

    at = head.index("TEXT")
    before = line[: line.index("“")]
    assert width_of(before) == at
    assert width_of(line) <= 80


def test_what_cannot_be_read_is_told_and_the_rest_is_printed(run, marked, home):
    folder = home / "data" / "newsmark" / "store" / "annotators" / "ana"
    (history,) = folder.glob(f"{marked[1]}.*.jsonl")
    outside = home / "outside"
    history.rename(outside)
    history.symlink_to(outside)
    code, out, err = run("marks")
    assert code == 1
    assert exact(out) == ["such a flood before", "flood came"]
    assert "is a link" in err


def test_marks_that_go_meanwhile_are_counted(run, marked, store, monkeypatch):
    from reader.store.search.marks_index import MarksIndex

    read = MarksIndex.read
    monkeypatch.setattr(MarksIndex, "read", lambda self, keys: read(self, keys[1:]))
    code, out, err = run("marks")
    assert (code, len(exact(out))) == (1, 2)
    assert "1 mark was changed meanwhile and left out; run the same again." in err


def test_a_blind_project_keeps_others_marks_from_those_who_are_not_done(run):
    Path("news.txt").write_text(BRIDGE)
    run("init", ".")
    with Path("newsmark.toml").open("a") as file:
        file.write("blind = true\n")
    article = run("add", "news.txt").out.split()[1]
    store = open_store(Path("store"), create=False, machine="test")
    mark_in(store, article, "safe")
    mark_in(store, article, "bridge", by="ben")
    code, out, err = run("marks")
    assert (code, exact(out)) == (0, ["safe"])
    assert "annotated blind" in err
    assert exact(run("marks", "--annotator", "ben").out) == ["bridge"]
    apply(store, article, "ana", Change("progress", PROGRESS, None, Progress(state="done")))
    assert sorted(exact(run("marks").out)) == ["bridge", "safe"]


# Export of just these -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["--label", "claim"],
        ["--annotator", "ben"],
        ["--tag", "roads"],
        ["--tag", "roads", "--tag", "nothing"],
        ["--until", "2999"],
        ["--since", "2020", "--until", "2999-01-31"],
        ["--status", "all"],
        ["--status", "deleted", "--tag", "roads"],
        ["--tag", "nothing"],
        ["--until", "2001"],
    ],
)
def test_export_writes_just_what_marks_lists(run, marked, args):
    listed = exact(run("marks", *args).out)
    rows = csv.DictReader(io.StringIO(run("export", "csv", *args).out))
    assert sorted(" ".join(row["exact"].split()) for row in rows) == sorted(listed)


def test_export_finds_words_in_text_and_notes(run, marked):
    def exported(*args: str) -> set[str]:
        rows = csv.DictReader(io.StringIO(run("export", "csv", *args).out))
        return {row["exact"] for row in rows}

    assert exported("--text", "flood") == {"flood came", "such a flood\nbefore"}
    assert exported("--text", "flood says") == {"such a flood\nbefore"}
    assert exported("--text", '"such flood"') == set()
    assert exported("--text", "flood", "--label", "claim") == {"flood came"}
    code, _, err = run("export", "csv", "--text", "!")
    assert code == 1
    assert "no word to search for" in err


def test_an_export_of_marks_that_go_meanwhile_writes_nothing(run, marked, monkeypatch, tmp_path):
    from reader.store.search.marks_index import MarksIndex

    monkeypatch.setattr(MarksIndex, "read", lambda self, keys: [])
    code, _, err = run("export", "csv", "--text", "flood", "-o", "out.csv")
    assert code == 1
    assert "have changed while they were looked for" in err
