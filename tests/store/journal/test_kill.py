"""Processes killed at random moments, one and several at once: nothing acknowledged is lost.

At full scale each test kills 60 times.
"""

from __future__ import annotations

import random
import re
import sys
import time

import pytest
from tinydb import TinyDB

from tests.scale import scaled
from tests.store.conftest import make_article, store_with_article
from tests.store.journal.streamer import acknowledged, stream

if sys.platform == "win32":
    pytest.skip("Windows has no fork", allow_module_level=True)

KILLS = scaled(60)
KILLS_OF_AN_ARTICLE = 30
LINES = 12
"""A process is killed after at most so many lines…"""
LATER = 0.003
"""…and at most so many seconds, so that it may be in the middle of anything."""


def stock_ids(folder, article, annotator="ana"):
    path = folder / "annotators" / annotator / f"{article}.json"
    with TinyDB(path, encoding="utf-8", access_mode="r") as db:
        return {record["id"] for record in db.table("annotations")}


def killed(child, rng):
    """Let a process run for a random while, kill it, and return what it has acknowledged."""
    lines = child.lines(rng.randint(0, LINES))
    time.sleep(rng.uniform(0, LATER))  # the moment is the point, not what it waits for
    return acknowledged(lines + child.kill())


def assert_all_there(store, article, annotator, saved, where):
    """Nothing is lost, and nothing is told but that the end of a history was torn."""
    work = store.read(article, annotator)
    lost = saved - set(work.annotations)
    assert not lost, f"{len(lost)} lost {where}"
    assert all(re.search(r"ends in \d+ bytes", notice) for notice in work.notices), work.notices


def assert_one_state(store, folder, article, annotator, saved):
    """An open and a close make one state of it all that plain TinyDB opens."""
    work = store.open(article, annotator)
    ids = set(work.annotations)
    work.close()
    if ids:
        assert stock_ids(folder, article, annotator) == ids >= saved
    counts = {summary.id: summary.counts for summary in store.library(annotator)}
    assert counts[article].get("claim", 0) == sum(
        one.status == "active" for one in store.read(article, annotator).annotations.values()
    )


def run_until_killed(folder, annotators, seed):
    """Let a process for each of these annotators stream at once, again and again, and kill each."""
    rng = random.Random(seed)
    store, _ = store_with_article(folder)
    kills = 0
    while kills < KILLS:
        article = make_article(f"{kills} {make_article().text}")
        store.add_article(article)
        saved = {name: set() for name in annotators}
        until = min(KILLS, kills + KILLS_OF_AN_ARTICLE)
        while kills < until:
            running = [
                (name, stream(folder, article.id, name, undo=len(saved) == len(annotators)))
                for name in annotators
            ]
            rng.shuffle(running)
            for name, child in running:
                saved[name] |= killed(child, rng)
                kills += 1
                where = f"after kill {kills}, seed {seed}"
                assert_all_there(store, article.id, name, saved[name], where)
        for name, ids in saved.items():
            assert_one_state(store, folder, article.id, name, ids)
            pattern = f"{article.id}.{name}~*.jsonl"
            slots = len(list((folder / "annotators" / name).glob(pattern)))
            assert slots <= annotators.count(name) + 5, "slots of the dead are taken over"


@pytest.mark.parametrize(
    "annotators",
    [["ana"], ["ana", "ana", "ana"], ["ana", "bob", "eve"]],
    ids=["one writer", "three windows", "three annotators"],
)
def test_nothing_acknowledged_is_lost_when_killed(folder, annotators):
    run_until_killed(folder, annotators, random.randrange(1 << 30))


def test_two_processes_that_end_share_one_state(folder):
    store, article = store_with_article(folder)
    running = [stream(folder, article, "ana", limit=40, undo=False) for _ in range(2)]
    saved = set().union(*(acknowledged(child.end()) for child in running))
    work = store.open(article, "ana")
    assert len(saved) == 80
    assert set(work.annotations) == saved
    work.close()
    assert stock_ids(folder, article) == saved
