"""Reading what came from outside in a process of its own, within limits of time and memory.

Mail, web pages, Markdown, feeds, PDF documents and files of other programs may be made to hang or
to fill the memory of whoever reads them, and the libraries for them (in C for the most part) cannot
be stopped once they are called. So a second process calls them. It may take as long, hold as much
and crash as it likes: it is ended, and the source is refused in one sentence.

Why always and not for large sources only: 50 kB can keep a library busy for minutes, so nothing
cheap tells which source is harmless. What is read here without a second process is our own code
whose time grows with the size of the input and no faster: plain text, lists of feeds.

What it costs: starting the process takes some 80 ms, once. It then serves one request after the
other and ends when nothing has come for :data:`IDLE` seconds. The libraries are imported there and
not here, so opening a web page takes as long as it did; :func:`prepare` starts the process early,
while this one has other things to do.

Nothing is imported there from the working folder: ``-I`` leaves that out, and the search path is
this process's own less the folder it was started in. What comes back is bytes that are decoded as
records (never pickle), and no more of them than a part of the memory that the source may take.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import IO

import msgspec

from reader.articles.processes import worker_process as process
from reader.articles.processes.limits import Current, Limits, Task, seconds_left
from reader.articles.processes.python_process import PACKAGE, import_folders, isolated_command

IDLE = 20.0
"""Seconds after which a process that nothing was asked of ends."""
OUTPUT_SHARE = 0.25
"""The part of a source's memory that its results may fill, all together."""
SHOWN_AFTER = 1.0
"""Seconds after which somebody who waits is shown so."""

Answer = Callable[[bytes], bytes]
"""Answers what the other process asks for while it reads."""

_MOST_IDLE = 2
_PAUSE = 0.1
_PATIENCE = 5.0
_WAITED_FOR = 2.0
"""How much longer than it may compute a process is waited for: others may need the machine."""
_BOOT = (
    "import sys; sys.path[:] = sys.argv[1:];"
    " from reader.articles.processes.worker_process import main; main()"
)
_OUT_OF_TIME = getattr(signal, "SIGPROF", None)


class WorkerError(RuntimeError):
    """An error of our own in the other process; the message is its traceback."""


def run(
    task: Task,
    data: bytes,
    *,
    limits: Limits | None = None,
    answer: Answer | None = None,
    alone: bool = False,
) -> Iterator[bytes]:
    """Yield what the task's function makes of ``data``, by default within the limits for its size.

    The function gets the data and a function that asks :func:`answer`, and yields bytes. ``alone``
    gives it a process that read nothing before and reads nothing after. The time that the caller
    takes between two results does not count. Raises the task's error where the function does, where
    a limit is reached and where the process broke off.
    """
    limits = limits or Current.limits.of(task.size)
    seconds = max(min(limits.seconds, seconds_left()), _PAUSE)
    try:
        worker = _Worker() if alone else _pool.take()
    except OSError as error:
        raise task.not_started(error.strerror or str(error)) from None
    watch = _Watch(worker, task.name, seconds)
    is_done = False
    try:
        request = process.Request(task.function, _folder(), seconds, limits.megabytes, data)
        worker.send(process.RUN, msgspec.msgpack.encode(request))
        left = limits.megabytes * 1e6 * OUTPUT_SHARE
        while True:
            kind, content = worker.receive(left)
            left -= len(content)
            if kind == process.RESULT:
                with watch.paused():
                    yield content
            elif kind == process.ASK and answer is not None:
                with watch.paused():
                    found = answer(content)
                worker.send(process.ANSWER, found)
            elif kind == process.DONE:
                is_done = not alone
                return
            elif kind == process.LAST:
                return
            else:
                is_done = kind == process.ERROR and not alone
                raise _error(kind, content, task, limits)
    except ValueError:  # more than may come
        raise task.too_big(limits) from None
    except (EOFError, OSError):
        raise _broken(worker.exit_code(), task, limits, is_late=watch.is_late) from None
    finally:
        watch.stop()
        if is_done:
            _pool.give_back(worker)
        else:
            worker.end()


