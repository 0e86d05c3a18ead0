"""Faults of the disk and of others while a work is open: told, kept in memory, saved later.

Here the system's answers are put in its mouth, so that each can be given at any moment. Where the
same faults really happen (R is test_real_faults, E is end_to_end/test_endings):

- disk full: R test_a_full_disk, test_a_disk_that_gets_full_at_any_byte,
  test_a_limit_on_the_size_of_files; E test_a_disk_that_takes_nothing…
- read-only disk or folder: R test_a_disk_that_is_read_only, test_a_folder_without_permission
- permission lost while open: R test_a_folder_without_permission
- folder deleted or renamed: here; R test_a_store_that_is_away_for_a_while
- file replaced by another program: here, test_a_history_replaced_by_a_longer_one_is_read_anew
- file cut short or bits flipped: test_damage; while open R test_a_history_cut_short_while_open…;
  at random test_model
- clock set back: here
- SIGTERM, SIGHUP, SIGINT, closed terminal, each in the middle of a save too: E
- kill -9: test_kill; power cut: test_power_cut; fifty processes: test_processes
- 200 annotators: R test_two_hundred_annotators_cost_one_of_them_nothing
- names where case does not count: test_store, R test_names_where…
- links out of the store: test_store, R test_a_link_…
"""

from __future__ import annotations

import errno
import os
import shutil
import socket

import pytest

from reader.store.folder_store import open_store
from reader.store.journal import files, writer
from tests.store.conftest import added, make_annotation


def history(folder, article, slot=1):
    return folder / "annotators" / "ana" / f"{article}.ana~7f3c~{slot}.jsonl"


def state(folder, article):
    return folder / "annotators" / "ana" / f"{article}.json"


def replace_file(path, data):
    """Put another file in the place of one, as git and sync tools do."""
    path.with_name("new").write_bytes(data)
    path.with_name("new").replace(path)


def add(work):
    annotation = make_annotation()
    work.apply("add", added(annotation))
    return annotation.id


def fail(error, *, after=0):
    """Return a function that fails with an error of the system from its call number on."""
    calls = iter(range(1 << 30))

    def failing(*_):
        if next(calls) >= after:
            raise OSError(error, os.strerror(error))

    return failing


def reread(folder, article):
    return set(open_store(folder, create=False).read(article, "ana").annotations)


def test_a_failed_sync_is_not_trusted_again(folder, store, article, monkeypatch):
    work = store.open(article, "ana")
    ids = [add(work)]
    with monkeypatch.context() as patched:
        patched.setattr(writer, "sync", fail(errno.EIO))
        ids.append(add(work))
        assert "memory" in work.fault
        assert work.unsaved == 1
        ids.append(add(work))
        assert work.unsaved == 2
        assert set(work.annotations) == set(ids)
    size = history(folder, article).stat().st_size
    assert work.retry()
    assert (work.fault, work.unsaved) == ("", 0)
    ids.append(add(work))
    assert history(folder, article).stat().st_size == size, "the file is never written again"
    assert reread(folder, article) == set(ids)
    assert len(work.undo()) == 1
    work.close()
    again = store.open(article, "ana")
    assert set(again.annotations) == set(ids[:-1])
    assert not again.notices
    assert [len(again.undo()) for _ in range(4)] == [1, 1, 1, 0], "no action counts twice"


