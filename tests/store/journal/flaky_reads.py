"""Reads of a store that fail on demand: opening, reading, listing and asking for the status.

``FlakyReads`` counts every such call below a folder. From the call number ``fail_at`` on, ``times``
of them fail as ``fault`` says; ``short`` fails nothing and gives a byte or two at a time instead.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

from reader.store.journal import files

FAULTS = ("EIO", "ESTALE", "EMFILE", "short")
_CALLS = ("open", "stat", "lstat", "listdir", "scandir")


class _Raw(io.FileIO):
    """A file whose reads go through the counter."""

    counter: FlakyReads

    def readinto(self, buffer):
        self.counter.count("read")
        if self.counter.fault == "short" and len(buffer) > 1:
            data = self.read(1 + self.tell() % 2)
            buffer[: len(data)] = data
            return len(data)
        return super().readinto(buffer)

    def readall(self):
        self.counter.count("read")
        return super().readall()


class FlakyReads:
    def __init__(self, root, monkeypatch):
        self.root = str(root)
        self.fault = ""
        self.fail_at = 0
        self.times = 1
        self.calls = 0
        self._monkeypatch = monkeypatch
        for name in _CALLS:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))
        monkeypatch.setattr(files, "open_regular", self._opened(files.open_regular))

    @contextmanager
    def failing(self, fault: str, at: int, times: int = 1) -> Iterator[None]:
        """Let calls fail, beginning with number ``at`` from here on."""
        self.calls, self.fault, self.fail_at, self.times = 0, fault, at, times
        try:
            yield
        finally:
            self.fault = ""

    def count(self, kind: str) -> None:
        """Count a call, and let it fail when it is its turn."""
        self.calls += 1
        if not self.fault or not self.fail_at <= self.calls - 1 < self.fail_at + self.times:
            return
        if self.fault != "short":
            number = getattr(errno, self.fault)
            raise OSError(number, os.strerror(number))

    def _counted(self, name, real):
        def call(path=".", *more, **keywords):
            reads = not (more and name == "open" and more[0] & os.O_CREAT)
            if isinstance(path, str | os.PathLike) and reads:
                below = os.fspath(path)
                if isinstance(below, str) and below.startswith(self.root):
                    self.count(name)
            return real(path, *more, **keywords)

        return call

    def _opened(self, real):
        def open_regular(path, *, buffering=-1, **keywords):
            with real(path, **keywords) as file:
                raw = _Raw(os.dup(file.fileno()))
            raw.counter = self
            return raw if buffering == 0 else io.BufferedReader(raw)

        return open_regular
