"""Going through the marks that a later text has left without a place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.annotations.parts import quote
from reader.annotations.selection import select
from reader.ui.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.annotations.model import Annotation
    from reader.annotations.reanchor_quote import Candidate
    from reader.ui.screens.choose import Answer
    from reader.ui.screens.reader import ReaderScreen

PLACE, LET_GO = "=", "x"
"""The keys of the list beside enter, which goes and looks."""


def show_unplaced(screen: ReaderScreen) -> None:
    """List them: look at the best place of one, place it at the selection, or let it go."""
    from reader.session.revisions import orphans  # not needed to read

    found = orphans(marking_of(screen).work)
    if found:
        _choose(screen, found)
    else:
        screen.say("Every mark has its place")
        screen.show_lines()


def _choose(screen: ReaderScreen, found: list[Annotation]) -> None:
    from reader.annotations.reanchor import places_of
    from reader.ui.screens.choose import ChooseDialog
    from reader.ui.widgets.choice_list import Choice

    marking, rows = marking_of(screen), []
    places = [next(iter(places_of(screen.article.text, each)), None) for each in found]
    for record, best in zip(found, places, strict=True):
        told = f"best place {best.score:.0%}" if best is not None else "no place like it"
        mark = marking.label(record.label).mark or "?"
        note = f"   ✎ {record.note}" if record.note else ""
        rows.append(Choice(f"{mark} {quote(record)}{note}".replace("\n", " "), 0, told))
    keys = {PLACE: "take selection", LET_GO: "let go"}
    screen.app.push_screen(
        ChooseDialog("Marks without a place", rows, enter="look", others=keys),
        partial(_decide, screen, found, places),
    )


def _decide(
    screen: ReaderScreen,
    found: list[Annotation],
    places: list[Candidate | None],
    answer: Answer | None,
) -> None:
    if answer is None:
        return
    number, key = answer
    record = found[number]
    if key == PLACE:
        screen.attempt(partial(_place, screen, record))
    elif key == LET_GO:
        screen.show_effect(marking_of(screen).let_go(record.id))
    else:
        _look(screen, record, places[number])
    screen.show_lines()


def _place(screen: ReaderScreen, record: Annotation) -> None:
    """Give a mark the selection as its place."""
    view = screen.view
    span = view.selection.span(screen.article.text)
    if span is None:
        screen.say("First select its place in the text")
        return
    screen.show_effect(marking_of(screen).place(record.id, span))
    view.set_selection(view.selection.drop())


def _look(screen: ReaderScreen, record: Annotation, best: Candidate | None) -> None:
    """Select the best place, or go to where the text would be."""
    if best is None:
        screen.jump((record.start, record.end))
        screen.say("About here: select its new place")
        return
    span = best.start, best.end
    screen.jump(span)
    screen.view.set_selection(select(screen.article.text, span))
    screen.say("Selected: = in the list takes it")
