"""init, paths, scheme, keys and completion."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reader.annotations.schemes.file import builtin_schemes
from reader.cli.setup.keys import markdown, records
from reader.ui.actions import ACTIONS
from reader.ui.keymap import Keymap, shown


def test_init_makes_a_project_that_commands_below_it_use(run, monkeypatch):
    code, out, _ = run("init", "--annotator", "ana", "--annotator", "ben")
    assert code == 0
    wrote = [line.split(maxsplit=1)[1] for line in out.splitlines() if line.startswith("wrote")]
    assert all(Path(name).is_file() for name in wrote)
    assert {Path(name).name for name in wrote} == {
        ".gitignore", ".gitattributes", "store.json", "newsmark.toml",
    }  # fmt: skip
    Path("below").mkdir()
    Path("below/a.txt").write_text("Words.")
    monkeypatch.chdir("below")
    assert run("add", "a.txt").code == 0
    assert list(Path("../store/articles").rglob("*.json"))
    assert "Words." in run("list").out


def test_init_takes_a_folder_a_store_and_a_scheme(run):
    assert run("init", "new", "--store", "marks", "--scheme", "propaganda").code == 0
    text = Path("new/newsmark.toml").read_text()
    assert 'store = "marks"' in text and 'scheme = "propaganda"' in text
    assert Path("new/marks/store.json").is_file()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--store", "../out"], "inside the project's folder"),
        (["--scheme", "nonsense"], "nonsense"),
        (["--annotator", "a/b"], "cannot be an annotator's name"),
        (["--annotator", "ana", "--annotator", "ANA"], "would share a folder"),
        (["--store", "full"], "holds other files"),
    ],
)
def test_init_refuses_and_leaves_nothing(run, args, said):
    Path("full").mkdir()
    Path("full/thesis.odt").write_text("!")
    code, out, err = run("init", *args)
    assert (code, out) == (1, "")
    assert said in err
    assert sorted(path.name for path in Path().iterdir()) == ["full"]


def test_init_refuses_to_overwrite(run):
    assert run("init").code == 0
    before = Path("newsmark.toml").read_text()
    code, _, err = run("init", "--store", "other")
    assert code == 1
    assert "exists already" in err
    assert Path("newsmark.toml").read_text() == before
    assert not Path("other").exists()


def test_init_takes_a_store_that_is_there(run):
    Path("a.txt").write_text("Words.")
    run("add", "a.txt", "--store", "store")
    assert run("init").code == 0
    assert "Words." in run("list").out


def test_a_store_that_is_a_file_is_refused(run):
    Path("store").write_text("!")
    code, _, err = run("init")
    assert code == 1
    assert err.count("\n") == 1
    assert not Path("newsmark.toml").exists()


def test_paths_gives_each_place_with_its_reason(run, home):
    out = run("paths").out
    assert f"annotator  ana{' ' * 4}" in out and "NEWSMARK_ANNOTATOR" in out
    found = json.loads(run("paths", "--json").out)
    assert list(found) == [
        "store", "annotator", "scheme", "project", "config", "state", "cache", "samples",
    ]  # fmt: skip
    assert found["store"]["value"] == str(home / "data" / "newsmark" / "store")
    assert "made when the first article comes in" in found["store"]["why"]
    assert Path(found["samples"]["value"]).is_dir()


def test_paths_tells_who_may_not_mark_here(run):
    run("init", "--annotator", "ben")
    assert "not one of the project's annotators" in run("paths").out


def test_a_broken_config_file_is_one_sentence_for_every_command(run, home):
    (home / "config" / "newsmark").mkdir(parents=True)
    path = home / "config" / "newsmark" / "config.toml"
    path.write_text("column = 'wide'\n")
    for command in ("paths", "list", "keys", "read"):
        code, _, err = run(command)
        assert code == 1
        if command != "read":
            assert err == (
                f"newsmark: {path}:1: column must be a whole number of cells from 30 to 200.\n"
            )


def test_scheme_list_marks_the_one_in_force(run):
    lines = run("scheme", "list", "--scheme", "propaganda").out.splitlines()
    assert [
        line.split()[-1] if False else line[3:].split()[0] for line in lines
    ] == builtin_schemes()
    assert [line for line in lines if line.startswith("*")] == [lines[-1]]


@pytest.mark.parametrize("name", builtin_schemes())
def test_scheme_show_has_all_labels_and_the_guidelines(run, name):
    from reader.annotations.schemes.file import load_builtin

    scheme = load_builtin(name)
    out = run("scheme", "show", name).out
    for label in scheme.labels:
        assert label.id in out
    assert scheme.guidelines.splitlines()[0] in out
    assert json.loads(run("scheme", "show", name, "--json").out)["id"] == name


def test_scheme_show_takes_the_one_in_force(run):
    assert "news@1" in run("scheme", "show").out
    assert "propaganda@" in run("--scheme", "propaganda", "scheme", "show").out


SOUND = """
id = "own"
version = 1
[[labels]]
id = "one"
key = "a"
[[labels]]
id = "two"
key = "c"
"""


def test_a_sound_scheme_passes(run):
    Path("own.toml").write_text(SOUND)
    code, out, err = run("scheme", "check", "own.toml")
    assert (code, err) == (0, "")
    assert out == "own.toml is sound: own@1, 2 labels.\n"


def test_problems_are_listed_with_their_lines(run):
    Path("own.toml").write_text(SOUND.replace('"c"', '"a"').replace("version = 1", "version = 'x'"))
    code, out, err = run("scheme", "check", "own.toml")
    assert code == 1
    assert [line.split(" ")[0] for line in out.splitlines()] == ["own.toml:3:", "own.toml:9:"]
    assert err == "newsmark: own.toml has 2 problems.\n"


def test_a_scheme_file_is_used_by_option(run, add):
    Path("own.toml").write_text(SOUND)
    assert "own.toml" in run("scheme", "list", "--scheme", "own.toml").out
    code, _, err = run("list", "--scheme", "missing.toml")
    assert code == 0  # an empty store needs no labels
    add("Words.")
    code, _, err = run("list", "--scheme", "missing.toml")
    assert code == 1
    assert "missing.toml" in err


def test_keys_prints_every_action_with_its_keys(run):
    out = run("keys").out
    for action in ACTIONS:
        [line] = [
            line
            for line in out.splitlines()
            if f" {action.id} " in line and line.endswith(action.help)
        ]
        assert all(shown(key) in line for key in action.keys)
    assert "Labels of news@1" in out


def test_keys_of_the_config_file_are_in_force(run, home):
    (home / "config" / "newsmark").mkdir(parents=True)
    path = home / "config" / "newsmark" / "config.toml"
    path.write_text('[keys]\nnote = ["N"]\nsearch-previous = "ctrl+n"\n')
    found = {it["id"]: it["keys"] for it in json.loads(run("keys", "--json").out)}
    assert found["note"] == ["N"]
    assert found["search-previous"] == ["ctrl+n"]
    path.write_text('[keys]\nnotte = "N"\n')
    code, _, err = run("keys")
    assert code == 1
    assert "Did you mean note?" in err


def test_keys_as_markdown_has_a_row_for_every_action(run):
    out = run("keys", "--markdown").out
    assert out == markdown(Keymap())
    table = [line for line in out.splitlines() if line.startswith("| `")]
    assert len(table) == len(ACTIONS) == len(records(Keymap()))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run, shell):
    out = run("completion", shell).out
    assert "_NEWSMARK_COMPLETE" in out and "newsmark" in out


def complete(words: str, count: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "reader"], capture_output=True, text=True, check=False,
        env={**os.environ, "_NEWSMARK_COMPLETE": "bash_complete", "COMP_WORDS": words,
             "COMP_CWORD": str(count)},
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "count", "found"),
    [
        ("newsmark sch", 1, ["plain,scheme"]),
        ("newsmark art", 1, ["file,art"]),
        ("newsmark --anno", 1, ["plain,--annotator"]),
        ("newsmark list --js", 2, ["plain,--json"]),
        ("newsmark export w", 2, ["plain,w3c", "plain,webanno"]),
        ("newsmark add a", 2, ["file,a"]),
        ("newsmark --scheme prop", 2, ["plain,propaganda"]),
        ("newsmark --scheme own", 2, ["file,own"]),
        ("newsmark show ", 2, []),
    ],
)
def test_a_shell_completes_commands_options_formats_and_files(home, words, count, found):
    assert complete(words, count) == found


def test_a_shell_completes_articles(add):
    ids = add("One.", "Two.")
    assert complete("newsmark show ", 2) == [f"plain,{article}" for article in ids]
    assert complete(f"newsmark show {ids[1][:9]}", 2) == [f"plain,{ids[1]}"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_accepts_its_script(run):
    script = run("completion", "bash").out
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
