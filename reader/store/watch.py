"""Which histories of a work have changed, for the price of one stat each when none has."""

from __future__ import annotations

import time

from reader.store.place import Place

SETTLED_NS = 2_000_000_000
"""A folder changed less than this ago may change again without a new time."""

Signature = tuple[int, int, int]


class Watch:
    """Remembers each history's inode, size and time, and the folder's time."""

    def __init__(self, place: Place):
        self._place = place
        self._listed = -1
        self._writers: list[str] = []
        self._seen: dict[str, Signature] = {}

    def is_gone(self) -> bool:
        """Tell whether the annotator's folder is away, with all that was in it."""
        return not self._place.folder.is_dir()

    def changed(self) -> list[str]:
        """Return the writers whose history is new, changed or gone since the last call."""
        self._list()
        changed = []
        for writer in self._writers:
            signature = self._signature(writer)
            if signature != self._seen.get(writer):
                changed.append(writer)
            if signature:
                self._seen[writer] = signature
            else:
                self._seen.pop(writer, None)
        gone = [writer for writer in self._seen if writer not in self._writers]
        for writer in gone:
            del self._seen[writer]
        return changed + gone

    def _list(self) -> None:
        """List the folder again if it changed, or changed so lately that its time may not tell."""
        try:
            changed = self._place.folder.stat().st_mtime_ns
        except OSError:
            changed = -1
        if changed != self._listed or changed == -1:
            self._writers = self._place.writers()
        self._listed = changed if time.time_ns() - changed > SETTLED_NS else -1

    def _signature(self, writer: str) -> Signature | None:
        try:
            status = self._place.history(writer).stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
