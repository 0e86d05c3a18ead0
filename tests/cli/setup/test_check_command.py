"""``newsmark check``: what a user sees, and what the exit code says."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from reader.store.maintenance.checks import installation


@pytest.fixture(autouse=True)
def installed_alone(monkeypatch):
    monkeypatch.setattr(installation, "packages_distributions", dict)


@pytest.fixture
def store(home, add, mark):
    """The folder of a store with two articles and three marks."""
    add("The bridge is safe, she said.", "Other words.")
    mark("bridge is safe", "claim")
    mark("she said", "quote")
    mark("Other", "opinion", annotator="ben")
    return home / "data" / "newsmark" / "store"


def history(store: Path) -> Path:
    return next(path for path in store.glob("annotators/ana/*.jsonl") if "bridge" in read(path))


def read(path: Path) -> str:
    return path.read_text("utf-8")


def test_a_whole_store_is_one_sentence_and_the_exit_code_is_0(run, store):
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"No problem was found in \d+ files, 2 articles, 3 annotations\.\n", out)


def test_each_finding_is_a_line_with_file_and_line_and_the_exit_code_is_1(run, store):
    path = history(store)
    path.write_text(read(path).replace("bridge is safe", "bridge is sane", 1), "utf-8")
    (store / "notes.txt").write_text("mine")
    code, out, err = run("check")
    name = path.relative_to(store).as_posix()
    lines = out.splitlines()
    assert lines[-1].startswith("notes.txt: note: this file is no part of the store; ")
    assert f"{name}:1: the line is damaged: its checksum does not fit; restore " in out
    assert code == 1
    assert re.fullmatch(r"2 problems in \d+ files, 2 articles, 2 annotations\.\n", err)


def test_notes_alone_are_no_failure(run, store):
    (store / "notes.txt").write_text("mine")
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 2


def test_repair_says_what_it_did_and_the_second_one_does_nothing(run, store):
    path = history(store)
    with path.open("ab") as file:
        file.write(b'{"id":"torn')
    assert run("check").code == 1
    code, out, _ = run("check", "--repair")
    assert code == 0
    assert "repaired: " in out.splitlines()[0]
    assert "11 bytes at its end were cut off and kept as set-aside/ana/" in out.splitlines()[0]
    assert "note: it holds 1 file that" in out.splitlines()[1]
    code, again, _ = run("check", "--repair")
    assert code == 0
    assert "repaired" not in again
    assert run("list").code == 0


def test_what_repair_cannot_mend_is_told_again(run, store):
    path = history(store)
    path.write_text(read(path).replace("bridge is safe", "bridge is sane", 1), "utf-8")
    before = path.read_bytes()
    code, out, _ = run("check", "--repair")
    assert code == 1
    assert "the line is damaged" in out
    assert path.read_bytes() == before


def test_json_holds_the_findings_and_the_counts(run, store):
    with history(store).open("ab") as file:
        file.write(b"torn")
    code, out, _ = run("check", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["articles"], told["annotations"], told["repairs"]) == (2, 3, [])
    (finding,) = told["findings"]
    assert finding["kind"] == "torn-end"
    assert finding["file"] == history(store).relative_to(store).as_posix()
    assert finding["line"] == len(history(store).read_bytes().splitlines())
    assert finding["repairable"] is True
    code, out, _ = run("check", "--json", "--repair")
    told = json.loads(out)
    assert code == 0
    assert told["repairs"][0]["done"] is True
    assert [it["level"] for it in told["findings"]] == ["note"]


def test_the_scheme_in_force_is_known(run, store, mark, tmp_path):
    scheme = tmp_path / "mine.toml"
    scheme.write_text('id = "mine"\nversion = 1\n[[labels]]\nid = "hope"\n', "utf-8")
    mark("words", "hope")
    assert "the label 'hope', which is not in the scheme 'news@1'" in run("check").out
    path = next(it for it in store.glob("annotators/ana/*.jsonl") if '"hope"' in read(it))
    path.unlink()
    for it in store.glob("annotators/ana/*.json"):
        it.unlink()
    made = json.loads(run("check", "--json", "--scheme", str(scheme)).out)
    assert made["findings"] == []


def test_where_there_is_no_store_that_is_said(run, home, tmp_path):
    for args in ((), ("--store", str(tmp_path / "nowhere")), ("--store", str(Path.cwd()))):
        code, out, err = run("check", *args)
        assert (code, out) == (1, "")
        assert "There is no store in" in err
    assert not (tmp_path / "nowhere").exists()


def test_names_from_the_disk_command_no_terminal(run, store):
    (store / "evil\x1b[2J\nname").write_text("x")
    code, out, _ = run("check")
    assert code == 0
    assert "\x1b" not in out
    assert len(out.splitlines()) == 2


def test_a_store_of_a_newer_version_is_refused_by_repair(run, store):
    (store / "store.json").write_text('{"format": 7}')
    assert "the store has format 7" in run("check").out
    code = run("check", "--repair").code
    assert code == 1
    assert (store / "store.json").read_text() == '{"format": 7}'


def test_checking_leaves_every_file_as_it_is(run, store):
    def all_files():
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files(store)}

    with history(store).open("ab") as file:
        file.write(b"torn")
    before = all_files()
    run("check")
    assert all_files() == before


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_the_foreign_package_of_the_same_import_name_is_a_problem(run, store, monkeypatch):
    names = {"reader": ["newsmark", "reader"]}
    monkeypatch.setattr(installation, "packages_distributions", lambda: names)
    code, out, _ = run("check")
    assert code == 1
    assert "(installation): the package reader is installed beside newsmark" in out


def test_progress_goes_to_a_terminal_only(process, store):
    result = process("check", COLUMNS="80")
    assert result.code == 0
    assert result.err == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_not_be_written_can_be_checked(run, store):
    for path in [store, *store.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert run("check").code == 0
