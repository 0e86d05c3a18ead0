"""Going through the marks that a later text has left without a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reader.annotations.fragments import quote
from reader.annotations.selection import select
from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.annotations.model import Annotation
    from reader.annotations.reanchoring.quote_search import Candidate
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen

PLACE, LET_GO = "=", "x"
"""The keys of the list beside enter, which goes and looks."""
GOOD = 0.4
"""A place beside the best one is listed too if it has at least this score."""
AROUND = 24
"""Code points shown before and behind such a place."""


class _Row(NamedTuple):
    """One row of the list: a mark, and a place for it; the first row of a mark has its best."""

    record: Annotation
    place: Candidate | None
    is_first: bool


def show_unplaced(screen: ReaderScreen) -> None:
    """List them: look at the places of one, place it at the selection, or let it go."""
    from reader.session.article.revisions import orphans  # not needed to read

    found = orphans(marking_of(screen).work)
    if found:
        _choose(screen, found)
    else:
        screen.say("Every mark has its place")
        screen.show_lines()


def _choose(screen: ReaderScreen, found: Sequence[Annotation]) -> None:
    from reader.annotations.reanchoring.reanchor import places_of
    from reader.ui.core.choose import ChooseDialog

    places = places_of(screen.article.text, found)
    rows = [row for record in found for row in _rows_of(record, places[record.id])]
    here = next((n for n, row in enumerate(rows) if row.record.id == screen.looked_at), 0)
    keys = {PLACE: "take selection", LET_GO: "let go"}
    screen.app.push_screen(
        ChooseDialog(
            "Marks without a place",
            [_shown(screen, row) for row in rows],
            here,
            enter="look",
            others=keys,
        ),
        partial(_decide, screen, rows),
    )


def _rows_of(record: Annotation, places: Sequence[Candidate]) -> Iterator[_Row]:
    """Yield a mark with its best place, then each good one where there are several."""
    yield _Row(record, places[0] if places else None, is_first=True)
    good = [place for place in places if place.score >= GOOD]
    if len(good) > 1:
        for place in good:
            yield _Row(record, place, is_first=False)


def _shown(screen: ReaderScreen, row: _Row) -> Choice:
    from reader.ui.core.choice_list import Choice

    record, place, is_first = row
    fits = f"{place.score:.0%}" if place is not None else ""
    if place is not None and not is_first:
        text = screen.article.text
        low, high = max(place.start - AROUND, 0), place.end + AROUND
        return Choice(f"at …{' '.join(text[low:high].split())}…", 4, fits)
    mark = marking_of(screen).label(record.label).mark or "?"
    note = f"   ✎ {record.note}" if record.note else ""
    told = f"best place {fits}" if fits else "no place like it"
    return Choice(f"{mark} {quote(record)}{note}".replace("\n", " "), 0, told)


def _decide(screen: ReaderScreen, rows: Sequence[_Row], answer: Answer | None) -> None:
    if answer is None:
        return
    number, key = answer
    record, place, _ = rows[number]
    screen.looked_at = record.id
    if key == PLACE:
        screen.attempt(partial(_place, screen, record))
    elif key == LET_GO:
        screen.show_effect(marking_of(screen).let_go(record.id))
    else:
        _look(screen, record, place)
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


def _look(screen: ReaderScreen, record: Annotation, place: Candidate | None) -> None:
    """Select a place, or go to where the text would be."""
    if place is None:
        screen.jump((record.start, record.end))
        screen.say("About here: select its new place")
        return
    span = place.start, place.end
    screen.jump(span)
    screen.view.set_selection(select(screen.article.text, span))
    screen.say("Selected: = in the list takes it")
