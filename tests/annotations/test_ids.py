"""Identifiers in order of creation, and times that sort as text."""

from __future__ import annotations

import re
import threading
import time
import uuid

from reader.annotations import ids
from reader.annotations.ids import new_id, now


def test_ids_are_version_7_and_carry_the_time():
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1_000
    assert str(made) == str(made).lower()


def test_ids_of_one_process_sort_in_order_of_creation():
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_still_sort_when_the_clock_is_set_back(monkeypatch):
    first = new_id()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000_000)
    assert first < new_id() < new_id()


def test_ids_made_in_several_threads_at_once_differ():
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id() for _ in range(500)]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4_000


def test_times_are_utc_with_milliseconds():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now())
    assert now() <= now()
