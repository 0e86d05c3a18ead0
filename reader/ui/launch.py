"""What the interface needs to start: the one thing that commands hand to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.annotations.schemes.scheme import Scheme
from reader.session.library.assignments import Assignments
from reader.settings.config import Settings
from reader.store.protocol import Store

if TYPE_CHECKING:
    from reader.session.feeds.sources import Found


@dataclass(frozen=True)
class Launch:
    """Everything that :func:`reader.ui.app.run` needs.

    ``articles`` are the full ids to show, in order; None stands for the whole store, through the
    library screen. With ``ask_name`` the interface asks once for the annotator's name, offers
    ``annotator``, and hands the answer to ``remember_name``, which raises NewsmarkError for a name
    that cannot be. With ``samples`` the sample articles are taken in; with ``lesson`` the library
    begins with three lines that teach. ``notices`` are sentences to show first. ``feeds`` are
    followed and shown in place of articles. ``order`` is that of the library as it was last, and
    ``remember_order`` keeps another one; it raises NewsmarkError where that cannot be.
    ``is_review``: the articles are reviewed, not read. ``is_blind``: colleagues' work on an article
    is hidden until one's own is done. ``assignments`` say which articles are whose.
    """

    store: Store
    annotator: str
    scheme: Scheme
    settings: Settings
    articles: list[str] | None = None
    ask_name: bool = False
    remember_name: Callable[[str], None] = lambda _name: None
    order: str = ""
    remember_order: Callable[[str], None] = lambda _order: None
    samples: bool = False
    lesson: bool = False
    notices: list[str] = field(default_factory=list)
    feeds: list[Found] = field(default_factory=list)
    is_review: bool = False
    is_blind: bool = False
    assignments: Assignments = field(default_factory=Assignments)
