"""The user's cache folder: for its owner alone, refused where it is not, and never missed."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from reader.articles.feeds.items import Item
from reader.store.cache_folder import (
    NAMED,
    PRUNED,
    UNUSED,
    base_folder,
    cache_folder,
    cache_place,
    database_file,
    read_private,
    write_private,
)
from reader.store.feeds_protocol import Fetch
from reader.store.folder_store import open_store
from reader.store.journal.copies import copy_id
from reader.store.marks_protocol import MarkQuery
from tests.store.conftest import added, make_annotation, store_with_article

URL = "https://news.example/feed"
NOBODY = 65534
unix = pytest.mark.skipif(sys.platform == "win32", reason="a profile is its user's alone there")


@pytest.fixture
def caches(tmp_path, monkeypatch) -> Path:
    """The folder with the caches of all stores, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "caches"))
    return base_folder()


def seen(folder: Path) -> tuple[object, ...]:
    """Return what the indexes of a store answer."""
    store = open_store(folder, machine="7f3c")
    feeds = store.feeds("ana")
    found = store.marks().find(MarkQuery())
    seen = (
        [(row.id, row.counts) for row in store.library("ana")],
        [hit.article for hit in store.search("mayor").hits],
        [mark.exact for mark in store.marks().read(found.keys)],
        [entry.title for entry in feeds.cache.entries([URL])],
    )
    feeds.close()
    return seen


@pytest.fixture
def filled(folder, caches) -> tuple[Path, tuple[object, ...]]:
    """The cache folder of a store, with each kind of file in it, and what is seen with it."""
    store, article = store_with_article(folder)
    copy_id(folder, "0a1b")
    work = store.open(article, "ana")
    work.apply("add", added(make_annotation()))
    work.close()
    feeds = store.feeds("ana")
    feeds.cache.keep(Fetch(URL), [Item(id="1", title="Fetched")])
    feeds.close()
    answers = seen(folder)
    cache = cache_folder(folder)
    assert cache is not None
    return cache, answers


FILES = ("articles.index", "work.ana.index", "marks.sqlite", "search.sqlite", "feeds.sqlite")


