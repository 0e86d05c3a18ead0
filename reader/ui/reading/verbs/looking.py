"""Finding one's way: outline, links, places left by a jump; and how the text is shown."""

from __future__ import annotations

import webbrowser
from functools import partial
from typing import TYPE_CHECKING

from reader.articles.errors import NewsmarkError
from reader.articles.web.logins import without_login
from reader.articles.web.outgoing import outgoing
from reader.session.article.citation import run_with
from reader.session.article.outline import (
    Heading,
    Link,
    heading_at,
    headings,
    led_to,
    links,
    own_page,
)
from reader.settings.config import FOCUS

if TYPE_CHECKING:
    from reader.ui.core.choose import Answer
    from reader.ui.reading.screen import ReaderScreen


def edge(screen: ReaderScreen, motion: str) -> None:
    """To the beginning or the end, so that one can go back."""
    screen.jumps.leave(screen.here())
    screen.view.move(motion)


def jump_back(screen: ReaderScreen) -> None:
    """Back to where the last jump came from."""
    screen.return_to(screen.jumps.back(screen.here()))


def jump_forth(screen: ReaderScreen) -> None:
    """Forth again, after going back."""
    screen.return_to(screen.jumps.forth(screen.here()))


def outline(screen: ReaderScreen) -> None:
    """Choose a heading and go there."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to read

    found = headings(screen.article)
    if not found:
        screen.say("This article has no headings")
        screen.show_lines()
        return
    size = max(len(screen.article.text), 1)
    rows = [
        Choice(each.words, 2 * (each.level - 1), f"{100 * each.start // size}%") for each in found
    ]
    here = heading_at(found, screen.view.selection.head)
    screen.app.push_screen(
        ChooseDialog("Outline", rows, here, enter="go there"), partial(_to_heading, screen, found)
    )


def _to_heading(screen: ReaderScreen, found: list[Heading], answer: Answer | None) -> None:
    if answer is not None:
        heading = found[answer[0]]
        screen.jump((heading.start, heading.end))


def follow(screen: ReaderScreen) -> None:
    """From the sign of a note to the note, and back."""
    place = led_to(screen.article, screen.view.selection.head)
    if place is None:
        screen.say("No note is referred to in this paragraph")
    else:
        screen.jump(place)
    screen.show_lines()


def show_links(screen: ReaderScreen) -> None:
    """List the links; open one, read it here, add it, copy it, or go to its place."""
    from reader.ui.core.choice_list import Choice
    from reader.ui.core.choose import ChooseDialog  # not needed to read

    inside, page = links(screen.article), own_page(screen.article)
    found = [*inside, page] if page else inside
    if not found:
        screen.say("This article has no links")
        screen.show_lines()
        return
    rows = [Choice(each.words or each.address, 0, each.address) for each in found]
    head = screen.view.selection.head
    here = next((n for n, each in enumerate(found) if each.end > head), len(inside) - 1)
    keys = {"r": "read here", "a": "add", "y": "copy", "t": "to its place"}
    screen.app.push_screen(
        ChooseDialog("Links", rows, here, enter="open", others=keys),
        partial(_use_link, screen, found),
    )


def _use_link(screen: ReaderScreen, found: list[Link], answer: Answer | None) -> None:
    if answer is None:
        return
    link = found[answer[0]]
    if answer[1] == "t":
        screen.jump((link.start, link.end))
    elif answer[1] == "y":
        screen.app.copy_to_clipboard(without_login(link.address))
        screen.say("Copied the address")
    elif answer[1] in ("a", "r"):
        _fetch_link(screen, link.address, is_read=answer[1] == "r")
    else:
        screen.attempt(partial(_open_link, screen, link.address))
    screen.show_lines()


def _fetch_link(screen: ReaderScreen, address: str, *, is_read: bool) -> None:
    """Take the page at an address into the store, and open it if it is to be read."""
    from reader.session.article.web_articles import fetch_article
    from reader.ui.reading.verbs.fetching import most_bytes, take_in  # not needed to read

    page = own_page(screen.article)
    typed = page.address if page else ""
    get = partial(fetch_article, address, max_bytes=most_bytes(screen), typed=typed)
    screen.say("Fetching the page…")
    take_in(screen, get, is_read=is_read)


def _open_link(screen: ReaderScreen, address: str) -> None:
    """Hand an address to the user's command, else to the web browser; never to the terminal."""
    given = outgoing(address)
    if given is None:
        raise NewsmarkError("Only links to web pages and mail addresses are opened.")
    command = screen.newsmark.settings.open_command
    if command:
        run_with(command, argument=given.address)
    else:
        browser = webbrowser.get()
        if not isinstance(browser, webbrowser.BackgroundBrowser | webbrowser.UnixBrowser):
            raise NewsmarkError(
                "There is no web browser outside this terminal; name one as open_command in the"
                " config file, or copy the address with y."
            )
        browser.open(given.address)
    left_out = f" without {', '.join(given.left_out)}" if given.left_out else ""
    screen.say(f"Opened the link{left_out}")


def focus(screen: ReaderScreen) -> None:
    """Dim all but the sentence, then all but the paragraph, then nothing."""
    view = screen.view
    unit = FOCUS[(FOCUS.index(view.focus_on) + 1) % len(FOCUS)]
    view.set_focus_on(unit)
    screen.say("Nothing is dimmed" if unit == "off" else f"All but the {unit} is dimmed")
    screen.show_lines()


def space_out(screen: ReaderScreen) -> None:
    """Leave every second row empty, or none."""
    screen.view.set_spacing(3 - screen.view.spacing)
    screen.say("Double spacing" if screen.view.spacing == 2 else "Single spacing")
    screen.show_lines()


def join_lines(screen: ReaderScreen) -> None:
    """Join lines that were wrapped by hand, or show them as they are in the source."""
    screen.view.set_joins(joins=not screen.view.joins)
    joined = "Lines wrapped by hand are joined"
    screen.say(joined if screen.view.joins else "Lines are as in the source")
    screen.show_lines()
