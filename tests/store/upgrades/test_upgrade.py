"""Stores of older formats are upgraded with a backup, once, and whatever happens in between.

The mechanism is tested with a step of its own in place of the first one: from a format in which
every article was a text file. The real step from format 1 to 2 is tested below.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from reader.annotations.ids import new_id, now
from reader.store.folder_store import FORMAT, open_store
from reader.store.journal.files import lock, open_append
from reader.store.library.article_files import brief_of, write_article
from reader.store.maintenance.checks.check import check_store
from reader.store.maintenance.repair import repair
from reader.store.protocol import StoreError
from reader.store.upgrades import upgrade as upgrade_module
from reader.store.upgrades.upgrade import FIRST_FORMAT, STEPS, Step, upgrade
from reader.store.work.tinydb_layout import write_tables
from tests.store.conftest import (
    added,
    cache_of,
    make_annotation,
    make_article,
    store_with_article,
)

TEXTS = ["One.\n", "Two.\n", "Three.\n"]
NOTHING = b'{"format": 1, "made_with": "0.0.1", "made": ""}\n'


def old_files(root: Path) -> list[Path]:
    return sorted(root.glob("articles/*.txt"))


def make_new(root: Path, *, after_each=lambda: None) -> list[str]:
    """The step: each text file becomes an article. Done again, it does what is left."""
    for path in old_files(root):
        article = make_article(path.read_text("utf-8"))
        write_article(root, article, brief_of(article, now(), new_id()))
        path.unlink()
        after_each()
    return []


@pytest.fixture
def old(folder, monkeypatch):
    """The folder of a store of format 0, with the step from there registered."""
    (folder / "articles").mkdir(parents=True)
    (folder / "store.json").write_bytes(NOTHING)
    for number, text in enumerate(TEXTS):
        (folder / "articles" / f"{number}.txt").write_text(text, "utf-8")
    monkeypatch.setitem(STEPS, 1, Step(files=old_files, run=make_new))
    return folder


def texts(folder: Path) -> list[str]:
    store = open_store(folder, create=False)
    return sorted(store.article(article).text for article in store.article_ids())


def backup_of(folder: Path, more: str = "") -> dict[str, bytes]:
    backup = folder.with_name(f"store.backup-format-1{more}")
    return {
        path.relative_to(backup).as_posix(): path.read_bytes()
        for path in backup.rglob("*")
        if path.is_file()
    }


ALL = {f"articles/{n}.txt": text.encode() for n, text in enumerate(TEXTS)} | {"store.json": NOTHING}


def test_an_older_store_is_upgraded_when_it_is_opened_and_a_backup_made(old):
    assert texts(old) == sorted(TEXTS)
    assert backup_of(old) == ALL
    told = msgspec.json.decode((old / "store.json").read_bytes())
    assert told == {"format": FORMAT}
    assert check_store(old, []).findings == []


def test_a_second_opening_changes_nothing_more(old):
    texts(old)
    before = {path: path.stat().st_mtime_ns for path in old.parent.rglob("*") if path.is_file()}
    open_store(old)
    assert upgrade(old, FORMAT) == []
    after = {path: path.stat().st_mtime_ns for path in old.parent.rglob("*") if path.is_file()}
    assert before.items() <= after.items()
    assert not old.with_name("store.backup-format-1-2").exists()


def test_the_backup_outlives_the_cache_and_can_be_put_back(old):
    texts(old)
    for name, data in backup_of(old).items():
        (old / name).write_bytes(data)
    assert texts(old) == sorted(TEXTS)
    assert backup_of(old, "-2") == ALL, "another upgrade, another backup"


def test_several_steps_follow_one_another(old, monkeypatch):
    monkeypatch.setitem(STEPS, 0, Step(lambda root: [root / "old"], lambda root: []))
    (old / "store.json").write_bytes(b'{"format": 0}')
    (old / "old").write_bytes(b"first")
    assert upgrade(old, FORMAT) == ["store.backup-format-0", "store.backup-format-1"]
    assert (old.with_name("store.backup-format-0") / "old").read_bytes() == b"first"
    assert texts(old) == sorted(TEXTS)


class Killed(BaseException):
    pass


@pytest.mark.parametrize("writes", range(12))
def test_a_kill_at_any_write_costs_nothing(old, monkeypatch, writes):
    """Ends the upgrade at its n-th write of a file, opens again, and looks at everything."""
    from reader.store.work import tinydb_layout as tinydb_file

    count = 0
    real = upgrade_module.write_atomic

    def failing(path, chunks):
        nonlocal count
        if count == writes:
            raise Killed
        count += 1
        real(path, chunks)

    with monkeypatch.context() as patch:
        patch.setattr(upgrade_module, "write_atomic", failing)
        patch.setattr(tinydb_file, "write_atomic", failing)
        try:
            open_store(old)
            assert writes >= 8, "four files kept, three made, and store.json"
        except Killed:
            assert writes < 8
    assert texts(old) == sorted(TEXTS)
    assert backup_of(old) == ALL
    assert not list(old.parent.glob("*.part"))
    assert check_store(old, []).findings == []


def killing_step(root: Path, count: int) -> None:
    left = iter(range(count))

    def die() -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    make_new(root, after_each=die)


@pytest.mark.parametrize("count", [0, 1])
def test_a_process_killed_in_the_middle_leaves_the_backup_whole(old, monkeypatch, count):
    run = multiprocessing.get_context("fork").Process

    with monkeypatch.context() as patch:
        patch.setitem(STEPS, 1, Step(old_files, lambda root: killing_step(root, count)))
        child = run(target=open_store, args=(old,))
        child.start()
        child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert msgspec.json.decode((old / "store.json").read_bytes())["format"] == 1
    assert len(old_files(old)) == 2 - count
    assert texts(old) == sorted(TEXTS)
    assert backup_of(old) == ALL
    assert not backup_of(old, "-2"), "the backup that was whole is not made again"


def test_two_at_once_upgrade_once(old, monkeypatch):
    runs = []

    def counted(root: Path) -> list[str]:
        runs.append(root)
        return make_new(root)

    monkeypatch.setitem(STEPS, 1, Step(old_files, counted))
    threads = [threading.Thread(target=open_store, args=(old,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(runs) == 1
    assert texts(old) == sorted(TEXTS)


def test_who_waits_too_long_for_another_upgrade_is_told(old, monkeypatch):
    monkeypatch.setattr(upgrade_module, "PATIENCE", 0.0)
    fd = open_append(old / upgrade_module.LOCK)
    assert lock(fd)
    with pytest.raises(StoreError, match="being upgraded by another newsmark"):
        open_store(old)
    os.close(fd)
    assert texts(old) == sorted(TEXTS)


def test_a_store_that_is_open_is_not_upgraded(folder, monkeypatch):
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    work.apply("add", added(make_annotation()))
    monkeypatch.setitem(STEPS, 1, Step(lambda root: [], lambda root: []))
    (folder / "store.json").write_bytes(NOTHING)
    with pytest.raises(StoreError, match="when no other newsmark has it open"):
        open_store(folder)
    assert (folder / "store.json").read_bytes() == NOTHING
    work.close()
    assert open_store(folder).read(article, "ana").annotations


def test_there_is_no_way_from_an_unknown_format(folder):
    store_with_article(folder)
    (folder / "store.json").write_bytes(b'{"format": 0}')
    with pytest.raises(StoreError, match="format 0, which no newsmark from 2 on can read"):
        open_store(folder)
    assert (folder / "store.json").read_bytes() == b'{"format": 0}'


@pytest.mark.parametrize("data", [b'{"format": 3}', b'{"format": 9, "made_with": "3.1"}'])
def test_a_newer_store_is_refused_and_left_as_it_is(folder, data):
    store_with_article(folder)
    (folder / "store.json").write_bytes(data)
    with pytest.raises(StoreError, match=r"made by a newer newsmark; this one reads format 2"):
        open_store(folder)
    assert (folder / "store.json").read_bytes() == data


def test_an_upgrade_that_cannot_be_written_says_so_and_changes_nothing(old, monkeypatch):
    def refused(path, chunks):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(upgrade_module, "write_atomic", refused)
        with pytest.raises(StoreError, match=r"cannot be upgraded: .*: Permission denied") as told:
            open_store(old)
    assert "copy the store" in str(told.value) and "--store" in str(told.value)
    assert len(old_files(old)) == 3
    assert texts(old) == sorted(TEXTS)


def test_what_is_noted_of_a_backup_never_leads_elsewhere(old):
    (old.parent / "storehouse").mkdir()
    for name in ("../store", "/", "", "store/../storehouse"):
        note = msgspec.json.encode([1, name])
        (cache_of(old) / upgrade_module.NOTE).write_bytes(note)
        assert texts(old) == sorted(TEXTS)
        assert backup_of(old)
        for file, data in ALL.items():
            (old / file).write_bytes(data)


def test_check_tells_of_an_older_store_and_repair_upgrades_it(old):
    report = check_store(old, [])
    assert [(it.kind, it.file) for it in report.findings] == [("old-format", "store.json")]
    assert len(old_files(old)) == 3, "checking upgrades nothing"
    (done,) = repair(old, report.findings)
    assert done.done
    assert "store.backup-format-1" in done.what
    assert check_store(old, []).findings == []


# The step from format 1 to 2 ---------------------------------------------------------------------


def first_format(folder: Path, texts: list[str] = TEXTS) -> list[str]:
    """Make a store as format 1 had it, with a mark on the first article; return the ids."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    ids = []
    for text in texts:
        article = make_article(text)
        tables = {"summary": [brief_of(article, now(), new_id())], "article": [article]}
        write_tables(folder / "articles" / f"{article.id}.json", tables, {"format": 1})
        ids.append(article.id)
    (folder / "store.json").write_bytes(NOTHING)
    return ids


