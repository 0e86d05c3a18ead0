"""What a server says beside its answer: when to come back, how long the answer holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 24 * 3600.0
"""A server's wish to be left alone for longer than this many seconds is cut to it."""
LONGEST_FRESH = 3600.0
"""An answer is taken to hold for so many seconds at the most: some servers say a year."""

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def as_sent(value: str) -> str:
    """Return a header's value if it can be sent back as it is, else nothing."""
    return value if value.isascii() and value.isprintable() and len(value) < 1000 else ""


def wait_of(headers: Mapping[str, str]) -> float:
    """Return the seconds that Retry-After asks for, given in seconds or as a date."""
    value = headers.get("retry-after", "").strip()
    seconds = float(value) if value.isdecimal() else _seconds_until(value, datetime.now(UTC))
    return min(max(seconds, 0.0), LONGEST_WAIT)


def freshness_of(headers: Mapping[str, str]) -> float:
    """Return for how many seconds an answer holds, by Cache-Control or else Expires (RFC 9111)."""
    control = headers.get("cache-control", "")
    if _NEVER.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        seconds = float(found[1])
    else:
        sent = _time(headers.get("date", "")) or datetime.now(UTC)
        seconds = _seconds_until(headers.get("expires", ""), sent)
    age = headers.get("age", "").strip()
    seconds -= float(age) if age.isdecimal() else 0.0
    return min(max(seconds, 0.0), LONGEST_FRESH)


def _seconds_until(value: str, start: datetime) -> float:
    until = _time(value)
    return (until - start).total_seconds() if until else 0.0


def _time(value: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError):
        found = parsedate_to_datetime(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
