from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.store.journal.unfinished_import import NOTE, note_of


@pytest.fixture
def store(add, mark):
    """Two articles, marked by ana and ben; their ids."""
    ids = add("The bridge is safe, she said.", "Rates will fall in May, he hopes.")
    mark("bridge is safe", "claim")
    mark("she said", "quote", annotator="ben")
    return ids


def articles(run, *args):
    return [each["id"] for each in json.loads(run("list", "--json", *args).out)]


def test_a_store_goes_into_a_file_and_comes_back(run, store):
    code, out, err = run("export", "archive", "-o", "backup.zip")
    assert (code, out) == (0, "")
    assert "wrote 2 articles and 2 histories of 2 annotators to backup.zip" in err
    code, out, err = run("import", "archive", "backup.zip", "--store", "new")
    assert (code, out) == (0, "")
    assert "took in 2 articles and 2 histories into" in err
    assert articles(run, "--store", "new") == articles(run) == store
    assert run("history", "--store", "new").out == run("history").out != ""
    code, _, err = run("import", "archive", "backup.zip", "--store", "new")
    assert code == 0 and "has everything in the archive already" in err


def test_the_store_in_force_is_taken(run, store, home, monkeypatch):
    run("export", "archive", "-o", "backup.zip")
    monkeypatch.setenv("NEWSMARK_STORE", str(home / "other"))
    assert run("list").code == 1
    assert run("import", "archive", "backup.zip").code == 0
    assert articles(run) == store


def test_more_work_is_taken_into_the_store_where_it_went_on(run, store, mark):
    run("import", "archive", "none.zip")
    run("export", "archive", "-o", "early.zip")
    run("import", "archive", "early.zip", "--store", "new")
    mark("Rates will fall", "opinion")
    run("export", "archive", "-o", "late.zip")
    err = run("import", "archive", "late.zip", "--store", "new").err
    assert "took in 0 articles and 1 history into" in err and "were there already" in err
    assert len(run("history", "--store", "new").out.splitlines()) == 3


def test_a_file_that_exists_is_kept(run, store):
    Path("backup.zip").write_text("precious")
    code, _, err = run("export", "archive", "-o", "backup.zip")
    assert code == 1 and "--force" in err
    assert Path("backup.zip").read_text() == "precious"
    assert run("export", "archive", "-o", "backup.zip", "--force").code == 0
    assert Path("backup.zip").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "name it with -o FILE"),
        (["-o", "-"], "name it with -o FILE"),
        (["-o", "folder/"], "is a folder"),
        (["-o", "x", "--label", "claim"], "--label makes no sense"),
        (["-o", "x", "--article", "1"], "--article makes no sense"),
        (["-o", "x", "--annotator", "ana"], "--annotator makes no sense"),
        (["-o", "x", "--status", "active"], "--status makes no sense"),
        (["-o", "x", "--since", "2026-01-01"], "--since makes no sense"),
        (["-o", "x", "--report", "r.json"], "--report makes no sense"),
        (["-o", "x", "--strict"], "--strict makes no sense"),
        (["-o", "x", "--scheme", "news"], "--scheme makes no sense"),
    ],
)
def test_what_makes_no_sense_with_an_archive_is_wrong_usage(run, store, args, message):
    before = sorted(Path().iterdir())
    code, out, err = run("export", "archive", *args)
    assert (code, out) == (2, "") and message in err
    assert sorted(Path().iterdir()) == before


def test_global_options_that_make_no_sense_are_wrong_usage(run, store):
    run("export", "archive", "-o", "x.zip")
    for command in (["export", "archive", "-o", "y.zip"], ["import", "archive", "x.zip"]):
        for option in (["--annotator", "ana"], ["--scheme", "news"]):
            code, _, err = run(*option, *command)
            assert code == 2 and f"{option[0]} makes no sense" in err


def test_where_no_archive_goes(run, store, home):
    inside = home / "data" / "newsmark" / "store" / "x.zip"
    for target, message in ((inside, "lies in the store"), (home, "is a folder")):
        code, _, err = run("export", "archive", "-o", str(target))
        assert code == 1 and message in err and err.count("\n") == 1
    assert not inside.exists()


def test_without_a_store(run):
    code, _, err = run("export", "archive", "-o", "x.zip")
    assert code == 1 and "there is no store" in err
    assert not Path("x.zip").exists()


def test_files_that_no_newsmark_wrote_are_told(run, store, home):
    (home / "data" / "newsmark" / "store" / "no\x1btes").write_text("x")
    err = run("export", "archive", "-o", "x.zip").err
    assert "left out 1 file that no newsmark wrote: no␛tes" in err


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "missing"])
def test_what_is_no_whole_archive_is_one_sentence(run, store, damage):
    run("export", "archive", "-o", "x.zip")
    data = bytearray(Path("x.zip").read_bytes())
    if damage == "missing":
        Path("x.zip").unlink()
    else:
        data[len(data) // 3] ^= 255
        new = {"cut": data[: len(data) // 2], "flip": data, "text": b"hello"}[damage]
        Path("x.zip").write_bytes(new)
    code, out, err = run("import", "archive", "x.zip", "--store", "new")
    assert (code, out) == (1, "")
    assert err.startswith("newsmark: x.zip ") and err.count("\n") == 1
    assert not Path("new").exists()


def test_a_folder_with_other_files_is_no_place_for_a_store(run, store):
    run("export", "archive", "-o", "x.zip")
    Path("photos").mkdir()
    Path("photos", "me.jpg").write_text("")
    code, _, err = run("import", "archive", "x.zip", "--store", "photos")
    assert code == 1 and "holds other files" in err
    assert [path.name for path in Path("photos").iterdir()] == ["me.jpg"]


def test_a_store_that_is_only_half_there_is_told_until_it_is_whole(run, store, home):
    run("export", "archive", "-o", "x.zip")
    Path("new").mkdir()
    Path("new", NOTE).write_bytes(note_of(Path("x.zip")))
    for command in (["list"], ["add", "article-0.txt"], ["history"]):
        code, _, err = run(*command, "--store", "new")
        assert code == 1 and "was interrupted" in err and "newsmark import archive" in err
    assert run("import", "archive", "x.zip", "--store", "new").code == 0
    assert articles(run, "--store", "new") == store


def test_a_merge_that_did_not_end_is_told_and_hinders_nobody(run, store, home):
    run("export", "archive", "-o", "x.zip")
    folder = home / "data" / "newsmark" / "store"
    (folder / NOTE).write_bytes(note_of(Path("x.zip")))
    code, out, err = run("list")
    assert code == 0 and out and "was interrupted" in err
    assert run("import", "archive", "x.zip").code == 0
    assert "was interrupted" not in run("list").err


def test_help_names_the_archive(run):
    assert "archive" in run("export", "--help").out.partition("Formats:")[2]
    assert "archive" in run("import", "--help").out
