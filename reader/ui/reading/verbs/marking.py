"""Marking the selection, or the sentence at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.annotations.selection import Span
from reader.articles.text.units import sentence_at
from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.ui.reading.screen import ReaderScreen


def mark(screen: ReaderScreen, label: str) -> None:
    """Mark the selection, or the sentence at the cursor, and let go of the selection."""
    marking, view = marking_of(screen), screen.view
    text = screen.article.text
    span = view.selection.span(text) or sentence_at(text, view.selection.head, screen.article.lang)
    effect = marking.mark(span, label)
    if view.selection.is_active:
        view.set_selection(view.selection.drop().move(_inside(view.selection.head, span)))
    screen.show_effect(effect)


def _inside(head: int, span: Span) -> int:
    return head if span[0] <= head < span[1] else span[0]


def mark_digit(screen: ReaderScreen, digit: int) -> None:
    """Mark with the label at a place of the scheme."""
    label = marking_of(screen).scheme.by_digit(digit)
    if label is None:
        count = len(marking_of(screen).scheme.active)
        screen.say(f"The scheme has {count} labels; L shows them")
        screen.show_lines()
    else:
        mark(screen, label.id)


def repeat(screen: ReaderScreen) -> None:
    """Mark with the last label again."""
    marking = marking_of(screen)
    if not marking.last_label:
        screen.say("Nothing has been marked yet; a digit marks")
        screen.show_lines()
    else:
        mark(screen, marking.last_label)
