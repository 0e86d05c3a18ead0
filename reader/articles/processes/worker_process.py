"""The process that reads what came from outside, for :mod:`reader.articles.processes.worker`.

Requests come in through stdin, one after the other, and what they give goes out through stdout.
Each is held to its limits by the system, where the system can (not on Windows; macOS limits the
time alone). It imports nothing but what it is asked to run.
"""

from __future__ import annotations

import math
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any

import msgspec

from reader.articles.errors import NewsmarkError

HEAD = struct.Struct(">cQ")
"""Of each frame: its kind, and the bytes of content that follow."""
PREPARE, RUN, ANSWER = b"P", b"T", b"A"
"""Frames to this process: import a function; run it; what it asked for."""
RESULT, ASK, DONE, LAST = b"R", b"Q", b"D", b"L"
"""Frames from it: a result; a question; that is all; that is all, and this process ends."""
ERROR, MEMORY, BUG = b"E", b"M", b"X"
"""Frames from it in place of DONE: a sentence for the user; out of memory; an error of our own."""
_FEW_MEGABYTES = 150
"""A process that has ever held more than this ends with its request, so that none stays large."""


IS_LIMITED = find_spec("resource") is not None
"""Whether the system limits the time that a process computes; Windows does not."""


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What is to be run, ``module:name``, on which bytes, in which folder, within which limits.

    Files may be named from the folder; no module is ever imported from it.
    """

    function: str
    folder: bytes
    seconds: float
    megabytes: float
    data: bytes


def main() -> None:
    """Serve requests until there are no more."""
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    at_start = _peak_megabytes()  # on Linux that of whoever started this process
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints is no answer
    while frame := receive(source):
        kind, content = frame
        if kind == PREPARE:
            _found(content.decode())
        elif not _serve(msgspec.msgpack.decode(content, type=Request), source, target, at_start):
            return


def receive(source: IO[bytes], most: float = math.inf) -> tuple[bytes, bytes] | None:
    """Return the kind and the content of the next frame, None where there is no whole one.

    Raises ValueError for one of more than ``most`` bytes.
    """
    head = source.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, size = HEAD.unpack(head)
    if size > most:
        raise ValueError(f"{size} bytes where at most {most} were to come")
    content = source.read(size)
    return (kind, content) if len(content) == size else None


def send(target: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """Write a frame."""
    target.write(HEAD.pack(kind, len(content)))
    target.write(content)
    target.flush()


def _serve(request: Request, source: IO[bytes], target: IO[bytes], at_start: float) -> bool:
    """Run what was asked for; False where this process should end.

    It should where it held more than a few megabytes, and more than ``at_start``.
    """

    def ask(question: bytes) -> bytes:
        send(target, ASK, question)
        frame = receive(source)
        if frame is None:
            raise EOFError("nobody is there to answer")
        return frame[1]

    try:
        function = _found(request.function)
        with suppress(OSError):  # it was deleted
            os.chdir(request.folder)
        _limit(request.seconds, request.megabytes)
        for result in function(request.data, ask):
            send(target, RESULT, result)
    except MemoryError:
        send(target, MEMORY)
        return False
    except NewsmarkError as error:
        send(target, ERROR, str(error).encode("utf-8", "replace"))
    except Exception:
        send(target, BUG, traceback.format_exc().encode("utf-8", "replace"))
        return False
    else:
        is_large = _peak_megabytes() > max(_FEW_MEGABYTES, at_start)
        send(target, LAST if is_large else DONE)
        return not is_large
    return True


def _found(function: str) -> Callable[[bytes, Callable[[bytes], bytes]], Any]:
    module, _, name = function.partition(":")
    found: Callable[[bytes, Callable[[bytes], bytes]], Any] = getattr(import_module(module), name)
    return found


def _limit(seconds: float, megabytes: float) -> None:
    """Have the system hold this process to its limits, counted from now."""
    if not IS_LIMITED:  # Windows; whoever waits for this process ends it in time
        return
    import resource

    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process, whatever it is doing
    signal.setitimer(signal.ITIMER_PROF, seconds)
    for kind, most in (
        (resource.RLIMIT_DATA, int(megabytes * 1e6)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _peak_megabytes() -> float:
    if not IS_LIMITED:
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
