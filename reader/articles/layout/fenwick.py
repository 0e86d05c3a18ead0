"""A Fenwick tree: running sums of heights that change, in logarithmic time."""

from __future__ import annotations

from array import array


class Fenwick:
    """Heights of numbered items, with the sum before any of them and the item at any height.

    Source: P. M. Fenwick, A new data structure for cumulative frequency tables (1994).
    """

    def __init__(self, heights: list[int]) -> None:
        self._heights = array("l", heights)
        self._tree = array("l", [0, *heights])
        for node in range(1, len(heights) + 1):
            parent = node + (node & -node)
            if parent <= len(heights):
                self._tree[parent] += self._tree[node]
        self.total = sum(heights)

    def __getitem__(self, item: int) -> int:
        return self._heights[item]

    def change(self, item: int, height: int) -> None:
        """Give one item another height."""
        delta = height - self._heights[item]
        if not delta:
            return
        self._heights[item] = height
        self.total += delta
        node = item + 1
        while node < len(self._tree):
            self._tree[node] += delta
            node += node & -node

    def before(self, item: int) -> int:
        """Return the sum of the heights of all items before this one."""
        total, node = 0, item
        while node > 0:
            total += self._tree[node]
            node -= node & -node
        return total

    def find(self, height: int) -> tuple[int, int]:
        """Return the item that holds this height and how far into it, clamped to the ends."""
        height = min(max(height, 0), max(self.total - 1, 0))
        node, step = 0, 1 << (len(self._tree) - 1).bit_length()
        while step:
            following = node + step
            if following < len(self._tree) and self._tree[following] <= height:
                node = following
                height -= self._tree[following]
            step >>= 1
        return min(node, len(self._heights) - 1), height