@unix
@pytest.mark.parametrize("umask", [0, 0o077])
def test_all_in_it_is_for_its_owner_alone(folder, filled, caches, umask):
    shutil.rmtree(caches.parent)
    before = os.umask(umask)
    try:
        seen(folder)
        copy_id(folder, "0a1b")
    finally:
        os.umask(before)
    cache = cache_folder(folder)
    names = {path.name for path in cache.iterdir()}
    assert names >= {*FILES, NAMED, "copy.0a1b"}
    for path in (caches.parent, caches, *caches.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_nothing_of_it_lies_in_the_store(folder, filled):
    assert {path.name for path in folder.iterdir()} == {"annotators", "articles", "store.json"}


def test_it_says_which_store_it_is_of(folder, filled):
    cache, _ = filled
    status = folder.stat()
    named = f"{folder.resolve()}\n{status.st_dev}\n{status.st_ino}\n"
    assert (cache / NAMED).read_text("utf-8") == named
    assert cache_place(folder) == (str(cache), "")


def test_deleting_it_costs_nothing_but_what_was_fetched(folder, filled, caches):
    _, (library, hits, marks, _) = filled
    shutil.rmtree(caches)
    assert seen(folder) == (library, hits, marks, [])


def test_a_moved_or_copied_store_has_another(folder, filled, tmp_path):
    cache, answers = filled
    mine = copy_id(folder, "0a1b")
    assert copy_id(folder, "0a1b") == mine
    shutil.copytree(folder, tmp_path / "copy")
    folder.rename(tmp_path / "moved")
    for name in ("copy", "moved"):
        assert copy_id(tmp_path / name, "0a1b") != mine
        assert cache_folder(tmp_path / name) != cache
        assert seen(tmp_path / name)[:3] == answers[:3]


def foreign_owner(path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    os.chown(path, NOBODY, NOBODY)


def link_elsewhere(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


UNSAFE = {
    "a link": (link_elsewhere, "is a link"),
    "another's": (foreign_owner, "belongs to another user"),
    "for the group": (lambda path: path.chmod(0o770), "can be written by other users"),
    "for everybody": (lambda path: path.chmod(0o707), "can be written by other users"),
}


@unix
@pytest.mark.parametrize("which", ["all", "store"])
@pytest.mark.parametrize("kind", UNSAFE)
def test_an_unsafe_one_is_not_used(folder, filled, caches, which, kind):
    cache, answers = filled
    spoil, fault = UNSAFE[kind]
    mine = copy_id(folder, "0a1b")
    before = {p.name: p.read_bytes() for p in cache.iterdir() if p.is_file()}
    path = caches if which == "all" else cache
    spoil(path)
    assert cache_place(folder) == (str(cache), f"{path} {fault}")
    for _ in range(2):
        assert seen(folder)[:3] == answers[:3]
    ids = {copy_id(folder, "0a1b") for _ in range(3)}
    assert len(ids) == 3 and mine not in ids, "each process is a copy of its own"
    assert {p.name: p.read_bytes() for p in cache.iterdir() if p.is_file()} == before


@unix
@pytest.mark.parametrize("home", ["a file in the way", "read-only", "no home"])
def test_without_one_everything_works(folder, filled, caches, monkeypatch, home):
    _, answers = filled
    if home == "no home":
        monkeypatch.setenv("XDG_CACHE_HOME", "")
        monkeypatch.setattr("platformdirs.unix.os.path.expanduser", lambda path: path)
        assert cache_place(folder) == ("", "there is no home folder")
    elif home == "a file in the way":
        shutil.rmtree(caches.parent)
        caches.parent.write_text("in the way")
    else:
        if os.geteuid() == 0:
            pytest.skip("root writes everywhere")
        shutil.rmtree(caches)
        caches.parent.chmod(0o500)
    assert seen(folder)[:3] == answers[:3]
    store = open_store(folder, machine=copy_id(folder, "0a1b"))
    work = store.open(store.article_ids()[0], "ana")
    work.apply("add", added(make_annotation()))
    assert not work.fault
    work.close()
    assert len(store.read(store.article_ids()[0], "ana").annotations) == 2
    if home == "read-only":
        caches.parent.chmod(0o700)


@unix
def test_root_makes_none_in_the_home_of_another(folder, tmp_path, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    folder.mkdir()
    assert cache_folder(folder, make=True) is None
    assert not list(home.iterdir())


def to_link(path: Path, victim: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(victim)


def to_fifo(path: Path, victim: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def to_folder(path: Path, victim: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "in it").write_text("x")


SPOILT = {
    "garbage": lambda path, _: path.write_bytes(b"\x00garbage\xff" * 999),
    "empty": lambda path, _: path.write_bytes(b""),
    "link": to_link,
    "device": lambda path, _: to_link(path, Path("/dev/zero")),
    "fifo": to_fifo,
    "folder": to_folder,
    "for everybody": lambda path, _: (path.write_bytes(b"x"), path.chmod(0o666)),
    "another's": lambda path, _: foreign_owner(path),
}


@unix
@pytest.mark.parametrize("kind", SPOILT)
def test_a_file_in_it_that_is_not_ours_is_ignored_or_made_again(folder, filled, tmp_path, kind):
    cache, answers = filled
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    ends = ("", "-journal", "-wal", "-shm")
    names = [NAMED, "copy.0a1b", "upgrade", *FILES]
    names += [f"{name}{end}" for name in FILES if name.endswith("sqlite") for end in ends[1:]]
    names += [path.relative_to(cache).as_posix() for path in cache.glob("own/*/*")]
    assert any(name.startswith("own/") for name in names)
    for name in names:
        if kind != "another's" or (cache / name).exists():
            SPOILT[kind](cache / name, victim)
    for _ in range(2):
        assert seen(folder)[:3] == answers[:3]
    assert copy_id(folder, "0a1b").isalnum()
    store = open_store(folder, machine="7f3c")
    work = store.open(store.article_ids()[0], "ana")
    work.apply("add", added(make_annotation()))
    assert not work.fault
    work.close()
    assert victim.read_bytes() == b"precious"
    assert len(store.read(store.article_ids()[0], "ana").annotations) == 2


@unix
def test_a_database_that_another_may_write_is_begun_anew(folder, filled):
    cache, _ = filled
    (cache / "search.sqlite").chmod(0o666)
    (cache / "search.sqlite-journal").symlink_to("nowhere")
    path = database_file(folder, "search.sqlite")
    assert path.read_bytes() == b""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (cache / "search.sqlite-journal").is_symlink()


@unix
def test_a_link_is_neither_read_nor_written_through(tmp_path):
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "file").symlink_to("victim")
    with pytest.raises(OSError):
        read_private(tmp_path / "file")
    write_private(tmp_path / "file", [b"mine"])
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert read_private(tmp_path / "file") == b"mine"


def test_those_of_stores_that_are_gone_are_removed_when_long_unused(tmp_path, caches):
    found = {}
    for name in ("gone", "gone-lately", "there", "moved"):
        (tmp_path / name).mkdir()
        found[name] = cache_folder(tmp_path / name, make=True)
        write_private(found[name] / "articles.index", [b"x"])
        if name != "gone-lately":
            for path in (*found[name].iterdir(), found[name]):
                os.utime(path, (path.stat().st_atime, path.stat().st_mtime - UNUSED - 60))
    (caches / "kept").mkdir()
    (caches / "kept" / "other").write_text("no store's")
    (tmp_path / "outside").mkdir()
    (caches / "link").symlink_to(tmp_path / "outside")
    for name in ("gone", "gone-lately"):
        (tmp_path / name).rmdir()
    (tmp_path / "moved").rename(tmp_path / "moved away")
    (tmp_path / "new").mkdir()
    assert cache_folder(tmp_path / "new", make=True)
    assert all(path.exists() for path in found.values()), "they were looked for today"
    os.utime(caches / PRUNED, (0, 0))
    (tmp_path / "newer").mkdir()
    assert cache_folder(tmp_path / "newer", make=True)
    assert {name for name, path in found.items() if path.exists()} == {"gone-lately", "there"}
    assert (caches / "kept" / "other").exists()
    assert (tmp_path / "outside").exists()
