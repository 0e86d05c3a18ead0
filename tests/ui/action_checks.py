"""The functions that check what each action does, by the action's id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from reader.ui.actions import BY_ID
from tests.ui.ui_driver import Opener

Check = Callable[[Opener, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def does(*names: str) -> Callable[[Check], Check]:
    """Mark a function as the check of these actions."""

    def keep(check: Check) -> Check:
        for name in names:
            assert name in BY_ID, f"no action {name}"
            CHECKS[name] = check
        return check

    return keep
