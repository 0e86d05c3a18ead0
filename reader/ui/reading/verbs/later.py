"""Between the texts of an article: what has changed, to the later one, to the earlier one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError
from reader.articles.text.cells import printable
from reader.store.protocol import StoreError
from reader.ui.keymap import shown

if TYPE_CHECKING:
    from reader.annotations.reanchoring.text_diff import Line
    from reader.articles.model import Article
    from reader.store.protocol import Work
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen

FOR_NOW = (
    "The marks are here for this time only: {reason}. They stay in the earlier text, so nothing is"
    " lost when you leave."
)
LED_BY = 24
"""Code points shown of what a changed line begins with unchanged."""


def bring_along(screen: ReaderScreen, article: Article, work: Work) -> None:
    """Bring one's marks along from the earlier text, and tell how many and how."""
    from reader.session.article.revisions import carry_over, orphans  # not needed for most articles

    try:
        carried = carry_over(screen.newsmark.store, article, work)
    except StoreError as error:
        screen.tell(f"The marks of the earlier text were left there. {error}", problem=True)
        return
    if carried is not None:
        screen.tell(str(carried))
        if work.fault:
            screen.fault_told = work.fault
            screen.tell(FOR_NOW.format(reason=work.fault.partition(";")[0]), problem=True)
    if waiting := len(orphans(work)):
        what = "1 mark has" if waiting == 1 else f"{waiting:,} marks have"
        keys = screen.newsmark.keymap.keys("unplaced")
        how = f"; {shown(keys[0])} lists them" if keys else ""
        screen.tell(f"{what} no place in this text{how}.", problem=True)


def look_for_later(screen: ReaderScreen) -> None:
    """Find out, in a thread, whether there is a later text, and say so."""
    article, store = screen.article, screen.newsmark.store

    def work() -> Callable[[], None]:
        from reader.session.article.revisions import later_text

        try:
            found = later_text(store, article)
        except NewsmarkError:
            found = ""  # whoever goes there is told
        return partial(_found_later, screen, article.id, found)

    screen.in_background(work)


def _found_later(screen: ReaderScreen, article: str, found: str) -> None:
    if found and screen.marking is not None and screen.article.id == article:
        screen.later = found
        keys = screen.newsmark.keymap.keys("later-text")
        how = f"; {shown(keys[0])} opens it" if keys else ""
        if not screen.message:  # what is said already is more urgent, and the title says this too
            screen.say(f"There is a later text{how}")
        screen.show_lines()


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
