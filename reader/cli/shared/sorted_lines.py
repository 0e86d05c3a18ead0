"""Sorting more lines than memory should hold: sorted runs in temporary files, merged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from heapq import merge
from typing import IO

RUN_BYTES = 16 * 1024 * 1024
"""Lines of so many bytes are sorted in memory at a time."""


class SortedLines:
    """Takes lines by key and gives them back in the order of the keys; equal keys as they came.

    A key holds no control character; a line no line end.
    """

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._runs: list[IO[bytes]] = []
        self._lines: list[bytes] = []
        self._bytes = 0
        self._count = 0

    def add(self, key: str, line: bytes) -> None:
        """Take in a line."""
        self._lines.append(b"%b\t%012d\t%b\n" % (key.encode(), self._count, line))
        self._count += 1
        self._bytes += len(line)
        if self._bytes > self._run_bytes:
            self._write_run()

    def _write_run(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115 - closed when this is gone
        run.writelines(sorted(self._lines))
        run.seek(0)
        self._runs.append(run)
        self._lines, self._bytes = [], 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines, without keys; once only."""
        for line in merge(*self._runs, sorted(self._lines)):
            yield line.split(b"\t", 2)[2][:-1]
