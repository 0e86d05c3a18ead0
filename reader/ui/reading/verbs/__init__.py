"""What the actions of the reading screen do: one function each, in one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.ui.reading.verbs import (
    bookmarks,
    browsing,
    editing,
    fetching,
    later,
    looking,
    marking,
    moving,
    parts,
    tagging,
    unplaced,
)

if TYPE_CHECKING:
    from reader.ui.reading.screen import ReaderScreen

Verb = Callable[["ReaderScreen"], None]

VERBS: dict[str, Verb] = {
    **moving.VERBS,
    "home": partial(looking.edge, motion="home"),
    "end": partial(looking.edge, motion="end"),
    "jump-back": looking.jump_back,
    "jump-forth": looking.jump_forth,
    "bookmark": bookmarks.put,
    "bookmarks": bookmarks.show,
    "outline": looking.outline,
    "follow": looking.follow,
    "links": looking.show_links,
    "differences": later.differences,
    "later-text": later.to_later,
    "earlier-text": later.to_earlier,
    "focus": looking.focus,
    "spacing": looking.space_out,
    "join-lines": looking.join_lines,
    "copy-to-file": browsing.copy_to_file,
    "drop": moving.drop,
    **{f"select-{name}": partial(moving.unit, name=name) for name in ("word", "sentence", "quote")},
    "select-paragraph": partial(moving.unit, name="paragraph"),
    **{f"label-{digit}": partial(marking.mark_digit, digit=digit) for digit in range(1, 10)},
    "repeat": marking.repeat,
    "labels": browsing.labels,
    "next-annotation": partial(editing.step, count=1),
    "previous-annotation": partial(editing.step, count=-1),
    "details": editing.details,
    "note": editing.note,
    "comment": editing.comment,
    "next-comment": editing.next_comment,
    "colleagues": browsing.colleagues,
    "move-start": partial(editing.move_bound, end=False),
    "move-end": partial(editing.move_bound, end=True),
    "move-both": editing.move_both,
    "add-part": parts.add_part,
    "cut-out": parts.cut_out,
    "delete": editing.delete,
    "undo": editing.undo,
    "redo": editing.redo,
    "filter": editing.narrow,
    "unplaced": unplaced.show_unplaced,
    "search": browsing.ask_search,
    "search-next": partial(browsing.search_again, forward=True),
    "search-previous": partial(browsing.search_again, forward=False),
    "done": partial(browsing.finish, state="done"),
    "skip": partial(browsing.finish, state="skipped"),
    "next-article": partial(browsing.neighbour, count=1),
    "previous-article": partial(browsing.neighbour, count=-1),
    "switch": browsing.switch,
    "panel": browsing.toggle_panel,
    "narrower": partial(browsing.widen, cells=-browsing.STEP),
    "wider": partial(browsing.widen, cells=browsing.STEP),
    "copy": browsing.copy,
    "info": browsing.info,
    "tag": tagging.ask_tags,
    "whole-page": fetching.whole_page,
    "panel-down": partial(editing.step, count=1),
    "panel-up": partial(editing.step, count=-1),
    "panel-page-down": partial(editing.step, count=10),
    "panel-page-up": partial(editing.step, count=-10),
    "panel-home": partial(editing.edge, last=False),
    "panel-end": partial(editing.edge, last=True),
    "panel-leave": browsing.leave_panel,
}
"""What every action of the article and its panel does."""
