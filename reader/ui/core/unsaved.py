"""Leaving work that cannot be saved: never in silence, never without a copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reader.session.article.rescue import Held, rescue, unsaved_work

if TYPE_CHECKING:
    from reader.ui.core.base_screen import ActionScreen


class Kept(Protocol):
    """What is written to the store as it is done: the work on an article, or the feeds."""

    @property
    def fault(self) -> str:
        """Empty while everything is on disk; else one sentence that says why it is not."""

    @property
    def unsaved(self) -> int:
        """The number of actions that are in memory only."""

    def retry(self) -> bool:
        """Try again to write them; True when everything is on disk."""


def may_leave(screen: ActionScreen, held: Held, *, at_once: bool) -> bool:
    """Tell whether the work on an article may be let go, as :func:`may_let_go` says.

    It may where nothing of one's own would be lost but the place at which reading stopped.
    """
    if held.work.unsaved and not held.work.retry() and not unsaved_work(held.work):
        return True
    copy = partial(rescue, held)
    return may_let_go(screen, held.work, copy, "Your work on this article", at_once=at_once)


def may_let_go(
    screen: ActionScreen,
    kept: Kept,
    copy: Callable[[], Path | None],
    what: str,
    *,
    at_once: bool,
) -> bool:
    """Tell whether what is kept may be let go: it is saved, or a copy was written elsewhere.

    With work that cannot be saved, the first call says so and returns False; the second, or one
    that must leave at once, writes it with ``copy`` to a file outside the store and tells where.
    """
    if not kept.unsaved or kept.retry():
        return True
    if not (screen.was_warned or at_once):
        screen.was_warned = True
        screen.tell(
            f"Not saved: {kept.unsaved}. {kept.fault} It is tried again each second; the"
            " same key again writes your work to a file elsewhere and leaves.",
            problem=True,
        )
        return False
    path = copy()
    message = f"{what} could not be saved; a copy of it is in {path}."
    if path is None:
        message = f"{what} could not be saved, neither in the store nor elsewhere."
    screen.tell(message, problem=True)
    screen.newsmark.losses.append(message)
    return True
