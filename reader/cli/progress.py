"""Progress: on stderr, and only where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from reader.cli.output import is_dumb, is_terminal

Told = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def is_shown() -> bool:
    """Tell whether anybody would see progress."""
    return is_terminal(sys.stderr) and not is_dumb()


@contextmanager
def bar(what: str) -> Iterator[Told]:
    """Show progress for as long as the context lasts; the function that it yields moves it on."""
    if not is_shown():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=what, file=sys.stderr) as shown:

        def told(done: int, total: int) -> None:
            shown.length = max(total, 1)
            shown.update(done - shown.pos)

        yield told


class Counter:
    """A count of unknown length, where the output itself does not show that things go on."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.done = 0
        self.shown = is_shown() and not is_terminal(sys.stdout)

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        if self.shown:
            click.echo(f"\r{self.done} {self.what}", nl=False, err=True)

    def clear(self) -> None:
        """Make room for a line of text."""
        if self.shown and self.done:
            click.echo("\r\x1b[K", nl=False, err=True)
