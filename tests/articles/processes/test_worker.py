"""The process that reads sources: its limits, its sentences, and what it never does."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from reader.articles.errors import ArticleError
from reader.articles.load import load_bytes, load_sources
from reader.articles.model import Article
from reader.articles.processes import worker
from reader.articles.processes.limits import COMMON_BYTES, Current, Limits, Task

HANG_GUARD = 60
"""Seconds after which something that should have been ended counts as hanging."""
limited = pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit memory")


def task(function: str, size: int = 1) -> Task:
    return Task(
        f"tests.articles.processes.test_worker:{function}", "a.html", "the page", size, ArticleError
    )


def outcome(function: str, data: bytes = b"") -> bytes:
    return b"".join(worker.run(task(function), data))


@pytest.fixture(autouse=True)
def _no_process_left(monkeypatch):
    """Let this file be importable in the other process, and begin and end without one."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))
    worker._pool.empty()
    yield
    worker._pool.empty()


# What the other process runs.


def twice(data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    print("a library says something")
    yield data
    yield data


def hang(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield b"begun"
    while True:
        pass


def sleep(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield b"begun"
    time.sleep(10 * HANG_GUARD)


def fill(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield bytes(len([bytes(1_000_000) for _ in range(20_000)]))


def flood(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    while True:
        yield bytes(1_000_000)


def crash(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield b""


def refuse(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    raise ArticleError("a.html shows\nno text.")
    yield b""


def fail(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield b"%d" % (1 // 0)


def upper(data: bytes, ask: worker.Answer) -> Iterator[bytes]:
    yield ask(data)


def number(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield b"%d" % os.getpid()


def search_path(_data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    yield "\n".join(sys.path).encode()


def write(data: bytes, _ask: worker.Answer) -> Iterator[bytes]:
    Path(os.fsdecode(data)).write_bytes(b"written")
    yield b""


def test_what_is_yielded_comes_back_and_prints_do_not_disturb():
    assert list(worker.run(task("twice"), b"abc")) == [b"abc", b"abc"]


def test_one_process_reads_one_source_after_the_other():
    assert outcome("number") == outcome("number") != b"%d" % os.getpid()


def test_a_source_may_have_a_process_alone():
    first = outcome("number")
    assert b"".join(worker.run(task("number"), b"", alone=True)) != first


@pytest.mark.parametrize("function", ["hang", "sleep"])
def test_what_takes_too_long_is_ended_in_one_sentence(function, monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(1))
    with pytest.raises(ArticleError) as caught:
        outcome(function)
    assert str(caught.value) == (
        "a.html was not read: the page took longer than 1 seconds; raise parse_seconds in the"
        " config file to give it more."
    )
    monkeypatch.setattr(Current, "limits", Limits(HANG_GUARD))
    assert outcome("twice", b"a") == b"aa"


@limited
def test_what_needs_too_much_memory_is_ended_in_one_sentence(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(60, 200))
    with pytest.raises(ArticleError) as caught:
        outcome("fill")
    assert str(caught.value) == (
        "a.html was not read: the page needs more than 200 MB of memory; raise parse_megabytes in"
        " the config file to give it more."
    )


def test_what_writes_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(60, 200))
    with pytest.raises(ArticleError, match="needs more than 200 MB"):
        for _ in worker.run(task("flood"), b""):
            pass


def test_a_process_that_breaks_off_is_one_sentence():
    with pytest.raises(ArticleError, match=r"^a\.html was not read: the program library"):
        outcome("crash")
    assert outcome("twice", b"a") == b"aa"


def test_a_sentence_of_the_other_process_is_raised_here_on_one_line():
    with pytest.raises(ArticleError, match=r"^a.html shows no text\.$"):
        outcome("refuse")


def test_an_error_of_our_own_is_not_blamed_on_the_source():
    with pytest.raises(worker.WorkerError, match="ZeroDivisionError"):
        outcome("fail")


def test_the_other_process_may_ask():
    answers = worker.run(task("upper"), b"abc", answer=bytes.upper)
    assert b"".join(answers) == b"ABC"


def test_the_time_that_the_caller_takes_does_not_count(monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(1))
    clock = {"now": 0.0}
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock["now"])
    results = worker.run(task("twice"), b"a")
    next(results)
    clock["now"] += 1000
    assert list(results) == [b"a"]


@pytest.mark.parametrize("size", [1, COMMON_BYTES, 10 * COMMON_BYTES])
def test_limits_grow_with_the_size_above_five_megabytes(size):
    factor = max(1, size // COMMON_BYTES)
    assert Limits(10, 500).of(size) == Limits(10 * factor, 500 * factor)


def test_who_stops_early_leaves_no_process():
    results = worker.run(task("hang"), b"")
    assert next(results) == b"begun"
    results.close()
    assert worker._pool.is_empty()


def test_an_interrupt_ends_the_process(monkeypatch):
    def interrupted(_question: bytes) -> bytes:
        raise KeyboardInterrupt

    ended = []
    end = worker._Worker.end
    monkeypatch.setattr(worker._Worker, "end", lambda self: ended.append(end(self)))
    with pytest.raises(KeyboardInterrupt):
        list(worker.run(task("upper"), b"a", answer=interrupted))
    assert len(ended) == 1
    assert worker._pool.is_empty()


def suppressing(results: Iterator[bytes]) -> None:
    with suppress(ArticleError):
        list(results)


def test_somebody_who_waits_is_shown_so_and_told_when_it_is_over(monkeypatch):
    shown: list[str] = []
    is_shown = threading.Event()

    def show(name: str, _seconds: float) -> None:
        shown.append(name)
        is_shown.set()

    monkeypatch.setattr(Current, "on_wait", show)
    monkeypatch.setattr(worker, "SHOWN_AFTER", 0.0)
    started = []
    take = worker._pool.take
    monkeypatch.setattr(worker._pool, "take", lambda: started.append(take()) or started[0])
    results = worker.run(task("sleep"), b"")
    next(results)
    waiting = threading.Thread(target=suppressing, args=(results,))
    waiting.start()
    assert is_shown.wait(HANG_GUARD)
    started[0].kill()
    waiting.join(HANG_GUARD)
    assert set(shown) == {"a.html", ""} and shown[-1] == ""


def test_nothing_is_imported_from_the_working_folder(tmp_path, monkeypatch):
    ran = tmp_path / "ran"
    for name in ("msgspec", "lxml", "trafilatura", "email", "sitecustomize", "reader"):
        (tmp_path / f"{name}.py").write_text(f"open({str(ran)!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "msgspec.py"))
    page = b"<p>" + b"Words of an article. " * 20
    assert load_bytes(page, name="a", kind="html").text
    assert str(tmp_path) not in outcome("search_path").decode().split("\n")
    assert not ran.exists()


@limited
def test_the_process_cannot_write_files(tmp_path):
    with pytest.raises(worker.WorkerError, match="too large"):
        outcome("write", os.fsencode(tmp_path / "a"))


MESSAGE = b"From a\nSubject: s\n\nWords.\n\n"


def test_all_messages_of_a_file_are_read_where_one_is_refused(tmp_path):
    file = tmp_path / "a.mbox"
    encrypted = b"From a\nContent-Type: multipart/encrypted\n\nX\n\n"
    file.write_bytes(MESSAGE + encrypted + MESSAGE)
    found = [each.text if isinstance(each, Article) else str(each) for each in load_sources([file])]
    assert found[0] == found[2] == "Words.\n\n" and "message 2, is encrypted" in found[1]


def test_the_messages_of_a_file_have_the_time_of_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(Current, "limits", Limits(1))
    file = tmp_path / "a.mbox"
    slow = b"From a\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhello\n" * 200_000
    file.write_bytes((slow + b"\n\n") * 5)
    found = list(load_sources([file]))
    assert len(found) < 5
    assert "was not read behind message" in str(found[-1])
