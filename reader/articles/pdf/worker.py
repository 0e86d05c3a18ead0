"""The process that reads one PDF: bytes come in through stdin, the result goes out as JSON.

It may crash, hang or want all memory there is; whoever started it goes on.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import msgspec

SECONDS = 60
"""Seconds of computing after which it is ended."""
MEMORY = 2 << 30
"""Bytes of address space that it may take."""
WHOLE = "whole"


def main() -> None:
    """Read, and write what was found."""
    _limit()
    from reader.articles.pdf.document import read_document
    from reader.articles.pdf.found import Found

    data = sys.stdin.buffer.read()
    try:
        found = read_document(data, whole=WHOLE in sys.argv[1:])
    except MemoryError:
        found = Found(fault="memory")
    sys.stdout.buffer.write(msgspec.json.encode(found))


def _limit() -> None:
    """Let the system hold this process to its limits, where it can."""
    try:
        import resource
    except ImportError:  # Windows; whoever waits for this process ends it in time
        return
    for kind, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit is in force already
            resource.setrlimit(kind, (most, most))
