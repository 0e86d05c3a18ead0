"""Power cuts while feeds are followed and read: what was acknowledged is there again.

As in test_power_cut, with the same disk; ``NEWSMARK_TEST_SEED`` holds here too.
"""

from __future__ import annotations

import os
import random
import re
from contextlib import suppress

import pytest

from reader.store.feeds_protocol import item_key
from reader.store.folder_store import open_store
from tests.store.feeds.feeds_material import FEEDS, do_something, flat
from tests.store.journal.disk import Disk, Killed
from tests.store.journal.test_power_cut import (
    CUTS,
    DAMAGED,
    MACHINE,
    NO_FOLDERS,
    NO_SYNC,
    TORN,
    WINDOWS,
    Cut,
    cuts,
    possible,
)

STEPS = 40


class FeedStory:
    """Random work with feeds on a disk, in several windows of two annotators."""

    def __init__(self, disk: Disk, seed: int):
        self.disk = disk
        self.rng = disk.rng = random.Random(seed)
        self.folder = disk.root / "store"
        self.known: dict[tuple, list[tuple[int | None, object]]] = {}
        self.acknowledged: list[int] = [0]
        self.windows: list[tuple[str, object]] = []

    def run(self, _steps: int) -> None:
        verbs = [self.act] * 12 + [self.look, self.close, self.open, self.open, self.die]
        for _ in range(STEPS):
            with suppress(Killed):
                if not self.windows:
                    self.open()
                self.rng.choice(verbs)()
                continue
            self.disk.revive()
            self.windows.clear()
        self.disk.kill_at = None

    def open(self) -> None:
        if len(self.windows) < WINDOWS:
            name = self.rng.choice(["ana", "ben"])
            self.windows.append((name, open_store(self.folder, machine=MACHINE).feeds(name)))

    def act(self) -> None:
        name, feeds = self.rng.choice(self.windows)
        feeds.refresh()
        before, event = flat(feeds), None
        try:
            do_something(feeds, self.rng)
            assert not feeds.fault
            event = self.disk.events
        finally:
            after = flat(feeds)
            for key in {**before, **after}:
                if before.get(key) != after.get(key):
                    self.known.setdefault((name, *key), []).append((event, after.get(key)))
            if event is not None:
                self.acknowledged.append(event)

    def look(self) -> None:
        self.rng.choice(self.windows)[1].refresh()

    def close(self) -> None:
        self.windows.pop(self.rng.randrange(len(self.windows)))[1].close()

    def die(self) -> None:
        self.disk.kill_at = self.disk.events + self.rng.randrange(25)


class FeedCut(Cut):
    """What one power cut has left of such a story."""

    def lost(self) -> list[str]:
        """Return what is not as it should be, in words."""
        store = open_store(self.folder, machine=MACHINE)
        wrong = []
        found = {}
        for name in ("ana", "ben"):
            feeds = store.feeds(name, readonly=True)
            for notice in feeds.notices:
                fine = [TORN, DAMAGED] if self.garbage else [TORN]
                assert re.search("|".join(fine), notice), notice
            found |= {(name, *key): value for key, value in flat(feeds).items()}
        for key, values in self.story.known.items():
            if found.get(key) not in (allowed := possible(values, self.cut)):
                wrong.append(f"{key} is {found.get(key)}, not one of {len(allowed)} values")
        wrong += [f"{key} was never done" for key in found if key not in self.story.known]
        for name in ("ana", "ben"):
            wrong += self.goes_on(store, name)
        return wrong

    def goes_on(self, store, name: str) -> list[str]:
        """Read on, in as many windows, and see that all of that is saved as ever."""
        before = flat(store.feeds(name, readonly=True))
        windows = [store.feeds(name) for _ in range(WINDOWS)]
        for number, feeds in enumerate(windows):
            key = item_key(FEEDS[0], f"after {number}")
            feeds.mark_read([key])
            before["read", key] = True
            assert not feeds.fault
        for feeds in windows:
            feeds.close()
        after = flat(store.feeds(name, readonly=True))
        return [] if after == before else [f"{before.items() ^ after.items()} is not as it was"]


def feed_cuts(tmp_path, monkeypatch, count: int, seed: int, breaking=()):
    return cuts(tmp_path, monkeypatch, count, seed, breaking, story_of=FeedStory, cut_of=FeedCut)


def test_power_cuts_lose_nothing_that_was_acknowledged(tmp_path, monkeypatch):
    seed = int(os.environ.get("NEWSMARK_TEST_SEED") or random.randrange(1 << 30))
    for where, lost in feed_cuts(tmp_path, monkeypatch, CUTS, seed):
        if lost:
            pytest.fail(f"{where}: {lost[:3]}")


@pytest.mark.parametrize("breaking", [NO_SYNC, NO_FOLDERS], ids=["no sync", "no sync of folders"])
def test_a_build_that_does_not_sync_is_caught(tmp_path, monkeypatch, breaking):
    found = (lost for _, lost in feed_cuts(tmp_path, monkeypatch, 1200, 1, breaking) if lost)
    assert next(found, None), "no cut has shown that nothing was synced"
