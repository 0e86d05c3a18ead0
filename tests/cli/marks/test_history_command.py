from __future__ import annotations

import json

import msgspec
import pytest

from reader.annotations.model import Comment, Progress, Relation
from reader.cli.marks.history_words import short, words
from reader.cli.shared.sorted_lines import SortedLines
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change, LoggedAction

TEXT = "The bridge is safe, she said. Nobody had asked."


@pytest.fixture
def article(add, mark):
    """An article marked by ana, then by ben."""
    (article,) = add(TEXT)
    mark("bridge is safe", "claim")
    mark("she said", "quote", annotator="ben", note="who?\x1b[31m\u202e")
    return article


@pytest.fixture
def work(home, article):
    """Open somebody's work on the article."""
    opened = []

    def of(name="ana"):
        store = open_store(home / "data" / "newsmark" / "store", create=False, machine="test")
        opened.append(store.open(article, name))
        return opened[-1]

    yield of
    for each in opened:
        each.close()


def lines(run, *args):
    code, out, err = run("history", *args)
    assert code == 0, err
    return [line.split(maxsplit=4) for line in out.splitlines()]


def change(work, **fields):
    (old,) = work.annotations.values()
    work.apply(
        "change", [Change("annotations", old.id, old, msgspec.structs.replace(old, **fields))]
    )


def test_an_action_is_a_line_and_the_newest_is_last(run, article):
    assert [line[3:] for line in lines(run, article)] == [
        ["ana", "marked claim “bridge is safe”"],
        ["ben", "marked quote “she said”"],
    ]
    key, day, time, *_ = lines(run, article[:6])[0]
    assert len(key) == 7 and len(day) == 10 and time.endswith("Z")


def test_without_an_article_all_are_told_with_theirs(run, article, add, mark):
    (other,) = add("Rates will fall.")
    mark("Rates", "opinion", annotator="ana")
    mark("fall", "claim")
    told = [line[4].split(maxsplit=1) for line in lines(run)]
    assert [(known, what.split()[1]) for known, what in told] == [
        (article[:6], "claim"),
        (article[:6], "quote"),
        (other[:6], "opinion"),
        (other[:6], "claim"),
    ]


@pytest.mark.parametrize(
    ("args", "who"),
    [
        (["--annotator", "ben"], ["ben"]),
        (["--annotator", "ben", "--annotator", "ana"], ["ana", "ben"]),
        (["--limit", "1"], ["ben"]),
        (["--limit", "9"], ["ana", "ben"]),
        (["--since", "2020-01-01"], ["ana", "ben"]),
    ],
)
def test_what_is_asked_for_is_told(run, article, args, who):
    assert [line[3] for line in lines(run, *args)] == who
    assert [line[3] for line in lines(run, article, *args)] == who


def test_nothing_that_was_asked_for(run, article, add):
    code, out, err = run("history", "--since", "2999-01-01")
    assert (code, out) == (0, "") and "Nothing has been done" in err
    assert run("history", "--since", "2999-01-01", "--json").out == "[]\n"
    assert run("history", add("Another text.")[0]).out == ""


def test_no_control_character_reaches_the_terminal(terminal, run, article, work):
    change(work("ben"), note="\x1b]0;x\x07 \u202eagain")
    for args in (["history"], ["history", article, "--at", "2999-01-01"]):
        shown = terminal(*args)
        assert "␛" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        assert not {"\x1b", "\x07", "\u202e"} & set(run(*args).out)
        assert not {"\x1b", "\x07", "\u202e"} & set(run(*args, "--json").out)


def test_a_line_of_a_terminal_is_not_wider_than_it(terminal, article, mark):
    mark("Nobody had asked", "claim", annotator="a name that is rather long, as names can be")
    shown = terminal("history", columns=80).splitlines()
    assert shown[0].split() == ["ID", "WHEN", "(UTC)", "WHO", "ARTICLE", "WHAT"]
    assert all(len(line) <= 80 for line in shown)
    assert all("marked" in line for line in shown[1:])


