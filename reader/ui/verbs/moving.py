"""Moving the cursor and selecting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.ui.screens.reader import ReaderScreen


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
