"""``newsmark team``: who has done how much, how fast, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.shared.options import ARGUMENTS, places, store_option
from reader.cli.shared.output import print_json, print_table, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.session.library.team import Member


@click.command(context_settings=ARGUMENTS)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@store_option
def team(as_json: bool) -> None:
    """Print who has done how much: articles, spans, pace, what is left.

    An annotator whose spans for each article are more than twice as many as the others', or less
    than half, is marked so. Which articles are whose the project file says.
    """
    from reader.cli.shared.open_store import assignments_of, need_store
    from reader.session.library.team import team as figures

    now = places()
    store = need_store(now)
    with ProgressLine("looking through the annotators") as line:
        members = figures(store, assignments_of(now), on_progress=line.tell)
    if as_json:
        import msgspec

        print_json(msgspec.to_builtins(members))
    elif not members:
        say("Nobody has marked anything in this store yet.")
    else:
        limit = width()
        head = (
            "NAME", "DONE", "OF", "LEFT", "SPANS", "EACH", "A DAY", "MINUTES EACH", "HOURS LEFT", ""
        )  # fmt: skip
        print_table([head, *map(_row, members)], limit=limit)


def _row(each: Member) -> tuple[str, ...]:
    numbers = (each.done, each.assigned, each.left, each.spans)
    return (
        each.name,
        *(f"{number:,}" for number in numbers),
        f"{each.spans_per_article:.1f}",
        f"{each.pace:.1f}",
        f"{each.seconds / 60:.1f}" if each.seconds else "-",
        f"{each.hours_left:.1f}" if each.seconds else "-",
        f"far {each.outlier} spans than others" if each.outlier else "",
    )
