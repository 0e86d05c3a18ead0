"""Which histories of a work have changed, for the price of one stat each when none has."""

from __future__ import annotations

import os

from reader.store.journal.paths import Place

Signature = tuple[int, int, int]


class Watch:
    """Remembers the inode, size and time of each history."""

    def __init__(self, place: Place):
        self._place = place
        self._paths: dict[str, str] = {}
        self._seen: dict[str, Signature] = {}

    def is_gone(self) -> bool:
        """Tell whether the annotator's folder is away or out of reach, with all that is in it."""
        try:
            return not self._place.folder.is_dir()
        except OSError:
            return True

    def changed(self) -> list[str]:
        """Return the writers whose history is new, changed or gone since the last call."""
        found = {name: sign for name in self._place.writers() if (sign := self._signature(name))}
        changed = [name for name, sign in found.items() if self._seen.get(name) != sign]
        gone = [name for name in self._seen if name not in found]
        self._seen = found
        return changed + gone

    def forget(self, writer: str) -> None:
        """Let a history count as changed at the next call: what is in it could not be read."""
        self._seen.pop(writer, None)

    def _signature(self, writer: str) -> Signature | None:
        path = self._paths.get(writer)
        if path is None:
            path = self._paths[writer] = str(self._place.history(writer))
        try:
            status = os.stat(path)  # noqa: PTH116 - called for every history once a second
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
