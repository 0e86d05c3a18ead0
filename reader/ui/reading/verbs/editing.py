"""Going from annotation to annotation and changing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.annotations.movement import left, right, word_end, word_left, word_right
from reader.annotations.selection import Span
from reader.articles.text.graphemes import next_boundary, previous_boundary
from reader.session.article.marking import Effect
from reader.ui.reading.verbs.common import marking_of

if TYPE_CHECKING:
    from reader.annotations.model import Annotation
    from reader.ui.reading.dialogs import NoteDialog
    from reader.ui.reading.screen import ReaderScreen


def step(screen: ReaderScreen, count: int) -> None:
    """To another annotation, in order."""
    marking = marking_of(screen)
    head, label = screen.view.selection.head, screen.panel.label
    entry = marking.next_entry(head, screen.current, count, label)
    if entry is None or entry.id == screen.current:
        screen.say("No annotation yet" if not len(marking.index) else "No further annotation")
        screen.show_lines()
    else:
        screen.go_to(entry.id)


def edge(screen: ReaderScreen, *, last: bool) -> None:
    """To the first or last annotation."""
    index = marking_of(screen).index_of(screen.panel.label)
    if len(index):
        screen.go_to(index.at(len(index) - 1 if last else 0).id)


def about(screen: ReaderScreen) -> str:
    """Return the annotation that an edit is about; says so where there is none."""
    if not screen.current:
        screen.say("No annotation here; ] goes to the next")
        screen.show_lines()
    return screen.current


def details(screen: ReaderScreen) -> None:
    """Open the annotation here."""
    from reader.ui.reading.dialogs import (
        AnnotationDialog,
    )  # not needed to read, and not quick to import

    name = about(screen)
    if name:

        def act(what: str, value: str) -> None:
            screen.attempt(partial(_act, screen, name, what, value))

        screen.app.push_screen(AnnotationDialog(marking_of(screen), name, act))


def _act(screen: ReaderScreen, name: str, what: str, value: str) -> None:
    """Carry out what was asked for in the annotation's box."""
    marking = marking_of(screen)
    record = marking.get(name)
    match what:
        case "label":
            screen.show_effect(marking.relabel(name, value))
        case "bounds" if record is not None:
            span = _MOVED[value](screen, (record.start, record.end))
            if span[0] < span[1]:
                screen.show_effect(marking.move(name, span))
        case "note":
            note(screen, name)
        case "delete":
            screen.show_effect(marking.delete(name))
        case "undo":
            screen.show_effect(marking.undo())


def _end_by_word(screen: ReaderScreen, span: Span, *, back: bool) -> Span:
    article = screen.article
    last = previous_boundary(article.text, span[1])
    if not back:
        return span[0], next_boundary(article.text, word_end(article, last))
    before = word_left(article, last)
    return span[0], before if before > span[0] else span[1]


def _start_by_word(screen: ReaderScreen, span: Span, *, back: bool) -> Span:
    move_to = word_left if back else word_right
    return move_to(screen.article, span[0]), span[1]


def _end_by_character(screen: ReaderScreen, span: Span, *, back: bool) -> Span:
    text, step = screen.article.text, previous_boundary if back else next_boundary
    end = step(text, span[1])
    while span[0] < end < len(text) and text[end - 1].isspace():
        end = step(text, end)
    return span[0], end


def _start_by_character(screen: ReaderScreen, span: Span, *, back: bool) -> Span:
    step = left if back else right
    start = step(screen.article, span[0])
    while 0 < start < span[1] and screen.article.text[start].isspace():
        start = step(screen.article, start)
    return start, span[1]


_MOVED: dict[str, Callable[[ReaderScreen, Span], Span]] = {
    "right": partial(_end_by_word, back=False),
    "left": partial(_end_by_word, back=True),
    "shift+right": partial(_start_by_word, back=False),
    "shift+left": partial(_start_by_word, back=True),
    "l": partial(_end_by_character, back=False),
    "h": partial(_end_by_character, back=True),
    "L": partial(_start_by_character, back=False),
    "H": partial(_start_by_character, back=True),
}


