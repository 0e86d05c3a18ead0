"""Times as people write them and as records hold them: RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime

from reader.annotations.model import Annotation
from reader.articles.errors import NewsmarkError

_CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_MONTH = re.compile(r"\d{4}(-\d\d)?")
_NAMED = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<minute>\d\d:\d\d)(?P<second>:\d\d)?(?P<part>\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?",
    re.IGNORECASE,
)


class TimeError(NewsmarkError):
    """What is no time; the message says how to write one."""


def parse_time(text: str) -> str:
    """Return the first moment of the year, month, day or time that a text names.

    Without a zone it is UTC. Raises TimeError where it names none.
    """
    day = text.strip()
    if _MONTH.fullmatch(day):
        day = f"{day}-01-01"[:10]
    try:
        moment = datetime.fromisoformat(day)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise TimeError(
            f"{text!r} is no time; write it like 2026-01-31 or 2026-01-31T09:30:00Z."
        ) from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def end_of(text: str) -> str:
    """Return the last moment of the year, month, day, minute or second that a text names.

    Without a zone it is UTC. Raises TimeError where it names none.
    """
    found = _NAMED.fullmatch(text.strip())
    first = parse_time(text)  # which says what is wrong with what was typed
    if not found:
        return first
    month = int(found["month"] or 12)
    day = int(found["day"] or monthrange(int(found["year"]), month)[1])
    clock = (found["minute"] or "23:59") + (found["second"] or ":59") + (found["part"] or ".999")
    zone = (found["zone"] or "Z").upper()
    return parse_time(f"{found['year']}-{month:02}-{day:02}T{clock}{zone}")


def moment_of(annotation: Annotation) -> str:
    """Return when an annotation was last changed, as text that compares; empty if not known."""
    time = annotation.updated or annotation.created
    if _CANONICAL.fullmatch(time):
        return time
    try:
        return parse_time(time)
    except TimeError:
        return ""
