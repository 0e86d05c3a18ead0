from __future__ import annotations

import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from reader import __version__
from reader.articles.errors import NewsmarkError
from reader.cli import app
from reader.cli.app import COMMANDS, newsmark


def test_the_version_is_told_before_click_is_imported(process):
    assert process("--version").out == f"newsmark {__version__}\n"
    code = (
        "import sys; sys.argv = ['newsmark', '--version']\n"
        "from reader.__main__ import main\n"
        "assert main() == 0; assert 'click' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_version_is_told_among_other_options_too(run):
    assert run("--store", "x", "--version") == (0, f"newsmark {__version__}\n", "")


def test_help_names_every_command_and_imports_none(home):
    code = (
        "import sys\n"
        "from reader.cli.app import COMMANDS, run\n"
        "assert run(['--help']) == 0\n"
        "loaded = {module.split(':')[0] for module, _ in COMMANDS.values()} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
        "assert not {'textual', 'rich', 'tinydb', 'msgspec'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    for name, (_, text) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_is_where_the_table_says(name):
    result = CliRunner().invoke(newsmark, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: newsmark {name}")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "completion"])
def test_no_help_of_a_command_imports_the_interface(name):
    code = (
        "import sys; from reader.cli.app import run\n"
        f"assert run([{name!r}, '--help']) == 0; assert 'textual' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    "args",
    [("list",), ("list", "--json"), ("export", "csv"), ("export", "jsonl"), ("paths",), ("keys",),
     ("scheme", "list"), ("scheme", "show"), ("show", "ARTICLE"), ("add", "article-0.txt"),
     ("show", "ARTICLE", "--format", "ansi"), ("show", "ARTICLE", "--format", "html")],
)  # fmt: skip
def test_nothing_but_read_imports_textual(add, home, args):
    [article] = add("Seven ships came.")
    args = [article if arg == "ARTICLE" else arg for arg in args]
    code = (
        "import sys; from reader.cli.app import run\n"
        f"assert run({args!r}) == 0; assert 'textual' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    "args",
    [("--nonsense",), ("list", "--nonsense"), ("list", "more"), ("show",), ("export",), ("add",),
     ("export", "nonsense"), ("show", "a", "--format", "pdf"), ("completion", "tcsh"),
     ("--store", "", "list"), ("list", "--annotator", ""), ("scheme", "nonsense")],
)  # fmt: skip
def test_wrong_usage_exits_2_with_one_line_that_leads_to_the_help(run, args):
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert err.startswith("newsmark: ")
    assert re.search(r"See newsmark( \w+)* --help\.\n\Z", err)
    assert err.count("\n") == 1


@pytest.mark.parametrize("typed", ["lst", "exprot", "shw", "Paths"])
def test_a_mistyped_command_is_not_taken_for_a_file(run, typed):
    code, _, err = run(typed)
    assert code == 2
    assert "did you mean" in err


def test_a_file_with_such_a_name_is_read(run, home):
    from pathlib import Path

    Path("lst").write_text("Words.")
    assert "needs a terminal" in run("lst").err


@pytest.fixture
def reading(monkeypatch):
    """Stands for the command ``read`` and keeps what it was given."""
    got: list[tuple[str, ...]] = []

    @click.command(context_settings=app.ARGUMENTS)
    @click.argument("sources", nargs=-1)
    @app.global_options
    def read(sources):
        got.append(sources)

    module = type(sys)("stand_in")
    module.read = read
    monkeypatch.setitem(sys.modules, "stand_in", module)
    monkeypatch.setitem(COMMANDS, "read", ("stand_in:read", "Read."))
    return got


@pytest.mark.parametrize(
    ("args", "sources"),
    [
        ([], ()),
        (["a.txt", "b.md"], ("a.txt", "b.md")),
        (["read", "a.txt"], ("a.txt",)),
        (["read", "list"], ("list",)),
        (["./list"], ("./list",)),
        (["-"], ("-",)),
        (["--", "-odd.txt", "b"], ("-odd.txt", "b")),
        (["a.txt", "list"], ("a.txt", "list")),
        (["a.txt", "--store", "s"], ("a.txt",)),
        (["--store", "s", "a.txt"], ("a.txt",)),
        (["--store", "s"], ()),
        ([""], ("",)),
    ],
)
def test_what_is_no_command_is_read(run, reading, args, sources):
    assert run(*args).code == 0
    assert reading == [sources]


@pytest.mark.parametrize(
    "args",
    [("--store", "s", "paths", "--json"), ("paths", "--store", "s", "--json"),
     ("--store", "t", "paths", "--json", "--store", "s")],
)  # fmt: skip
def test_options_for_every_command_stand_before_or_after_its_name(run, args):
    import json
    from pathlib import Path

    assert json.loads(run(*args).out)["store"]["value"] == str(Path("s").absolute())


def failing(monkeypatch, error: BaseException) -> None:
    def fail() -> None:
        raise error

    module = type(sys)("failing")
    module.fail = click.Command("fail", callback=fail)
    monkeypatch.setitem(sys.modules, "failing", module)
    monkeypatch.setitem(COMMANDS, "fail", ("failing:fail", "Fail."))


def test_an_error_for_the_user_is_one_sentence_and_exits_1(run, monkeypatch):
    failing(monkeypatch, NewsmarkError("a.txt is\nno \x1b[31marticle."))
    assert run("fail") == (1, "", "newsmark: a.txt is no ␛[31marticle.\n")


def test_an_error_of_our_own_asks_for_a_report_without_a_traceback(run, monkeypatch):
    failing(monkeypatch, RuntimeError("boom"))
    code, _, err = run("fail")
    assert code == 1
    assert "error in newsmark itself (RuntimeError: boom)" in err
    assert "Traceback" not in err


def test_the_traceback_is_there_when_asked_for(run, monkeypatch):
    failing(monkeypatch, RuntimeError("boom"))
    monkeypatch.setenv("NEWSMARK_DEBUG", "1")
    with pytest.raises(RuntimeError, match="boom"):
        run("fail")


def test_a_full_disk_is_one_sentence(run, monkeypatch):
    failing(monkeypatch, OSError(28, "No space left on device", "out.csv"))
    assert run("fail") == (1, "", "newsmark: out.csv: No space left on device.\n")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError(), click.Abort()])
def test_an_interruption_exits_130_and_says_nothing(run, monkeypatch, error):
    failing(monkeypatch, error)
    code, out, err = run("fail")
    assert (code, out, err.strip()) == (130, "", "")


def test_a_closed_pipe_is_quiet(process, add, home):
    add(*(f"Article number {number} of many." for number in range(3)))
    reading, writing = os.pipe()
    os.close(reading)
    for args in (["list"], ["list", "--json"], ["keys"], ["--help"], ["export", "jsonl"]):
        done = subprocess.run(
            [sys.executable, "-m", "reader", *args],
            stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        assert done.stderr == "", args
        assert done.returncode == 1, args
    os.close(writing)


def test_nobody_listening_on_stderr_changes_no_exit_code(home):
    for close in ("2>&-", ">&- 2>&-"):
        command = f"'{sys.executable}' -m reader show 123456 {close}"
        assert subprocess.run(command, shell=True, check=False).returncode == 1


def test_output_that_the_encoding_lacks_is_escaped(process, add):
    add("Ĉu vi legas?")
    assert "\\u0108u vi legas?" in process("list", PYTHONIOENCODING="latin-1").out
    assert process("list", PYTHONIOENCODING="latin-1").code == 0


def test_a_file_name_in_no_encoding_is_told_and_not_a_traceback(home):
    done = subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"reader", b"add", b"\xff\x1b[31m.txt"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"\x1b" not in done.stderr
