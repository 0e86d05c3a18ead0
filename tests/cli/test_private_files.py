"""What newsmark keeps for a person is that person's alone, whatever the umask."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from reader.annotations.schemes.file import load_builtin
from reader.session.article.marking import Marking
from reader.session.article.rescue import rescue
from reader.settings.config import remember_annotator, remember_order
from reader.store.folder_store import open_store

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no modes here")


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """The modes of all below a folder, and its own, but for those of the cache of a store."""
    found = {".": folder.stat()} | {
        str(path.relative_to(folder)): path.lstat() for path in folder.rglob("*")
    }
    return {
        name: oct(stat.S_IMODE(status.st_mode))
        for name, status in found.items()
        if "cache" not in Path(name).parts
    }


def assert_private(folder: Path) -> None:
    found = modes(folder)
    assert len(found) > 1
    assert set(found.values()) <= {"0o700", "0o600"}, found


def use(run, mark) -> None:
    """Do things that write all kinds of files."""
    Path("rain.txt").write_text("It rained. We stayed.")
    assert run("add", "rain.txt").code == 0
    mark("It rained.", "claim")
    remember_annotator("ana")
    remember_order("store", "title")


def test_the_personal_store_and_the_state_are_private(run, mark, home, open_umask):
    use(run, mark)
    assert_private(home / "data" / "newsmark")
    assert_private(home / "state" / "newsmark")


def test_a_personal_store_that_was_open_to_others_is_closed(run, mark, home):
    use(run, mark)
    store = home / "data" / "newsmark" / "store"
    store.chmod(0o755)
    assert run("add", "rain.txt").code == 0
    assert stat.S_IMODE(store.stat().st_mode) == 0o700


def test_a_store_that_is_named_is_private_when_it_is_made(run, home, tmp_path, open_umask):
    Path("rain.txt").write_text("It rained.")
    assert run("add", "--store", str(tmp_path / "new"), "rain.txt").code == 0
    assert_private(tmp_path / "new")


def test_a_store_that_its_owner_shares_stays_so(run, home, tmp_path, open_umask):
    shared = tmp_path / "shared"
    shared.mkdir(0o777)
    Path("rain.txt").write_text("It rained.")
    assert run("add", "--store", str(shared), "rain.txt").code == 0
    found = modes(shared)
    assert found["."] == "0o777"
    assert {mode for name, mode in found.items() if name.endswith(".json")} == {"0o666"}


def test_a_project_keeps_the_umask(run, home, open_umask):
    os.umask(0o027)
    subprocess.run(["git", "init", "-q"], check=True)
    assert run("init").code == 0
    Path("rain.txt").write_text("It rained.")
    assert run("add", "rain.txt").code == 0
    [article] = Path().glob("*/articles/*/*.json")
    assert oct(stat.S_IMODE(article.stat().st_mode)) == "0o640"
    assert oct(stat.S_IMODE(article.parent.stat().st_mode)) == "0o750"


def test_what_was_rescued_is_private(run, home, open_umask):
    Path("rain.txt").write_text("It rained.")
    run("add", "rain.txt")
    store = open_store(home / "data" / "newsmark" / "store", machine="test")
    [name] = store.article_ids()
    marking = Marking(store.article(name), store.open(name, "ana"), load_builtin("news"))
    marking.mark((0, 9), "claim")
    path = rescue(marking)
    marking.work.close()
    assert path.parent == home
    assert '"exact":"It rained"' in path.read_text()
    assert oct(stat.S_IMODE(path.stat().st_mode)) == "0o600"


def test_a_link_under_the_name_of_a_rescued_file_is_not_followed(run, home, tmp_path, monkeypatch):
    monkeypatch.setattr("reader.session.article.rescue.now", lambda: "2026-01-01T00:00:00.000Z")
    Path("rain.txt").write_text("It rained.")
    run("add", "rain.txt")
    store = open_store(home / "data" / "newsmark" / "store", machine="test")
    [name] = store.article_ids()
    marking = Marking(store.article(name), store.open(name, "ana"), load_builtin("news"))
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (home / f"newsmark-rescued-{name}-2026-01-01T000000.jsonl").symlink_to(victim)
    path = rescue(marking)
    marking.work.close()
    assert path is None or path.parent != home
    assert victim.read_text() == "mine"
    if path:
        path.unlink()
