"""Signatures of files: what stat() says of them, to see whether they have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

SETTLING_NS = 2_000_000_000
"""A folder changed less than this ago may change again without a new time."""
Signature = tuple[int, ...]
"""Size, time of change by either clock, and inode: no file is replaced without a new one."""
UNSETTLED: Signature = ()


def signature(status: os.stat_result) -> Signature:
    """Return what tells a file from another one, and from itself before a change."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def folder_signature(folders: Iterable[os.stat_result]) -> Signature:
    """Return what changes when a file comes to one of these folders, or goes.

    UNSETTLED where that happened so short ago that it may again, unseen.
    """
    found: list[int] = []
    latest = 0
    for status in folders:
        found += signature(status)[1:]
        latest = max(latest, status.st_mtime_ns, status.st_ctime_ns)
    return tuple(found) if time.time_ns() - latest > SETTLING_NS else UNSETTLED
