"""``newsmark tag``: tags of articles, given, taken away, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.shared.completers import complete_article, complete_tag
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import print_table, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.settings.places import Places
    from reader.store.protocol import Change, Store, Summary


@click.command(context_settings=ARGUMENTS)
@click.argument("articles", metavar="[ARTICLE...]", nargs=-1, shell_complete=complete_article)
@click.option(
    "--add",
    metavar="TAG",
    multiple=True,
    shell_complete=complete_tag,
    help="Give them this tag; may be repeated.",
)
@click.option(
    "--remove",
    metavar="TAG",
    multiple=True,
    shell_complete=complete_tag,
    help="Take this tag away; may be repeated.",
)
@global_options
def tag(articles: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    """Give articles tags, take tags away, or list tags.

    Without --add and --remove the tags of each ARTICLE are printed; without an ARTICLE all tags,
    with the number of their articles. Tags are those of the annotator in force. All that is done
    to an article is one action, which u takes back there.
    """
    from reader.cli.shared.open_store import need_store
    from reader.session.article.tags import checked_tag

    if (add or remove) and not articles:
        raise click.UsageError("name the articles to tag; newsmark list shows them.")
    now = places()
    store = need_store(now)
    named = list(dict.fromkeys(store.find_article(each) for each in articles))
    if add or remove:
        added, removed = map(checked_tag, add), map(checked_tag, remove)
        _change(now, named, list(dict.fromkeys(added)), list(dict.fromkeys(removed)))
    elif articles:
        _print_articles(store, now.annotator.value, named)
    else:
        _print_all(_rows(store, now.annotator.value))


def _change(
    now: Places, articles: Sequence[str], add: Sequence[str], remove: Sequence[str]
) -> None:
    from reader.cli.shared.open_store import check_annotator, open_store
    from reader.session.article.tags import tag_article

    both = sorted({*add}.intersection(remove))
    if both:
        raise NewsmarkError(f"{both[0]} is to be added and to be removed; choose one.")
    name = check_annotator(now, now.annotator.value)
    store = open_store(now)
    for article in articles:
        changes = tag_article(store, article, name, add, remove)
        say(f"{article[:8]}: {_told(changes, add, remove)}")


def _told(changes: Sequence[Change], add: Sequence[str], remove: Sequence[str]) -> str:
    """Return what became of an article's tags, and of which nothing did."""
    from reader.session.article.tags import TAG, told

    changed = {change.id for change in changes}
    parts = [told(changes)] * bool(changes)
    parts += [f"{TAG}{each} was there already" for each in add if each not in changed]
    parts += [f"{TAG}{each} was not there" for each in remove if each not in changed]
    return "; ".join(parts)


def _rows(store: Store, annotator: str) -> Sequence[Summary]:
    with ProgressLine("looking through the store") as line:
        return store.library(annotator, on_progress=line.tell)


def _print_articles(store: Store, annotator: str, articles: Sequence[str]) -> None:
    for article in articles:
        for each in sorted(store.read(article, annotator).tags):
            print_table([(article[:8], each)], limit=width())


def _print_all(rows: Sequence[Summary]) -> None:
    from reader.session.library.catalogue import tags_of

    counts = tags_of(rows)
    print_table([(f"{count:,}", name) for name, count in counts.items()], limit=width())
    if not counts:
        say("No article has a tag yet; newsmark tag ARTICLE --add TAG gives it one.")