def test_json_has_all_there_is_to_know(run, article):
    first, second = json.loads(run("history", article, "--json").out)
    assert first["what"] == "marked claim “bridge is safe”"
    assert first["id"].endswith(first["action"]) and len(first["action"]) == 12
    assert (first["annotator"], first["article"], first["kind"]) == ("ana", article, "add")
    assert first["clock"] == 1 and first["writer"].startswith("ana~")
    assert first["changes"][0]["old"] is None
    assert second["changes"][0]["new"]["note"] == "who?\x1b[31m\u202e"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--at", "2026-01-01"], "--at needs an ARTICLE"),
        (["x", "--restore"], "--restore needs --at"),
        (["x", "--at", "1", "--limit", "1"], "choose lines"),
        (["x", "--at", "1", "--since", "2026-01-01"], "choose lines"),
        (["x", "--at", "1", "--restore", "--json"], "no JSON"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_options_that_make_no_sense_together(run, article, args, message):
    code, out, err = run("history", *args)
    assert (code, out) == (2, "") and message in err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--annotator", "eve"], "no annotator 'eve'"),
        (["--since", "yesterday"], "'yesterday' is no time"),
        (["ffff"], "No article's id begins"),
        (["{}", "--at", "zz"], "'zz' is no time and no action"),
        (["{}", "--at", ""], "'' is no time and no action"),
        (["{}", "--at", "2026-13-01"], "'2026-13-01' is no time"),
        (["{}", "--at", "2026-01-01T25:00"], "is no time"),
    ],
)
def test_what_is_not_there_is_told(run, article, args, message):
    code, out, err = run("history", *(arg.format(article) for arg in args))
    assert (code, out) == (1, "") and message in err and err.count("\n") == 1


def test_a_history_that_cannot_be_read_is_told_and_the_others_are_there(run, article, home):
    store = home / "data" / "newsmark" / "store"
    (broken,) = (store / "annotators" / "ben").glob("*.jsonl")
    broken.unlink()
    broken.mkdir()
    code, out, err = run("history")
    assert code == 1 and broken.name in err
    assert [line.split()[3] for line in out.splitlines()] == ["ana"]


def test_a_damaged_line_is_told(run, article, home):
    (path,) = (home / "data" / "newsmark" / "store" / "annotators" / "ben").glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"quote", b"quota"))
    code, out, err = run("history", article)
    assert code == 0 and "line 1 is damaged" in err
    assert [line.split()[3] for line in out.splitlines()] == ["ana"]


def test_an_action_after_a_clock_was_set_back_stays_in_its_place(run, article, work, monkeypatch):
    monkeypatch.setattr("reader.store.work.work.now", lambda: "2001-01-01T00:00:00.000Z")
    change(work(), label="opinion")
    assert [line[4].split()[0] for line in lines(run, article, "--annotator", "ana")] == [
        "marked", "changed"
    ]  # fmt: skip
    assert lines(run, article)[-2][1] == "2001-01-01" or lines(run, article)[-1][1] == "2001-01-01"


def test_without_a_store(run):
    code, _, err = run("history")
    assert code == 1 and "there is no store" in err


# --at and --restore -----------------------------------------------------------------------


def key_of(run, article, number, *args):
    return lines(run, article, *args)[number][0]


def spans(run, article, at, *args):
    found = json.loads(run("history", article, "--at", at, "--json", *args).out)
    return {past["annotator"]: [each["exact"] for each in past["annotations"]] for past in found}


def test_the_annotations_as_they_were(run, article, work):
    change(work(), label="opinion")
    keys = [line[0] for line in lines(run, article)]
    assert spans(run, article, keys[0]) == {"ana": ["bridge is safe"], "ben": []}
    assert spans(run, article, keys[1]) == {"ana": ["bridge is safe"], "ben": ["she said"]}
    assert spans(run, article, "2020-01-01") == {"ana": [], "ben": []}
    assert spans(run, article, keys[1], "--annotator", "ben") == {"ben": ["she said"]}
    out = run("history", article, "--at", keys[1]).out.splitlines()
    assert [row.split()[:3] for row in out] == [["ana", "claim", "4–18"], ["ben", "quote", "20–28"]]
    assert "opinion" in run("history", article, "--at", keys[2]).out


