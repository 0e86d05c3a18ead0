"""The folder ``cache/`` in a store: nothing in it is ever opened; it goes where it is our own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from reader.settings.new_project import GITIGNORE, renew_gitignore
from reader.store.journal.paths import OLD_CACHE

if sys.platform == "win32":
    pytest.skip("the traps are laid as on Unix", allow_module_level=True)

TEXT = "The mayor said that the flood would come, and the flood came.\n"
NAMES = (
    "articles.index",
    "work.ana.index",
    *(f"{name}.sqlite{end}" for name in ("marks", "search", "feeds")
      for end in ("", "-journal", "-wal", "-shm")),
    "upgrade.lock",
    "copies/7f3c91d2",
    "own/ana/history",
    "damaged/ana/file.damaged-1",
)  # fmt: skip
"""Every kind of file that an older version had there."""

watched: list[Path] = []
touched: list[str] = []
EVENTS = {
    "open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
    "os.truncate", "os.link", "os.symlink", "os.chmod", "sqlite3.connect", "shutil.rmtree",
}  # fmt: skip


def look(event: str, arguments: tuple[object, ...]) -> None:
    """Note what Python opens or changes in a folder that is watched."""
    if watched and event in EVENTS:
        for path in arguments[:2]:
            if isinstance(path, str | bytes | os.PathLike):
                full = Path(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - without links
                if any(full.is_relative_to(folder) for folder in watched):
                    touched.append(f"{event} {full}")


sys.addaudithook(look)


@pytest.fixture
def cache(home, run, add, mark):
    """The place of the folder in a store with an article and a mark; it is watched."""
    add(TEXT)
    mark("the flood", "claim")
    touched.clear()
    folder = home / "data" / "newsmark" / "store" / OLD_CACHE
    yield folder
    watched.clear()


@pytest.fixture
def victim(tmp_path):
    """Another program's database, and files beside it."""
    folder = tmp_path / "victim"
    folder.mkdir()
    db = sqlite3.connect(folder / "victim.db")
    with db:
        db.execute("CREATE TABLE items (a)")
        db.execute("PRAGMA user_version = 77")
    db.close()
    (folder / "thesis.txt").write_text("precious")
    return folder


