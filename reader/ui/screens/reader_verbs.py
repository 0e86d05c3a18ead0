"""What the actions of the reading screen do: one function each, in one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.annotations.movement import MOTIONS, left, right, word_end, word_left, word_right
from reader.annotations.selection import Span
from reader.articles.graphemes import next_boundary, previous_boundary
from reader.articles.units import sentence_at
from reader.session.reading import citation
from reader.ui.screens.dialogs import AboutDialog, AnnotationDialog, LabelsDialog, NoteDialog

if TYPE_CHECKING:
    from reader.session.marking import Effect, Marking
    from reader.ui.screens.reader import ReaderScreen

Verb = Callable[["ReaderScreen"], None]
NARROWEST, WIDEST, STEP = 30, 200, 4
"""Bounds of the reading column and one step of it, in cells."""


def _marking(screen: ReaderScreen) -> Marking:
    assert screen.marking is not None, "verbs are looked up only while an article is open"
    return screen.marking


# Moving and selecting ---------------------------------------------------------------------------


def move(screen: ReaderScreen, motion: str, *, extend: bool = False) -> None:
    """Move the cursor, or select with it."""
    screen.view.move(motion, extend=extend)


def rows(screen: ReaderScreen, count: int, *, extend: bool = False) -> None:
    """Move the cursor over rows, or select with it."""
    screen.view.move_rows(count, extend=extend)


def page(screen: ReaderScreen, share: float) -> None:
    """Scroll by a share of a page."""
    screen.view.move_page(share)


def row_edge(screen: ReaderScreen, *, to_end: bool) -> None:
    """Move the cursor within its row."""
    screen.view.move_in_row(to_end=to_end)


def toggle_selection(screen: ReaderScreen) -> None:
    """Begin to select, or let go."""
    selection = screen.view.selection
    screen.view.set_selection(selection.drop() if selection.is_active else selection.start())


def swap(screen: ReaderScreen) -> None:
    """Put the cursor at the other end of the selection."""
    screen.view.set_selection(screen.view.selection.swap())


def drop(screen: ReaderScreen) -> None:
    """Let go of the selection; where there is none, of the search."""
    if screen.view.selection.is_active:
        screen.view.set_selection(screen.view.selection.drop())
    else:
        screen.words = ""
        screen.show_found()


def unit(screen: ReaderScreen, name: str) -> None:
    """Select a whole word, sentence, paragraph or quoted passage."""
    if not screen.view.select_unit(name):
        grown = screen.view.selection.is_active
        screen.say(f"No larger {name} here" if grown else f"No {name} here")
        screen.show_lines()


# Marking ----------------------------------------------------------------------------------------


def mark(screen: ReaderScreen, label: str) -> None:
    """Mark the selection, or the sentence at the cursor, and let go of the selection."""
    marking, view = _marking(screen), screen.view
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
    label = _marking(screen).scheme.by_digit(digit)
    if label is None:
        count = len(_marking(screen).scheme.active)
        screen.say(f"The scheme has {count} labels; L shows them")
        screen.show_lines()
    else:
        mark(screen, label.id)


def repeat(screen: ReaderScreen) -> None:
    """Mark with the last label again."""
    marking = _marking(screen)
    if not marking.last_label:
        screen.say("Nothing has been marked yet; a digit marks")
        screen.show_lines()
    else:
        mark(screen, marking.last_label)


# Annotations ------------------------------------------------------------------------------------


def step(screen: ReaderScreen, count: int) -> None:
    """To another annotation, in order."""
    marking = _marking(screen)
    head, label = screen.view.selection.head, screen.panel.label
    entry = marking.next_entry(head, screen.current, count, label)
    if entry is None or entry.id == screen.current:
        screen.say("No annotation yet" if not len(marking.index) else "No further annotation")
        screen.show_lines()
    else:
        screen.go_to(entry.id)


def edge(screen: ReaderScreen, *, last: bool) -> None:
    """To the first or last annotation."""
    index = _marking(screen).index_of(screen.panel.label)
    if len(index):
        screen.go_to(index.at(len(index) - 1 if last else 0).id)


def _about(screen: ReaderScreen) -> str:
    """Return the annotation that an edit is about; says so where there is none."""
    if not screen.current:
        screen.say("No annotation here; ] goes to the next")
        screen.show_lines()
    return screen.current


def details(screen: ReaderScreen) -> None:
    """Open the annotation here."""
    name = _about(screen)
    if name:
        act = partial(_act, screen, name)
        screen.app.push_screen(AnnotationDialog(_marking(screen), name, act))


def _act(screen: ReaderScreen, name: str, what: str, value: str) -> None:
    """Carry out what was asked for in the annotation's box."""
    marking = _marking(screen)
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
    text = screen.article.text
    return span[0], previous_boundary(text, span[1]) if back else next_boundary(text, span[1])


