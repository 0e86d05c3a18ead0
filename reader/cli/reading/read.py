"""``newsmark read``, which is also what runs without a command: the reader itself."""

from __future__ import annotations

import gc
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.shared.options import ARGUMENTS, given, global_options, places, source_options
from reader.cli.shared.output import is_dumb, is_terminal

if TYPE_CHECKING:
    from reader.cli.shared.sources import Taken
    from reader.settings.places import Places
    from reader.store.protocol import Store

MOST_NOTICES = 10
"""Refusals shown one by one when the reader opens; more are counted."""


@click.command(context_settings=ARGUMENTS)
@click.argument("sources", metavar="[SOURCE...]", nargs=-1, type=click.Path())
@source_options
@global_options
def read(sources: tuple[str, ...]) -> int:
    """Read and mark: files, folders, web addresses, feeds, or - for standard input.

    Nothing opens the library.
    """
    from reader.articles.kinds import prepare
    from reader.cli.shared.open_store import (
        assignments_of,
        check_annotator,
        open_scheme,
        open_store,
    )
    from reader.cli.shared.sources import take
    from reader.settings.config import remember_order, remembered_order
    from reader.ui.launch import Launch

    keys = keyboard(piped="-" in sources)
    now = places()
    is_prepared = prepare(sources)
    scheme = open_scheme(now)
    if not now.ask_name:
        check_annotator(now, now.annotator.value)
    store = open_store(now)
    is_new = not store.has_articles()
    if is_prepared:
        _import_interface()  # while another process gets ready to read the sources
    taken = take(
        store,
        sources,
        max_mb=now.settings.max_article_mb,
        encoding=given().get("encoding"),
        whole="whole_page" in given(),
    )
    if sources and not taken.ids and not taken.feeds:
        raise NewsmarkError(_refusal(taken))
    if taken.ids and taken.feeds:
        from reader.cli.reading.feeds import follow

        follow(taken.feeds)
    if keys is not None:
        os.dup2(keys, 0)
        os.close(keys)
    launch = Launch(
        store=store,
        annotator=now.annotator.value,
        scheme=scheme,
        settings=now.settings,
        articles=taken.ids if sources else None,
        feeds=[] if taken.ids else taken.feeds,
        ask_name=now.ask_name,
        remember_name=lambda name: _remember(now, store, name),
        order="" if sources else remembered_order(now.store.value),
        remember_order=_forget if sources else partial(remember_order, now.store.value),
        samples=not sources and is_new,
        lesson=is_new,
        is_blind=bool(now.team and now.team.blind),
        assignments=assignments_of(now),
        notices=_notices(taken),
    )
    gc.disable()  # until the first text is on the screen: nothing of what is made so far goes away
    from reader.ui.app import run

    return run(launch)


def _import_interface() -> None:
    gc.disable()  # nothing of what is made goes away
    import reader.ui.app  # noqa: F401

    gc.enable()


def keyboard(*, piped: bool) -> int | None:
    """Return a descriptor of the terminal's keyboard where stdin brings the article.

    Raises NewsmarkError where there is no terminal to read and paint on: the interface would wait
    for keys for ever.
    """
    if is_dumb():
        raise NewsmarkError(
            "this terminal (TERM=dumb) cannot show the reader; newsmark show prints an article."
        )
    streams = {"output": sys.stdout, "error": sys.stderr}
    if not piped:
        streams = {"input": sys.stdin, **streams}
    for name, stream in streams.items():
        if not is_terminal(stream):
            raise NewsmarkError(
                f"reading needs a terminal, and standard {name} is none; newsmark add takes"
                " articles in without one, newsmark show prints one."
            )
    if not piped:
        return None
    try:
        return os.open("/dev/tty", os.O_RDWR)
    except OSError as error:
        raise NewsmarkError(
            "there is no terminal to take keys from while standard input brings the article;"
            " newsmark add - takes it in without opening it."
        ) from error


def _remember(now: Places, store: Store, name: str) -> None:
    """Check the name that the annotator gave when asked, and keep it for the next time."""
    from reader.cli.shared.open_store import check_annotator
    from reader.settings.config import remember_annotator
    from reader.store.journal.names import check_clash

    check_annotator(now, name)
    check_clash(name, store.annotators())
    remember_annotator(name)


def _forget(_order: str) -> None:
    """Keep no order of articles that were given in one."""


def _refusal(taken: Taken) -> str:
    """Return the one sentence for sources that all were refused."""
    if not taken.refused:
        return "there is no article in what was given."
    more = len(taken.refused) - 1
    return taken.refused[0] + (f" ({more} more could not be read either.)" if more else "")


def _notices(taken: Taken) -> list[str]:
    shown = taken.refused[:MOST_NOTICES]
    more = len(taken.refused) - len(shown)
    return [*shown, f"{more} more could not be read."] if more else shown
