"""Faults that really happen: mounted, limited, forbidden, cut off and linked by the system itself.

Each is told at once, work goes on in memory, and all of it is saved when the fault is gone.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.store.folder_store import open_store
from reader.store.protocol import StoreError
from tests.store.conftest import added, article_file, make_annotation, store_with_article
from tests.store.journal.streamer import Child
from tests.store.journal.test_faults import add, history, reread, state

if sys.platform == "win32":
    pytest.skip("these faults are made as on Unix", allow_module_level=True)

import resource

NOBODY = 65534
MEGABYTE = 1 << 20
NO_SPACE = os.strerror(errno.ENOSPC)


def mount(*arguments: str) -> None:
    """Mount something; skip the test where that is not allowed, or not known here."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a file system")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mount {' '.join(arguments)}: {done.stderr.strip().splitlines()[0]}")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte."""
    path = tmp_path / "small"
    path.mkdir()
    mount("-t", "tmpfs", "-o", f"size={MEGABYTE}", "none", str(path))
    yield path
    subprocess.run(["umount", "-l", str(path)], check=True)


@contextmanager
def filled(disk):
    """Fill a disk to its last byte, for a while."""
    with (disk / "filler").open("wb", buffering=0) as file, pytest.raises(OSError, match=NO_SPACE):
        while True:
            file.write(bytes(512))
    yield
    (disk / "filler").unlink()