def _start_by_character(screen: ReaderScreen, span: Span, *, back: bool) -> Span:
    return (left if back else right)(screen.article, span[0]), span[1]


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
    """Ask for the note of the annotation here."""
    name = name or _about(screen)
    marking = _marking(screen)
    record = marking.get(name)
    if record is None:
        return

    def keep(text: str | None) -> None:
        if text is not None and screen.marking is marking:
            screen.show_effect(marking.set_note(name, text))
            screen.panel.show(screen.current)

    screen.app.push_screen(NoteDialog(record, marking.label(record.label).name), keep)


def move_bound(screen: ReaderScreen, *, end: bool) -> None:
    """Move the start or the end of the current annotation to the cursor."""
    marking, head = _marking(screen), screen.view.selection.head
    record = marking.get(_about(screen))
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
    """Give the current annotation the selected bounds."""
    span = screen.view.selection.span(screen.article.text)
    name = screen.current or _touched(screen, span)
    if span is None or not name:
        screen.say("Select the new bounds of an annotation first, then =")
        screen.show_lines()
        return
    effect = _marking(screen).move(name, span)
    screen.view.set_selection(screen.view.selection.drop())
    screen.show_effect(effect)


def _touched(screen: ReaderScreen, span: Span | None) -> str:
    """Return the one annotation that overlaps a selection; empty where none or several do."""
    found = list(_marking(screen).index.overlapping(*span)) if span else []
    return found[0].id if len(found) == 1 else ""


def delete(screen: ReaderScreen) -> None:
    """Delete the annotation here."""
    name = _about(screen)
    if name:
        screen.show_effect(_marking(screen).delete(name))
        screen.on_article_view_moved()


def undo(screen: ReaderScreen) -> None:
    """Undo the last action and show its place."""
    _show_changed(screen, _marking(screen).undo())


def redo(screen: ReaderScreen) -> None:
    """Redo what was undone and show its place."""
    _show_changed(screen, _marking(screen).redo())


def _show_changed(screen: ReaderScreen, effect: Effect) -> None:
    """Show what an undo or redo did, also where it is out of sight."""
    if effect.spans:
        screen.view.go_to(effect.spans[-1])
    screen.show_effect(effect)


def narrow(screen: ReaderScreen) -> None:
    """List the next label only; after the last, all."""
    marking = _marking(screen)
    labels = ["", *(label.id for label in marking.scheme.labels if marking.counts[label.id])]
    place = labels.index(screen.panel.label) if screen.panel.label in labels else 0
    screen.panel.narrow(labels[(place + 1) % len(labels)])
    screen.show_lines()


# Search, articles, view -------------------------------------------------------------------------


def ask_search(screen: ReaderScreen) -> None:
    """Ask for words to search for."""
    screen.prompt.ask("/")


def search_again(screen: ReaderScreen, *, forward: bool) -> None:
    """To the next place of the words searched for."""
    if screen.words:
        screen.search_for(screen.words, forward=forward)
    else:
        screen.say("Search with / first")
    screen.show_lines()


def finish(screen: ReaderScreen, state: str) -> None:
    """Say that the article is done or skipped, and open the next unfinished one."""
    _marking(screen).set_state("done" if state == "done" else "skipped")
    screen.newsmark.open_unfinished(screen.newsmark.current_article)


def neighbour(screen: ReaderScreen, count: int) -> None:
    """Open the next article of the list, or the one before."""
    name = screen.newsmark.neighbour(count)
    if name:
        screen.open_article(name)
    else:
        screen.say("This is the last article" if count > 0 else "This is the first article")
        screen.show_lines()


