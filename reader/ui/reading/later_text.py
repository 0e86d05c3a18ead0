"""What a reader is told where an article has an earlier text or a later one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.store.protocol import StoreError, Work
from reader.ui.keymap import shown
from reader.ui.reading.protocol import Reading

FOR_NOW = (
    "The marks are here for this time only: {reason}. They stay in the earlier text, so nothing is"
    " lost when you leave."
)


def bring_along(screen: Reading, article: Article, work: Work) -> None:
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


def look_for_later(screen: Reading) -> None:
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


def _found_later(screen: Reading, article: str, found: str) -> None:
    if found and screen.marking is not None and screen.article.id == article:
        screen.later = found
        keys = screen.newsmark.keymap.keys("later-text")
        how = f"; {shown(keys[0])} opens it" if keys else ""
        if not screen.message:  # what is said already is more urgent, and the title says this too
            screen.say(f"There is a later text{how}")
        screen.show_lines()
