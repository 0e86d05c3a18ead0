"""Running sums of heights, against a plain list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.articles.layout.fenwick import Fenwick

heights = st.lists(st.integers(0, 9), min_size=1, max_size=40)


def holder(plain: list[int], height: int) -> tuple[int, int]:
    """Which item holds a height and how far into it, counted out one by one."""
    rows = [(item, within) for item, size in enumerate(plain) for within in range(size)]
    return rows[min(max(height, 0), len(rows) - 1)]


@given(heights, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9)), max_size=20))
def test_it_agrees_with_a_list(plain, changes):
    tree = Fenwick(plain)
    for item, height in [(0, plain[0]), *changes]:
        item %= len(plain)
        plain[item] = height
        tree.change(item, height)
        assert tree.total == sum(plain)
        assert [tree[at] for at in range(len(plain))] == plain
        assert [tree.before(at) for at in range(len(plain) + 1)] == [
            sum(plain[:at]) for at in range(len(plain) + 1)
        ]
        for height_asked in range(-1, sum(plain) + 2) if sum(plain) else ():
            assert tree.find(height_asked) == holder(plain, height_asked)


def test_with_no_height_at_all_something_is_found():
    assert Fenwick([0, 0, 0]).find(5) == (2, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 9, 1000])
def test_finding_and_changing_do_not_walk_over_all_items(size):
    """The tree's array is asked some two times the number of binary digits of the size."""
    tree = Fenwick([1] * size)
    asked = Counting(tree._tree)
    tree._tree = asked
    tree.find(size - 1)
    tree.before(size)
    tree.change(0, 3)
    assert asked.count <= 6 * size.bit_length() + 6


class Counting(list):
    count = 0

    def __getitem__(self, place):
        self.count += 1
        return super().__getitem__(place)
