"""What all verbs of the reading screen need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.session.article.marking import Marking
    from reader.ui.reading.screen import ReaderScreen


def marking_of(screen: ReaderScreen) -> Marking:
    """Return the open article's marking; verbs are looked up only while there is one."""
    assert screen.marking is not None
    return screen.marking