def test_a_store_of_format_1_opens_with_every_mark(folder):
    store = open_store(folder)
    article = make_article("One.\n")
    store.add_article(article)
    work = store.open(article.id, "ana")
    work.apply("add", added(make_annotation(0, 3, article=article.id, exact="One")))
    work.close()
    (new,) = folder.glob("articles/*/*.json")
    new.rename(folder / "articles" / f"{article.id}.json")
    ids = {article.id, *first_format(folder, TEXTS[1:])}
    told: list[str] = []
    again = open_store(folder, on_notice=told.append)
    assert set(again.article_ids()) == ids
    assert [again.article(name).text for name in ids]
    assert len(again.read(article.id, "ana").annotations) == 1
    assert len(again.open(article.id, "ana").undo()) == 1
    assert "brought from format 1 to 2" in told[0]
    backup = folder.with_name("store.backup-format-1")
    assert {path.stem for path in backup.glob("articles/*.json")} == ids
    assert not list(folder.glob("articles/*.json"))
    assert check_store(folder, []).findings == []


def test_two_copies_upgraded_apart_are_the_same(folder, tmp_path):
    first_format(folder)
    copy = tmp_path / "elsewhere" / "store"
    shutil.copytree(folder, copy)
    for each in (folder, copy):
        open_store(each)
    names = [sorted(p.relative_to(f) for p in f.glob("articles/*/*")) for f in (folder, copy)]
    assert names[0] == names[1]
    assert len(names[0]) == len(TEXTS)
    for name in names[0]:
        assert (folder / name).read_bytes() == (copy / name).read_bytes()