def test_an_action_goes_by_any_part_of_its_id_that_is_its_own(run, article):
    (first, second) = json.loads(run("history", article, "--json").out)
    for at in (first["action"][:5], first["action"], first["id"], first["id"].upper()):
        assert spans(run, article, at)["ben"] == []
    common = first["id"][:4]
    assert second["id"].startswith(common)
    code, _, err = run("history", article, "--at", common)
    assert code == 1 and "2 actions" in err and first["action"] in err and second["action"] in err


@pytest.mark.parametrize("size", [10, 16, 19, 24])
def test_a_time_takes_in_all_of_what_it_names(run, article, size):
    last = json.loads(run("history", article, "--json").out)[-1]["time"]
    assert spans(run, article, last[:size]) == {"ana": ["bridge is safe"], "ben": ["she said"]}
    shown = " ".join(lines(run, article)[-1][1:3])
    assert spans(run, article, shown)["ben"] == ["she said"], "as it stands in a line"


def test_a_restore_is_one_action(run, article, work):
    change(work(), label="opinion")
    change(work(), note="really?")
    at = key_of(run, article, 0)
    code, out, err = run("history", article, "--at", at, "--restore")
    assert (code, out) == (0, "") and "1 record changed" in err
    assert lines(run, article)[-1][4] == (
        f"went back to {at}: changed label from opinion to claim and changed the note of"
        " “bridge is safe”"
    )
    again = work()
    assert [each.label for each in again.annotations.values()] == ["claim"]
    assert len(again.undo()) == 1
    assert [(a.label, a.note) for a in again.annotations.values()] == [("opinion", "really?")]
    assert [a.note for a in work("ben").annotations.values()] == ["who?\x1b[31m\u202e"]


def test_a_restore_of_what_is_there(run, article):
    code, _, err = run("history", article, "--at", "2999-01-01", "--restore")
    assert code == 0 and "nothing to restore" in err
    assert len(lines(run, article)) == 2


def test_a_restore_to_the_beginning(run, article):
    assert "at the beginning" in run("history", article, "--at", "2020-01-01", "--restore").err
    assert lines(run, article)[-1][4] == "restored: deleted claim “bridge is safe”"


def test_nobody_restores_the_work_of_another(run, article):
    theirs = key_of(run, article, 1)
    for args in (["--at", theirs], ["--at", "2020-01-01", "--annotator", "ben"]):
        code, _, err = run("history", article, *args, "--restore")
        assert code == 1 and "that is ben's work and you are ana" in err
    assert len(lines(run, article)) == 2
    assert (
        run("--annotator", "ben", "history", article, "--at", "2020-01-01", "--restore").code == 0
    )
    code, _, err = run("--annotator", "eve", "history", article, "--at", "2020-01-01", "--restore")
    assert code == 1 and "eve has done nothing" in err


# Words ---------------------------------------------------------------------------------------


@pytest.fixture
def claim(article, work):
    (found,) = work().annotations.values()
    return found


def did(kind, *pairs, table="annotations", **fields):
    changes = [Change(table, (new or old).id, old, new) for old, new in pairs]
    return words(
        LoggedAction(
            id="x" * 12, article="", annotator="ana", writer="", clock=1, time="", kind=kind,
            changes=changes, **fields,
        )
    )  # fmt: skip


def test_edits_in_plain_words(claim):
    def to(**fields):
        return did("change", (claim, msgspec.structs.replace(claim, **fields)))

    assert to(label="opinion") == "changed label from claim to opinion of “bridge is safe”"
    assert to(start=0) == "moved the start of claim “bridge is safe”"
    assert to(end=30) == "moved the end of claim “bridge is safe”"
    assert to(start=0, end=30) == "moved both ends of claim “bridge is safe”"
    assert to(note="x") == "noted “x” on claim “bridge is safe”"
    assert to(attributes={"sure": True}) == "set sure to True of claim “bridge is safe”"
    assert to(status="deleted") == "deleted claim “bridge is safe”"
    assert to(status="orphaned") == "lost the place of claim “bridge is safe”"
    assert to(end=30, label="quote") == (
        "changed label from claim to quote and moved the end of “bridge is safe”"
    )
    noted = msgspec.structs.replace(claim, note="x")
    assert did("change", (noted, claim)) == "removed the note of claim “bridge is safe”"
    gone = msgspec.structs.replace(claim, status="deleted")
    assert did("restore", (gone, claim)) == "restored: brought back claim “bridge is safe”"


