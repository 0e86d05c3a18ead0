"""Reads that fail: none counts as an end, and what was saved is never cut off for one.

A short story is told again and again, and each time another one of its reads fails: with an error
of the disk (EIO), of a network folder (ESTALE), for want of file descriptors (EMFILE), once or for
a while; or all reads give one or two bytes at a time. A model knows what was acknowledged.
"""

from __future__ import annotations

import os
import random
import shutil

import pytest

from reader.store.feeds_protocol import item_key
from reader.store.folder_store import open_store
from reader.store.protocol import StoreError
from tests.scale import scaled
from tests.store.conftest import added, make_annotation, make_article
from tests.store.feeds.feeds_material import FEEDS
from tests.store.journal.flaky_reads import FAULTS, FlakyReads

MACHINE = "7f3c"
TORN = "never written in whole"
LISTED = os.listdir
"""The real call, which never fails."""
PLACES = scaled(100)
"""How many places of each story a fault is tried at; all of them where there are fewer."""


class Works:
    """Windows on one article; an action is acknowledged when no fault is reported."""

    def __init__(self, folder):
        self.store = open_store(folder, machine=MACHINE)
        article = make_article()
        self.store.add_article(article)
        self.article = article.id
        self.done: set[str] = set()

    def open(self):
        return self.store.open(self.article, "ana")

    def act(self, window) -> None:
        one = make_annotation()
        window.apply("add", added(one))
        self.done.add(one.id)

    def held(self, window) -> set[str]:
        return set(window.annotations)

    def stored(self) -> set[str]:
        work = open_store(self.store._root, create=False).read(self.article, "ana")
        assert all(TORN in notice for notice in work.notices)
        return set(work.annotations)


class FeedsOf:
    """The same for the journal of feeds."""

    def __init__(self, folder):
        self.store = open_store(folder, machine=MACHINE)
        self.done: set[str] = set()
        self._keys = (item_key(FEEDS[0], str(number)) for number in range(99))

    def open(self):
        return self.store.feeds("ana")

    def act(self, window) -> None:
        key = next(self._keys)
        window.mark_read([key])
        self.done.add(key)

    def held(self, window) -> set[str]:
        return set(window.read)

    def stored(self) -> set[str]:
        feeds = open_store(self.store._root, create=False).feeds("ana", readonly=True)
        assert all(TORN in notice for notice in feeds.notices)
        return set(feeds.read)


def one_window(kind) -> None:
    """Mark, close, open again, mark and look."""
    for _ in range(2):
        window = kind.open()
        kind.act(window)
        kind.act(window)
        window.refresh()
        kind.act(window)
        window.close()


def two_windows(kind) -> None:
    """One window takes over the slot in which another has written since it was opened."""
    late = kind.open()
    early = kind.open()
    for _ in range(3):
        kind.act(early)
    early.close()
    kind.act(late)
    third = kind.open()
    kind.act(third)
    late.refresh()
    kind.act(late)
    third.refresh()
    third.close()
    kind.act(late)
    late.close()


def torn_end(kind) -> None:
    """A window takes over a history whose last line was never written to its end."""
    early = kind.open()
    kind.act(early)
    kind.act(early)
    early.die()
    folder = kind.kind.store._root / "annotators" / "ana"
    for name in LISTED(folder):
        if name.endswith(".jsonl"):
            with (folder / name).open("ab") as file:
                file.write(b'{"id":"0198')
    two_windows(kind)


class Told:
    """A kind of store that keeps its windows open until everything in them is saved."""

    def __init__(self, kind):
        self.kind = kind
        self.windows = []

    def open(self):
        self.windows.append(_Window(self.kind.open()))
        return self.windows[-1]

    def act(self, window) -> None:
        self.kind.act(window.real)

    def finish(self) -> None:
        """Save what is in memory only, now that reads work again."""
        for window in self.windows:
            if window.is_dead:
                continue
            window.real.refresh()
            assert window.real.retry(), window.real.fault
            assert not window.real.unsaved
            window.real.close()


class _Window:
    """A window that is closed at the end only, if something in it is not saved."""

    def __init__(self, real):
        self.real = real
        self.is_dead = False

    def refresh(self) -> None:
        self.real.refresh()

    def close(self) -> None:
        if not self.real.unsaved:
            self.real.close()

    def die(self) -> None:
        """End as a killed process does: nothing is tidied."""
        self.is_dead = True
        self.real._writer._close()


STORIES = [one_window, two_windows, torn_end]
KINDS = [Works, FeedsOf]


def told(kind, story, flaky, fault, at, times=1):
    """Tell a story with a fault; return what was acknowledged, and say whether it came so far."""
    with flaky.failing(fault, at, times):
        try:
            story(kind)
        except StoreError as error:
            assert "cannot be read" in str(error) or "cannot be opened" in str(error), error
    return flaky.calls > at


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("fault", FAULTS)
def test_no_read_that_fails_loses_what_was_saved(tmp_path, monkeypatch, kind, story, fault):
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _fd: None)
        patched.setattr(os, "fdatasync", lambda _fd: None)
        flaky = FlakyReads(tmp_path, patched)
        whole = Told(kind(tmp_path / "whole"))
        assert told(whole, story, flaky, "", 0)
        calls = flaky.calls
        whole.finish()
        assert whole.kind.stored() == whole.kind.done
        assert calls > 20
        chosen = sorted(random.Random(calls).sample(range(calls), min(PLACES, calls)))
        for at in [0] if fault == "short" else chosen:
            for times in (calls * 9,) if fault == "short" else (1, 3):
                folder = tmp_path / f"{at}-{times}"
                acts = Told(kind(folder))
                told(acts, story, flaky, fault, at, times)
                acts.finish()
                missing = acts.kind.done - acts.kind.stored()
                assert not missing, f"read {at} failing {times} times lost {missing}"
                again = acts.kind.open()
                assert acts.kind.held(again) == acts.kind.done
                again.close()
                shutil.rmtree(folder)
