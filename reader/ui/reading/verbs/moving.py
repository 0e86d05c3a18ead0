"""Moving the cursor and selecting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from reader.annotations.movement import MOTIONS

if TYPE_CHECKING:
    from reader.ui.reading.article_view import ArticleView
    from reader.ui.reading.screen import ReaderScreen


class Viewing(Protocol):
    """A screen that shows an article."""

    view: ArticleView


def move(screen: Viewing, motion: str, *, extend: bool = False) -> None:
    """Move the cursor, or select with it."""
    screen.view.move(motion, extend=extend)


def rows(screen: Viewing, count: int, *, extend: bool = False) -> None:
    """Move the cursor over rows, or select with it."""
    screen.view.move_rows(count, extend=extend)


def page(screen: Viewing, share: float) -> None:
    """Scroll by a share of a page."""
    screen.view.move_page(share)


def row_edge(screen: Viewing, *, to_end: bool) -> None:
    """Move the cursor within its row."""
    screen.view.move_in_row(to_end=to_end)


def toggle_selection(screen: Viewing) -> None:
    """Begin to select, or let go."""
    selection = screen.view.selection
    screen.view.set_selection(selection.drop() if selection.is_active else selection.start())


def swap(screen: Viewing) -> None:
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


VERBS: dict[str, Callable[[Viewing], None]] = {
    **{motion: partial(move, motion=motion) for motion in MOTIONS},
    "down": partial(rows, count=1),
    "up": partial(rows, count=-1),
    "line-start": partial(row_edge, to_end=False),
    "line-end": partial(row_edge, to_end=True),
    "page-down": partial(page, share=1),
    "page-up": partial(page, share=-1),
    "half-down": partial(page, share=0.5),
    "half-up": partial(page, share=-0.5),
    "centre": lambda screen: screen.view.centre(),
    "select": toggle_selection,
    "extend-left": partial(move, motion="left", extend=True),
    "extend-right": partial(move, motion="right", extend=True),
    "extend-up": partial(rows, count=-1, extend=True),
    "extend-down": partial(rows, count=1, extend=True),
    "extend-word": partial(move, motion="word-right", extend=True),
    "extend-word-back": partial(move, motion="word-left", extend=True),
    "swap": swap,
}
"""What needs no more than the article in view: moving, and selecting by moving."""
