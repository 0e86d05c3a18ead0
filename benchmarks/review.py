"""Review: the queue of 10 annotators, 2,000 articles and 40 spans each; a decision beside a mark.

The index is warm. The review opens at the first article that waits, so all that decides which one
that is has been read by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from . import newsmark, team_store
from .first_text import start
from .make_data import MARKER
from .pty import Command, Terminal
from .results import Comparison, Result, round_robin
from .subjects import BARE, SUBJECTS

ROUNDS = 15
QUEUE = "newsmark review, 10 x 2,000 x 40"
DECISION, MARK = "a decision", "a mark in the same article"


def run(work: Path, most: int = ROUNDS) -> Iterator[Result]:
    """Measure the start of the review, then the key of a decision and that of a mark in turn."""
    folder = team_store.make(work)
    review = newsmark.started(folder, "review")
    rounds = min(ROUNDS, most)
    shown = Result("review", "start to the first article on screen", "ms", BARE)
    shown.comparisons = [Comparison(QUEUE, BARE, 2.5)]
    starts: dict[str, Callable[[], float]] = {
        BARE: partial(start, SUBJECTS[BARE].prepare(work), MARKER),
        QUEUE: partial(start, review, MARKER),
    }
    for action in starts.values():
        action()
    round_robin(shown, starts, rounds)
    yield shown
    yield _keys(review, newsmark.started(folder, str(folder / "article.txt")), rounds)


def _keys(review: Command, reading: Command, rounds: int) -> Result:
    result = Result("review decision", "from the key to its paint", "ms", MARK)
    result.comparisons = [Comparison(DECISION, MARK, 1.5)]
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal(command)) for command in (review, reading)]
        for terminal in terminals:
            terminal.first_text(MARKER)
            terminal.settle(1.0)
        decide, mark = (partial(_press, terminal) for terminal in terminals)
        actions = {DECISION: partial(decide, b"n", b"1"), MARK: partial(mark, b")", b"2")}
        round_robin(result, actions, rounds)
    return result


def _press(terminal: Terminal, before: bytes, measured: bytes) -> float:
    terminal.settle(0.1)
    terminal.key_to_paint(before)
    terminal.settle(0.1)
    return terminal.key_to_paint(measured) * 1000
