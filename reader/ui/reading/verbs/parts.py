"""Annotations in several parts: adding one, and taking out what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.annotations.fragments import cut_to, parts_of
from reader.ui.keymap import shown
from reader.ui.reading.verbs.common import marking_of
from reader.ui.reading.verbs.editing import about, touched

if TYPE_CHECKING:
    from reader.annotations.selection import Span
    from reader.ui.reading.screen import ReaderScreen


def add_part(screen: ReaderScreen) -> None:
    """Add the selection to the annotation at hand; with none, take the annotation here in hand."""
    marking, view = marking_of(screen), screen.view
    span = view.selection.span(screen.article.text)
    if span is None:
        _take_in_hand(screen)
    elif marking.get(screen.at_hand) is None:
        screen.say(f"{_key(screen)} on an annotation first, then select a part")
        screen.show_lines()
    else:
        effect = marking.add_part(screen.at_hand, span)
        view.set_selection(view.selection.drop())
        screen.show_effect(effect)


def _take_in_hand(screen: ReaderScreen) -> None:
    marking = marking_of(screen)
    record = marking.own(about(screen))
    if record is not None:
        screen.at_hand = record.id
        name = marking.label(record.label).name
        screen.say(f"{name} at hand; select a part, {_key(screen)} adds it")
        screen.show_lines()


def _key(screen: ReaderScreen) -> str:
    keys = screen.newsmark.keymap.keys("add-part")
    return shown(keys[0]) if keys else "add-part"


def cut_out(screen: ReaderScreen) -> None:
    """Take the selection out of the annotation that it lies in."""
    view = screen.view
    span = view.selection.span(screen.article.text)
    name = _holding(screen, span) if span is not None else ""
    if span is None or not name:
        screen.say("Select a passage within an annotation first; it is taken out of it")
        screen.show_lines()
        return
    effect = marking_of(screen).cut_out(name, span)
    view.set_selection(view.selection.drop())
    screen.show_effect(effect)


def _holding(screen: ReaderScreen, span: Span) -> str:
    """Return which annotation with something of a span is meant; empty where that is not clear."""
    for name in (screen.current, screen.at_hand):
        record = marking_of(screen).get(name)
        if record is not None and cut_to(parts_of(record), span):
            return name
    return touched(screen, span)
