from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from reader.articles.errors import NewsmarkError
from reader.articles.model import article_id
from reader.cli.reading import read
from reader.settings.config import remembered_annotator


@pytest.fixture
def launched(monkeypatch):
    """Stands for the interface on a terminal; holds what it was started with."""
    launches = []

    def start(launch) -> int:
        launches.append(launch)
        return 0

    interface = type(sys)("reader.ui.app")
    interface.run = start
    monkeypatch.setitem(sys.modules, "reader.ui.app", interface)
    monkeypatch.setattr(read, "is_terminal", lambda _stream: True)
    return launches


def test_files_and_folders_are_read_in_their_order(run, launched):
    Path("b.txt").write_text("Second.")
    Path("more").mkdir()
    Path("more/a.txt").write_text("First.")
    assert run("more", "b.txt").code == 0
    [launch] = launched
    assert launch.articles == [article_id("First."), article_id("Second.")]
    assert launch.annotator == "ana"
    assert launch.scheme.id == "news"
    assert launch.store.article(launch.articles[0]).text == "First."
    assert not launch.ask_name and not launch.samples and not launch.notices


def test_an_article_that_is_in_the_store_already_is_read_too(run, launched, add):
    [article] = add("Words.")
    run("article-0.txt", "article-0.txt")
    assert launched[0].articles == [article]


def test_nothing_is_the_library_and_the_first_time_the_samples(run, launched, add):
    assert run().code == 0
    assert (launched[0].articles, launched[0].samples) == (None, True)
    add("Words.")
    assert run().code == 0
    assert (launched[1].articles, launched[1].samples) == (None, False)


def test_the_order_of_the_library_is_kept_for_its_store(run, launched, add):
    add("Words.")
    run()
    assert launched[0].order == ""
    launched[0].remember_order("title reversed")
    run()
    run("--store", "other")
    assert [launch.order for launch in launched[1:]] == ["title reversed", ""]


def test_files_are_read_in_the_order_given_whatever_the_library_has(run, launched, add):
    add("Words.", "More.")
    run()
    launched[0].remember_order("title")
    run("article-1.txt", "article-0.txt")
    assert launched[1].order == ""
    launched[1].remember_order("length")
    run()
    assert launched[2].order == "title"


def test_the_exit_code_is_the_interfaces(run, launched, monkeypatch):
    monkeypatch.setattr(sys.modules["reader.ui.app"], "run", lambda _launch: 130)
    assert run().code == 130


def test_options_reach_the_interface(run, launched):
    Path("a.txt").write_text("Words.")
    run("a.txt", "--scheme", "propaganda", "--annotator", "ben", "--store", "marks")
    [launch] = launched
    assert (launch.scheme.id, launch.annotator) == ("propaganda", "ben")
    assert Path("marks/store.json").is_file()


def test_the_encoding_may_be_told(run, launched):
    Path("a.txt").write_bytes("déjà vu".encode("cp1252"))
    assert run("a.txt", "--encoding", "cp1252").code == 0
    assert run("--encoding", "cp1252", "a.txt").code == 0
    assert [launch.articles for launch in launched] == [[article_id("déjà vu")]] * 2


def test_what_cannot_be_read_is_a_notice_beside_what_can(run, launched):
    Path("a.txt").write_text("Words.")
    assert run("a.txt", "missing.txt").code == 0
    [launch] = launched
    assert len(launch.articles) == 1
    [notice] = launch.notices
    assert "missing.txt" in notice


def test_many_notices_are_counted(run, launched):
    Path("a.txt").write_text("Words.")
    run("a.txt", *(f"missing-{number}.txt" for number in range(30)))
    notices = launched[0].notices
    assert len(notices) == read.MOST_NOTICES + 1
    assert notices[-1] == "20 more could not be read."


