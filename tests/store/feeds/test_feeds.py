"""What a person does with feeds stays, wherever it was done; what was fetched may go."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest

from reader.articles.feeds.items import Item
from reader.store.backup.read import open_archive
from reader.store.backup.restore import take_in
from reader.store.backup.write import write_archive
from reader.store.feeds.cache import KEPT_BEYOND
from reader.store.feeds_protocol import Fetch, Starred, Subscription, item_key
from reader.store.folder_store import TinyDBStore, open_store
from reader.store.maintenance.checks.check import check_store
from reader.store.protocol import StoreError
from tests.store.conftest import cache_of

URL = "https://a.example/feed"
OTHER = "https://b.example/feed"
KEYS = [item_key(URL, str(n)) for n in range(5)]


@pytest.fixture
def store(folder: Path) -> TinyDBStore:
    return open_store(folder, machine="7f3c")


def items(count: int, **more: object) -> list[Item]:
    return [Item(id=str(n), title=f"T{n}", html=f"<p>{n}", **more) for n in range(count)]


def state_of(feeds):
    starred = {key: star for key, star in feeds.starred.items() if star}
    tags = {key: {name for name, on in tags.items() if on} for key, tags in feeds.tags.items()}
    return dict(feeds.subscriptions), feeds.read, starred, {k: v for k, v in tags.items() if v}


def do_everything(feeds) -> None:
    feeds.subscribe(Subscription(URL, "A", "News/Europe"), Subscription(OTHER))
    feeds.unsubscribe(OTHER)
    feeds.set(Subscription(URL, "B", "News", full_text=True))
    feeds.mark_read(KEYS[:3])
    feeds.mark_read(KEYS[:1], read=False)
    feeds.star(KEYS[0], Starred(URL, "https://a.example/0", "T0"))
    feeds.star(KEYS[1], Starred(URL))
    feeds.star(KEYS[1], None)
    feeds.tag(KEYS[0], "later")
    feeds.tag(KEYS[0], "gone")
    feeds.tag(KEYS[0], "gone", on=False)


EVERYTHING = (
    {URL: Subscription(URL, "B", "News", full_text=True)},
    set(KEYS[1:3]),
    {KEYS[0]: Starred(URL, "https://a.example/0", "T0")},
    {KEYS[0]: {"later"}},
)


def test_all_that_was_done_is_there_again(store):
    feeds = store.feeds("ana")
    do_everything(feeds)
    assert state_of(feeds) == EVERYTHING
    feeds.close()
    again = store.feeds("ana", readonly=True)
    assert state_of(again) == EVERYTHING
    assert not again.notices
    assert state_of(store.feeds("ben", readonly=True)) == ({}, set(), {}, {})


def test_an_opened_item_is_read_and_leads_to_its_article(store):
    feeds = store.feeds("ana")
    feeds.opened(KEYS[0], "0123456789abcdef0123")
    again = store.feeds("ana", readonly=True)
    assert (again.read, again.articles) == ({KEYS[0]}, {KEYS[0]: "0123456789abcdef0123"})
    with pytest.raises(StoreError):
        feeds.opened(KEYS[0], "../../etc")


def test_saying_the_same_twice_writes_nothing(store, folder):
    feeds = store.feeds("ana")
    do_everything(feeds)
    size = sum(path.stat().st_size for path in (folder / "annotators/ana").glob("feeds.*"))
    feeds.subscribe(Subscription(URL, "other title"))
    feeds.mark_read(KEYS[1:3])
    feeds.set(Subscription(URL, "B", "News", full_text=True))
    feeds.star(KEYS[1], None)
    feeds.tag(KEYS[0], "later")
    assert sum(p.stat().st_size for p in (folder / "annotators/ana").glob("feeds.*")) == size


def test_two_windows_see_what_the_other_did(store):
    first, second = store.feeds("ana"), store.feeds("ana")
    first.subscribe(Subscription(URL))
    assert second.refresh()
    second.mark_read(KEYS[:1])
    second.star(KEYS[1], Starred(URL))
    assert first.refresh()
    assert not first.refresh()
    assert state_of(first) == state_of(second)


def test_acts_on_two_machines_are_one_state_whatever_the_order_of_arrival(folder, tmp_path):
    one = open_store(tmp_path / "one", machine="aaaa").feeds("ana")
    two = open_store(tmp_path / "two", machine="bbbb").feeds("ana")
    one.subscribe(Subscription(URL, "A"))
    one.mark_read(KEYS[:2])
    two.subscribe(Subscription(URL, "B"))
    two.star(KEYS[0], Starred(URL))
    two.mark_read(KEYS[:1])
    two.mark_read(KEYS[:1], read=False)
    paths = [p for top in ("one", "two") for p in (tmp_path / top).glob("annotators/ana/feeds.*")]
    states = []
    for number, order in enumerate(permutations(paths)):
        store = open_store(tmp_path / f"merged{number}", machine="cccc")
        feeds = store.feeds("ana")
        target = tmp_path / f"merged{number}" / "annotators" / "ana"
        for path in order:
            target.mkdir(parents=True, exist_ok=True)
            (target / path.name).write_bytes(path.read_bytes())
            feeds.refresh()
        states.append(state_of(feeds))
    assert states[0] == states[1]
    assert states[0][0][URL].title == "B"
    assert states[0][1] == {KEYS[1]}
    assert set(states[0][2]) == {KEYS[0]}


def test_many_items_are_one_line(store, folder):
    feeds = store.feeds("ana")
    feeds.mark_read([item_key(URL, str(n)) for n in range(12_000)])
    (path,) = (folder / "annotators/ana").glob("feeds.*")
    assert path.read_bytes().count(b"\n") == 1
    assert len(store.feeds("ana", readonly=True).read) == 12_000


@pytest.mark.parametrize("tag", ["", " a", "a\x1b", "x" * 51, "\ud800"])
def test_what_cannot_be_a_tag_is_refused_and_nothing_is_done(store, tag):
    feeds = store.feeds("ana")
    with pytest.raises(StoreError, match="cannot be saved"):
        feeds.tag(KEYS[0], tag)
    assert not feeds.tags


@pytest.mark.parametrize("url", ["javascript:x", "file:///etc/passwd", "no address"])
def test_only_web_addresses_can_be_followed(store, url):
    with pytest.raises(StoreError):
        store.feeds("ana").subscribe(Subscription(url))


def test_a_torn_end_is_cut_off_and_a_damaged_line_left_out(store, folder):
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(URL))
    feeds.mark_read(KEYS[:1])
    feeds.mark_read(KEYS[1:2])
    feeds.close()
    (path,) = (folder / "annotators/ana").glob("feeds.*")
    lines = path.read_bytes().splitlines(keepends=True)
    with path.open("wb") as file:
        file.writelines([lines[0], lines[1].replace(b"true", b"tru3"), lines[2], lines[2][:30]])
    kinds = {finding.kind for finding in check_store(folder, []).findings}
    assert kinds == {"damaged-line", "torn-end"}
    again = store.feeds("ana")
    assert again.read == {KEYS[1]}
    damaged, torn = again.notices
    assert "line 2 is damaged and was left out" in damaged
    assert "ends in 30 bytes of an action that was never written in whole" in torn
    again.mark_read(KEYS[2:3])
    assert store.feeds("ana", readonly=True).read == {KEYS[1], KEYS[2]}


def test_check_accepts_what_was_written_and_names_what_nobody_writes(store, folder):
    do_everything(store.feeds("ana"))
    assert check_store(folder, []).findings == []
    from reader.store.feeds.acts import encode_line
    from reader.store.journal.history import Action

    action = Action("x", 99, "", "read", (), "")
    bad = encode_line(action, [b'{"field":"read","of":["../../x"],"value":true}'], 1, 1)
    (path,) = (folder / "annotators/ana").glob("feeds.*")
    with path.open("ab") as file:
        file.write(bad)
    (finding,) = check_store(folder, []).problems()
    assert (finding.kind, finding.line) == ("bad-record", 12)


def test_an_archive_carries_the_journals(store, folder, tmp_path):
    feeds = store.feeds("ana")
    do_everything(feeds)
    feeds.close()
    write_archive(folder, tmp_path / "a.zip")
    with open_archive(tmp_path / "a.zip") as archive:
        take_in(archive, tmp_path / "new")
    restored = open_store(tmp_path / "new", create=False).feeds("ana", readonly=True)
    assert state_of(restored) == EVERYTHING


def test_the_library_is_not_confused_by_them(store):
    do_everything(store.feeds("ana"))
    assert store.library("ana") == []
    assert store.worked_on("ana") == set()
    assert list(store.works()) == []


def test_what_cannot_be_written_is_told_kept_and_written_later(store, folder):
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(URL))
    (folder / "annotators").rename(folder / "away")
    feeds.mark_read(KEYS[:1])
    assert feeds.fault
    assert feeds.unsaved == 1
    assert feeds.read == {KEYS[0]}
    (folder / "away").rename(folder / "annotators")
    assert feeds.retry()
    assert store.feeds("ana", readonly=True).read == {KEYS[0]}


KILLED = """
import sys
from pathlib import Path
from reader.store.feeds_protocol import Subscription, item_key
from reader.store.folder_store import open_store
feeds = open_store(Path(sys.argv[1]), machine="7f3c").feeds("ana")
feeds.subscribe(Subscription("https://a.example/feed"))
for number in range(10**9):
    key = item_key("x", str(number))
    feeds.mark_read([key])
    print(key, flush=True)
