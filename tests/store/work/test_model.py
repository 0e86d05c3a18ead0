"""Random work against a plain model in memory: actions, undo, restarts, and damage of any file."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from reader.annotations.ids import now
from reader.annotations.model import Comment, Progress
from reader.store.folder_store import open_store
from reader.store.protocol import PROGRESS, Change
from tests.scale import scaled
from tests.store.conftest import added, cache_of, make_annotation, store_with_article

WINDOWS = st.integers(0, 1)
TORN = "bytes of an action that was never written in whole"
SHARE = st.floats(0, 0.999)
BIT = st.integers(0, 7)
STATEFUL = settings(
    max_examples=scaled(60),
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)


class Model:
    """What a work should hold: records, and stacks of what to undo and redo."""

    def __init__(self):
        self.records: dict[tuple[str, str], object] = {}
        self.undo: list[list[Change]] = []
        self.redo: list[list[Change]] = []

    def do(self, changes, *, step=True):
        filled = []
        for change in changes:
            old = self.records.get((change.table, change.id))
            if old == change.new:
                continue
            filled.append(Change(change.table, change.id, old, change.new))
            self.put(change, change.new)
        if step and filled:
            self.undo.append(filled)
            self.redo.clear()

    def put(self, change, record):
        key = (change.table, change.id)
        if change.table == "progress":
            before = self.records.get(key, Progress())
            record = replace(before, state=record.state if record else "new")
        if record is None:
            self.records.pop(key, None)
        else:
            self.records[key] = record

    def back(self):
        if self.undo:
            changes = self.undo.pop()
            self.redo.append(changes)
            for change in reversed(changes):
                self.put(change, change.old)

    def forth(self):
        if self.redo:
            changes = self.redo.pop()
            self.undo.append(changes)
            for change in changes:
                self.put(change, change.new)


def plain(records):
    """Leave out what says nothing: the time of a progress, and a progress that is none."""
    found = {k: replace(r, updated="") if k[0] == "progress" else r for k, r in records.items()}
    return {key: record for key, record in found.items() if record != Progress()}


def records_of(work):
    tables = ("annotations", "relations", "comments", "decisions")
    found = {(table, key): r for table in tables for key, r in getattr(work, table).items()}
    return plain({**found, ("progress", PROGRESS): work.progress})


def damage(path, how, share, bit):
    """Cut a file short, flip one of its bits, or delete it."""
    data = bytearray(path.read_bytes())
    place = int(share * len(data))
    if how == "delete":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[:place])
    elif data:
        data[place] ^= 1 << bit
        path.write_bytes(data)


class OneAnnotator(RuleBasedStateMachine):
    """Two windows that look before they act: the store must be the model, whatever happens."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store, self.article = store_with_article(self.folder / "store")
        self.model = Model()
        self.works = [self.store.open(self.article, "ana") for _ in range(2)]

    def teardown(self):
        for work in self.works:
            work.close()
        shutil.rmtree(self.folder)

    def act(self, window, kind, changes, *, step=True):
        self.works[window].refresh()
        self.works[window].apply(kind, changes)
        self.model.do(changes, step=step)

    def annotations(self):
        return [r for (table, _), r in sorted(self.model.records.items()) if table == "annotations"]

    @rule(window=WINDOWS, start=st.integers(0, 50), count=st.integers(1, 3))
    def add(self, window, start, count):
        made = [make_annotation(start, start + 5) for _ in range(count)]
        self.act(window, "add", [c for a in made for c in added(a)])

    @precondition(lambda self: self.annotations())
    @rule(window=WINDOWS, data=st.data(), note=st.text(st.characters(exclude_categories=["Cs"])))
    def change(self, window, data, note):
        one = data.draw(st.sampled_from(self.annotations()))
        attributes = {"sure": [1, None, note], note: True}
        other = replace(one, note=note, attributes=attributes, updated=now())
        again = replace(other, label="quote")
        changes = [Change("annotations", one.id, None, r) for r in (other, again)]
        self.act(window, "change", changes)

    @precondition(lambda self: self.annotations())
    @rule(window=WINDOWS, data=st.data(), purge=st.booleans())
    def delete(self, window, data, purge):
        one = data.draw(st.sampled_from(self.annotations()))
        new = None if purge else replace(one, status="deleted")
        self.act(window, "delete", [Change("annotations", one.id, None, new)])

    @precondition(lambda self: self.annotations())
    @rule(window=WINDOWS, data=st.data())
    def comment(self, window, data):
        one = data.draw(st.sampled_from(self.annotations()))
        record = Comment(id=f"c-{one.id}", annotation=one.id, author="ana", text="?", created=now())
        self.act(window, "comment", [Change("comments", record.id, None, record)])

    @rule(window=WINDOWS, position=st.integers(1, 99))
    def read_on(self, window, position):
        before = self.model.records.get(("progress", PROGRESS), Progress())
        new = replace(before, position=position)
        self.model.records["progress", PROGRESS] = new
        self.act(window, "progress", [Change("progress", PROGRESS, None, new)], step=False)

    @rule(window=WINDOWS, state=st.sampled_from(["done", "skipped", "reading"]))
    def mark_done(self, window, state):
        before = self.model.records.get(("progress", PROGRESS), Progress())
        final = {"done", "skipped"}
        states = [s if s in final else "" for s in (before.state, state)]
        change = Change("progress", PROGRESS, None, replace(before, state=state))
        self.act(window, "progress", [change], step=states[0] != states[1])

    @rule(window=WINDOWS)
    def undo(self, window):
        changes = self.works[window].undo()
        assert bool(changes) == bool(self.model.undo)
        self.model.back()

    @rule(window=WINDOWS)
    def redo(self, window):
        changes = self.works[window].redo()
        assert bool(changes) == bool(self.model.redo)
        self.model.forth()

    @rule(window=WINDOWS, idle=st.booleans())
    def checkpoint(self, window, idle):
        self.works[window].checkpoint(idle=idle)

    @rule(window=WINDOWS)
    def restart(self, window):
        self.works[window].close()
        self.reopen(window)

    @rule(window=WINDOWS)
    def die(self, window):
        self.works[window]._writer.close()
        self.reopen(window)

    @rule(window=WINDOWS, how=st.sampled_from(["cut", "flip", "delete"]), share=SHARE, bit=BIT)
    def damage_state(self, window, how, share, bit):
        """The state file holds nothing that the histories do not hold."""
        path = self.folder / "store" / "annotators" / "ana" / f"{self.article}.json"
        if path.exists():
            damage(path, how, share, bit)
        self.works[window].close()
        store = open_store(self.folder / "store", machine="7f3c")
        self.works[window] = store.open(self.article, "ana")

    @rule(how=st.sampled_from(["cut", "flip", "delete", "all"]), share=SHARE, bit=BIT)
    def damage_cache(self, how, share, bit):
        """The index is made again, whatever became of it."""
        cache = cache_of(self.folder / "store")
        if how == "all":
            shutil.rmtree(cache, ignore_errors=True)
        else:
            for path in cache.glob("*"):
                if path.is_file():
                    damage(path, how, share, bit)
        for _ in range(2):
            [summary] = self.store.library("ana")
            active = [one.label for one in self.annotations() if one.status == "active"]
            assert summary.counts == Counter(active)
            state = self.model.records.get(("progress", PROGRESS), Progress()).state
            assert summary.progress.state == state

    @rule(window=WINDOWS, length=st.integers(1, 99))
    def tear(self, window, length):
        """A window dies in the middle of a write; what it had begun does not count, and is told."""
        writer = self.works[window]._writer
        torn = writer.has_slot and writer.path.exists()
        self.works[window]._writer.close()
        if torn and writer.path.exists():
            with writer.path.open("ab") as file:
                file.write((b'{"id":"' + b"x" * 99)[:length])
        self.works[window] = self.store.open(self.article, "ana")
        notices = self.works[window].notices
        assert notices or not torn or not writer.path.exists()
        assert all(TORN in notice for notice in notices)

    @rule(how=st.sampled_from(["cut", "flip"]), share=SHARE, bit=BIT, keep_state=st.booleans())
    def damage_history(self, how, share, bit, keep_state):
        """What a history has lost is told; all else is there, and all when it is put back."""
        for work in self.works:
            work.close()
        files = sorted((self.folder / "store" / "annotators" / "ana").glob("*.jsonl"))
        if files and not keep_state:
            (files[0].parent / f"{self.article}.json").unlink(missing_ok=True)
        for path in files[:1]:
            data = path.read_bytes()
            damage(path, how, share, bit)
            whole = path.read_bytes()[-1:] in (b"", b"\n")
            work = self.store.read(self.article, "ana")
            same = records_of(work) == plain(self.model.records)
            assert same or work.notices or (how == "cut" and whole)
            path.write_bytes(data)
        self.works = [self.store.open(self.article, "ana") for _ in self.works]

    def reopen(self, window):
        self.works[window] = self.store.open(self.article, "ana")
        assert all(TORN in notice for notice in self.works[window].notices)

    @invariant()
    def same_as_model(self):
        expected = plain(self.model.records)
        for work in self.works:
            work.refresh()
            assert records_of(work) == expected
            assert not work.fault


