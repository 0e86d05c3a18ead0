"""Searching, going between articles, changing the view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reader.annotations.fragments import parts_of
from reader.annotations.selection import Span
from reader.articles.text.units import sentence_at
from reader.session.article.citation import append_to, citation, run_with
from reader.settings.config import COLUMNS
from reader.ui.reading.verbs.common import marking_of
from reader.ui.reading.verbs.editing import step

if TYPE_CHECKING:
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen

STEP = 4
"""One step of the reading column's width, in cells."""


def ask_search(screen: ReaderScreen) -> None:
    """Ask for words to search for."""

    def search(words: str) -> None:
        screen.search_for(words)
        screen.show_lines()

    screen.ask_then("/", "", search)


def search_again(screen: ReaderScreen, *, forward: bool) -> None:
    """To the next place of the words searched for."""
    if screen.words:
        screen.search_for(screen.words, forward=forward)
    else:
        screen.say("Search with / first")
    screen.show_lines()


def finish(screen: ReaderScreen, state: str) -> None:
    """Say that the article is done or skipped, and open the next unfinished one."""
    marking_of(screen).set_state("done" if state == "done" else "skipped")
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
    column = min(max(screen.view.column + cells, COLUMNS[0]), COLUMNS[-1])
    screen.view.set_column(column)
    screen.say(f"Column of {column} cells")
    screen.show_lines()


def copy(screen: ReaderScreen) -> None:
    """Copy the selection, the annotation or the sentence, with its source and date."""
    parts = _passage(screen)
    passage = citation(screen.article, parts)
    screen.app.copy_to_clipboard(passage)
    command = screen.newsmark.settings.copy_command
    if command:
        run_with(command, given=passage)
    count = sum(end - start for start, end in parts)
    screen.say(f"Copied {count:,} characters with their source")
    screen.show_lines()


def copy_to_file(screen: ReaderScreen) -> None:
    """Write the same at the end of the file of the config file, else of one that is asked for."""
    passage = citation(screen.article, _passage(screen))

    def write(name: str) -> None:
        if not name.strip():
            return
        file = Path(name.strip()).expanduser()
        append_to(file, passage)
        screen.say(f"Written to {file.name}")
        screen.show_lines()

    if screen.newsmark.settings.copy_file:
        write(screen.newsmark.settings.copy_file)
    else:
        screen.ask_then("Write to file:", "", write)


def _passage(screen: ReaderScreen) -> list[Span]:
    """Return the selection, else the parts of the annotation here, else the sentence."""
    text = screen.article.text
    record = marking_of(screen).get(screen.current)
    span = screen.view.selection.span(text)
    if span is None and record is not None:
        return parts_of(record)
    return [span or sentence_at(text, screen.view.selection.head, screen.article.lang)]


def labels(screen: ReaderScreen) -> None:
    """Show the labels and the guidelines."""
    from reader.ui.reading.dialogs import (
        LabelsDialog,
    )  # not needed to read, and not quick to import

    screen.app.push_screen(LabelsDialog(marking_of(screen).scheme))


def info(screen: ReaderScreen) -> None:
    """Show where the article came from; from there, read all of its page."""
    from reader.ui.reading.dialogs import AboutDialog  # not needed to read, and not quick to import
    from reader.ui.reading.verbs.fetching import whole_page

    def answered(wants_page: bool | None) -> None:
        if wants_page:
            whole_page(screen)

    about = AboutDialog(screen.article, marking_of(screen), screen.later)
    screen.app.push_screen(about, answered)


def colleagues(screen: ReaderScreen) -> None:
    """Show what colleagues have marked, or hide it; of several, choose whose."""
    from reader.session.article.earlier_colleagues import colleagues_of  # not needed to read alone

    app = screen.newsmark
    if screen.is_blind:
        screen.say("This project is annotated blind: colleagues are shown once you are done")
        screen.show_lines()
        return
    names = sorted(colleagues_of(app.store, screen.article, app.annotator).works)
    if len(names) > 1:
        _choose_colleagues(screen, names)
        return
    app.with_colleagues = not app.with_colleagues
    app.hidden_colleagues.clear()
    _tell_colleagues(screen)


def _tell_colleagues(screen: ReaderScreen) -> None:
    shown = "shown" if screen.newsmark.with_colleagues else "hidden"
    screen.show_colleagues()
    followed = marking_of(screen).colleagues
    early = sorted(followed.brought) if followed is not None else []
    told = f"; {', '.join(early)}: those of the earlier text" if early else ""
    screen.say(f"Colleagues’ marks are {shown}{told}")
    screen.show_lines()


def _choose_colleagues(screen: ReaderScreen, names: list[str]) -> None:
    """Choose whose marks are shown: everybody's, nobody's, or one by one."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to read

    app = screen.newsmark
    visible = {name for name in names if app.with_colleagues} - app.hidden_colleagues

    def take(answer: Answer | None) -> None:
        if answer is None:
            return
        chosen = names[answer[0] - 2] if answer[0] > 1 else ""
        shown = visible ^ {chosen} if chosen else set(names) if not answer[0] else set()
        app.with_colleagues = bool(shown)
        app.hidden_colleagues = set(names) - shown
        _tell_colleagues(screen)

    rows = [Choice("Everybody"), Choice("Nobody")]
    rows += [Choice(name, 0, "shown" if name in visible else "hidden") for name in names]
    dialog = ChooseDialog("Colleagues", rows, 1 if visible else 0, enter="show or hide")
    screen.app.push_screen(dialog, take)
