"""Marking the selection, or the sentence at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.ui.reading.screen import ReaderScreen


def mark_digit(screen: ReaderScreen, digit: int) -> None:
    """Mark with the label at a place of the scheme."""
    label = marking_of(screen).scheme.by_digit(digit)
    if label is None:
        count = len(marking_of(screen).scheme.active)
        screen.say(f"The scheme has {count} labels; L shows them")
        screen.show_lines()
    else:
        screen.mark(label.id)


def repeat(screen: ReaderScreen) -> None:
    """Mark with the last label again."""
    marking = marking_of(screen)
    if not marking.last_label:
        screen.say("Nothing has been marked yet; a digit marks")
        screen.show_lines()
    else:
        screen.mark(marking.last_label)
