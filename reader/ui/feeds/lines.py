"""What the lines around the list of feeds say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.style import Style

from reader.articles.text.cells import printable
from reader.session.feeds.desk import FeedDesk, ItemRow, Show
from reader.session.feeds.groups import Group, Row
from reader.ui.actions import BY_ID
from reader.ui.core.host import Hosted
from reader.ui.core.lines import Piece
from reader.ui.core.status_pieces import key_pieces, saved
from reader.ui.keymap import shown

LESSON = (
    "No feed is followed yet. Press {add} and give the address of a feed, or of a page that has"
    " one.\nnewsmark feeds import FILE.opml takes the list of another reader."
)
NOTHING_HERE = (
    "Nothing to show here. {show} shows unread, all, or starred items; {refresh} fetches."
)
_TAUGHT = (("add", "feeds-add"), ("show", "feeds-show"), ("refresh", "feeds-refresh-all"))
_GROUP_HINTS = (
    "feeds-open", "feeds-refresh-all", "feeds-add", "feeds-all-read", "help", "back",
    "feeds-folder", "feeds-title", "feeds-drop", "feeds-search", "feeds-undo",
)  # fmt: skip
_ITEM_HINTS = (
    "feeds-open", "feeds-next-unread", "feeds-full-text", "feeds-star", "feeds-show", "help",
    "back", "feeds-tag", "feeds-toggle-read", "feeds-filter", "feeds-search", "feeds-undo",
)  # fmt: skip


class Listing(Hosted, Protocol):
    """The screen of feeds, as far as its lines know it."""

    group: Group | None
    rows: Sequence[Row]
    show_what: Show
    filter: str
    opening: str
    desk: FeedDesk

    @property
    def row(self) -> Row | None:
        """The row that is chosen."""


def title(screen: Listing) -> tuple[list[Piece], list[Piece]]:
    """What is listed and how it is narrowed; what is going on."""
    faint = screen.newsmark.reading_styles.faint
    left: list[Piece] = [("Feeds", Style(bold=True))]
    if screen.group is not None:
        left = [(printable(screen.group.title), Style(bold=True))]
        count = len(screen.rows)
        if screen.show_what == "unread":  # one that was read just now is still listed
            count = sum(isinstance(row, ItemRow) and not row.read for row in screen.rows)
        left.append((f"   {count:,} {screen.show_what}", Style()))
    if screen.filter:
        left.append((f"   /{printable(screen.filter)}", Style()))
    progress = screen.desk.refresher.progress
    right: list[Piece] = []
    if not progress.is_over:
        right.append((f"refreshing {progress.done:,} of {progress.total:,}", faint))
    elif screen.opening:
        right.append(("opening…", faint))
    feeds = screen.desk.feeds
    if feeds.fault:
        right += [("  ", Style()), saved(screen.newsmark.palette, feeds.unsaved)]
    return left, right


def lesson(screen: Listing) -> str:
    """What to do where nothing is listed."""
    keymap = screen.newsmark.keymap
    keys = {name: shown(keymap.keys(action)[0]) for name, action in _TAUGHT}
    is_followed = bool(screen.desk.feeds.subscriptions)
    return (NOTHING_HERE if is_followed else LESSON).format(**keys)


def hints(screen: Listing) -> list[Piece]:
    """What went wrong with the chosen feed, else the keys that matter now."""
    row, keymap = screen.row, screen.newsmark.keymap
    if isinstance(row, Group) and row.error:
        return [(printable(row.error), Style())]
    names = _GROUP_HINTS if screen.group is None else _ITEM_HINTS
    pairs = [(shown(keymap.keys(x)[0]), BY_ID[x].label) for x in names if keymap.keys(x)]
    return key_pieces(pairs, screen.size.width - 2)
