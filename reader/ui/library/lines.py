"""What the lines of the library say."""

from __future__ import annotations

from typing import Protocol

from rich.style import Style

from reader.articles.text.cells import printable
from reader.session.library.catalogue import ADDED, ALL, KEYS, Catalogue, label_of
from reader.ui.actions import BY_ID
from reader.ui.core.host import Hosted
from reader.ui.core.lines import Piece
from reader.ui.core.status_pieces import key_pieces
from reader.ui.keymap import shown

LESSON = (
    "Welcome. These are samples; newsmark FILE, FOLDER or ADDRESS reads your own.\n"
    "Open one with enter, go to a sentence and press 1, 2 or 3 to mark it. There\n"
    "v selects, u undoes; each mark is on disk before you press the next. Here F\n"
    "follows feeds, s searches all texts, A lists all marks. ? lists every key."
)
_HINTS = (
    *("open", "next-unfinished", "list-filter", "list-view", "list-sort", "list-tag"),
    *("feeds", "help", "back", "search-all", "all-marks", "all-bookmarks"),
)
_SHORT = {"back": "quit", "next-unfinished": "next"}


class Listing(Hosted, Protocol):
    """The library, as far as its lines know it.

    ``done_of`` says how many of how many files were read so far, None when all were;
    ``is_comparing`` whether the articles with disagreements are still looked for.
    """

    catalogue: Catalogue
    done_of: tuple[int, int] | None
    is_comparing: bool


def title(screen: Listing) -> tuple[list[Piece], list[Piece]]:
    """What is shown, how many of how many, in which order; all marks and the annotator."""
    app, catalogue = screen.newsmark, screen.catalogue
    faint = app.reading_styles.faint
    left: list[Piece] = [("newsmark", Style(bold=True)), (f"   {_articles(screen)}", Style())]
    right: list[Piece] = [(printable(app.annotator), Style())]
    if screen.done_of is None:
        if catalogue.view == ALL:
            left.append((f", {catalogue.done:,} done", Style()))
        marks = catalogue.marks
        right.insert(0, (f"{marks:,} mark{'' if marks == 1 else 's'}   ", faint))
    if catalogue.query:
        left.append((f"   /{printable(catalogue.query)}: {len(catalogue.shown):,}", Style()))
    elif catalogue.order.key != ADDED or catalogue.order.is_reversed:
        left.append((f"   {_order(catalogue)}", faint))
    if screen.done_of is not None:
        told = "{:,} of {:,}".format(*screen.done_of)
        left.append((f"   looking through the store: {told}", faint))
    return left, right


def _articles(screen: Listing) -> str:
    catalogue = screen.catalogue
    count = len(catalogue.rows)
    total = f"{count:,} article{'' if count == 1 else 's'}"
    if catalogue.view == ALL:
        return total
    label = printable(label_of(catalogue.view))
    if screen.is_comparing:
        return f"{label}: comparing all marks"
    return f"{label}: {len(catalogue.arranged):,} of {total}"


def _order(catalogue: Catalogue) -> str:
    reverse = ", reversed" if catalogue.order.is_reversed else ""
    return f"by {KEYS[catalogue.order.key].label}{reverse}"


def nothing_here(screen: Listing) -> str:
    """What an empty list says: why it is empty, and which key shows something."""
    catalogue = screen.catalogue
    if not catalogue.rows:
        how = _how(screen, "feeds", "follows feeds")
        return f"There is no article yet; newsmark add FILE takes one in{how}."
    if catalogue.query:
        how = _how(screen, "list-clear", "shows all")
        return f"No title, tag or address is like this{how}."
    if screen.is_comparing:
        return ""
    how = _how(screen, "list-view", "shows others")
    return f"No article is here: {label_of(catalogue.view)}{how}."


def _how(screen: Listing, action: str, what: str) -> str:
    """Tell which key does something, where one does."""
    keys = screen.newsmark.keymap.keys(action)
    return f"; {shown(keys[0])} {what}" if keys else ""


def hints(screen: Listing) -> list[Piece]:
    """The keys that matter most."""
    keymap = screen.newsmark.keymap
    pairs = [
        (shown(keymap.keys(name)[0]), _SHORT.get(name, BY_ID[name].label))
        for name in _HINTS
        if keymap.keys(name)
    ]
    return key_pieces(pairs, screen.size.width - 2)