def hot_journal(path: Path, target: Path) -> None:
    """Make a journal that lets SQLite delete a file when it opens the database beside it."""
    magic = bytes.fromhex("d9d505f920a163d7")
    page, sector = 4096, 512
    name = os.fsencode(target)
    head = b"".join(n.to_bytes(4, "big") for n in (0, 1, 1, sector, page)).ljust(504, b"\0")
    lock_page = (0x40000000 // page + 1).to_bytes(4, "big")
    ends = len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big")
    path.write_bytes(magic + head + lock_page + name + ends + magic)


def trap(kind: str, path: Path, victim: Path) -> None:
    """Lay something at a name that an older version used."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        path.symlink_to(victim / ("victim.db" if path.suffix == ".sqlite" else "thesis.txt"))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif path.name.endswith("-journal"):
        hot_journal(path, victim / "thesis.txt")
    else:
        shutil.copy(victim / "victim.db", path)


COMMANDS = (
    ("list",), ("list", "--json"), ("show", ""), ("marks",), ("search", "flood"), ("feeds",),
    ("agree",), ("export", "jsonl", "-o", "out.jsonl"), ("import", "jsonl", "out.jsonl"),
    ("export", "archive", "-o", "out.zip"), ("import", "archive", "out.zip"), ("history", ""),
    ("tag", "", "--add", "new"), ("tag", "", "--remove", "new"), ("tag",), ("bookmarks",),
    ("check",), ("check", "--repair"), ("paths",), ("team",), ("add", "article-0.txt"),
)  # fmt: skip
"""Every command that needs no screen and reads the store."""


def run_all(run) -> list[tuple[int, str]]:
    """Run all commands, none of them for ever; return their exit codes and what they said."""
    for path in Path().glob("out.*"):
        path.unlink()
    signal.alarm(120)
    try:
        article = json.loads(run("list", "--json").out)[0]["id"]
        results = [run(*(word or article for word in command)) for command in COMMANDS]
    finally:
        signal.alarm(0)
    return [(result.code, result.err) for result in results]


@pytest.mark.parametrize("kind", ["link", "device", "fifo", "folder", "database"])
def test_nothing_in_it_is_opened_by_any_command(cache, victim, run, kind):
    before = {path: path.read_bytes() for path in victim.iterdir()}
    expected = [code for code, _ in run_all(run)]
    assert sum(expected) == 1, "all succeed but agree, which needs two annotators"
    for name in NAMES:
        trap(kind, cache / name, victim)
    laid = sorted(cache.rglob("*"))
    watched.append(cache)
    results = run_all(run)
    watched.clear()
    assert [code for code, _ in results] == expected
    assert touched == []
    assert sorted(cache.rglob("*")) == laid
    assert {path: path.read_bytes() for path in victim.iterdir()} == before


def test_the_folder_itself_may_be_a_trap(cache, victim, run):
    before = {path: path.read_bytes() for path in victim.iterdir()}
    expected = [code for code, _ in run_all(run)]
    for laid in (lambda: cache.symlink_to(victim), lambda: os.mkfifo(cache), cache.touch):
        laid()
        watched.extend([cache, victim])
        assert [code for code, _ in run_all(run)] == expected
        watched.clear()
        assert touched == []
        cache.unlink()
    assert {path: path.read_bytes() for path in victim.iterdir()} == before


def test_the_audit_sees_what_is_opened(cache):
    """The tests above can fail."""
    cache.mkdir()
    watched.append(cache)
    (cache / "x").touch()
    sqlite3.connect(cache / "y").close()
    assert len(touched) == 2


def test_one_that_came_with_the_store_is_named_and_left(cache, run):
    trap("folder", cache / "copies" / "0a1b2c3d", cache)
    (cache / "copies" / "7f3c91d2").write_text("7f3c91d2 1\n")
    assert run("add", "article-0.txt").code == 0
    assert (cache / "copies" / "7f3c91d2").exists()
    found = run("check")
    assert found.code == 0
    assert "cache: note: an older newsmark kept here what it can make again" in found.out


def machine_of(home: Path) -> str:
    return (home / "state" / "newsmark" / "machine").read_text().strip()


def test_one_that_this_machine_made_is_removed_and_damaged_files_are_kept(cache, victim, run, home):
    before = {path: path.read_bytes() for path in victim.iterdir()}
    for name in NAMES:
        trap("link", cache / name, victim)
    shutil.rmtree(cache / "damaged")
    (cache / "linked").symlink_to(victim)
    (cache / "copies" / machine_of(home)).write_text("7f3c91d2 1\n")
    for name in ("damaged/ana/a.json.damaged-1", "damaged/b.damaged-2"):
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).write_text(name)
    (cache / "damaged" / "link").symlink_to(victim / "thesis.txt")
    assert run("list").code == 0
    assert cache.exists(), "who reads changes nothing"
    assert run("add", "article-0.txt").code == 0
    assert not os.path.lexists(cache)
    aside = cache.with_name("set-aside")
    kept = {path.read_text() for path in aside.rglob("*") if path.is_file()}
    assert kept == {"damaged/ana/a.json.damaged-1", "damaged/b.damaged-2"}
    assert [path.name.partition(".")[0] for path in (aside / "ana").iterdir()] == ["a"]
    assert {path: path.read_bytes() for path in victim.iterdir()} == before
    assert "set-aside: note: it holds 2 files that were set aside" in run("check").out


@pytest.mark.parametrize("part", ["cache", "cache/copies", "cache/copies/ID", "set-aside"])
def test_a_link_on_the_way_is_not_followed(cache, victim, run, home, part):
    (victim / "copies").mkdir()
    (victim / "copies" / machine_of(home)).write_text("mine")
    (cache / "copies").mkdir(parents=True)
    (cache / "copies" / machine_of(home)).write_text("7f3c91d2 1\n")
    (cache / "damaged").mkdir()
    (cache / "damaged" / "a.damaged-1").write_text("a")
    path = cache.parent / part.replace("ID", machine_of(home))
    targets = {"cache": victim, "cache/copies": victim / "copies", "set-aside": victim}
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(targets.get(part, victim / "thesis.txt"))
    before = sorted(victim.rglob("*"))
    assert run("add", "article-0.txt").code == 0
    assert os.path.lexists(cache)
    assert sorted(victim.rglob("*")) == before


def test_the_gitignore_of_an_older_init_is_updated_then(run, home):
    run("init")
    store = Path("store")
    new = (store / ".gitignore").read_text()
    lines = new.splitlines(keepends=True)
    older = "".join(line for line in lines if "set-aside" not in line)
    assert new == GITIGNORE != older
    Path("a.txt").write_text(TEXT)
    run("add", "a.txt")
    for content, updated in ((older, True), (older + "*.mine\n", False), ("", False)):
        (store / ".gitignore").write_text(content)
        (store / "cache" / "copies").mkdir(parents=True)
        (store / "cache" / "copies" / machine_of(home)).touch()
        told = run("add", "a.txt").err
        assert ("git now also takes" in told) is updated
        assert (store / ".gitignore").read_text() == (new if updated else content)
        assert not (store / "cache").exists()


def test_a_gitignore_that_is_a_link_is_not_written_through(tmp_path):
    older = "".join(line for line in GITIGNORE.splitlines(True) if "set-aside" not in line)
    (tmp_path / "mine").write_text(older)
    (tmp_path / ".gitignore").symlink_to("mine")
    assert not renew_gitignore(tmp_path)
    assert (tmp_path / "mine").read_text() == older