def switch(screen: ReaderScreen) -> None:
    """Give the keyboard to the panel, or back to the article."""
    if screen.place() == "panel":
        screen.view.focus()
        return
    screen.panel.display = True
    screen.panel.list.focus()
    if not screen.current:
        step(screen, 1)


def leave_panel(screen: ReaderScreen) -> None:
    """Give the keyboard back to the article."""
    screen.view.focus()


def toggle_panel(screen: ReaderScreen) -> None:
    """Show or hide the panel."""
    screen.panel.display = not screen.panel.display
    screen.view.focus()


def widen(screen: ReaderScreen, cells: int) -> None:
    """Make the column wider or narrower."""
    column = min(max(screen.view.column + cells, NARROWEST), WIDEST)
    screen.view.set_column(column)
    screen.say(f"Column of {column} cells")
    screen.show_lines()


def copy(screen: ReaderScreen) -> None:
    """Copy the selection, the annotation or the sentence, with its source."""
    text = screen.article.text
    record = _marking(screen).get(screen.current)
    span = screen.view.selection.span(text)
    if span is None and record is not None:
        span = record.start, record.end
    if span is None:
        span = sentence_at(text, screen.view.selection.head, screen.article.lang)
    article = screen.article
    passage = citation(text[span[0] : span[1]], article.title, article.source.location, *span)
    screen.app.copy_to_clipboard(passage)
    screen.say(f"Copied {span[1] - span[0]:,} characters with their source")
    screen.show_lines()


def labels(screen: ReaderScreen) -> None:
    """Show the labels and the guidelines."""
    screen.app.push_screen(LabelsDialog(_marking(screen).scheme))


def info(screen: ReaderScreen) -> None:
    """Show where the article came from."""
    screen.app.push_screen(AboutDialog(screen.article, _marking(screen)))


def centre(screen: ReaderScreen) -> None:
    """Scroll the cursor to the middle."""
    screen.view.centre()


VERBS: dict[str, Verb] = {
    **{motion: partial(move, motion=motion) for motion in MOTIONS},
    "down": partial(rows, count=1),
    "up": partial(rows, count=-1),
    "line-start": partial(row_edge, to_end=False),
    "line-end": partial(row_edge, to_end=True),
    "page-down": partial(page, share=1),
    "page-up": partial(page, share=-1),
    "half-down": partial(page, share=0.5),
    "half-up": partial(page, share=-0.5),
    "centre": centre,
    "select": toggle_selection,
    "extend-left": partial(move, motion="left", extend=True),
    "extend-right": partial(move, motion="right", extend=True),
    "extend-up": partial(rows, count=-1, extend=True),
    "extend-down": partial(rows, count=1, extend=True),
    "extend-word": partial(move, motion="word-right", extend=True),
    "extend-word-back": partial(move, motion="word-left", extend=True),
    "swap": swap,
    "drop": drop,
    **{f"select-{name}": partial(unit, name=name) for name in ("word", "sentence", "quote")},
    "select-paragraph": partial(unit, name="paragraph"),
    **{f"label-{digit}": partial(mark_digit, digit=digit) for digit in range(1, 10)},
    "repeat": repeat,
    "labels": labels,
    "next-annotation": partial(step, count=1),
    "previous-annotation": partial(step, count=-1),
    "details": details,
    "note": note,
    "move-start": partial(move_bound, end=False),
    "move-end": partial(move_bound, end=True),
    "move-both": move_both,
    "delete": delete,
    "undo": undo,
    "redo": redo,
    "filter": narrow,
    "search": ask_search,
    "search-next": partial(search_again, forward=True),
    "search-previous": partial(search_again, forward=False),
    "done": partial(finish, state="done"),
    "skip": partial(finish, state="skipped"),
    "next-article": partial(neighbour, count=1),
    "previous-article": partial(neighbour, count=-1),
    "switch": switch,
    "panel": toggle_panel,
    "narrower": partial(widen, cells=-STEP),
    "wider": partial(widen, cells=STEP),
    "copy": copy,
    "info": info,
    "panel-down": partial(step, count=1),
    "panel-up": partial(step, count=-1),
    "panel-page-down": partial(step, count=10),
    "panel-page-up": partial(step, count=-10),
    "panel-home": partial(edge, last=False),
    "panel-end": partial(edge, last=True),
    "panel-leave": leave_panel,
}
"""What every action of the article and its panel does."""