@pytest.mark.parametrize(
    ("name", "data"),
    [("missing.txt", None), ("empty.txt", b""), ("binary.txt", b"\x89PNG\r\n"),
     ("bad.txt", b"\xff\xfa\xfb words"), ("folder", None)],
)  # fmt: skip
def test_where_nothing_can_be_read_the_cause_is_one_sentence(run, launched, name, data):
    Path("folder").mkdir()
    if data is not None:
        Path(name).write_bytes(data)
    code, out, err = run(name)
    assert (code, out) == (1, "")
    assert name in err
    assert err.count("\n") == 1
    assert launched == []


def test_a_name_that_nobody_gave_is_asked_for_and_kept(run, launched, monkeypatch):
    monkeypatch.delenv("NEWSMARK_ANNOTATOR")
    run()
    [launch] = launched
    assert launch.ask_name
    for bad in ("", "a/b", ".x", "CON"):
        with pytest.raises(NewsmarkError):
            launch.remember_name(bad)
    launch.remember_name("Zoë")
    assert remembered_annotator() == "Zoë"
    run()
    assert (launched[1].annotator, launched[1].ask_name) == ("Zoë", False)


def test_a_name_that_a_colleague_has_in_other_letters_is_refused(
    run, launched, add, mark, monkeypatch
):
    add("The bridge is safe.")
    mark("bridge", "claim", annotator="Ben")
    monkeypatch.delenv("NEWSMARK_ANNOTATOR")
    run()
    with pytest.raises(NewsmarkError, match="Ben"):
        launched[0].remember_name("ben")
    launched[0].remember_name("Ben")


def test_a_project_lets_only_its_annotators_mark(run, launched):
    run("init", "--annotator", "ben", "--annotator", "eva")
    code, _, err = run()
    assert code == 1
    assert "'ana' is not among the annotators of" in err
    assert run("--annotator", "eva").code == 0
    with pytest.raises(NewsmarkError, match="ben, eva"):
        launched[0].remember_name("zoe")


@pytest.mark.parametrize("args", [(), ("a.txt",), ("read", "a.txt"), ("-",)])
def test_without_a_terminal_it_refuses_and_names_what_works(process, args):
    Path("a.txt").write_text("Words.")
    code, out, err = process(*args, stdin=b"Piped.")
    assert (code, out) == (1, "")
    assert err.startswith("newsmark: reading needs a terminal")
    assert "newsmark add" in err and "newsmark show" in err and err.count("\n") == 1


def test_a_dumb_terminal_is_refused(run, launched, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    code, _, err = run()
    assert code == 1
    assert "TERM=dumb" in err


STAND_IN = """
import sys, types
def run(launch):
    print("text:", launch.store.article(launch.articles[0]).text, flush=True)
    print("keyboard:", sys.stdin.isatty(), flush=True)
    print("typed:", open(0, closefd=False).readline().strip(), flush=True)
    return 0
sys.modules["reader.ui.app"] = types.ModuleType("reader.ui.app")
sys.modules["reader.ui.app"].run = run
from reader.cli.app import run as command
sys.exit(command(["-"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/tty on Windows")
def test_an_article_from_a_pipe_leaves_the_keyboard_to_the_reader(home):
    Path("stand_in.py").write_text(STAND_IN)
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", f"printf 'Piped words.' | '{sys.executable}' stand_in.py"],
        encoding="utf-8",
        timeout=30,
    )
    child.expect("text: Piped words.")
    child.expect("keyboard: True")
    child.sendline("hello")
    child.expect("typed: hello")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/tty on Windows")
def test_an_article_from_a_pipe_without_any_terminal_is_not_waited_for(monkeypatch, run, home):
    monkeypatch.setattr(read, "is_terminal", lambda _stream: True)
    opened = os.open

    def without_terminal(path, *args, **more) -> int:
        if path == "/dev/tty":
            raise OSError(6, "No such device or address", path)
        return opened(path, *args, **more)

    monkeypatch.setattr(os, "open", without_terminal)
    code, _, err = run("-", stdin=b"Words.")
    assert code == 1
    assert "newsmark add -" in err