def test_a_damaged_article_of_format_1_is_kept(folder):
    (name, *_) = first_format(folder)
    path = folder / "articles" / f"{name}.json"
    data = path.read_bytes()[:-40]
    path.write_bytes(data)
    store = open_store(folder)
    with pytest.raises(StoreError, match="is damaged"):
        store.article(name)
    assert data in [each.read_bytes() for each in folder.glob("articles/*/*.json")]


def test_an_article_that_an_older_newsmark_added_later_is_found_too(folder):
    open_store(folder)
    (name,) = first_format(folder, TEXTS[:1])
    (folder / "store.json").write_bytes(b'{"format": 2}\n')
    assert open_store(folder).article_ids() == [name]


def test_one_that_cannot_be_moved_does_not_lock_up_the_rest(folder, monkeypatch):
    store = open_store(folder)
    article = make_article("Four.\n")
    store.add_article(article)
    (old,) = first_format(folder, TEXTS[:1])
    (folder / "store.json").write_bytes(b'{"format": 2}\n')

    def refused(path):
        raise OSError(30, "Read-only file system")

    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(upgrade_module, "open_append", refused)
        again = open_store(folder, on_notice=told.append)
    assert again.article_ids() == [article.id]
    assert len(told) == 1 and "not shown: Read-only file system" in told[0]
    assert set(open_store(folder).article_ids()) == {article.id, old}


@pytest.mark.parametrize("moves", range(4))
def test_a_kill_at_any_move_is_made_good(folder, monkeypatch, moves):
    first_format(folder)
    real, count = Path.replace, 0

    def failing(self, target):
        nonlocal count
        if self.parent.name == "articles":
            if count == moves:
                raise Killed
            count += 1
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with suppress(Killed):
            open_store(folder)
    assert texts(folder) == sorted(TEXTS)
    assert check_store(folder, []).findings == []


def test_git_files_that_were_changed_by_hand_are_left_and_told(folder):
    first_format(folder)
    (folder / ".gitignore").write_text("mine\n", "utf-8")
    told: list[str] = []
    open_store(folder, on_notice=told.append)
    assert (folder / ".gitignore").read_text("utf-8") == "mine\n"
    assert any(".gitignore was changed by hand" in each for each in told)


def test_every_step_leads_from_a_format_that_there_was():
    assert set(STEPS) == set(range(FIRST_FORMAT, FORMAT))
