"""Fifty processes at work in one store at once: no error, nobody waits, nothing is lost.

At full scale they work for four seconds.
"""

from __future__ import annotations

import itertools
import sys
import time

import pytest

from reader.store.folder_store import open_store
from tests.scale import SCALE
from tests.store.conftest import added, make_annotation, store_with_article
from tests.store.journal.streamer import Child

if sys.platform == "win32":
    pytest.skip("Windows has no fork", allow_module_level=True)

SECONDS = 4 * SCALE
PROCESSES = 50


def busy(folder, article, name, *, undo):
    """Start a process that works until the time is over and then sends the ids that it saved."""

    def do(send):
        end = time.monotonic() + SECONDS
        work = open_store(folder, machine="7f3c").open(article, name)
        saved: list[str] = []
        for number in itertools.count():
            if number and time.monotonic() > end:
                break
            annotation = make_annotation(annotator=name)
            work.apply("add", added(annotation))
            assert not work.fault, work.fault
            if undo and number % 5 == 4:
                assert [change.id for change in work.undo()] == [annotation.id]
            else:
                saved.append(annotation.id)
            work.refresh()
            assert annotation.id in work.annotations or undo
            work.checkpoint()
        work.close()
        assert not work.notices, work.notices
        for one in saved:
            send(one)

    return Child(do)


@pytest.mark.parametrize("same", [False, True], ids=["own annotators", "one annotator"])
def test_fifty_processes_work_in_one_store(folder, same):
    store, article = store_with_article(folder)
    names = ["ana" if same else f"reader {number}" for number in range(PROCESSES)]
    running = [(name, busy(folder, article, name, undo=not same)) for name in names]
    saved: dict[str, set[str]] = {}
    for name, child in running:
        lines = child.end()
        assert lines, "it has ended without a word"
        assert not lines[-1].startswith("FAULT"), lines[-1]
        saved.setdefault(name, set()).update(lines)
    for name, ids in saved.items():
        work = store.read(article, name)
        assert set(work.annotations) == ids
        assert not work.notices
        assert store.library(name)[0].counts == {"claim": len(ids)}
    assert store.annotators() == sorted(saved)
    assert [work.annotator for work in store.works()] == sorted(saved)
    histories = list((folder / "annotators").glob("*/*.jsonl"))
    assert len(histories) <= PROCESSES
    actions = sum(map(len, saved.values()))
    print(f"{PROCESSES} processes, {len(saved)} annotators, {actions} annotations saved")
