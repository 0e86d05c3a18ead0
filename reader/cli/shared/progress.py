"""Progress: on stderr, and only where that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from reader.cli.shared.output import is_dumb, is_terminal, width

Item = TypeVar("Item")
PAUSE = 0.1
"""Seconds between two looks of the line, so that showing costs nothing."""


class ProgressLine:
    """One line that says how far things are, written over again and gone when all is done.

    It shows where stderr is a terminal; ``quiet`` keeps it away where lines of output already show
    that things go on.
    """

    def __init__(self, what: str, *, quiet: bool = False) -> None:
        self._what = what
        self._shown = is_terminal(sys.stderr) and not is_dumb() and not quiet
        self._last = time.monotonic()
        self._dirty = False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def tell(self, done: int, total: int = 0) -> None:
        """Say how much is done, and of how much where that is known."""
        now = time.monotonic()
        if not self._shown or now - self._last < PAUSE:
            return
        of = f" of {total:,}" if total else ""
        self._write(f"\r{self._what}: {done:,}{of}")
        self._last, self._dirty = now, True

    def clear(self) -> None:
        """Make room for a line of text."""
        if self._dirty:
            self._write("\r\x1b[K")
            self._dirty = False

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def reading_shown() -> Iterator[None]:
    """Show which source is being read, and for how long, once that has taken a second."""
    from reader.articles.processes.limits import Current

    if not is_terminal(sys.stderr) or is_dumb():
        yield
        return
    Current.on_wait = _show_reading
    try:
        yield
    finally:
        Current.on_wait = None


def while_shown(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items, and meanwhile do as :func:`reading_shown` does."""
    with reading_shown():
        yield from items


def _show_reading(name: str, seconds: float) -> None:
    from reader.articles.text.cells import fit, printable

    line = fit(f"reading {printable(name)}", (width() or 80) - 12) if name else ""
    sys.stderr.write(f"\r{line}: {seconds:.0f} s\x1b[K" if name else "\r\x1b[K")
    sys.stderr.flush()
