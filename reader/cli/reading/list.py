"""``newsmark list``: the articles of the store, with progress and counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from reader.cli.shared.completers import complete_tag
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import counted, print_json, print_table, say, width
from reader.cli.shared.progress import ProgressLine
from reader.session.article.tags import TAG
from reader.session.library.catalogue import (
    ADDED,
    ALL,
    DISAGREEMENTS,
    KEYS,
    VIEWS,
    Order,
    disagreements_in,
    in_order,
    in_view,
)

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme
    from reader.store.protocol import Store, Summary

SHORTEST_PREFIX = 6


@click.command("list", context_settings=ARGUMENTS)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with full ids.")
@click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default=ALL,
    help="Only some: unread, in progress, done, skipped, with marks, notes, or disagreements.",
)
@click.option(
    "--tag",
    "tags",
    metavar="TAG",
    multiple=True,
    shell_complete=complete_tag,
    help="Only with this tag; may be repeated.",
)
@click.option(
    "--sort",
    "key",
    type=click.Choice(list(KEYS)),
    default=ADDED,
    help="In this order instead of that in which they were added.",
)
@click.option("--reverse", is_flag=True, help="The other way round.")
@global_options
def list_articles(as_json: bool, view: str, tags: tuple[str, ...], key: str, reverse: bool) -> None:
    """List the articles: id, progress, marks by label, language, title and tags.

    Progress, marks and tags are those of the annotator in force. The ids are shortened to what
    tells them apart; every command takes an id so shortened. An article has a disagreement if
    annotators who are done with it have not marked the same.
    """
    from reader.cli.shared.open_store import open_scheme, open_store_to_read

    now = places()
    store = open_store_to_read(now)
    everything = _read(store, now.annotator.value) if store else []
    summaries = in_order(_chosen(store, everything, view, tags), Order(key, reverse))
    if as_json:
        print_json([_record(summary, now.annotator.value) for summary in summaries])
    elif not everything:
        say(f"There is no article in {now.store.value} yet; newsmark add FILE takes one in.")
    elif not summaries:
        say(f"None of {counted(len(everything), 'article')} is like that.")
    else:
        size = prefix_length([summary.id for summary in everything])
        _print(summaries, open_scheme(now), size)


def _read(store: Store, annotator: str) -> Sequence[Summary]:
    with ProgressLine("looking through the store") as line:
        return store.library(annotator, on_progress=line.tell)


def _chosen(
    store: Store | None, rows: Sequence[Summary], view: str, tags: Sequence[str]
) -> Sequence[Summary]:
    """Return the articles of a view that have all these tags."""
    from reader.session.article.tags import checked_tag

    differing: set[str] = set()
    if view == DISAGREEMENTS and store is not None:
        with ProgressLine("comparing the marks of all annotators") as line:
            differing = disagreements_in(store, line.tell)
    rows = in_view(rows, view, differing)
    for tag in map(checked_tag, tags):
        rows = in_view(rows, f"{TAG}{tag}")
    return rows


def _print(summaries: Sequence[Summary], scheme: Scheme, size: int) -> None:
    limit = width()
    rows = [
        (
            summary.id[:size],
            progress(summary),
            counts(summary, scheme),
            summary.lang or "-",
            f"{summary.title or summary.location or '-'}{_tags(summary)}",
        )
        for summary in summaries
    ]
    if limit is not None:
        rows.insert(0, ("ID", "PROGRESS", "MARKS", "LANG", "TITLE"))
    print_table(rows, limit=limit)


def _tags(summary: Summary) -> str:
    return "".join(f"  {TAG}{tag}" for tag in summary.tags)


def prefix_length(ids: Sequence[str]) -> int:
    """Return how many digits tell all the ids apart, at least six."""
    length = SHORTEST_PREFIX
    for one, next_one in pairwise(sorted(ids)):
        while one[:length] == next_one[:length] and length < len(one):
            length += 1
    return length


def progress(summary: Summary) -> str:
    """Return the progress in a word, with per cent while the article is being read."""
    if summary.progress.state != "reading" or not summary.length:
        return summary.progress.state
    return f"{min(100, 100 * summary.progress.position // summary.length)}%"


def counts(summary: Summary, scheme: Scheme) -> str:
    """Return the counts by label, in the scheme's order, by mark letter: ``C 3  Q 1``."""
    known = [label.id for label in scheme.labels if summary.counts.get(label.id)]
    others = sorted(label for label, n in summary.counts.items() if n and label not in known)
    named = {label.id: label.mark for label in scheme.labels}
    return "  ".join(f"{named.get(it) or it} {summary.counts[it]}" for it in known + others) or "-"


def _record(summary: Summary, annotator: str) -> dict[str, Any]:
    import msgspec

    record: dict[str, Any] = msgspec.to_builtins(summary)
    return {**record, "annotator": annotator}