"""


@pytest.mark.parametrize("acts", [1, 7, 40])
def test_a_killed_program_loses_nothing_that_was_done(folder, acts):
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        done = [process.stdout.readline().strip() for _ in range(acts)]
        os.kill(process.pid, signal.SIGKILL)
        done += [line.strip() for line in process.stdout if line.endswith("\n")]
    feeds = open_store(folder).feeds("ana", readonly=True)
    assert set(done) <= feeds.read
    assert all("never written in whole" in notice for notice in feeds.notices)


def test_the_cache_keeps_items_newest_first_and_counts_the_new(store):
    cache = store.feeds("ana").cache
    times = ["2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z"]
    found = [Item(id=str(n), published=time) for n, time in enumerate(times)]
    assert cache.keep(Fetch(URL, etag='"1"'), found) == 3
    assert cache.keep(Fetch(URL, etag='"2"'), [*found, Item(id="9")]) == 1
    assert [entry.key for entry in cache.entries([URL])[1:]] == [KEYS[1], KEYS[2], KEYS[0]]
    assert cache.fetches()[URL].etag == '"2"'
    assert cache.keep(Fetch(URL, error="x")) == 0
    assert len(cache.counts()[URL]) == 4


def test_items_gone_from_the_feed_stay_for_a_while(store):
    cache = store.feeds("ana").cache
    cache.keep(Fetch(URL), items(KEPT_BEYOND + 10))
    cache.keep(Fetch(URL), [Item(id="new")])
    assert len(cache.counts()[URL]) == KEPT_BEYOND + 1


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, None])
def test_a_cache_that_is_gone_or_damaged_is_begun_anew(store, folder, damage):
    feeds = store.feeds("ana")
    feeds.subscribe(Subscription(URL))
    feeds.cache.keep(Fetch(URL), items(3))
    feeds.close()
    path = cache_of(folder) / "feeds.sqlite"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    again = store.feeds("ana")
    assert list(again.subscriptions) == [URL]
    assert again.cache.entries([URL]) == []
    assert again.cache.keep(Fetch(URL), items(3)) == 3


def test_a_cache_torn_in_the_middle_is_begun_anew(store, folder):
    feeds = store.feeds("ana")
    feeds.cache.keep(Fetch(URL), items(500))
    feeds.close()
    path = cache_of(folder) / "feeds.sqlite"
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), 50):
        data[place] ^= 0xFF
    path.write_bytes(data)
    cache = store.feeds("ana").cache
    cache.entries([URL])
    cache.keep(Fetch(URL), items(3))
    assert [e.key for e in cache.entries([URL])][-3:]


def test_without_a_place_for_the_cache_things_go_on_in_memory(store, folder):
    cache = cache_of(folder)
    shutil.rmtree(cache)
    cache.write_text("in the way")
    cache = store.feeds("ana").cache
    cache.keep(Fetch(URL), items(3))
    assert len(cache.entries([URL])) == 3


def test_what_was_fetched_of_a_feed_can_be_forgotten(store):
    cache = store.feeds("ana").cache
    cache.keep(Fetch(URL), items(3))
    cache.keep(Fetch(OTHER), items(2))
    cache.forget(URL)
    assert set(cache.fetches()) == {OTHER}
    assert cache.entries([URL]) == []
    assert len(cache.entries([OTHER])) == 2


def found(cache, words: str, *feeds: str) -> list[str]:
    keys = cache.search(words, feeds or [URL])
    return sorted(entry.title for entry in cache.entries(feeds or [URL]) if entry.key in keys)


def test_items_are_searched_in_title_authors_and_text_as_articles_are(store):
    cache = store.feeds("ana").cache
    listed = [
        Item(id="1", title="Prices rise", authors=["Ana Lí"], html="<p>Bread, <b>milk</b>.</p>"),
        Item(id="2", title="Pariser Größe", html="<p>The caf&eacute; is closed</p><p>now</p>"),
        Item(id="3", title="新闻", html="<p>会议将在北京举行</p>"),
        *(Item(id=f"x{n}", title=f"Item {n}", html=f"<p>word{n}</p>") for n in range(900)),
    ]
    cache.keep(Fetch(URL), listed)
    cache.keep(Fetch(OTHER), [Item(id="1", title="Prices fall")])
    assert found(cache, "prices") == ["Prices rise"]
    assert found(cache, "prices", URL, OTHER) == ["Prices fall", "Prices rise"]
    assert found(cache, "milk ana li") == ["Prices rise"]
    assert found(cache, "grösse CAFE") == ["Pariser Größe"]
    assert found(cache, '"closed now"') == ["Pariser Größe"]
    assert found(cache, '"is now"') == []
    assert found(cache, "北京") == ["新闻"]
    assert found(cache, "word899") == ["Item 899"]
    assert len(found(cache, "word89")) == 11, "the last word may be the beginning of one"
    assert found(cache, "p") == ["Pariser Größe", "Prices rise"], "tags are not searched"
    with pytest.raises(StoreError, match="no word"):
        cache.search("<<>>", [URL])
