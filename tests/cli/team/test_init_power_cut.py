"""``newsmark init`` cut off at any point: no project at all, or one that says it is unfinished.

Never do marks that are made in the folder land in the personal store, and ``init`` run again
finishes the project as it was meant.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from reader.articles.disk import durable_files
from reader.articles.disk.durable_files import make_folder, write_atomic
from reader.settings import new_project
from reader.settings.config import (
    remember_annotator,
    remember_order,
    remembered_annotator,
    remembered_order,
)
from reader.settings.new_project import GITATTRIBUTES, GITIGNORE
from reader.store.folder_store import STORE_CONTENT
from reader.store.journal.names import machine_id
from tests.store.journal.disk import Disk, Killed

ARGUMENTS = ("--store", "marks/here", "--scheme", "propaganda", "--annotator", "ana")
WHOLE = {
    "marks/here/.gitignore": GITIGNORE,
    "marks/here/.gitattributes": GITATTRIBUTES,
    "marks/here/store.json": STORE_CONTENT.decode(),
}
SEEDS = 3


@pytest.fixture
def record(tmp_path, monkeypatch):
    """Do something with a disk that records it, and return the disk."""

    def recorded(name: str, do) -> Disk:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        with monkeypatch.context() as patched:
            disk = Disk(root, patched)
            durable_files._on_disk.clear()  # a process of its own remembers nothing
            do(root, disk)
        return disk

    return recorded


@pytest.fixture
def is_left(run, home, tmp_path, monkeypatch):
    """Check what a cut has left in a folder, and that ``init`` finishes it."""
    source = tmp_path / "article.txt"
    source.write_text("Words.")
    for name in ("fsync", "fdatasync"):  # what comes after the cut may be quick
        monkeypatch.setattr(os, name, lambda _: None)

    def check(folder: Path, whole: dict[str, str] = WHOLE) -> str:
        below = folder / "below"
        below.mkdir()
        monkeypatch.chdir(below)
        if (folder / "newsmark.toml").exists():
            state = "whole"
        elif (folder / "newsmark.toml.unfinished").exists():
            state = "unfinished"
            for command in (["add", str(source)], ["list"], ["paths"]):
                code, out, err = run(*command)
                assert (code, out, err.count("\n")) == (1, "", 1)
                assert f"run newsmark init {folder} again" in err
            assert run("init", "..").code == 0
        else:
            state = "nothing"
            names = {path.name for path in folder.iterdir()} - {"below"}
            assert all(name.startswith(".") and name.endswith(".tmp") for name in names), names
            assert run("init", "..", *ARGUMENTS).code == 0
        for name, content in whole.items():
            assert (folder / name).read_text() == content
        text = (folder / "newsmark.toml").read_text()
        assert 'store = "marks/here"' in text and 'annotators = ["ana"]' in text
        assert 'scheme = "propaganda"' in text
        assert not (folder / "newsmark.toml.unfinished").exists()
        assert run("add", str(source)).code == 0
        assert list((folder / "marks/here/articles").rglob("*.json"))
        assert not (home / "data" / "newsmark" / "store").exists()
        return state

    return check


def init(run, root: Path) -> None:
    assert run("init", str(root), *ARGUMENTS).code == 0


def test_the_power_goes_at_any_point(run, record, is_left, tmp_path):
    disk = record("project", lambda root, _: init(run, root))
    states = set()
    for cut in range(disk.events + 1):
        for seed in range(SEEDS):
            target = tmp_path / f"cut-{cut}-{seed}"
            disk.rebuild(target, cut, Random(seed))
            states.add(is_left(target))
    assert states == {"nothing", "unfinished", "whole"}
    disk.rebuild(tmp_path / "end", disk.events, Random(0))
    assert is_left(tmp_path / "end") == "whole"


def test_it_is_killed_at_any_point(run, record, is_left, tmp_path):
    states = []
    while "whole" not in states:
        number = len(states)

        def killed(root: Path, disk: Disk, number: int = number) -> None:
            disk.kill_at = number
            with suppress(Killed):
                init(run, root)
            disk.revive()

        record(f"killed-{number}", killed)
        states.append(is_left(tmp_path / f"killed-{number}"))
    assert states == sorted(states, key=["nothing", "unfinished", "whole"].index)
    assert len(set(states)) == 3


def test_it_is_run_again_and_killed_again_and_then_the_power_goes(run, record, is_left, tmp_path):
    for seed in range(20):
        rng = Random(seed)

        def story(root: Path, disk: Disk, rng: Random = rng) -> None:
            disk.rng = rng
            for _ in range(rng.randint(1, 3)):
                disk.kill_at = disk.events + rng.randrange(25)
                with suppress(Killed):
                    run("init", str(root), *ARGUMENTS)
                disk.revive()
                durable_files._on_disk.clear()

        disk = record(f"story-{seed}", story)
        target = tmp_path / f"after-{seed}"
        disk.rebuild(target, rng.randint(0, disk.events), rng)
        is_left(target)


def test_files_of_ones_own_stay(run, record, is_left, tmp_path):
    began = []

    def over_files(root: Path, disk: Disk) -> None:
        make_folder(root / "marks/here")
        write_atomic(root / "marks/here/.gitignore", [b"mine\n"])
        began.append(disk.events)
        init(run, root)

    disk = record("files", over_files)
    for cut in range(began[0], disk.events + 1):
        target = tmp_path / f"cut-{cut}"
        disk.rebuild(target, cut, Random(cut))
        assert (target / "marks/here/.gitignore").read_text() == "mine\n"
        if (target / "newsmark.toml.unfinished").exists():
            is_left(target, WHOLE | {"marks/here/.gitignore": "mine\n"})


LEFT_OUT = {
    "data": [(durable_files, "sync")],
    "names": [(durable_files, "sync_folder"), (new_project, "sync_folder")],
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_an_init_that_does_not_sync_is_caught(run, record, is_left, tmp_path, monkeypatch, what):
    for module, name in LEFT_OUT[what]:
        monkeypatch.setattr(module, name, lambda _: None)
    disk = record("project", lambda root, _: init(run, root))
    caught = 0
    for seed in range(20):
        target = tmp_path / f"cut-{seed}"
        disk.rebuild(target, disk.events, Random(seed))
        try:
            caught += is_left(target) != "whole"
        except (AssertionError, OSError, UnicodeDecodeError):
            caught += 1
    assert caught


# What else is written beside the store -----------------------------------------------------------


def machine(root: Path) -> None:
    machine_id(root / "state" / "newsmark")


def name(_root: Path) -> None:
    remember_annotator("Asta")


def order(_root: Path) -> None:
    remember_order("/srv/store", "title")


KEPT = {
    machine: lambda root: machine_id(root / "state" / "newsmark"),
    name: lambda _: remembered_annotator(),
    order: lambda _: remembered_order("/srv/store"),
}


@pytest.mark.parametrize("write", KEPT)
def test_what_was_kept_is_there_after_a_power_cut(home, record, tmp_path, monkeypatch, write):
    def written(root: Path, _disk: Disk) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(root / "state"))
        write(root)

    disk = record("user", written)
    expected = KEPT[write](tmp_path / "user")
    assert expected
    for seed in range(20):
        target = tmp_path / f"cut-{seed}"
        disk.rebuild(target, disk.events, Random(seed))
        monkeypatch.setenv("XDG_STATE_HOME", str(target / "state"))
        assert KEPT[write](target) == expected


def test_a_scheme_that_import_makes_is_there_in_whole(run, record, tmp_path):
    task = tmp_path / "task.jsonl"
    task.write_text('{"text": "It sails.", "label": [[0, 2, "new"]]}\n', "utf-8")

    def made(root: Path, _disk: Disk) -> None:
        where = ["--store", str(root / "store"), "--make-scheme", str(root / "new.toml")]
        assert run("import", "doccano", str(task), *where).code == 0

    disk = record("scheme", made)
    whole = (tmp_path / "scheme" / "new.toml").read_text()
    for cut in range(disk.events + 1):
        target = tmp_path / f"cut-{cut}"
        disk.rebuild(target, cut, Random(cut))
        path = target / "new.toml"
        assert not path.exists() or path.read_text() == whole
    assert path.exists()
