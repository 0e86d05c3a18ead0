"""``newsmark feeds``: follow feeds, refresh them, list their items, exchange the list."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from reader.articles.errors import NewsmarkError
from reader.articles.web.logins import masked, without_login
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import counted, print_json, print_table, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.session.feeds.desk import FeedDesk, FeedRow, ItemRow
    from reader.session.feeds.sources import Found
    from reader.store.feeds_protocol import Subscription

LOOK_AGAIN = 0.2
"""Seconds between two looks at how far a refresh is."""
MOST_LISTED = 200


@contextmanager
def opened() -> Iterator[FeedDesk]:
    """Open the feeds of the annotator in force, with the rules held against what is there."""
    from reader.cli.shared.open_store import check_annotator, open_store
    from reader.cli.shared.progress import reading_shown
    from reader.session.feeds.desk import FeedDesk
    from reader.session.feeds.rules import load_rules

    now = places()
    rules = load_rules()
    name = check_annotator(now, now.annotator.value)
    max_bytes = int(now.settings.max_article_mb * 1_000_000)
    desk = FeedDesk(open_store(now), name, rules, max_bytes=max_bytes)
    try:
        for notice in desk.feeds.notices:
            say(f"newsmark: {notice}")
        rules.apply(desk.feeds.cache)
        with reading_shown():
            yield desk
        for notice in rules.notices():
            say(f"newsmark: {notice}")
        if not desk.feeds.retry():
            raise NewsmarkError(desk.feeds.fault)
    finally:
        desk.close()


@click.group(context_settings=ARGUMENTS, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@global_options
@click.pass_context
def feeds(context: click.Context, as_json: bool) -> None:
    """Follow feeds: list them with their unread items, or run a command below.

    The list is what the last refresh brought; nothing is fetched for it. A file rules.toml in the
    folder of the config file (newsmark paths) hides, stars or tags items by their titles or texts.
    """
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("--json stands after the command that it is for.", context)
        return
    with opened() as desk:
        rows = desk.rows()
        if as_json:
            print_json([replace(row, url=masked(row.url)) for row in rows])
        elif not rows:
            say("No feed is followed yet; newsmark feeds add URL follows one.")
        else:
            print_feeds(rows)


def print_feeds(rows: Sequence[FeedRow]) -> None:
    """Print feeds as a table."""
    limit = width()
    table = [
        (
            str(row.unread),
            row.folder or "-",
            row.title,
            row.refreshed[:16].replace("T", " ") or "never",
            row.error or (row.address if row.title != row.address else ""),
        )
        for row in rows
    ]
    if limit is not None:
        table.insert(0, ("UNREAD", "FOLDER", "TITLE", "REFRESHED (UTC)", "ERROR OR ADDRESS"))
    print_table(table, limit=limit)


@feeds.command("add", context_settings=ARGUMENTS)
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@click.option("--folder", default="", metavar="NAME", help="Put it there; A/B is B inside A.")
@global_options
def add(addresses: tuple[str, ...], folder: str) -> int:
    """Follow feeds, by their addresses or those of pages that name one."""
    from reader.articles.web.addresses import clean
    from reader.session.feeds.subscribe import subscribe

    failed = 0
    with opened() as desk:
        for address in addresses:
            try:
                told_of(subscribe(desk, address, folder=clean(folder, 200)))
            except NewsmarkError as error:
                failed += 1
                say(f"newsmark: {error}")
    return 1 if failed else 0


def told_of(done: object) -> None:
    """Say that a feed is followed."""
    from reader.articles.text.cells import printable
    from reader.session.feeds.subscribe import Subscribed

    assert isinstance(done, Subscribed)
    state = "new  " if done.is_new else "known"
    items = counted(done.items, "item")
    click.echo(f"{state}  {printable(masked(done.url))}  {printable(done.title)}  ({items})")


def follow(found: Sequence[Found]) -> list[FeedRow]:
    """Follow the feeds among some sources, and return what is known of them."""
    from reader.session.feeds.sources import follow_found

    with opened() as desk:
        urls = follow_found(desk, found)
        return [row for row in desk.rows() if row.url in urls]


@feeds.command("remove", context_settings=ARGUMENTS)
@click.argument("names", metavar="FEED...", nargs=-1, required=True)
@global_options
def remove(names: tuple[str, ...]) -> None:
    """Follow feeds no more, given by address or title. Articles and stars stay."""
    with opened() as desk:
        for feed in [_found(desk, name) for name in names]:
            desk.drop(feed.url)


@feeds.command("refresh", context_settings=ARGUMENTS)
@click.argument("names", metavar="[FEED...]", nargs=-1)
@global_options
def refresh(names: tuple[str, ...]) -> int:
    """Fetch what is new in all feeds, or in some. The exit code is 1 where one failed.

    Without a name, feeds are left out that have said not to change yet, or that are gone for good.
    """
    with opened() as desk:
        wanted = [_found(desk, name).url for name in names] or list(desk.feeds.subscriptions)
        return run_refresh(desk, wanted, anyway=bool(names))


def run_refresh(desk: FeedDesk, wanted: Sequence[str], *, anyway: bool) -> int:
    """Refresh feeds with progress on stderr, say what came, return the exit code."""
    from reader.session.feeds.moved import take_moves

    refresher = desk.refresher
    desk.refresh(wanted, anyway=anyway)
    with ProgressLine("refreshing feeds") as line:
        while not refresher.wait(LOOK_AGAIN):
            line.tell(refresher.progress.done, refresher.progress.total)
    for move in take_moves(desk):
        say(f"newsmark: {move}")
    done = refresher.progress
    for row in desk.rows():
        if row.error and row.url in wanted:
            named = "" if row.error.startswith(row.title) else f"{row.title}: "
            say(f"newsmark: {named}{row.error}")
    say(f"refreshed {done}")
    return 1 if done.failed else 0


@feeds.command("items", context_settings=ARGUMENTS)
@click.argument("names", metavar="[FEED...]", nargs=-1)
@click.option("--show", type=click.Choice(["unread", "starred", "all"]), default="unread")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@global_options
def items(names: tuple[str, ...], show: str, as_json: bool) -> None:
    """List items of all feeds, or of some, the newest first."""
    with opened() as desk:
        wanted = [_found(desk, name).url for name in names] or list(desk.feeds.subscriptions)
        rows = desk.items(wanted, show)  # type: ignore[arg-type] # the choices are the type's
        if as_json:
            print_json([_record(row) for row in rows])
            return
        print_items(rows)


def print_items(rows: Sequence[ItemRow]) -> None:
    """Print items as a table; on a terminal no more than one wants to see."""
    limit = width()
    shown = rows if limit is None else rows[:MOST_LISTED]
    table = [
        (
            f"{' ' if row.read else '●'}{'★' if row.starred else ' '}",
            row.entry.time[:10] or "-",
            row.feed_title[:20],
            row.entry.title or without_login(row.entry.link) or "-",
            without_login(row.entry.link) if limit is None else "",
        )
        for row in shown
    ]
    print_table([row if limit is None else row[:-1] for row in table], limit=limit)
    if len(shown) < len(rows):
        say(f"… and {len(rows) - len(shown):,} more; newsmark opens them with F.")


def _record(row: ItemRow) -> dict[str, object]:
    entry = row.entry
    return {
        "key": entry.key,
        "feed": masked(entry.feed),
        "feed_title": row.feed_title,
        "link": without_login(entry.link),
        "title": entry.title,
        "authors": entry.authors,
        "published": entry.published,
        "read": row.read,
        "starred": row.starred,
        "tags": row.tags,
    }


@feeds.command("import", context_settings=ARGUMENTS)
@click.argument("file", metavar="FILE.opml", type=click.Path())
@global_options
def import_(file: str) -> None:
    """Follow all feeds of an OPML file; nothing is fetched before you refresh."""
    from reader.articles.disk.regular_files import read_at_most
    from reader.articles.feeds.opml import read_opml
    from reader.articles.files import read_file, too_large
    from reader.store.feeds_protocol import subscription

    limit = int(places().settings.max_article_mb * 1_000_000)
    if file == "-":
        data = read_at_most(sys.stdin.buffer, limit)
        if len(data) > limit:
            raise too_large("standard input", len(data), limit, more=True)
    else:
        data = read_file(Path(file), file, limit)
    listed = read_opml(data, name=file)
    with opened() as desk:
        known = {url for feed in desk.feeds.subscriptions.values() for url in (feed.url, feed.at)}
        new = [feed for feed in listed.feeds if feed.url not in known]
        desk.feeds.subscribe(
            *(subscription(feed.url, title=feed.title, folder=feed.folder) for feed in new)
        )
    parts = [f"followed {counted(len(new), 'new feed')}"]
    if len(new) < len(listed.feeds):
        parts.append(f"{len(listed.feeds) - len(new):,} known already")
    if listed.refused:
        parts.append(f"{listed.refused:,} left out whose address is no web address")
    say(", ".join(parts))


@feeds.command("export", context_settings=ARGUMENTS)
@click.option("-o", "--output", default="-", metavar="FILE", help="Write there instead of stdout.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@global_options
def export(output: str, force: bool) -> None:
    """Write the list of feeds as OPML, which other readers take.

    Names and passwords in their addresses are left out, and counted.
    """
    from reader.articles.feeds.opml import Outline, write_opml

    with opened() as desk:
        rows = desk.rows()
    data = write_opml(
        Outline(without_login(row.address), without_login(row.title), row.folder) for row in rows
    )
    if left_out := sum(without_login(row.address) != row.address for row in rows):
        say(f"left out the name and password in {counted(left_out, 'address', 'addresses')}")
    if output == "-":
        click.echo(data, nl=False)
        return
    try:
        with Path(output).open("wb" if force else "xb") as file:
            file.write(data)
    except FileExistsError:
        raise NewsmarkError(f"{output} exists already; --force replaces it.") from None
    say(f"wrote {counted(len(rows), 'feed')} to {output}")


@feeds.command("set", context_settings=ARGUMENTS)
@click.argument("name", metavar="FEED")
@click.option("--title", default=None, help="Call it so; empty for its own title.")
@click.option("--folder", default=None, help="Put it there; empty for none.")
@click.option(
    "--full-text/--no-full-text",
    default=None,
    help="Open items that are teasers with the text of their pages.",
)
@global_options
def set_(name: str, title: str | None, folder: str | None, full_text: bool | None) -> None:
    """Give a feed, by address or title, another title, folder or setting."""
    given = {"title": title, "folder": folder, "full_text": full_text}
    wanted = {key: value for key, value in given.items() if value is not None}
    if not wanted:
        raise click.UsageError("Say what to set: --title, --folder or --full-text.")
    with opened() as desk:
        desk.update(_found(desk, name), **wanted)


def _found(desk: FeedDesk, name: str) -> Subscription:
    feed = desk.find(name)
    if feed is None:
        raise NewsmarkError(
            f"no feed, or more than one, is called {name!r}; newsmark feeds lists the addresses."
        )
    return feed