def prepare(function: str) -> None:
    """Start a process and have it import a function, ``module:name``, that is about to be run."""
    if _pool.is_empty():
        with suppress(OSError):  # told when there is something to read
            worker = _Worker()
            worker.send(process.PREPARE, function.encode())
            _pool.give_back(worker)


class _Worker:
    """A started process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            isolated_command(_BOOT, *import_folders()),
            cwd=PACKAGE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a frame; OSError where the process is gone."""
        process.send(_there(self._process.stdin), kind, content)

    def receive(self, most: float) -> tuple[bytes, bytes]:
        """Return the next frame; EOFError where the process is gone, ValueError above ``most``."""
        found = process.receive(_there(self._process.stdout), most)
        if found is None:
            raise EOFError
        return found

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()

    def exit_code(self) -> int:
        """Return the exit code of a process that is about to end, negative for a signal."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_PATIENCE)
        self._process.kill()
        return self._process.wait()

    def end(self) -> None:
        """Kill the process unless it has ended."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _there(stream).close()


class _Watch:
    """Kills a process that takes too long, and shows that somebody waits for it."""

    def __init__(self, worker: _Worker, name: str, seconds: float) -> None:
        self.is_late = False
        self._worker, self._name, self._seconds = worker, name, seconds
        self._start = time.monotonic()
        self._left_at: float | None = None
        self._over = Event()
        self._thread = Thread(target=self._run, name="newsmark-watch", daemon=True)
        self._thread.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let no time pass meanwhile."""
        self._left_at = time.monotonic()
        yield
        self._start += time.monotonic() - self._left_at
        self._left_at = None

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        is_shown = False
        while not self._over.wait(_PAUSE):
            if self._left_at is not None:
                continue
            passed = time.monotonic() - self._start
            if passed > self._seconds * (_WAITED_FOR if process.IS_LIMITED else 1):
                self.is_late = True
                self._worker.kill()
                break
            if passed > SHOWN_AFTER and Current.on_wait:
                is_shown = True
                Current.on_wait(self._name, passed)
        if is_shown and Current.on_wait:
            Current.on_wait("", 0.0)


class _Pool:
    """Processes that wait for something to read, for :data:`IDLE` seconds after the last."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []
        self._lock = Lock()
        self._timer: Timer | None = None

    def is_empty(self) -> bool:
        return not self._idle

    def take(self) -> _Worker:
        """Return a process that waits, or a new one; OSError where none can be started."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive():
                    return worker
                worker.end()
        return _Worker()

    def give_back(self, worker: _Worker) -> None:
        with self._lock:
            is_kept = len(self._idle) < _MOST_IDLE
            if is_kept:
                self._idle.append(worker)
            if self._timer:
                self._timer.cancel()
            self._timer = Timer(IDLE, self.empty)
            self._timer.daemon = True
            self._timer.start()
        if not is_kept:
            worker.end()

    def empty(self) -> None:
        """End them all."""
        with self._lock:
            ended = [*self._idle]
            self._idle.clear()
            if self._timer:
                self._timer.cancel()
        for worker in ended:
            worker.end()


_pool = _Pool()
atexit.register(_pool.empty)


def _error(kind: bytes, content: bytes, task: Task, limits: Limits) -> Exception:
    text = content.decode("utf-8", "replace")
    if kind == process.ERROR:
        return task.error(" ".join(text.split("\n")))
    return task.too_big(limits) if kind == process.MEMORY else WorkerError(text)


def _broken(code: int, task: Task, limits: Limits, *, is_late: bool) -> Exception:
    if is_late or -code == _OUT_OF_TIME:
        return task.too_slow(limits)
    return task.broken(limits)


def _folder() -> bytes:
    try:
        return os.fsencode(Path.cwd())
    except OSError:  # it was deleted
        return b""


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
