from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from reader.formats.common.registry import format_names, load_format


@pytest.fixture
def store(add, mark):
    """Two articles, marked by ana and ben; their ids."""
    ids = add("The bridge is safe, she said.", "Rates will fall in May, he hopes.")
    mark("bridge is safe", "claim")
    mark("she said", "quote", annotator="ben", note="who?")
    mark("Rates will fall", "opinion")
    mark("May", "claim", status="deleted")
    return ids


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def exact(text: str) -> set[str]:
    return {row["exact"] for row in rows(text)}


FORMATS = [load_format(name) for name in format_names()]
IN_ONE = [each.name for each in FORMATS if each.single and "annotators" in each.carries]
"""The formats that have everybody's work in one file."""


@pytest.mark.parametrize("name", IN_ONE)
def test_every_format_goes_to_standard_output(run, store, name):
    code, out, err = run("export", name)
    assert code == 0
    assert "bridge is safe" in out and "Rates will fall" in out
    assert f"wrote 3 annotations of 2 articles as {name}" in err


ALL = {"bridge is safe", "she said", "Rates will fall"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], ALL),
        (["--annotator", "ben"], {"she said"}),
        (["--annotator", "ben", "--annotator", "ana"], ALL),
        (["--label", "claim"], {"bridge is safe"}),
        (["--label", "claim", "--label", "opinion"], {"bridge is safe", "Rates will fall"}),
        (["--status", "deleted"], {"May"}),
        (["--status", "all"], ALL | {"May"}),
        (["--since", "2999-01-01"], set()),
        (["--since", "2020-01-01"], ALL),
    ],
)  # fmt: skip
def test_what_is_asked_for_goes_out(run, store, args, expected):
    assert exact(run("export", "csv", *args).out) == expected


def test_one_article_by_the_beginning_of_its_id(run, store):
    assert exact(run("export", "csv", "--article", store[1][:7]).out) == {"Rates will fall"}
    both = run("export", "csv", "--article", store[1][:7], "--article", store[0]).out
    assert exact(both) == ALL


def test_the_annotator_in_force_does_not_narrow_an_export_but_the_option_does(run, store):
    assert "she said" in exact(run("export", "csv").out)
    assert exact(run("--annotator", "ben", "export", "csv").out) == {"she said"}


def test_an_annotator_without_work_here_is_an_error_that_names_the_others(run, store):
    code, out, err = run("export", "csv", "--annotator", "zoe")
    assert (code, out) == (1, "")
    assert "no annotator 'zoe'" in err and "ana, ben" in err


def test_a_time_that_is_none_is_an_error(run, store):
    code, _, err = run("export", "csv", "--since", "yesterday")
    assert code == 1
    assert "2026-01-31" in err


def test_a_file_is_written_and_told(run, store):
    code, out, err = run("export", "csv", "-o", "out.csv")
    assert (code, out) == (0, "")
    assert "as csv to out.csv" in err
    assert len(rows(Path("out.csv").read_text("utf-8"))) == 3


def test_a_folder_is_filled(run, store):
    assert run("export", "markdown", "-o", "notes/").code == 0
    assert list(Path("notes").iterdir())


def test_the_report_says_what_was_lost(run, store):
    code, _, err = run("export", "csv", "-o", "out.csv", "--report", "report.json")
    assert code == 0
    report = json.loads(Path("report.json").read_text("utf-8"))
    assert report["format"] == "csv"
    assert report["annotations"] == 3
    for loss in report["losses"]:
        assert loss["message"] in err


def test_strict_writes_nothing_where_something_would_be_lost(run, store, set_progress, add):
    [third] = add("Nothing to mark here.")
    set_progress(third, "done")  # "read, found nothing": no row of a table can say so
    code, out, err = run("export", "csv", "-o", "out.csv", "--strict")
    assert (code, out) == (1, "")
    assert "Nothing was written" in err
    assert not Path("out.csv").exists()


def test_the_store_is_never_written_over(run, store, home):
    place = home / "data" / "newsmark" / "store" / "store.json"
    before = place.read_bytes()
    for target in (str(place), str(place.parent) + "/"):
        code, _, err = run("export", "csv", "-o", target)
        assert code == 1
        assert "lies in the store itself" in err
    assert place.read_bytes() == before


def test_a_place_that_cannot_be_written_is_one_sentence(run, store):
    code, _, err = run("export", "csv", "-o", "/no/such/folder/out.csv")
    assert code == 1
    assert err.startswith("newsmark: /no/such/folder/out.csv could not be written")
    code, _, err = run("export", "csv", "-o", "out.csv", "--report", "/no/such/report.json")
    assert code == 1
    assert "/no/such/report.json" in err


def test_to_a_pipe_bytes_are_exact_and_to_a_terminal_safe(process, add, mark, terminal):
    add("A \x9b31m red\u202e bridge.")
    mark("A \x9b31m red\u202e bridge", "claim")
    assert "A \x9b31m red\u202e bridge" in process("export", "csv").out
    sent = terminal("export", "csv", columns=300)
    assert not any(char in sent for char in "\x1b\x9b\u202e")
    assert "bridge" in sent


def test_an_empty_store_is_told(run):
    code, _, err = run("export", "csv")
    assert code == 1
    assert "there is no store" in err


def test_the_formats_are_in_the_help(run):
    out = run("export", "--help").out
    assert all(f"  {name} " in out for name in format_names())


def test_what_is_no_text_is_not_sent_to_a_terminal(run, add, mark, monkeypatch):
    add("One two.")
    mark("One", "claim")
    monkeypatch.setattr("reader.cli.marks.export.is_terminal", lambda _stream: True)
    code, out, err = run("export", "spacy")
    assert (code, out) == (1, "")
    assert err == "newsmark: spacy is no text for a terminal; name a file with -o.\n"
