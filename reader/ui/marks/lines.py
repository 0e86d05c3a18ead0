"""What the lines around all marks say, and what stands where there is none."""

from __future__ import annotations

from typing import Protocol

from rich.style import Style

from reader.articles.text.cells import printable
from reader.session.library.mark_filter import FIELDS
from reader.store.marks_protocol import Order
from reader.ui.actions import BY_ID
from reader.ui.core.host import Hosted
from reader.ui.core.lines import Piece
from reader.ui.core.status_pieces import key_pieces
from reader.ui.keymap import shown
from reader.ui.marks.mark_finder import MarkFinder, Wish
from reader.ui.marks.mark_list import MarkList

LESSON = (
    "Nothing is marked yet. Open an article, go to a sentence and press 1, 2 or 3: each mark that"
    " you make anywhere is listed here, with its words and your note."
)
OTHERS_ONLY = "You have marked nothing yet. {marks-everybody} shows what others have marked."
NOTHING = (
    "No mark is like that. {marks-clear} shows all again, {marks-filter} narrows otherwise.\n\n"
    "Words are looked for in the marked text and in notes. There are fields, too:\n"
    "label:claim  tag:flood  by:ana  article:harbour  note:why\n"
    "since:2026-01  until:2026-03  status:deleted"
)
_HINTS = (
    "marks-open", "marks-filter", "marks-label", "marks-export", "marks-everybody", "help", "back",
    "marks-sort",
)  # fmt: skip
_TAUGHT = ("marks-everybody", "marks-clear", "marks-filter")
_ORDERS: dict[Order, str] = {"newest": "newest first", "article": "by article"}


class Listing(Hosted, Protocol):
    """The screen of all marks, as far as its lines know it."""

    list: MarkList
    wish: Wish
    finder: MarkFinder
    activity: str

    @property
    def is_filtering(self) -> bool:
        """Whether a filter is typed."""


def title(screen: Listing) -> tuple[list[Piece], list[Piece]]:
    """How many marks of whom, and the filter; what goes on, what is not understood, the order."""
    app = screen.newsmark
    faint = app.reading_styles.faint
    count = screen.list.count
    whose = "everybody" if screen.wish.with_everybody else printable(app.annotator)
    left: list[Piece] = [
        ("All marks", Style(bold=True)),
        (f"   {count:,}", Style()),
        (f"   of {whose}" * (not screen.finder.asked.query.annotators - {app.annotator}), faint),
    ]
    if screen.wish.filter:
        left.append((f"   /{printable(screen.wish.filter)}", Style()))
    right: list[Piece] = []
    if screen.finder.asked.problems:
        right.append((printable("; ".join(screen.finder.asked.problems)), Style(bold=True)))
    elif screen.activity:
        right.append((printable(screen.activity), faint))
    elif screen.finder.is_reading and screen.finder.read[1]:
        right.append(("reading marks: {:,} of {:,}".format(*screen.finder.read), faint))
    else:
        right.append((_ORDERS[screen.wish.order], faint))
    return left, right


def hints(screen: Listing) -> list[Piece]:
    """The keys that matter; while a filter is typed, the fields that it may have."""
    if screen.is_filtering:
        pieces: list[Piece] = [("words, or ", Style())]
        return pieces + [(f"{field}:  ", Style(bold=True)) for field in FIELDS]
    keymap = screen.newsmark.keymap
    pairs = [(shown(keymap.keys(x)[0]), BY_ID[x].label) for x in _HINTS if keymap.keys(x)]
    return key_pieces(pairs, screen.size.width - 2)


def lesson(screen: Listing) -> str:
    """Return what to say where no mark is shown; nothing while some may come yet."""
    if screen.list.count or screen.finder.is_busy:
        return ""
    keymap = screen.newsmark.keymap
    keys = {name: shown(keymap.keys(name)[0]) if keymap.keys(name) else "?" for name in _TAUGHT}
    if screen.wish.filter:
        return NOTHING.format(**keys)
    others = set(screen.finder.known.annotators) - {screen.newsmark.annotator}
    return OTHERS_ONLY.format(**keys) if others and not screen.wish.with_everybody else LESSON