@pytest.mark.parametrize("written", [0, 1, 200, 10_000])
def test_a_write_that_fails_half_way_is_cut_back(folder, store, article, monkeypatch, written):
    work = store.open(article, "ana")
    ids = [add(work)]
    size = history(folder, article).stat().st_size
    real = os.write

    def full(fd, data):
        if len(data) <= written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(fd, bytes(data[:written]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "write", full)
        ids.append(add(work))
        assert os.strerror(errno.ENOSPC) in work.fault
        assert history(folder, article).stat().st_size == size
        ids += [add(work), add(work)]
        assert work.undo(), "undo works in memory"
        assert work.unsaved == 4
        assert not work.retry()
        work.checkpoint(idle=True)
    ids.pop()
    assert set(reread(folder, article)) == {ids[0]}
    assert work.retry()
    assert reread(folder, article) == set(ids)
    work.close()


def test_work_that_cannot_be_written_is_saved_by_the_next_action(store, article, monkeypatch):
    work = store.open(article, "ana")
    with monkeypatch.context() as patched:
        patched.setattr(writer, "open_append", fail(errno.EROFS))
        ids = [add(work), add(work)]
        assert "Read-only" in work.fault
    ids.append(add(work))
    assert work.fault == ""
    work.close()
    assert set(store.read(article, "ana").annotations) == set(ids)


def test_a_file_where_the_folder_should_be(folder, store, article):
    work = store.open(article, "ana")
    (folder / "annotators").write_text("in the way")
    ids = [add(work)]
    assert work.fault.count(".jsonl cannot be written") == 1
    (folder / "annotators").unlink()
    assert work.retry()
    assert reread(folder, article) == set(ids)


@pytest.mark.parametrize("part", ["", "annotators", "annotators/ana"])
def test_a_folder_renamed_and_back(folder, store, article, part):
    work = store.open(article, "ana")
    ids = [add(work)]
    moved = folder.with_name("elsewhere")
    (folder / part).rename(moved)
    if part:
        (folder / part).parent.mkdir(exist_ok=True, parents=True)
    ids.append(add(work))
    assert work.fault
    assert set(work.annotations) == set(ids)
    moved.rename(folder / part)
    ids.append(add(work))
    assert work.fault == ""
    assert reread(folder, article) == set(ids)
    work.close()
    assert reread(folder, article) == set(ids)


def test_the_store_deleted_and_put_back_without_our_work(folder, store, article, tmp_path):
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    work = store.open(article, "ana")
    ids = [add(work), add(work)]
    work.undo()
    shutil.rmtree(folder)
    assert not work.refresh()
    assert "is gone" in work.fault
    assert not work.retry()
    ids = [ids[0], add(work)]
    assert "is gone" in work.fault
    assert not folder.exists(), "a store that was deleted is not made again"
    shutil.copytree(backup, folder)
    assert work.retry()
    assert set(work.annotations) == set(ids)
    work.close()
    assert reread(folder, article) == set(ids)


def test_a_folder_of_an_annotator_deleted_while_open(folder, store, article):
    work = store.open(article, "ana")
    ids = [add(work), add(work)]
    shutil.rmtree(folder / "annotators" / "ana")
    work.refresh()
    ids.append(add(work))
    work.close()
    assert reread(folder, article) == set(ids)


def test_a_history_replaced_by_a_longer_one_is_read_anew(folder, store, article):
    work = store.open(article, "ana")
    first = add(work)
    data = history(folder, article).read_bytes()
    second = add(work)
    longer = history(folder, article).read_bytes()
    replace_file(history(folder, article), data)
    work.refresh()
    assert set(work.annotations) == {first}
    assert "was replaced or taken away by another program" in work.notices[-1]
    third = add(work)
    replace_file(history(folder, article), longer)
    assert {change.id for change in work.refresh()} >= {second}
    fourth = add(work)
    assert work.fault == ""
    work.close()
    assert reread(folder, article) >= {first, second, fourth}
    assert third


def test_a_clock_set_back_does_no_harm(store, article, monkeypatch):
    work = store.open(article, "ana")
    annotation = make_annotation()
    work.apply("add", added(annotation))
    monkeypatch.setattr("reader.store.work.work.now", lambda: "1999-01-01T00:00:00.000Z")
    other = store.open(article, "ana")
    other.undo()
    work.close()
    assert not store.read(article, "ana").annotations


def test_an_unfit_record_is_refused_and_nothing_changes(store, article):
    work = store.open(article, "ana")
    add(work)
    before = dict(work.annotations)
    for wrong in (
        make_annotation(5, 5),
        make_annotation(-1, 5),
        make_annotation(end=1 << 70),
        make_annotation(note="\ud800"),
        make_annotation(attributes={"x": object()}),
        make_annotation(fragments=[(0, 99)]),
    ):
        with pytest.raises(files.StoreError, match="cannot be saved"):
            work.apply("add", added(wrong))
    assert work.annotations == before
    assert work.unsaved == 0


def test_what_is_open_to_be_read_only_or_closed_refuses_change(store, article, folder):
    before = sorted(path for path in folder.rglob("*"))
    reading = store.read(article, "ana")
    for act in (lambda: add(reading), reading.undo, reading.redo):
        with pytest.raises(files.StoreError, match="read only"):
            act()
    reading.checkpoint()
    reading.close()
    assert sorted(path for path in folder.rglob("*")) == before
    work = store.open(article, "ana")
    work.close()
    work.close()
    with pytest.raises(files.StoreError, match="closed"):
        add(work)


def test_an_opened_work_leaves_no_file_behind(store, article, folder):
    before = sorted(folder.rglob("*"))
    work = store.open(article, "ana")
    assert not work.undo()
    work.apply("add", [])
    work.close()
    assert [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path not in before
    ] == []


def test_no_lock_on_this_file_system(store, article, folder, monkeypatch):
    monkeypatch.setattr(writer, "lock", fail(errno.ENOLCK))
    works = [store.open(article, "ana") for _ in range(2)]
    ids = {add(work) for work in works for _ in range(2)}
    for work in works:
        work.refresh()
        assert set(work.annotations) == ids
        work.close()
    monkeypatch.undo()
    assert reread(folder, article) == ids


def test_a_socket_or_folder_in_place_of_a_history(folder, store, article, monkeypatch):
    history(folder, article).mkdir(parents=True)
    with pytest.raises(files.StoreError, match=r"\.jsonl cannot be read"):
        store.open(article, "ana")
    history(folder, article).rmdir()
    with socket.socket(socket.AF_UNIX) as unix:
        monkeypatch.chdir(history(folder, article).parent)
        unix.bind(history(folder, article).name)
    with pytest.raises(files.StoreError, match=r"\.jsonl cannot be read"):
        store.open(article, "ana")


def test_a_work_with_many_windows_uses_a_slot_each(store, article, folder):
    works = [store.open(article, "ana") for _ in range(5)]
    ids = {add(work) for work in works}
    assert len(list(history(folder, article).parent.glob("*.jsonl"))) == 5
    assert all({c.id for c in work.refresh()} < ids for work in works)
    assert all(set(work.annotations) == ids for work in works)
    for work in works:
        work.close()
    last = store.open(article, "ana")
    ids.add(add(last))
    last.close()
    assert len(list(history(folder, article).parent.glob("*.jsonl"))) == 5
    assert reread(folder, article) == ids