@contextmanager
def limited(path):
    """Let no file grow beyond the size of this one, for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def mark(work):
    """Add an annotation that does not fit into what is left of a block."""
    annotation = make_annotation(note="x" * 9000)
    work.apply("add", added(annotation))
    return annotation.id


def assert_kept_and_saved(store, folder, article, fault, *, before=2):
    """The three parts: told at once, kept in memory, saved when the fault is gone."""
    work = store.open(article, "ana")
    ids = [mark(work) for _ in range(before)]
    assert not work.fault
    with fault:
        ids += [mark(work)]
        assert work.fault, "told at once"
        assert "memory" in work.fault
        ids += [mark(work), mark(work)]
        assert work.undo()
        work.checkpoint(idle=True)
        work.refresh()
        assert not work.retry()
        ids.pop()
        assert set(work.annotations) == set(ids), "kept in memory"
        assert work.unsaved == 4
    assert work.retry()
    assert (work.fault, work.unsaved) == ("", 0)
    assert reread(folder, article) == set(ids), "saved when the fault is gone"
    work.close()
    again = open_store(folder, machine="7f3c").open(article, "ana")
    assert set(again.annotations) == set(ids)
    assert not again.notices
    again.close()


@pytest.mark.parametrize("before", [0, 1, 7])
def test_a_full_disk(small_disk, before):
    store, article = store_with_article(small_disk / "store")
    fault = filled(small_disk)
    if before:
        assert_kept_and_saved(store, small_disk / "store", article, fault, before=before)
        return
    with fault, pytest.raises(StoreError, match=rf"cannot be (opened|written).*{NO_SPACE}"):
        open_store(small_disk / "other")
    assert not list(small_disk.glob("other/*")), "nothing half made"


def test_a_disk_that_gets_full_at_any_byte(small_disk):
    """Whatever is left of the disk, what was acknowledged is there and the rest is in memory."""
    folder = small_disk / "store"
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    saved = set()
    while not work.fault:
        annotation = make_annotation(note="x" * 3000)
        work.apply("add", added(annotation))
        work.checkpoint()
        if not work.fault:
            saved.add(annotation.id)
    assert NO_SPACE in work.fault
    assert reread(folder, article) == saved
    assert len(work.annotations) == len(saved) + 1
    mount("-o", f"remount,size={3 * MEGABYTE}", str(small_disk))
    assert work.retry()
    assert reread(folder, article) == set(work.annotations)
    work.close()


def test_a_limit_on_the_size_of_files(folder):
    store, article = store_with_article(folder)
    work = store.open(article, "ana")
    ids = [add(work), add(work)]
    with limited(history(folder, article)):
        ids += [add(work)]
        assert "File too large" in work.fault
        ids += [add(work)]
    assert work.retry()
    work.close()
    assert reread(folder, article) == set(ids)


@contextmanager
def read_only(disk):
    mount("-o", "remount,ro", str(disk))
    yield
    mount("-o", "remount,rw", str(disk))


def test_a_disk_that_is_read_only(small_disk):
    store, article = store_with_article(small_disk / "store")
    assert_kept_and_saved(store, small_disk / "store", article, read_only(small_disk), before=0)


@contextmanager
def forbidden(path, mode):
    before = path.stat().st_mode
    path.chmod(mode)
    yield
    path.chmod(before)


@pytest.mark.parametrize(
    ("part", "mode", "before"),
    [
        ("annotators", 0o500, 0),
        ("annotators/ana", 0o500, 0),
        ("annotators/ana", 0o000, 1),
        ("annotators", 0o000, 2),
        ("", 0o000, 2),
    ],
)
def test_a_folder_without_permission(part, mode, before):
    """Permissions do not bind root, so that somebody else does it all."""
    home = Path(tempfile.mkdtemp())

    def do(send):
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        store, article = store_with_article(home / "store")
        (home / "store" / part).mkdir(parents=True, exist_ok=True)
        fault = forbidden(home / "store" / part, mode)
        assert_kept_and_saved(store, home / "store", article, fault, before=before)
        send("fine")

    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    assert Child(do).end() == ["fine"]
    shutil.rmtree(home)


@contextmanager
def moved(path):
    path.rename(path.with_name("elsewhere"))
    yield
    path.with_name("elsewhere").rename(path)


def test_a_store_that_is_away_for_a_while(folder):
    store, article = store_with_article(folder)
    assert_kept_and_saved(store, folder, article, moved(folder))


@pytest.mark.parametrize("left", [0.0, 0.4, 0.999])
@pytest.mark.parametrize("acts", [True, False])
def test_a_history_cut_short_while_open_is_written_again(folder, store, article, left, acts):
    work = store.open(article, "ana")
    ids = [add(work) for _ in range(3)]
    work.undo()
    path = history(folder, article)
    os.truncate(path, int(left * path.stat().st_size))
    other = open_store(folder, machine="0a1b").open(article, "ana")
    theirs = add(other)
    if acts:
        ids.append(add(work))
        assert "memory" in work.fault, "told at once"
    work.refresh()
    assert work.retry()
    assert any("written again" in notice for notice in work.notices)
    assert set(work.annotations) == {*ids[:2], *ids[3:], theirs}
    assert reread(folder, article) == set(work.annotations)
    assert set(other.annotations) | {one.id for one in other.refresh()} >= set(work.annotations)
    other.close(), work.close()
    state(folder, article).unlink()
    assert reread(folder, article) == {*ids[:2], *ids[3:], theirs}


def test_two_hundred_annotators_cost_one_of_them_nothing(folder, monkeypatch):
    store, article = store_with_article(folder)
    names = [f"reader {number:03}" for number in range(200)]
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(os, "fdatasync", lambda _: None)
    marks = {}
    for name in names:
        work = store.open(article, name)
        marks[name] = make_annotation(annotator=name)
        work.apply("add", added(marks[name]))
        work.close()
    looked: list[str] = []
    for name in ("scandir", "listdir", "open"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os,
            name,
            lambda path, *more, real=real, **k: (looked.append(str(path)), real(path, *more, **k))[
                1
            ],
        )
    work = store.open(article, names[77])
    assert set(work.annotations) == {marks[names[77]].id}
    assert store.library(names[77])[0].counts == {"claim": 1}
    work.apply("add", added(make_annotation(annotator=names[77])))
    work.close()
    others = [path for path in looked if "reader " in path and names[77] not in path]
    assert looked
    assert not others, "nobody else's folder was looked into"
    assert store.annotators() == names
    found = {work.annotator: set(work.annotations) for work in store.works()}
    assert all(marks[name].id in found[name] for name in names)


@pytest.mark.parametrize(
    "part", ["annotators", "annotators/ana", "annotators/ana/writers", "history", "state",
             "article", "articles"],
)  # fmt: skip
def test_a_link_that_leads_out_of_the_store_is_refused(folder, article, store, tmp_path, part):
    work = store.open(article, "ana")
    ids = {add(work)}
    work.close()
    named = {"history": history, "state": state, "article": article_file}
    path = named[part](folder, article) if part in named else folder / part
    away = tmp_path / "away"
    path.rename(away)
    path.symlink_to(away)
    before = sorted(
        (each, each.read_bytes()) for each in [away, *away.rglob("*")] if each.is_file()
    )
    with pytest.raises(StoreError, match="is a link"):
        again = open_store(folder, machine="7f3c")
        again.article(article)
        again.open(article, "ana")
    assert before == sorted(
        (each, each.read_bytes()) for each in [away, *away.rglob("*")] if each.is_file()
    )
    path.unlink()
    away.rename(path)
    assert reread(folder, article) == ids


@pytest.mark.parametrize("part", ["annotators/ana", "annotators/ana/writers", "history"])
def test_a_link_that_appears_while_open_is_not_written_through(
    folder, article, store, tmp_path, part
):
    work = store.open(article, "ana")
    ids = [add(work)]
    path = history(folder, article) if part == "history" else folder / part
    real = tmp_path / "real"
    path.rename(real)
    away = tmp_path / "away"
    if part == "history":
        away.write_bytes(b"")
    else:
        away.mkdir()
    path.symlink_to(away)
    ids.append(add(work))
    ids.append(add(work))
    work.refresh()
    assert not away.read_bytes() if part == "history" else not list(away.rglob("*"))
    assert set(work.annotations) == set(ids)
    path.unlink()
    real.rename(path)
    assert work.retry()
    assert work.fault == ""
    assert reread(folder, article) == set(ids)
    work.close()


def test_names_where_case_does_not_count(tmp_path):
    """On a real file system that ignores case."""
    disk = tmp_path / "folding"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", f"size={MEGABYTE},casefold", "none", str(disk))
    try:
        (disk / "store").mkdir()
        subprocess.run(["chattr", "+F", str(disk / "store")], check=True)
        assert_no_clash(disk / "store")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_names_where_the_system_says_that_another_case_is_there(folder, monkeypatch):
    """The same, with the one answer that such a file system gives otherwise."""
    real = Path.is_dir
    monkeypatch.setattr(
        Path,
        "is_dir",
        lambda path: real(path) or (path.name == "ana" and real(path.parent / "Ana")),
    )
    assert_no_clash(folder)


def assert_no_clash(folder):
    store, article = store_with_article(folder)
    work = store.open(article, "Ana")
    first = make_annotation(annotator="Ana")
    work.apply("add", added(first))
    work.close()
    with pytest.raises(StoreError, match="would share a folder"):
        store.open(article, "ana")
    assert store.annotators() == ["Ana"]
    again = store.open(article, "Ana")
    assert set(again.annotations) == {first.id}
    assert not again.notices
    again.close()
