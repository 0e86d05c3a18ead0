"""Faults of the disk and of others while feeds are open: told, kept in memory, saved later.

As for the histories in test_faults, test_real_faults and test_kill, with the same means.
"""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest

from reader.articles.feeds.items import Item
from reader.store.feeds_protocol import Fetch, Starred, Subscription, item_key
from reader.store.folder_store import open_store
from reader.store.journal import files, writer
from reader.store.protocol import StoreError
from tests.store.feeds.feeds_material import FEEDS, KEYS, do_something, flat
from tests.store.journal.test_faults import fail, replace_file

if sys.platform == "win32":
    pytest.skip("these faults are made as on Unix", allow_module_level=True)

from tests.store.journal.streamer import Child
from tests.store.journal.test_kill import KILLS, KILLS_OF_AN_ARTICLE, LATER, LINES
from tests.store.journal.test_real_faults import (
    MEGABYTE,
    NOBODY,
    filled,
    forbidden,
    limited,
    mount,
    moved,
    read_only,
    small_disk,
)

assert small_disk  # a fixture
MACHINE = "7f3c"
A = FEEDS[0]


@pytest.fixture
def store(folder: Path):
    return open_store(folder, machine=MACHINE)


@pytest.fixture
def feeds(store):
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(A, "Daily"))
    yield feeds
    feeds.close()


def journal(folder: Path, slot: int = 1) -> Path:
    return folder / "annotators" / "ana" / f"feeds.ana~{MACHINE}~{slot}.jsonl"


def reread(folder: Path, name: str = "ana") -> dict[tuple, object]:
    return flat(open_store(folder, create=False).feeds(name, readonly=True))


def assert_kept_and_saved(folder, fault, *, before: int = 2) -> None:
    """The three parts: told at once, kept in memory, saved when the fault is gone."""
    store = open_store(folder, machine=MACHINE)
    feeds = store.feeds("ana")
    for number in range(before):
        feeds.subscribe(Subscription(A))
        feeds.mark_read(KEYS[number : number + 1])
    with fault:
        feeds.star(KEYS[0], Starred(A, title="x" * 9000))
        assert "memory" in feeds.fault, "told at once"
        feeds.mark_read(KEYS[6:8])
        feeds.subscribe(Subscription(FEEDS[2], "Third"))
        feeds.tag(KEYS[1], "later")
        feeds.refresh()
        assert not feeds.retry()
        assert feeds.unsaved == 4
        known = flat(feeds)
        assert len(known) == bool(before) + before + 5, "kept in memory"
    assert feeds.retry()
    assert (feeds.fault, feeds.unsaved) == ("", 0)
    assert flat(feeds) == known == reread(folder), "saved when the fault is gone"
    feeds.mark_read(KEYS[5:6])
    feeds.close()
    again = store.feeds("ana")
    assert flat(again) == {**known, ("read", KEYS[5]): True}
    assert not again.notices
    again.close()


# Faults that really happen ------------------------------------------------------------------------


@pytest.mark.parametrize("before", [1, 5])
def test_a_full_disk(small_disk, before):
    open_store(small_disk / "store")
    assert_kept_and_saved(small_disk / "store", filled(small_disk), before=before)


def test_a_disk_that_gets_full_at_any_byte(small_disk):
    folder = small_disk / "store"
    feeds = open_store(folder, machine=MACHINE).feeds("ana")
    saved: dict[tuple, object] = {}
    for number in range(10**6):
        feeds.star(item_key(A, str(number)), Starred(A, title=f"{number} " + "x" * 3000))
        if feeds.fault:
            break
        saved = flat(feeds)
    assert os.strerror(errno.ENOSPC) in feeds.fault
    assert reread(folder) == saved
    assert len(flat(feeds)) == len(saved) + 1
    mount("-o", f"remount,size={3 * MEGABYTE}", str(small_disk))
    assert feeds.retry()
    assert reread(folder) == flat(feeds)
    feeds.close()


def test_a_disk_that_is_read_only(small_disk):
    open_store(small_disk / "store")
    assert_kept_and_saved(small_disk / "store", read_only(small_disk), before=0)


def test_a_limit_on_the_size_of_files(folder, feeds):
    with limited(journal(folder)):
        feeds.star(KEYS[0], Starred(A, title="x" * 300))
        assert "File too large" in feeds.fault
    assert feeds.retry()
    assert ("star", KEYS[0]) in reread(folder)


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
        open_store(home / "store", machine=MACHINE)
        (home / "store" / part).mkdir(parents=True, exist_ok=True)
        assert_kept_and_saved(home / "store", forbidden(home / "store" / part, mode), before=before)
        send("fine")

    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    assert Child(do).end() == ["fine"]
    shutil.rmtree(home)


