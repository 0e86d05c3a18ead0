"""Processes that stream actions into a store and say after each that it was acknowledged.

They are forked from the test, so that one costs little and a thousand can be killed.
"""

from __future__ import annotations

import itertools
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path

from reader.store.folder_store import open_store
from tests.store.conftest import added, make_annotation

Send = Callable[[str], None]


class Child:
    """A forked process that does something and sends lines; what it raises is sent as FAULT."""

    def __init__(self, do: Callable[[Send], None]):
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                do(lambda line: _send(writing, line))
            except BaseException:
                _send(writing, "FAULT " + traceback.format_exc().replace("\n", " | "))
            finally:
                os._exit(0)
        os.close(writing)
        self._lines = os.fdopen(reading, "rb")

    def lines(self, count: int | None = None) -> list[str]:
        """Return the next lines, or all that are left; what was not sent in whole is none."""
        found = itertools.islice(self._lines, count)
        return [line[:-1].decode() for line in found if line.endswith(b"\n")]

    def kill(self) -> list[str]:
        """Kill it, unless it has ended, and return the lines that are left."""
        os.kill(self.pid, signal.SIGKILL)
        return self.end()

    def end(self) -> list[str]:
        """Wait for its end and return the lines that are left."""
        left = self.lines()
        self._lines.close()
        os.waitpid(self.pid, 0)
        return left


def _send(fd: int, line: str) -> None:
    os.write(fd, line.encode() + b"\n")


def stream(
    folder: Path, article: str, annotator: str, *, limit: int | None = None, undo: bool = True
) -> Child:
    """Start a process that adds annotations to an article, without end unless limited.

    It sends READY, then the id of each annotation once that is saved, or FAULT and why it is not.
    It also undoes and redoes one now and then; it sends UNDO and the id before, the id after.
    """

    def do(send: Send) -> None:
        work = open_store(folder, machine="7f3c").open(article, annotator)
        send("READY")
        for number in itertools.islice(itertools.count(), limit):
            annotation = make_annotation(annotator=annotator, note="x" * (number % 300))
            work.apply("add", added(annotation))
            if work.fault:
                send(f"FAULT {work.fault}")
                return
            send(annotation.id)
            if undo and number % 7 == 0:
                send(f"UNDO {annotation.id}")
                assert work.undo()
                assert work.redo()
                send(annotation.id)
            work.checkpoint()
        work.close()

    return Child(do)


def acknowledged(lines: list[str]) -> set[str]:
    """Return the ids that these lines say to be saved."""
    saved = set()
    for line in lines:
        assert not line.startswith("FAULT"), line
        if line.startswith("UNDO "):
            saved.discard(line[5:])
        else:
            saved.add(line)
    return saved - {"READY"}
