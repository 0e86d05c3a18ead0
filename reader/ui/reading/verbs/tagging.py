"""Giving the article tags."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from reader.session.library.catalogue import tags_of
from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.ui.reading.screen import ReaderScreen


def ask_tags(screen: ReaderScreen) -> None:
    """Ask for the tags of the article."""
    from reader.session.article.tags import (
        typed_tags,  # not needed to read, and not quick to import
    )

    there = sorted(marking_of(screen).work.tags)
    known = [typed_tags([tag]) for tag in tags_of(screen.newsmark.shelf.rows)]
    screen.ask_then("tags", typed_tags(there), partial(_set_tags, screen, there), known)


def _set_tags(screen: ReaderScreen, before: Sequence[str], words: str) -> None:
    from reader.session.article.tags import KIND, edited, tag_changes, told

    work = marking_of(screen).work
    changes = tag_changes(work, *edited(before, words))
    if changes:
        work.apply(KIND, changes)
        screen.say(told(changes))