def test_a_store_that_is_away_for_a_while(folder):
    open_store(folder)
    assert_kept_and_saved(folder, moved(folder))


@pytest.mark.parametrize("part", ["annotators", "annotators/ana"])
def test_a_folder_renamed_and_back(folder, feeds, part):
    feeds.mark_read(KEYS[:3])
    (folder / part).rename(folder / "elsewhere")
    feeds.mark_read(KEYS[:1], read=False)
    assert feeds.fault
    assert feeds.read == set(KEYS[1:3])
    (folder / "elsewhere").rename(folder / part)
    feeds.mark_read(KEYS[4:5])
    assert not feeds.fault
    assert reread(folder) == flat(feeds)


def test_while_the_store_is_away_what_was_done_stays_in_sight(folder, feeds):
    feeds.mark_read(KEYS[:3])
    before = flat(feeds)
    with moved(folder):
        assert not feeds.refresh()
        assert "folder is gone" in feeds.fault
        assert flat(feeds) == before
    feeds.refresh()
    assert not feeds.fault
    assert flat(feeds) == before


def test_what_is_done_while_the_store_is_away_comes_after_what_was_done_before(folder, feeds):
    for _ in range(5):
        feeds.mark_read(KEYS[:1])
        feeds.mark_read(KEYS[:1], read=False)
    feeds.mark_read(KEYS[:2])
    with moved(folder):
        feeds.refresh()
        feeds.mark_read(KEYS[:1], read=False)
        feeds.unsubscribe(A)
    feeds.refresh()
    feeds.close()
    assert reread(folder) == {("read", KEYS[1]): True}


def test_feeds_open_to_be_read_only_come_back_too(folder, feeds, store):
    reading = store.feeds("ana", readonly=True)
    with moved(folder):
        assert not reading.refresh()
        assert reading.fault
        assert flat(reading) == flat(feeds)
    feeds.retry()
    feeds.mark_read(KEYS[:1])
    assert reading.refresh()
    assert not reading.fault
    assert flat(reading) == flat(feeds)


# What other programs do ---------------------------------------------------------------------------


def test_the_store_deleted_and_put_back_without_what_was_done(folder, feeds, tmp_path):
    shutil.copytree(folder, tmp_path / "backup")
    feeds.mark_read(KEYS[:2])
    feeds.star(KEYS[0], Starred(A))
    shutil.rmtree(folder)
    assert not feeds.refresh()
    assert not feeds.retry()
    feeds.mark_read(KEYS[2:3])
    assert "gone" in feeds.fault
    assert not folder.exists(), "a store that was deleted is not made again"
    known = flat(feeds)
    shutil.copytree(tmp_path / "backup", folder)
    assert feeds.retry()
    assert any("written again" in notice for notice in feeds.notices)
    feeds.close()
    assert reread(folder) == known == flat(feeds)


@pytest.mark.parametrize("looks", [True, False])
def test_a_folder_of_an_annotator_deleted_while_open(folder, feeds, looks):
    feeds.mark_read(KEYS[:2])
    feeds.tag(KEYS[0], "later")
    shutil.rmtree(folder / "annotators" / "ana")
    if looks:
        feeds.refresh()
    feeds.mark_read(KEYS[2:3])
    feeds.retry()
    known = flat(feeds)
    assert len(known) == 5
    feeds.close()
    assert reread(folder) == known


@pytest.mark.parametrize("left", [0.0, 0.4, 0.999])
@pytest.mark.parametrize("acts", [True, False])
def test_a_journal_cut_short_while_open_is_written_again(folder, feeds, left, acts):
    feeds.mark_read(KEYS[:2])
    feeds.mark_read(KEYS[:1], read=False)
    feeds.star(KEYS[3], Starred(A, title="T"))
    os.truncate(journal(folder), int(left * journal(folder).stat().st_size))
    other = open_store(folder, machine="0a1b").feeds("ana")
    other.mark_read(KEYS[7:8])
    if acts:
        feeds.mark_read(KEYS[4:5])
        assert "memory" in feeds.fault, "told at once"
    feeds.refresh()
    assert feeds.retry()
    assert any("written again" in notice for notice in feeds.notices)
    expected = {("feed", A), ("read", KEYS[1]), ("read", KEYS[7]), ("star", KEYS[3])}
    assert set(flat(feeds)) == expected | ({("read", KEYS[4])} if acts else set())
    assert reread(folder) == flat(feeds)
    other.refresh()
    assert flat(other) == flat(feeds)
    other.close()


