"""``newsmark review``: one disagreement after the other, decided by key."""

from __future__ import annotations

import gc

import click

from reader.articles.errors import NewsmarkError
from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.progress import ProgressLine


@click.command(context_settings=ARGUMENTS)
@click.argument("articles", metavar="[ARTICLE...]", nargs=-1, shell_complete=complete_article)
@global_options
def review(articles: tuple[str, ...]) -> int:
    """Review the articles that at least two people are done with, or those named.

    What you decide becomes the gold layer: the work of an annotator named gold, with your name on
    every decision.
    """
    from reader.cli.reading.read import keyboard
    from reader.cli.shared.open_store import check_annotator, need_store, open_scheme, open_store
    from reader.session.review.study import queue
    from reader.ui.launch import Launch

    keyboard(piped=False)
    now = places()
    check_annotator(now, now.annotator.value)
    store = need_store(now)
    with ProgressLine("looking for what is done") as line:
        waiting = queue(store, [store.find_article(x) for x in articles], on_progress=line.tell)
    if not waiting:
        raise NewsmarkError(
            "no article is marked done by two people, so there is nothing to compare; m in the"
            " reader, and an import, say that an article is done."
        )
    launch = Launch(
        store=open_store(now),
        annotator=now.annotator.value,
        scheme=open_scheme(now),
        settings=now.settings,
        articles=waiting,
        is_review=True,
    )
    gc.disable()  # as newsmark read does
    from reader.ui.app import run

    return run(launch)
