"""A project file that cannot be used stops every command; marks never go elsewhere instead."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reader.settings.new_project import GITATTRIBUTES, GITIGNORE

FILE = Path("newsmark.toml")
COMMANDS = (
    ["add", "a.txt"], ["list"], ["paths"], ["marks"], ["show", "abcdef"], ["check"],
    ["export", "jsonl"], ["search", "x"], ["feeds"], ["team"], ["history"], ["agree"],
)  # fmt: skip


def write(content: bytes):
    return lambda: FILE.write_bytes(content)


UNREADABLE = {
    "empty": (write(b""), "is empty"),
    "blank": (write(b"\n \n"), "is empty"),
    "comments": (write(b"# A newsmark project: comm"), "has no settings"),
    "zeros": (write(bytes(300)), "this is not TOML"),
    "half": (write(b'store = "sto'), "newsmark.toml:1"),
    "not UTF-8": (write('store = "é"'.encode("latin-1")), "is not UTF-8"),
    "folder": (FILE.mkdir, "is not a regular file"),
    "broken link": (lambda: FILE.symlink_to("nowhere"), "is not a regular file"),
    "link to itself": (lambda: FILE.symlink_to(FILE), "is not a regular file"),
    "FIFO": (lambda: os.mkfifo(FILE), "is not a regular file"),
    "device": (lambda: FILE.symlink_to("/dev/zero"), "is not a regular file"),
}


@pytest.fixture(params=UNREADABLE)
def told(request, home):
    make, told = UNREADABLE[request.param]
    make()
    Path("below").mkdir()
    Path("a.txt").write_text("Words.")
    shutil.copy("a.txt", "below")
    return told


@pytest.mark.parametrize("folder", [".", "below"])
def test_every_command_stops_with_one_sentence(run, home, monkeypatch, told, folder):
    path = FILE.absolute()
    monkeypatch.chdir(folder)
    for command in COMMANDS:
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (1, "", 1), (command, out, err)
        assert told in err and str(path) in err
    assert not (home / "data" / "newsmark" / "store").exists()


def test_a_file_without_permission(run, home, monkeypatch):
    def refuse(path: Path, **_limits: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    FILE.write_text('store = "store"\n')
    monkeypatch.setattr("reader.settings.toml.read_regular", refuse)
    code, _, err = run("add", "-", stdin=b"Words.")
    assert (code, err) == (
        1, f"newsmark: {FILE.absolute()} cannot be read: Permission denied.\n",
    )  # fmt: skip


@pytest.mark.parametrize("error", [PermissionError(13, "no"), OSError(5, "no"), OSError(116, "no")])
def test_a_folder_that_cannot_be_looked_through(run, home, monkeypatch, error):
    lstat = Path.lstat

    def refuse(path: Path) -> os.stat_result:
        if path == FILE.absolute():
            raise error
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", refuse)
    code, _, err = run("add", "-", stdin=b"Words.")
    assert (code, err) == (1, f"newsmark: {FILE.absolute()} cannot be read: no.\n")


def test_a_working_folder_that_was_deleted(run, home, monkeypatch):
    """It may have been in a project; nobody knows."""
    gone = Path("gone").absolute()
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, _, err = run("add", "-", stdin=b"Words.")
    assert code == 1
    assert "go to another folder first" in err
    assert not (home / "data" / "newsmark" / "store").exists()


# What an init of an earlier version left when the power went ------------------------------------


@pytest.mark.parametrize("content", [b"", bytes(40), b"# A newsmark project: comm"])
def test_init_finishes_what_an_earlier_version_left(run, content):
    Path("store").mkdir()
    for path in (FILE, Path("store/.gitignore"), Path("store/.gitattributes")):
        path.write_bytes(content if path == FILE else b"")
    assert run("add", "-", stdin=b"Words.").code == 1
    code, out, _ = run("init")
    assert code == 0
    assert out.count("wrote") == 4
    assert Path("store/.gitignore").read_text() == GITIGNORE
    assert Path("store/.gitattributes").read_text() == GITATTRIBUTES
    assert run("add", "-", stdin=b"Words.").code == 0


@pytest.mark.parametrize("content", ["# mine\n", 'store = "sto', 'scheme = "news"\n'])
def test_init_overwrites_nothing_that_it_did_not_write(run, content):
    FILE.write_text(content)
    assert run("init").code == 1
    assert FILE.read_text() == content
    assert [path.name for path in Path().iterdir()] == [FILE.name]


@pytest.mark.parametrize("kind", ["file", "broken link", "folder"])
def test_init_leaves_no_half_made_project_where_the_store_cannot_be(run, kind):
    place = Path("a")
    if kind == "file":
        place.write_text("mine")
    elif kind == "broken link":
        place.symlink_to("../nowhere")
    else:
        place.mkdir()
        (place / "store").write_text("mine")
    assert run("init", "--store", "a/store").code == 1
    assert [path.name for path in Path().iterdir()] == ["a"]


# Whose it is -------------------------------------------------------------------------------------


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root can give files to other users"
)
@pytest.mark.parametrize("place", ["newsmark.toml", ".", "store"])
def test_a_project_of_another_user_stops_every_command(run, home, tmp_path, monkeypatch, place):
    assert run("init").code == 0
    os.chown(place, 12345, 12345)
    project = Path.cwd()
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    Path("a.txt").write_text("Words.")
    for command in COMMANDS:
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert str(project / place) in err and "safe_projects" in err
    assert run("--store", str(tmp_path / "mine"), "add", "a.txt").code == 0
    config = home / "config" / "newsmark" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'safe_projects = ["{project}"]\n')
    assert run("add", "a.txt").code == 0
    assert list((project / "store" / "articles").rglob("*.json"))


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="only root can give files to other users"
)
def test_init_makes_no_project_that_could_not_be_used(run, home):
    Path("theirs").mkdir()
    os.chown("theirs", 12345, 12345)
    code, _, err = run("init", "theirs")
    assert code == 1
    assert "safe_projects" in err
    assert not list(Path("theirs").iterdir())


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_init_in_a_repository_leaves_its_files_as_they_are(run):
    subprocess.run(["git", "init", "-q", "."], check=True)
    Path(".gitignore").write_text("*.tmp\n")
    Path(".gitattributes").write_text("* text=auto\n")
    assert run("init").code == 0
    assert run("add", "-", stdin=b"Words.").code == 0
    assert Path(".gitignore").read_text() == "*.tmp\n"
    assert Path(".gitattributes").read_text() == "* text=auto\n"
    subprocess.run(["git", "add", "-A"], check=True)
    done = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    assert {"newsmark.toml", "store/.gitignore", "store/store.json"} <= set(done.stdout.split())
    assert "unfinished" not in done.stdout