def test_a_journal_replaced_by_another_program_is_what_counts(folder, feeds):
    feeds.mark_read(KEYS[:1])
    data = journal(folder).read_bytes()
    feeds.mark_read(KEYS[1:2])
    longer = journal(folder).read_bytes()
    replace_file(journal(folder), data)
    assert feeds.refresh()
    assert feeds.read == set(KEYS[:1])
    assert "was replaced or taken away by another program" in feeds.notices[-1]
    feeds.mark_read(KEYS[2:3])
    assert not feeds.fault
    replace_file(journal(folder), longer)
    assert feeds.refresh()
    assert feeds.read == set(KEYS[:3])
    assert reread(folder) == flat(feeds)


def test_a_link_that_appears_while_open_is_not_written_through(folder, feeds, tmp_path):
    real, away = tmp_path / "real", tmp_path / "away"
    journal(folder).rename(real)
    away.write_bytes(b"")
    journal(folder).symlink_to(away)
    feeds.mark_read(KEYS[:1])
    feeds.mark_read(KEYS[1:2])
    assert away.read_bytes() == b""
    assert feeds.read == set(KEYS[:2])


@pytest.mark.parametrize("part", ["annotators", "annotators/ana", "annotators/ana/writers"])
def test_a_link_that_leads_out_of_the_store_is_refused(folder, feeds, tmp_path, part):
    feeds.close()
    (folder / part).rename(tmp_path / "away")
    (folder / part).symlink_to(tmp_path / "away")
    with pytest.raises(StoreError, match="is a link"):
        open_store(folder, machine=MACHINE).feeds("ana")


def test_a_journal_that_cannot_be_read_is_reported_and_never_written_over(folder, feeds):
    feeds.mark_read(KEYS[:1])
    feeds.close()
    journal(folder).rename(folder / "kept")
    journal(folder).mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(folder, machine=MACHINE).feeds("ana")
    journal(folder).rmdir()
    (folder / "kept").rename(journal(folder))
    assert {("feed", A), ("read", KEYS[0])} <= set(reread(folder))


# Answers put in the system's mouth ----------------------------------------------------------------


