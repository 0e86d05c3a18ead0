"""``newsmark add``: articles into the store."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli.shared.options import ARGUMENTS, given, global_options, places, source_options
from reader.cli.shared.output import counted, is_terminal, say
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.articles.model import Article
    from reader.store.protocol import Store

WAITING = "The orphaned ones wait to be placed: open the article and press U."


@click.command(context_settings=ARGUMENTS)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path())
@source_options
@global_options
def add(sources: tuple[str, ...]) -> int:
    """Take articles into the store: files, folders, web addresses, or - for standard input.

    The address of a feed, or a list of feeds (FILE.opml), is followed, see newsmark feeds.

    Prints one line for each article: new or known, its id, its title, and what was changed in its
    characters. What is refused is told on stderr, the rest goes in, and the exit code is 1.
    """
    from reader.articles.change_names import changes_told
    from reader.articles.kinds import prepare
    from reader.articles.text.cells import printable
    from reader.cli.shared.open_store import open_store
    from reader.cli.shared.sources import take

    now = places()
    prepare(sources)
    store = open_store(now)
    progress = ProgressLine("taking in", quiet=is_terminal(sys.stdout))
    seen = 0

    def tell(article: Article, new: bool) -> None:
        nonlocal seen
        seen += 1
        progress.tell(seen)
        changed = changes_told(article)
        line = f"{'new  ' if new else 'known'}  {article.id}  {printable(article.title)}"
        click.echo(f"{line}  (changed: {changed})" if changed else line)
        if new and article.revision_of:
            progress.clear()
            _tell_revision(store, article, now.annotator.value)

    def refuse(message: str) -> None:
        progress.clear()
        say(f"newsmark: {message}")

    with progress:
        taken = take(
            store,
            sources,
            max_mb=now.settings.max_article_mb,
            encoding=given().get("encoding"),
            whole="whole_page" in given(),
            on_article=tell,
            on_refusal=refuse,
        )
    if taken.feeds:
        from reader.cli.reading.feeds import follow, print_feeds

        print_feeds(follow(taken.feeds))
    if taken.ids or taken.refused or not taken.feeds:
        say(f"{taken} in {now.store.value}{_left_out(sources)}")
    return 1 if taken.refused else 0


def _left_out(sources: Sequence[str]) -> str:
    """Tell how many files of the folders among some sources are none of the kinds that are read."""
    from reader.articles.files import left_out

    count = sum(len(left_out(source)) for source in sources if Path(source).is_dir())
    return f"; left out {counted(count, 'file')} with another ending" if count else ""


def _tell_revision(store: Store, article: Article, annotator: str) -> None:
    """Carry the annotator's marks over to a later text, and tell what became of them."""
    from reader.session.article.revisions import carry_over_now

    new, old = article.id[:8], article.revision_of[:8]
    say(f"{new} is a later text of {old}; newsmark diff {new} shows what has changed.")
    carried = carry_over_now(store, article, annotator)
    if carried is not None:
        say(f"{carried}" + (f" {WAITING}" if carried.orphans else ""))
