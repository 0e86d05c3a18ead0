"""Power cuts at any moment: what was acknowledged is there again, and everything can be read.

Each story is some random work of two annotators in
several windows, with processes that are killed on the way; power is cut at many places of it. A
failure names the story, which ``NEWSMARK_TEST_SEED`` tells again, and the cut.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from contextlib import suppress

import pytest
from msgspec.structs import replace

from reader.annotations.model import Progress
from reader.articles.disk import durable_files
from reader.store.cache_folder import APP, _key
from reader.store.folder_store import open_store
from reader.store.journal import history as history_module
from reader.store.journal import last_written, writer
from reader.store.journal import paths as place
from reader.store.journal.last_written import OWN
from reader.store.journal.paths import Place
from reader.store.protocol import PROGRESS, Change, StoreError
from tests.scale import scaled
from tests.store.conftest import added, cache_of, make_annotation, make_article, progress
from tests.store.journal.disk import Disk, Killed

CUTS = scaled(240)
CUTS_OF_A_STORY = 12
STEPS = 30
WINDOWS = 3
TABLES = ("annotations", "comments", "relations", "decisions")
MACHINE = "7f3c"
CACHES = "caches"

TORN = r"ends in \d+ bytes of an action that was never written in whole|begins a batch of \d+ lines"
STATE = r"\.json was (set aside as|passed over)"
DAMAGED = r"line \d+ (is damaged and )?was left out"


def records_of(work):
    found = {(table, key): r for table in TABLES for key, r in getattr(work, table).items()}
    return (
        found if work.progress == Progress() else {**found, ("progress", PROGRESS): work.progress}
    )


class Story:
    """Random work on a disk; ``known`` has what became of each record: (event or None, value)."""

    def __init__(self, disk: Disk, seed: int):
        self.disk = disk
        self.rng = disk.rng = random.Random(seed)
        self.folder = disk.root / "store"
        self.known: dict[tuple, list[tuple[int | None, object]]] = {}
        self.batches: list[tuple[int, int, list[tuple]]] = []
        self.acknowledged: list[int] = [0]
        self.articles: list[str] = []
        self.works: list = []

    def run(self, steps: int) -> None:
        verbs = [self.mark] * 6 + [self.alter] * 3 + [self.batch, self.back] * 2
        verbs += [self.read_on, self.checkpoint, self.look, self.add_article, self.die]
        verbs += [self.close, self.open, self.list_all]
        self.store = None
        while steps:
            steps -= 1
            with suppress(Killed):
                self.begin()
                self.rng.choice(verbs)()
                continue
            self.disk.revive()
            self.works.clear()
            self.store = None
        self.disk.kill_at = None

    def begin(self) -> None:
        if self.store is None:
            self.store = open_store(self.folder, machine=MACHINE)
            self.articles = self.store.article_ids()
        if not self.articles:
            self.add_article()
        if not self.works:
            self.open()

    def note(self, key: tuple, value: object, event: int | None) -> None:
        self.known.setdefault(key, []).append((event, value))
        if event is not None:
            self.acknowledged.append(event)

    def act(self, work, do) -> None:
        """Do something in a window and note each record that it changed."""
        work.refresh()
        before, event = records_of(work), None
        try:
            do()
            assert not work.fault
            event = self.disk.events
        finally:
            after = records_of(work)
            for key in {**before, **after}:
                if before.get(key) != after.get(key):
                    self.note((work.article, work.annotator, *key), after.get(key), event)

    # What people do ------------------------------------------------------------------------------

    def add_article(self) -> None:
        article = make_article(f"Article {self.rng.random()}\n" * 9)
        event = None
        try:
            self.store.add_article(article)
            event = self.disk.events
            self.articles.append(article.id)
        finally:
            self.note(("article", article.id), article, event)
        # Taken in a second time, as after a doubt: it is there, and that is for good.
        assert not self.store.add_article(article)

    def open(self) -> None:
        if len(self.works) < WINDOWS:
            article, name = self.rng.choice(self.articles[:2]), self.rng.choice(["ana", "bob"])
            self.works.append(self.store.open(article, name))

    def mark(self) -> None:
        work = self.rng.choice(self.works)
        start = self.rng.randrange(40)
        one = make_annotation(start, start + 5, annotator=work.annotator, article=work.article)
        self.act(work, lambda: work.apply("add", added(one)))

    def alter(self) -> None:
        work = self.rng.choice(self.works)
        work.refresh()
        if work.annotations:
            one = self.rng.choice(list(work.annotations.values()))
            new = self.rng.choice([None, replace(one, note=f"{self.rng.random()}")])
            change = Change("annotations", one.id, None, new)
            self.act(work, lambda: work.apply("change", [change]))

    def batch(self) -> None:
        work = self.rng.choice(self.works)
        made = [make_annotation(annotator=work.annotator, article=work.article) for _ in range(6)]
        changes = [change for one in made for change in added(one)]
        start = self.disk.events
        self.act(work, lambda: work.apply("import", changes))
        keys = [(work.article, work.annotator, "annotations", one.id) for one in made]
        self.batches.append((start, self.disk.events, keys))

    def back(self) -> None:
        work = self.rng.choice(self.works)
        self.act(work, self.rng.choice([work.undo, work.undo, work.redo]))

    def read_on(self) -> None:
        work, position = self.rng.choice(self.works), self.rng.randrange(1, 99)
        self.act(work, lambda: work.apply("progress", progress(position=position)))

    def checkpoint(self) -> None:
        self.rng.choice(self.works).checkpoint(idle=True)

    def look(self) -> None:
        self.rng.choice(self.works).refresh()

    def list_all(self) -> None:
        self.store.library(self.rng.choice(["ana", "bob"]))

    def close(self) -> None:
        self.works.pop(self.rng.randrange(len(self.works))).close()

    def die(self) -> None:
        self.disk.kill_at = self.disk.events + self.rng.randrange(25)


def possible(values: list, cut: int) -> list:
    """Return what a record may be after a cut: as acknowledged last before, or as meant since."""
    first = max((n for n, (event, _) in enumerate(values) if event and event <= cut), default=-1)
    return ([None] if first < 0 else []) + [value for _, value in values[max(first, 0) :]]


class Cut:
    """What one power cut has left of a story."""

    def __init__(self, story: Story, target, number: int):
        self.story = story
        rng = random.Random(number)
        anywhere = rng.randint(0, story.disk.events)
        self.cut = rng.choice([anywhere, rng.choice(story.acknowledged)])
        self.garbage = story.disk.rebuild(target, self.cut, rng)
        self.folder = target / "store"
        if self.folder.exists():
            self.recognise(story.folder, target / CACHES)

    def recognise(self, before, caches) -> None:
        """Let the cache be that of this folder and its files: they were not copied, they are it."""
        root = self.folder.resolve()
        old, new = caches / APP / _key(before.resolve()), caches / APP / _key(root)
        if not old.exists():
            return
        old.rename(new)
        for path in (new / OWN).glob("*/*.jsonl"):
            place = Place(root, path.parent.name, path.name.partition(".")[0])
            writer = path.name.removesuffix(".jsonl").partition(".")[2]
            with suppress(OSError):
                noted = last_written._read(place, writer)
                status = place.history(writer).stat()
                if noted:
                    again = noted._replace(file=(status.st_dev, status.st_ino))
                    path.write_bytes(last_written._encode(again))

    def lost(self) -> list[str]:
        """Return what is not as it should be, in words."""
        store = open_store(self.folder, machine=MACHINE)
        works: dict[tuple[str, str], dict] = {}
        wrong = []
        for key, values in self.story.known.items():
            if key[0] == "article":
                found = store.article(key[1]) if store.has_article(key[1]) else None
            else:
                if key[:2] not in works:
                    works[key[:2]] = self.read(store, *key[:2])
                found = works[key[:2]].get(key[2:])
            if found not in (allowed := possible(values, self.cut)):
                wrong.append(f"{key} is {str(found)[:200]}, not one of {len(allowed)} values")
        for start, end, keys in self.story.batches:
            if start < self.cut < end and not self.garbage:
                there = {key for key in keys if key[2:] in works[key[:2]]}
                if len(there) not in (0, len(keys)):
                    wrong.append(f"{len(there)} of {len(keys)} of a batch are there")
        for article, annotator in works:
            if store.has_article(article):
                wrong += self.goes_on(store, article, annotator)
        return wrong

    def read(self, store, article: str, annotator: str) -> dict:
        if not store.has_article(article):
            return {}
        work = store.read(article, annotator)
        for notice in work.notices:
            fine = [TORN, STATE, DAMAGED] if self.garbage else [TORN, STATE]
            assert re.search("|".join(fine), notice), notice
        return records_of(work)

    def goes_on(self, store, article: str, annotator: str) -> list[str]:
        """Work on, in as many windows, and see that all of that is saved as ever."""
        before = records_of(store.read(article, annotator))
        works = [store.open(article, annotator) for _ in range(WINDOWS)]
        for work in works:
            one = make_annotation(annotator=annotator, article=article)
            work.apply("add", added(one))
            before["annotations", one.id] = one
            assert not work.fault
        for work in works:
            work.close()
        again = store.read(article, annotator)
        assert all(re.search(DAMAGED, notice) for notice in again.notices), again.notices
        listed = {summary.id: summary for summary in store.library(annotator)}
        shutil.rmtree(cache_of(self.folder))
        assert listed == {summary.id: summary for summary in store.library(annotator)}
        after = records_of(again)
        return [f"{key} is not as it was" for key in before if after.get(key) != before[key]]


def cuts(tmp_path, monkeypatch, count: int, seed: int, breaking=(), *, story_of=Story, cut_of=Cut):
    """Tell some stories, cut the power in each at some places, and yield what was lost at each."""
    for number in range(0, count, CUTS_OF_A_STORY):
        root = tmp_path / f"{seed}-{number}"
        root.mkdir()
        with monkeypatch.context() as patched:
            patched.setattr(history_module, "LINE_BYTES", 700)
            patched.setenv("XDG_CACHE_HOME", str(root / CACHES))
            for module, name in breaking:
                patched.setattr(module, name, lambda *_: None)
            story = story_of(Disk(root, patched), seed + number)
            story.run(STEPS)
        for cut in range(number, min(number + CUTS_OF_A_STORY, count)):
            with monkeypatch.context() as patched:
                patched.setenv("XDG_CACHE_HOME", str(root / f"cut-{cut}" / CACHES))
                for name in ("fsync", "fdatasync"):  # what comes after the cut may be quick
                    patched.setattr(os, name, lambda _: None)
                one = cut_of(story, root / f"cut-{cut}", seed + cut)
                lost = lost_by(one)
            yield f"story {seed + number}, cut {seed + cut} at event {one.cut}", lost
            shutil.rmtree(root / f"cut-{cut}")
        shutil.rmtree(root)


def lost_by(cut: Cut) -> list[str]:
    """Return what was lost; of a store that cannot be opened, that it cannot."""
    try:
        return cut.lost()
    except StoreError as error:
        return [str(error)]


def test_power_cuts_lose_nothing_that_was_acknowledged(tmp_path, monkeypatch):
    seed = int(os.environ.get("NEWSMARK_TEST_SEED") or random.randrange(1 << 30))
    for where, lost in cuts(tmp_path, monkeypatch, CUTS, seed):
        if lost:
            pytest.fail(f"{where}: {lost[:3]}")


NO_SYNC = [(writer, "sync"), (durable_files, "sync")]
NO_FOLDERS = [(module, "sync_folder") for module in (durable_files, place, writer)]


@pytest.mark.parametrize(
    "breaking",
    [NO_SYNC, NO_FOLDERS, *([each] for each in NO_SYNC + NO_FOLDERS if each[0] != place)],
    ids=lambda broken: "+".join(
        f"{module.__name__.rpartition('.')[2]}.{name}" for module, name in broken
    ),
)
def test_a_build_that_does_not_sync_is_caught(tmp_path, monkeypatch, breaking):
    """The same cuts find what is lost by a store that leaves out one kind of sync."""
    found = (lost for _, lost in cuts(tmp_path, monkeypatch, 1200, 1, breaking) if lost)
    assert next(found, None), "no cut has shown that nothing was synced"
