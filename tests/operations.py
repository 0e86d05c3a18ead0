"""How much work is done: lines of Python run, counted, which is the same on any machine."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable


def lines_run(act: Callable[[], object]) -> int:
    """Return how many lines of Python run while ``act`` is called."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    gc.collect()
    gc.disable()  # or finalizers of what earlier tests left would be counted
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
        gc.enable()
    return count
