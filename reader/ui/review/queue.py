"""From one article of the review to the next in which something is left to decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import takewhile

from reader.session.review.study import first_reopened, reviewed
from reader.ui.review.protocol import Reviewing


def begin(screen: Reviewing) -> None:
    """Where the first article of the queue is reviewed already, go to one that is not."""
    if screen.review is not None and screen.review.is_finished and screen.next_open(1) is None:
        go_on(screen, 1, "All articles are reviewed")


def go_on(screen: Reviewing, count: int, none: str, *, told: str = "") -> None:
    """Open the next article (``count`` -1: the last) that waits, from the other end if need be.

    An article waits that nobody has said to be reviewed, or that has a disagreement which is open:
    an annotator has changed something. ``none`` is said where there is none.
    """
    queue, store = screen.queue, screen.newsmark.store
    here = screen.newsmark.current_article
    place = queue.index(here) if here in queue else 0
    others = [*queue[place + 1 :], *queue[:place]]
    if count < 0:
        others.reverse()
    done = reviewed(store)
    before = list(takewhile(done.__contains__, others))
    fresh = next(iter(others[len(before) :]), "")
    if not before:
        _open(screen, here, fresh, told, none)
        return

    def work() -> Callable[[], None]:
        return partial(_open, screen, here, first_reopened(store, before) or fresh, told, none)

    screen.in_background(work)


def _open(screen: Reviewing, here: str, name: str, told: str, none: str) -> None:
    """Open what was found, unless the reviewer has gone elsewhere meanwhile."""
    if screen.newsmark.current_article != here:
        return
    if name:
        screen.open_article(name)
    screen.say(told if name else none)
