"""Which unit of one annotator is which of another's: one to one, by how much they share.

IoU is the number of code points in both units by the number in either (Jaccard).
"""

from __future__ import annotations

import numpy as np

from reader.review.continuum import Bools, Floats, Ints, Layer, overlapping

THRESHOLD = 0.5
"""The least IoU of two units that are taken for the same."""


def candidates(one: Layer, other: Layer) -> tuple[Ints, Ints, Floats]:
    """Return the numbers and the IoU of all pairs of units that may be the same, best first.

    Of equal ones those of the same label come first, then those that stand first.
    """
    mine, theirs = overlapping(one, other)
    shared = np.minimum(one.end[mine], other.end[theirs]) - np.maximum(
        one.start[mine], other.start[theirs]
    )
    either = one.end[mine] - one.start[mine] + other.end[theirs] - other.start[theirs] - shared
    share = shared / either
    enough = share >= THRESHOLD
    mine, theirs, share = mine[enough], theirs[enough], share[enough]
    order = np.lexsort((theirs, mine, one.label[mine] != other.label[theirs], -share))
    return mine[order], theirs[order], share[order]


def one_to_one(mine: Ints, theirs: Ints) -> Bools:
    """Tell which of the pairs are taken: greedily in their order, each unit at most once."""
    taken = np.ones(len(mine), dtype=np.bool_)
    rivals = (np.bincount(mine)[mine] > 1) | (np.bincount(theirs)[theirs] > 1)
    numbers = np.flatnonzero(rivals)
    seen_mine: set[int] = set()
    seen_theirs: set[int] = set()
    pairs = zip(numbers.tolist(), mine[numbers].tolist(), theirs[numbers].tolist(), strict=True)
    for number, left, right in pairs:
        if left in seen_mine or right in seen_theirs:
            taken[number] = False
        else:
            seen_mine.add(left)
            seen_theirs.add(right)
    return taken
