"""How long reading a source may take, how much memory it may need, and how messages say so."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from reader.articles.errors import NewsmarkError

COMMON_BYTES = 5_000_000
"""A source of more bytes than this has more time and memory, in proportion to its size."""


class Limits(msgspec.Struct, frozen=True):
    """What reading a source of up to :data:`COMMON_BYTES` may cost: seconds, and 10^6 bytes."""

    seconds: float = 10
    megabytes: float = 500

    def of(self, size: int) -> Limits:
        """Return the limits of a source of this many bytes."""
        factor = max(1.0, size / COMMON_BYTES)
        return Limits(self.seconds * factor, self.megabytes * factor)


class Task(msgspec.Struct, frozen=True):
    """Something to be read: the function that reads it, and how messages call it.

    ``function`` is ``module:name``, ``name`` that of the source, ``what`` what is read in it
    ("the web page"), ``size`` its bytes. Errors are raised as ``error``.
    """

    function: str
    name: str
    what: str
    size: int
    error: type[NewsmarkError]

    def not_started(self, reason: str) -> NewsmarkError:
        """Return the error for a source that no process could be started for."""
        return self.error(
            f"{self.name} was not read: no process to read it could be started ({reason})."
        )

    def too_slow(self, limits: Limits) -> NewsmarkError:
        """Return the error for a source that took all of its time."""
        return self.error(
            f"{self.name} was not read: {self.what} took longer than {limits.seconds:,.4g} seconds;"
            " raise parse_seconds in the config file to give it more."
        )

    def too_big(self, limits: Limits) -> NewsmarkError:
        """Return the error for a source that needs more memory than it may have."""
        return self.error(
            f"{self.name} was not read: {self.what} needs more than {limits.megabytes:,.4g} MB of"
            " memory; raise parse_megabytes in the config file to give it more."
        )

    def broken(self, limits: Limits) -> NewsmarkError:
        """Return the error for a source at which the reading process broke off."""
        return self.error(
            f"{self.name} was not read: the program library for it broke off, so {self.what} is"
            f" damaged, or needs more than {limits.megabytes:,.4g} MB of memory (parse_megabytes in"
            " the config file)."
        )


class Current:
    """The limits in force for this process, and who is shown that reading takes a while.

    ``on_wait`` is called from another thread, with the name of the source and the seconds so far,
    some times a second once reading has taken one; with no name when it is over.
    """

    limits = Limits()
    on_wait: Callable[[str, float], None] | None = None


_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let nothing that is read meanwhile go on after this time (:func:`time.monotonic`).

    So that the parts of one file have no more time than the file.
    """
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """Return the seconds until :func:`until` says; endless where it says nothing."""
    return _deadline.get() - time.monotonic()


def set_limits(seconds: float, megabytes: float) -> None:
    """Set what reading a source may cost from now on, as the configuration says."""
    Current.limits = Limits(seconds, megabytes)