def note(screen: ReaderScreen, name: str = "") -> None:
    """Ask for the note of the annotation here, which must be one's own."""
    from reader.ui.reading.dialogs import NoteDialog  # not needed to read, and not quick to import

    name = name or about(screen)
    marking = marking_of(screen)
    _ask(screen, NoteDialog, marking.own(name), partial(marking.set_note, name))


def comment(screen: ReaderScreen) -> None:
    """Ask for a comment on the annotation here, one's own or a colleague's."""
    from reader.ui.reading.dialogs import CommentDialog  # not quick to import

    name = about(screen)
    marking = marking_of(screen)
    _ask(screen, CommentDialog, marking.get(name), partial(marking.comment, name))


def next_comment(screen: ReaderScreen) -> None:
    """Go to the annotation of the next comment that was not seen yet."""
    marking = marking_of(screen)
    names = [name for x in marking.unread() if (name := marking.name_of(x.annotation))]
    if names and marking.get(names[0]) is None:  # it is about a colleague's mark
        screen.newsmark.with_colleagues = True
        screen.newsmark.hidden_colleagues.clear()
        screen.show_colleagues()
    if names:
        screen.go_to(names[0])
    else:
        screen.say("No new comments")
    screen.show_lines()


def _ask(
    screen: ReaderScreen,
    dialog: Callable[[Annotation, str], NoteDialog],
    record: Annotation | None,
    keep: Callable[[str], Effect],
) -> None:
    """Ask for a text about an annotation, and keep it if the article is still open then."""
    marking = marking_of(screen)
    if record is None:
        return

    def answered(text: str | None) -> None:
        if text is not None and screen.marking is marking:
            screen.attempt(lambda: screen.show_effect(keep(text)))

    screen.app.push_screen(dialog(record, marking.label(record.label).name), answered)


def move_bound(screen: ReaderScreen, *, end: bool) -> None:
    """Move the start or the end of the current annotation to the cursor."""
    marking, head = marking_of(screen), screen.view.selection.head
    record = marking.get(about(screen))
    if record is None:
        return
    here = next_boundary(screen.article.text, head)
    span = (record.start, here) if end else (head, record.end)
    if span[0] >= span[1]:
        screen.say("The end would come before the start; x deletes")
        screen.show_lines()
    else:
        screen.show_effect(marking.move(record.id, span))


def move_both(screen: ReaderScreen) -> None:
    """Give the current annotation the selected bounds, in one piece."""
    span = screen.view.selection.span(screen.article.text)
    name = screen.current or touched(screen, span)
    if span is None or not name:
        select_first = "Select the new bounds first; then = gives them to the annotation there"
        screen.say(
            select_first if span is None else "One annotation must touch the selection for ="
        )
        screen.show_lines()
        return
    effect = marking_of(screen).move(name, span, in_one=True)
    screen.view.set_selection(screen.view.selection.drop())
    screen.show_effect(effect)


def touched(screen: ReaderScreen, span: Span | None) -> str:
    """Return the one annotation that overlaps a selection; empty where none or several do."""
    found = list(marking_of(screen).index.overlapping(*span)) if span else []
    return found[0].id if len(found) == 1 else ""


def delete(screen: ReaderScreen) -> None:
    """Delete the annotation here."""
    name = about(screen)
    if name:
        screen.show_effect(marking_of(screen).delete(name))
        screen.follow_cursor()


def undo(screen: ReaderScreen) -> None:
    """Undo the last action and show its place."""
    _show_changed(screen, marking_of(screen).undo())


def redo(screen: ReaderScreen) -> None:
    """Redo what was undone and show its place."""
    _show_changed(screen, marking_of(screen).redo())


def _show_changed(screen: ReaderScreen, effect: Effect) -> None:
    """Show what an undo or redo did, also where it is out of sight."""
    if effect.spans:
        screen.view.go_to(effect.spans[-1])
    screen.show_effect(effect)


def narrow(screen: ReaderScreen) -> None:
    """List the next label only; after the last, all."""
    marking = marking_of(screen)
    labels = ["", *(label.id for label in marking.scheme.labels if marking.counts[label.id])]
    place = labels.index(screen.panel.label) if screen.panel.label in labels else 0
    screen.panel.narrow(labels[(place + 1) % len(labels)])
    screen.show_lines()
