"""Processes killed at random moments, several at once, and disks that are full."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.store.conftest import store_with_article

KILLS = int(os.environ.get("NEWSMARK_TEST_KILLS", "25"))
ROOT = Path(__file__).parents[2]


def start(folder: Path, article: str, *more: str, annotator: str = "ana", prelude: str = ""):
    code = (
        f"{prelude}\nimport sys, runpy\nrunpy.run_module('tests.store.streamer', {{}}, '__main__')"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), article, annotator, "7f3c", *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(process: subprocess.Popen, lines: int | None = None) -> set[str]:
    """Return the ids of what the next lines, or all that are left, say to be saved."""
    saved = set()
    for line in itertools.islice(process.stdout, lines):
        if line.endswith("\n") and line.startswith("UNDO "):
            saved.discard(line[5:-1])
        elif line.endswith("\n") and " " not in line:
            saved.add(line[:-1])
    return saved - {"READY"}


def stock_ids(folder: Path, article: str, annotator: str = "ana") -> set[str]:
    path = folder / "annotators" / annotator / f"{article}.json"
    with TinyDB(path, encoding="utf-8", access_mode="r") as db:
        return {record["id"] for record in db.table("annotations")}


def test_nothing_acknowledged_is_lost_when_killed(folder):
    store, article = store_with_article(folder)
    seed = random.randrange(1 << 30)
    rng = random.Random(seed)
    saved: set[str] = set()
    for kill in range(KILLS):
        with start(folder, article) as process:
            killer = threading.Timer(rng.uniform(0.02, 0.2), process.kill)
            assert process.stdout.readline() == "READY\n"
            killer.start()
            saved |= acknowledged(process)
            killer.join()
        work = store.read(article, "ana")
        lost = saved - set(work.annotations)
        assert not lost, f"{len(lost)} lost after kill {kill}, seed {seed}"
        if (folder / "annotators" / "ana" / f"{article}.json").exists():
            stock_ids(folder, article)
    with_slot = store.open(article, "ana")
    with_slot.close()
    assert stock_ids(folder, article) >= saved


def test_several_windows_killed_at_once(folder):
    store, article = store_with_article(folder)
    saved: set[str] = set()
    for _ in range(max(2, KILLS // 8)):
        running = [start(folder, article, "1000") for _ in range(3)]
        for process in running:
            saved |= acknowledged(process, random.randrange(2, 15))
        for process in running:
            process.kill()
            saved |= acknowledged(process)
            process.wait()
        assert saved <= set(store.read(article, "ana").annotations)
    names = {path.name for path in (folder / "annotators" / "ana").glob("*.jsonl")}
    assert names <= {f"{article}.ana~7f3c~{slot}.jsonl" for slot in (1, 2, 3)}, "slots are reused"


def test_two_processes_that_end_share_one_state(folder):
    store, article = store_with_article(folder)
    running = [start(folder, article, "40") for _ in range(2)]
    saved = set().union(*(acknowledged(process) for process in running))
    assert [process.wait() for process in running] == [0, 0]
    work = store.open(article, "ana")
    assert len(saved) == 80
    assert set(work.annotations) == saved
    work.close()
    assert stock_ids(folder, article) == saved


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_full_disk_is_told_and_what_was_saved_stays(folder):
    store, article = store_with_article(folder)
    prelude = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    with start(folder, article, "1000", prelude=prelude) as process:
        output = process.stdout.read()
    lines = output.splitlines()
    assert "FAULT" in lines[-1]
    assert "kept in memory" in lines[-1]
    work = store.open(article, "ana")
    assert set(work.annotations) == set(lines[1:-1])
    assert not work.notices, "what did not fit was cut back to the last whole line"
