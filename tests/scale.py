"""How many random inputs the tests try: NEWSMARK_TEST_SCALE times as many as each of them names.

``NEWSMARK_TEST_SCALE=1`` is the full scale, for every night; 40 makes 10,000 damaged files of each
format. The same number of a damaged file is the same file at every scale.
"""

from __future__ import annotations

import os

SCALE = float(os.environ.get("NEWSMARK_TEST_SCALE", "0.25"))
FEWEST = 5


def scaled(count: int) -> int:
    """Return how many inputs a test that has ``count`` at full scale is to try."""
    return max(FEWEST, round(count * SCALE))
