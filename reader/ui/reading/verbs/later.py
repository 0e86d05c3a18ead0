"""Between the texts of an article: what has changed, to the later one, to the earlier one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.articles.text.cells import printable

if TYPE_CHECKING:
    from reader.annotations.reanchoring.text_diff import Line
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen

LED_BY = 24
"""Code points shown of what a changed line begins with unchanged."""


def to_later(screen: ReaderScreen) -> None:
    """Open the latest text of the article."""
    _go(screen, screen.later, "This is the latest text")


def to_earlier(screen: ReaderScreen) -> None:
    """Open the text before this one."""
    _go(screen, screen.article.revision_of, "This is no later text of another article")


def _go(screen: ReaderScreen, article: str, otherwise: str) -> None:
    if article:
        screen.jumps.leave(screen.here())
        screen.open_article(article)
    else:
        screen.say(otherwise)
    screen.show_lines()


def differences(screen: ReaderScreen) -> None:
    """Show what has changed since the text before."""
    before = screen.article.revision_of
    if before:
        screen.attempt(partial(_list_changes, screen, before))
    else:
        screen.say("This is no later text of another article")
        screen.show_lines()


def _list_changes(screen: ReaderScreen, before: str) -> None:
    """List the changed lines, with the words that went and came between signs; go to one."""
    from reader.annotations.reanchoring.text_diff import changes, signed
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog

    old = screen.newsmark.store.article(before)
    found = changes(old.text, screen.article.text)
    if not found:
        screen.say("Only white space has changed")
        screen.show_lines()
        return
    rows = []
    for _start, line in found:
        first, *others = line
        if first.kind == "same" and len(first.text) > LED_BY:
            first = first._replace(text="…" + first.text[-LED_BY:])
        rows.append(Choice("".join(signed(*stretch) for stretch in (first, *others))))
    head = screen.view.selection.head
    here = max((n for n, (start, _line) in enumerate(found) if start <= head), default=0)
    heading = f"Changed since {printable(old.source.fetched_at[:10])}"
    screen.app.push_screen(
        ChooseDialog(heading, rows, here, enter="go there"), partial(_to_change, screen, found)
    )


def _to_change(screen: ReaderScreen, found: list[tuple[int, Line]], answer: Answer | None) -> None:
    if answer is not None:
        start = found[answer[0]][0]
        screen.jump((start, start + 1))
        screen.show_lines()