class TwoMachines(RuleBasedStateMachine):
    """Windows that know nothing of each other until they look: all must end up the same."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        store, self.article = store_with_article(self.folder / "store")
        other = open_store(self.folder / "store", machine="0a1b")
        self.stores = [store, store, other]
        self.works = [s.open(self.article, "ana") for s in self.stores]
        self.screens = [{}, {}, {}]

    def show(self, window, changes):
        """Change a window's screen by what it was told, and by nothing else."""
        for change in changes:
            self.screens[window][change.table, change.id] = change.new

    def teardown(self):
        for work in self.works:
            work.close()
        assert records_of(self.stores[0].read(self.article, "ana")) == self.before
        shutil.rmtree(self.folder)

    @rule(window=st.integers(0, 2))
    def add(self, window):
        changes = added(make_annotation())
        self.works[window].apply("add", changes)
        self.show(window, changes)

    @rule(window=st.integers(0, 2), data=st.data(), note=st.sampled_from("abc"))
    def change(self, window, data, note):
        known = sorted(self.works[window].annotations)
        if known:
            one = self.works[window].annotations[data.draw(st.sampled_from(known))]
            new = data.draw(st.sampled_from([None, replace(one, note=note)]))
            self.works[window].apply("change", [Change("annotations", one.id, one, new)])
            self.show(window, [Change("annotations", one.id, one, new)])

    @rule(window=st.integers(0, 2), back=st.booleans())
    def undo_or_redo(self, window, back):
        work = self.works[window]
        self.show(window, work.undo() if back else work.redo())

    @rule(window=st.integers(0, 2))
    def look(self, window):
        self.show(window, self.works[window].refresh())
        assert not self.works[window].refresh()
        shown = {key: record for key, record in self.screens[window].items() if record}
        assert shown == records_of(self.works[window])

    @rule(window=st.integers(0, 2), crash=st.booleans())
    def restart(self, window, crash):
        work = self.works[window]
        work._writer.close() if crash else work.close()
        self.works[window] = self.stores[window].open(self.article, "ana")
        self.screens[window] = records_of(self.works[window])

    @rule(window=st.integers(0, 2))
    def checkpoint(self, window):
        self.works[window].checkpoint(idle=True)

    @rule()
    def lose_state(self):
        path = self.folder / "store" / "annotators" / "ana" / f"{self.article}.json"
        path.unlink(missing_ok=True)

    @invariant()
    def converge(self):
        self.before = records_of(self.stores[0].read(self.article, "ana"))

    @rule()
    def all_look(self):
        for window, work in enumerate(self.works):
            self.look(window)
            assert records_of(work) == self.before


TestOneAnnotator = OneAnnotator.TestCase
TestOneAnnotator.settings = STATEFUL
TestTwoMachines = TwoMachines.TestCase
TestTwoMachines.settings = STATEFUL
