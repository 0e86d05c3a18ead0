"""How many annotations of each label cover each offset: what the article view paints from.

For each label only the changes of depth are kept, by offset, in buckets; a bucket knows the depth
at its beginning. To read a row costs the row's length, however many spans cover it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

BUCKET = 1024
"""Code points of a bucket."""


class Run(NamedTuple):
    """``text[start:end]`` is covered by the same labels throughout: depth by label id."""

    start: int
    end: int
    depths: tuple[tuple[str, int], ...]


class Coverage:
    """Depth of cover by label over a text of ``size`` code points."""

    def __init__(
        self, size: int, labels: list[str], spans: Iterable[tuple[int, int, str]] = ()
    ) -> None:
        """``spans`` are ``(start, end, label)``; many at once cost less than one by one."""
        self._buckets = size // BUCKET + 1
        changes: dict[str, list[tuple[int, int]]] = {label: [] for label in labels}
        for start, end, label in spans:
            changes.setdefault(label, []).extend(((start, 1), (end, -1)))
        self._labels = {label: _Depths(self._buckets, each) for label, each in changes.items()}

    def add(self, start: int, end: int, label: str, times: int = 1) -> None:
        """Cover ``[start, end)`` once more with ``label``; ``times=-1`` takes one cover away."""
        depths = self._labels.get(label)
        if depths is None:
            depths = self._labels[label] = _Depths(self._buckets)
        depths.change(start, times)
        depths.change(end, -times)

    def runs(self, start: int, end: int) -> list[Run]:
        """Return the covered stretches of ``[start, end)`` in order; bare text is left out."""
        cuts = {start, end}
        for depths in self._labels.values():
            cuts.update(depths.cuts(start, end))
        edges = sorted(cuts)
        now = {label: depths.at(start) for label, depths in self._labels.items()}
        runs: list[Run] = []
        for low, high in pairwise(edges):
            if low > start:
                for label, depths in self._labels.items():
                    now[label] += depths.delta(low)
            covered = tuple((label, depth) for label, depth in now.items() if depth > 0)
            if covered:
                runs.append(Run(low, high, covered))
        return runs


class _Depths:
    """Changes of depth of one label, in buckets."""

    def __init__(self, buckets: int, changes: Iterable[tuple[int, int]] = ()) -> None:
        self._deltas: dict[int, dict[int, int]] = {}
        self._base = array("l", bytes(array("l").itemsize * (buckets + 1)))
        for offset, by in changes:
            bucket = offset // BUCKET
            deltas = self._deltas.setdefault(bucket, {})
            deltas[offset] = deltas.get(offset, 0) + by
            self._base[bucket + 1] += by
        for node in range(1, buckets + 1):
            parent = node + (node & -node)
            if parent <= buckets:
                self._base[parent] += self._base[node]

    def change(self, offset: int, by: int) -> None:
        bucket = offset // BUCKET
        deltas = self._deltas.setdefault(bucket, {})
        value = deltas.get(offset, 0) + by
        if value:
            deltas[offset] = value
        else:
            deltas.pop(offset, None)
        self._shift(bucket, by)

    def _shift(self, bucket: int, by: int) -> None:
        """Add to the depth at the beginning of every later bucket (a Fenwick tree over them)."""
        node = bucket + 1
        while node < len(self._base):
            self._base[node] += by
            node += node & -node

    def at(self, offset: int) -> int:
        """Return the depth at an offset."""
        bucket = offset // BUCKET
        depth, node = 0, bucket
        while node > 0:
            depth += self._base[node]
            node -= node & -node
        for place, by in self._deltas.get(bucket, {}).items():
            if place <= offset:
                depth += by
        return depth

    def delta(self, offset: int) -> int:
        """Return the change of depth exactly at an offset."""
        return self._deltas.get(offset // BUCKET, {}).get(offset, 0)

    def cuts(self, start: int, end: int) -> list[int]:
        """Return the offsets within ``(start, end)`` where the depth changes, in any order."""
        found: list[int] = []
        for bucket in range(start // BUCKET, (end - 1) // BUCKET + 1 if end > start else 0):
            deltas = self._deltas.get(bucket, {})
            found += [place for place, by in deltas.items() if by and start < place < end]
        return found
