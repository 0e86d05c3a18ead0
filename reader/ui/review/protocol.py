"""The review screen, as far as its lines and its queue know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from reader.session.review.review import Review
from reader.ui.core.host import Hosted
from reader.ui.review.cluster_filter import Shown


class Reviewing(Hosted, Protocol):
    """An article under review, one of the ``queue``; ``shown`` is the filter of its clusters."""

    review: Review | None
    shown: Shown
    message: str

    @property
    def queue(self) -> Sequence[str]:
        """The ids of the articles to be reviewed."""

    def next_open(self, count: int) -> Any:
        """Return the next cluster that is open."""

    def open_article(self, name: str, cluster: str = "") -> None:
        """Review another article."""

    def say(self, message: str) -> None:
        """Show a message in the status line for some seconds."""

    def in_background(
        self, work: Callable[[], Callable[[], None]], *, then: Callable[[], None] = ...
    ) -> None:
        """Do something that takes time in a thread."""
