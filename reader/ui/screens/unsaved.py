"""Leaving work that cannot be saved: never in silence, never without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.session.rescue import Held

if TYPE_CHECKING:
    from reader.ui.screens.base import ActionScreen


def may_leave(screen: ActionScreen, held: Held, *, at_once: bool) -> bool:
    """Tell whether what is held may be let go: it is saved, or a copy was written elsewhere.

    With work that cannot be saved, the first call says so and returns False; the second, or one
    that must leave at once, writes the work to a file outside the store and tells where it is.
    """
    work = held.work
    if not work.unsaved or work.retry():
        return True
    if not (screen.was_warned or at_once):
        screen.was_warned = True
        screen.tell(
            f"Not saved: {work.unsaved}. {work.fault} It is tried again each second; the"
            " same key again writes your work to a file elsewhere and leaves.",
            problem=True,
        )
        return False
    from reader.session.rescue import rescue

    path = rescue(held)
    message = f"Your work on this article could not be saved; a copy of it is in {path}."
    if path is None:
        message = (
            "Your work on this article could not be saved, neither in the store nor elsewhere."
        )
    screen.tell(message, problem=True)
    screen.newsmark.losses.append(message)
    return True