def test_a_failed_sync_is_not_trusted_again(folder, feeds, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(writer, "sync", fail(errno.EIO))
        feeds.mark_read(KEYS[:1])
        assert "memory" in feeds.fault
        feeds.mark_read(KEYS[1:2])
        assert feeds.unsaved == 2
    size = journal(folder).stat().st_size
    assert feeds.retry()
    feeds.mark_read(KEYS[2:3])
    assert journal(folder).stat().st_size == size, "the file is never written again"
    assert set(reread(folder)) == {("feed", A), *(("read", key) for key in KEYS[:3])}


@pytest.mark.parametrize("written", [0, 1, 100, 10_000])
def test_a_write_that_fails_half_way_is_cut_back(folder, feeds, monkeypatch, written):
    size = journal(folder).stat().st_size
    before = reread(folder)
    real = os.write

    def full(fd, data):
        real(fd, bytes(data[:written]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "write", full)
        feeds.mark_read(KEYS[:3])
        assert os.strerror(errno.ENOSPC) in feeds.fault
        assert journal(folder).stat().st_size == size
        assert not feeds.retry()
        assert reread(folder) == before
    assert feeds.retry()
    assert reread(folder) == flat(feeds)


def test_no_lock_on_this_file_system(store, folder, monkeypatch):
    monkeypatch.setattr(writer, "lock", fail(errno.ENOLCK))
    windows = [store.feeds("ana") for _ in range(2)]
    for number, feeds in enumerate(windows):
        feeds.mark_read(KEYS[number : number + 1])
    for feeds in windows:
        feeds.refresh()
        assert feeds.read == set(KEYS[:2])
        feeds.close()
    monkeypatch.undo()
    assert len(reread(folder)) == 2


def test_a_clock_set_back_does_no_harm(store, monkeypatch):
    feeds = store.feeds("ana")
    feeds.mark_read(KEYS[:1])
    monkeypatch.setattr("reader.store.feeds.journal.now", lambda: "1999-01-01T00:00:00.000Z")
    other = store.feeds("ana")
    other.mark_read(KEYS[:1], read=False)
    assert not store.feeds("ana", readonly=True).read


def test_many_windows_use_a_slot_each_and_a_dead_ones_is_taken_over(store, folder):
    windows = [store.feeds("ana") for _ in range(5)]
    for number, feeds in enumerate(windows):
        feeds.mark_read(KEYS[number : number + 1])
    assert len(list(folder.glob("annotators/ana/feeds.*"))) == 5
    for feeds in windows:
        feeds.refresh()
        assert feeds.read == set(KEYS[:5])
        feeds.close()
    last = store.feeds("ana")
    last.mark_read(KEYS[5:6])
    last.close()
    assert len(list(folder.glob("annotators/ana/feeds.*"))) == 5
    assert len(reread(folder)) == 6


def test_what_is_open_to_be_read_only_refuses_change_and_leaves_no_file(store, folder):
    before = sorted(folder.rglob("*"))
    reading = store.feeds("ana", readonly=True)
    with pytest.raises(StoreError, match="read only"):
        reading.mark_read(KEYS[:1])
    reading.refresh()
    reading.close()
    assert [path for path in sorted(folder.rglob("*")) if path not in before] == []


# Killed -------------------------------------------------------------------------------------------


def busy(folder: Path, name: str, first: int) -> Child:
    """Start a process that reads items without end and sends each key once that is saved."""

    def do(send):
        feeds = open_store(folder, machine=MACHINE).feeds(name)
        rng = random.Random(first)
        send("READY")
        for number in range(10**9):
            key = item_key(name, f"{first} {number}")
            feeds.mark_read([key])
            if feeds.fault:
                send(f"FAULT {feeds.fault}")
                return
            send(key)
            do_something(feeds, rng)
            feeds.refresh()

    return Child(do)


@pytest.mark.parametrize(
    "names",
    [["ana"], ["ana", "ana", "ana"], ["ana", "ben", "eve"]],
    ids=["one writer", "three windows", "three annotators"],
)
def test_nothing_acknowledged_is_lost_when_killed(folder, names):
    for first in range(0, KILLS, KILLS_OF_AN_ARTICLE):
        run_until_killed(folder / str(first), names, min(KILLS - first, KILLS_OF_AN_ARTICLE))


def run_until_killed(folder: Path, names: list[str], count: int) -> None:
    """Let a process for each of these people read at once, again and again, and kill each."""
    seed = random.randrange(1 << 30)
    rng = random.Random(seed)
    open_store(folder)
    saved: dict[str, set[str]] = {name: set() for name in names}
    kills = 0
    while kills < count:
        running = [(name, busy(folder, name, kills * 10 + n)) for n, name in enumerate(names)]
        rng.shuffle(running)
        for name, child in running:
            lines = child.lines(rng.randint(0, LINES))
            time.sleep(rng.uniform(0, LATER))  # the moment is the point, not what it waits for
            lines += child.kill()
            kills += 1
            assert not [line for line in lines if line.startswith("FAULT")], lines
            saved[name] |= set(lines) - {"READY"}
            feeds = open_store(folder).feeds(name, readonly=True)
            lost = saved[name] - feeds.read
            assert not lost, f"{len(lost)} lost after kill {kills}, seed {seed}"
            assert all(re.search(r"never written in whole", told) for told in feeds.notices)
    for name in saved:
        feeds = open_store(folder, machine=MACHINE).feeds(name)
        feeds.mark_read(KEYS[:1])
        feeds.close()
        slots = len(list((folder / "annotators" / name).glob("feeds.*")))
        assert slots <= names.count(name) + 5, "slots of the dead are taken over"


# What was fetched ---------------------------------------------------------------------------------


def keep(feeds, count: int) -> int:
    items = [Item(id=str(n), title=f"T{n}", html="x" * 300) for n in range(count)]
    return feeds.cache.keep(Fetch(A, title="Daily"), items)


def test_on_a_full_disk_what_was_fetched_before_stays_in_sight(small_disk, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(small_disk / "cache"))
    open_store(small_disk / "store")
    feeds = open_store(small_disk / "store", machine=MACHINE).feeds("ana")
    keep(feeds, 20)
    with filled(small_disk):
        assert keep(feeds, 200) == 180
        assert len(feeds.cache.entries([A])) == 200
        assert feeds.cache.fetches()[A].title == "Daily"
    feeds.close()
    assert len(open_store(small_disk / "store").feeds("ana").cache.entries([A])) >= 20


def test_on_a_read_only_disk_what_was_fetched_before_is_shown(small_disk, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(small_disk / "cache"))
    store = open_store(small_disk / "store", machine=MACHINE)
    feeds = store.feeds("ana")
    keep(feeds, 20)
    feeds.close()
    with read_only(small_disk):
        feeds = store.feeds("ana")
        assert len(feeds.cache.entries([A])) == 20
        assert keep(feeds, 25) == 5
        assert len(feeds.cache.entries([A])) == 25
        assert feeds.cache.html(item_key(A, "3")) == "x" * 300
        feeds.close()
