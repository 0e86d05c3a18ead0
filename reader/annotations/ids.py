"""Identifiers and times of records."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a UUID of version 7 (RFC 9562), in order of creation within this process.

    The 12 bits after the milliseconds count on when a millisecond repeats or the clock is set back.
    """
    global _last
    with _lock:
        stamp = max((time.time_ns() // 1_000_000) << 12 | int.from_bytes(os.urandom(1)), _last + 1)
        _last = stamp
    value = (stamp >> 12 & (1 << 48) - 1) << 80 | 7 << 76 | (stamp & 0xFFF) << 64
    value |= 2 << 62 | int.from_bytes(os.urandom(8)) >> 2
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def now() -> str:
    """Return the time as RFC 3339 in UTC with milliseconds, as ``2026-01-31T09:30:00.000Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
