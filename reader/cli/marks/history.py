"""``newsmark history``: who did what when, and the work as it was at any time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from reader.cli.marks.history_words import SHORT, handle, is_position, short, shown_time, words
from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import ARGUMENTS, given, places, store_option
from reader.cli.shared.output import print_json_items, print_rows, say, width

if TYPE_CHECKING:
    from reader.cli.shared.sorted_lines import SortedLines
    from reader.store.protocol import LoggedAction, Store

NAME_CELLS = 12
"""Cells of an annotator's name in a line on a terminal; a pipe gets it whole."""


@click.command(context_settings=ARGUMENTS)
@click.argument("article", metavar="[ARTICLE]", required=False, shell_complete=complete_article)
@click.option(
    "--annotator", "annotators", metavar="NAME", multiple=True, help="Only theirs; any number."
)
@click.option("--since", metavar="TIME", help="Only what was done at this time or later.")
@click.option("--positions", is_flag=True, help="Also each place at which reading stopped.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only the newest N.")
@click.option(
    "--at",
    metavar="ACTION|TIME",
    help="Print the annotations of ARTICLE as they were after this action, or at this time.",
)
@click.option("--restore", is_flag=True, help="With --at: bring your own work back to that.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON with all there is to know.")
@store_option
def history(
    article: str | None,
    annotators: tuple[str, ...],
    since: str | None,
    positions: bool,
    limit: int | None,
    at: str | None,
    restore: bool,
    as_json: bool,
) -> int:
    """Tell who did what when, the newest last: on ARTICLE, or on all articles.

    All times are UTC, in what is printed and in TIME (2026-01-31, 2026-01-31T09:30Z). ACTION is
    the id in a line, or its beginning. --at takes in the whole day, minute or second that it names.
    """
    from reader.annotations.times import parse_time
    from reader.cli.marks.history_past import bring_back, show_past
    from reader.cli.shared.open_store import check_known, need_store

    chooses = bool(since or limit or positions)
    _check_usage(article, chooses=chooses, at=at, restore=restore, as_json=as_json)
    store = need_store(places())
    names = annotators or tuple(name for name in (given().get("annotator"),) if name)
    if not restore:
        check_known(store, names)
    found = store.find_article(article) if article else ""
    if at is None:
        since = parse_time(since) if since else ""
        works = _works(store, found, names)
        lines, unreadable = _collect(store, works, since, positions=positions, as_json=as_json)
        _print(store, lines, names, limit=limit, one=bool(found), as_json=as_json)
        return 1 if unreadable else 0
    if restore:
        bring_back(store, found, at, places(), annotators)
    else:
        show_past(store, found, at, names, as_json=as_json)
    return 0


def _check_usage(
    article: str | None,
    *,
    chooses: bool,
    at: str | None,
    restore: bool,
    as_json: bool,
) -> None:
    """Refuse options that make no sense together."""
    ctx = click.get_current_context()
    if at is not None and article is None:
        ctx.fail("--at needs an ARTICLE.")
    if at is not None and chooses:
        ctx.fail("--since, --positions and --limit choose lines of the history; --at prints none.")
    if restore and at is None:
        ctx.fail("--restore needs --at, which says to what to go back.")
    if restore and as_json:
        ctx.fail("--restore prints no JSON.")


def _collect(
    store: Store,
    works: Iterable[tuple[str, str]],
    since: str,
    *,
    positions: bool,
    as_json: bool,
) -> tuple[SortedLines, int]:
    """Return a line for every action, in order of time; within one work, in the order in force.

    Reading positions are left out and counted unless they are asked for; JSON has all. A work that
    cannot be read is told and counted, and the others are there.
    """
    from reader.cli.shared.output import counted
    from reader.cli.shared.progress import ProgressLine
    from reader.cli.shared.sorted_lines import SortedLines
    from reader.store.protocol import StoreError

    lines, left_out, unreadable = SortedLines(), 0, 0
    with ProgressLine("reading the histories") as progress:
        for number, (name, each) in enumerate(works):
            progress.tell(number)
            try:
                for key, action in _keyed(store.history(each, name, on_notice=say)):
                    if action.time < since:
                        continue
                    if not (positions or as_json) and is_position(action):
                        left_out += 1
                    else:
                        lines.add(key, _json(action) if as_json else _row(action))
            except StoreError as error:
                say(f"newsmark: {error}")
                unreadable += 1
    if left_out:
        say(f"{counted(left_out, 'reading position')} left out; --positions lists them.")
    return lines, unreadable


def _keyed(actions: Iterable[LoggedAction]) -> Iterator[tuple[str, LoggedAction]]:
    """Yield actions with the latest time so far; one that no program of ours wrote is passed over.

    So they stay in the order in force, whatever the clocks said.
    """
    latest = ""
    for action in actions:
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", action.time):
            latest = max(latest, action.time)
        yield latest, action


def _works(store: Store, article: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each annotator and article with a history."""
    known = [article] if article else store.article_ids()
    for name in names or store.annotators():
        active = store.worked_on(name)
        for each in known:
            if each in active:
                yield name, each


def _row(action: LoggedAction) -> bytes:
    import msgspec

    when = shown_time(action.time)
    return msgspec.json.encode(
        (short(action.id), when, action.annotator, action.article, words(action))
    )


def _json(action: LoggedAction) -> bytes:
    import msgspec

    fields = msgspec.structs.asdict(action)
    return msgspec.json.encode({"action": handle(action.id), **fields, "what": words(action)})


def _print(
    store: Store,
    lines: SortedLines,
    names: Iterable[str],
    *,
    limit: int | None,
    one: bool,
    as_json: bool,
) -> None:
    """Print the lines, or the newest of them."""
    import msgspec

    chosen = islice(lines, max(0, len(lines) - limit) if limit else 0, None)
    if as_json:
        print_json_items(chosen)
        return
    if not len(lines):
        say("Nothing has been done here, or nothing that was asked for.")
        return
    rows = (msgspec.json.decode(line, type=tuple[str, str, str, str, str]) for line in chosen)
    _print_rows(store, rows, tuple(names) or store.annotators(), one=one)


def _print_rows(store: Store, rows: Iterator[Any], names: Iterable[str], *, one: bool) -> None:
    """Print rows as they come, in columns whose widths are known beforehand."""
    from reader.articles.text.cells import fit, width_of
    from reader.cli.reading.list import prefix_length

    limit = width()
    who = max([len("WHO"), *map(width_of, names)])
    who = who if limit is None else min(who, NAME_CELLS)
    digits = prefix_length(store.article_ids())
    header = ("ID", "WHEN (UTC)", "WHO", *(() if one else ("ARTICLE",)), "WHAT")
    minutes = len("2026-01-31 09:30")
    when_cells = minutes if limit is not None else len("2026-01-31 09:30:00Z")
    widths = (SHORT, when_cells, who, *(() if one else (max(digits, len("ARTICLE")),)))

    def cells() -> Iterator[tuple[str, ...]]:
        if limit is not None:
            yield header
        for key, when, name, article, what in rows:
            if limit is not None:
                when, name = when[:minutes], fit(name, who)
            yield key, when, name, *(() if one else (article[:digits],)), what

    print_rows(cells(), widths, limit=limit)
