"""``newsmark list``: the articles of the store, with progress and counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from reader.cli.options import ARGUMENTS, global_options, places
from reader.cli.output import print_json, print_table, say, width
from reader.cli.progress import ProgressLine

if TYPE_CHECKING:
    from reader.annotations.scheme import Scheme
    from reader.store.protocol import Summary

SHORTEST_PREFIX = 6


@click.command("list", context_settings=ARGUMENTS)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with full ids.")
@global_options
def list_articles(as_json: bool) -> None:
    """List the articles in the order added: id, progress, marks by label, language, title.

    Progress and marks are those of the annotator in force. The ids are shortened to what tells
    them apart; every command takes an id so shortened.
    """
    from reader.cli.stores import open_scheme, open_store_to_read

    now = places()
    store = open_store_to_read(now)
    if store is None:
        summaries: Sequence[Summary] = []
    else:
        with ProgressLine("looking through the store") as line:
            summaries = store.library(now.annotator.value, on_progress=line.tell)
    if as_json:
        print_json([_record(summary, now.annotator.value) for summary in summaries])
    elif not summaries:
        say(f"There is no article in {now.store.value} yet; newsmark add FILE takes one in.")
    else:
        _print(summaries, open_scheme(now))


def _print(summaries: Sequence[Summary], scheme: Scheme) -> None:
    size = prefix_length([summary.id for summary in summaries])
    limit = width()
    rows = [
        (
            summary.id[:size],
            progress(summary),
            counts(summary, scheme),
            summary.lang or "-",
            summary.title or summary.location or "-",
        )
        for summary in summaries
    ]
    if limit is not None:
        rows.insert(0, ("ID", "PROGRESS", "MARKS", "LANG", "TITLE"))
    print_table(rows, limit=limit)


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
