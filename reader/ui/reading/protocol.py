"""The reading screen, as far as its lines and what goes on beside it know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from reader.articles.model import Article
from reader.session.article.marking import Marking
from reader.ui.actions import Where
from reader.ui.core.host import Hosted
from reader.ui.reading.article_view import ArticleView


class Reading(Hosted, Protocol):
    """An article being read; ``later`` is the id of a later text, ``words`` what is sought."""

    article: Article
    marking: Marking | None
    view: ArticleView
    later: str
    message: str
    words: str
    fault_told: str

    def place(self) -> Where:
        """Return who has the keyboard."""

    def say(self, message: str) -> None:
        """Show a message in the status line for some seconds."""

    def tell(self, message: str, *, problem: bool = False) -> None:
        """Show a message in a corner."""

    def show_lines(self) -> None:
        """Bring title, status and hints up to date."""

    def in_background(
        self, work: Callable[[], Callable[[], None]], *, then: Callable[[], None] = ...
    ) -> None:
        """Do something that takes time in a thread."""
