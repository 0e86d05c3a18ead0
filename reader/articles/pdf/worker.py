"""The process that reads one PDF: bytes come in through stdin, the result goes out as JSON.

It may crash, hang or want all memory there is; whoever started it goes on.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

WHOLE = "whole"


def main() -> None:
    """Read, and write what was found.

    The arguments are the seconds of computing after which the process is ended, the bytes of
    address space that it may take, and ``whole`` where running heads are to stay.
    """
    seconds, memory, *others = sys.argv[1:]
    _limit(int(seconds), int(memory))
    from reader.articles.pdf.document import read_document
    from reader.articles.pdf.found import Found

    data = sys.stdin.buffer.read()
    try:
        found = read_document(data, whole=WHOLE in others)
    except MemoryError:
        found = Found(fault="memory")
    sys.stdout.buffer.write(msgspec.json.encode(found))


def _limit(seconds: int, memory: int) -> None:
    """Let the system hold this process to its limits, where it can."""
    try:
        import resource
    except ImportError:  # Windows; whoever waits for this process ends it in time
        return
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, most))