def test_undo_and_redo_say_what_they_were_about(claim):
    assert did("undo", (claim, None), target_kind="add") == "undid: marked claim “bridge is safe”"
    assert did("redo", (None, claim), target_kind="add") == "redid: marked claim “bridge is safe”"
    assert did("undo", target_kind="add") == "undid: nothing was left to change"


def test_batches_are_counted(claim):
    many = [(None, claim)] * 1200
    assert did("import", *many) == "imported 1,200 annotations"
    assert did("import", (None, claim)) == "imported claim “bridge is safe”"
    moved = msgspec.structs.replace(claim, start=1)
    assert did("re-anchor", *[(claim, moved)] * 3) == "re-anchored 3 annotations"
    undone = did("undo", *[(claim, None)] * 3, target_kind="import")
    assert undone == "undid: imported 3 annotations"
    mixed = did("restore", (None, claim), (claim, None), (claim, None), target="a" * 12)
    assert mixed == "went back to aaaaaaa: marked 1 and deleted 2 annotations"


def test_other_records():
    comment = Comment(id="c", annotation="a", author="ben", text="Why?", created="")
    assert did("comment", (None, comment), table="comments") == "commented “Why?”"
    assert did("comment", (comment, None), table="comments") == "deleted the comment “Why?”"
    link = Relation(id="r", kind="source-of", source="a", target="b")
    assert did("add", (None, link), table="relations") == "linked source-of"


def test_an_overruled_edit_and_the_one_in_force(claim):
    new = msgspec.structs.replace(claim, label="quote")
    lost = did("change", (claim, new), overruled_by={claim.id: "b" * 12})
    assert lost.startswith("overruled by bbbbbbb: changed label")
    assert did("change", (claim, new), overrules=["c" * 12]).startswith("in force over ccccccc: ")
    partly = did("import", (None, claim), (None, msgspec.structs.replace(claim, id="y")),
                 overruled_by={"y": "b" * 12})  # fmt: skip
    assert partly.startswith("partly overruled by bbbbbbb: imported 2")


def test_a_short_id_is_of_the_part_that_is_chance():
    assert short("01a20abe-d26a-7096-86d9-01f4517cebe3") == "01f4517"


def test_lines_are_sorted_on_the_disk_as_in_memory():
    for run_bytes in (1, 50, 10**6):
        lines = SortedLines(run_bytes)
        for key in "bca" * 30:
            lines.add(key, f"{key}{len(lines):03}".encode())
        assert len(lines) == 90
        found = list(lines)
        assert found == sorted(found) and len(found) == 90


def test_where_reading_stopped_is_told_only_when_asked_for(run, article, work):
    mine = work()

    def at(position, state="reading"):
        now = Progress(state=state, position=position, seconds=1.0)
        mine.apply("progress", [Change("progress", PROGRESS, None, now)])

    at(5), at(20), at(8), at(8, "done")
    code, out, err = run("history", article, "--annotator", "ana")
    assert code == 0 and "2 reading positions left out; --positions lists them." in err
    told = [line.split(maxsplit=4)[4] for line in out.splitlines()]
    assert told == ["marked claim “bridge is safe”", "new → reading", "reading → done"]
    code, out, err = run("history", article, "--annotator", "ana", "--positions")
    told = [line.split(maxsplit=4)[4] for line in out.splitlines()]
    assert told[2:4] == ["stopped reading at character 20", "stopped reading at character 8"]
    assert "left out" not in err
    assert len(lines(run, article, "--annotator", "ana", "--limit", "2")) == 2
    code, out, _err = run("history", article, "--annotator", "ana", "--json")
    assert len(json.loads(out)) == 5
