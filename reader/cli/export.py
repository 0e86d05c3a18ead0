"""``newsmark export``: annotations in an exchange format."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.archive import ARCHIVE, export_archive
from reader.cli.completions import complete_article
from reader.cli.options import ARGUMENTS, given, places, scheme_option, store_option
from reader.cli.output import is_terminal, print_safe, say
from reader.formats.registry import MODULES

if TYPE_CHECKING:
    from reader.formats.report import Report
    from reader.formats.select import Selection
    from reader.settings.places import Places
    from reader.store.protocol import Store

STATUSES = ("active", "deleted", "orphaned")


@click.command(
    context_settings=ARGUMENTS,
    epilog="\b\nFormats:\n"
    + "\n".join(f"  {name:<10} {text}" for name, (_, text) in MODULES.items())
    + f"\n  {ARCHIVE:<10} the whole store in one file, for newsmark import archive",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice([*MODULES, ARCHIVE]))
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER|-",
    type=click.Path(allow_dash=True),
    default="-",
    help="Where to: a file, a folder (ends in a slash, or exists), or - for standard output (-).",
)
@click.option(
    "--article",
    "articles",
    metavar="ARTICLE",
    multiple=True,
    shell_complete=complete_article,
    help="Only this; any number.",
)
@click.option(
    "--annotator", "annotators", metavar="NAME", multiple=True, help="Only this; any number."
)
@click.option("--label", "labels", metavar="LABEL", multiple=True, help="Only this; any number.")
@click.option(
    "--status",
    "statuses",
    type=click.Choice([*STATUSES, "all"]),
    multiple=True,
    help="Annotations with this status; any number (active).",
)
@click.option("--since", metavar="TIME", help="Made or changed at this time (2026-01-31) or later.")
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(),
    help="Write what was written and lost there, as JSON.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--strict", is_flag=True, help="Write nothing where the format would lose something.")
@store_option
@scheme_option
def export(
    format_name: str,
    output: str,
    articles: tuple[str, ...],
    annotators: tuple[str, ...],
    labels: tuple[str, ...],
    statuses: tuple[str, ...],
    since: str | None,
    report: str | None,
    force: bool,
    strict: bool,
) -> None:
    """Write the annotations of all annotators, or of those chosen, as FORMAT.

    A file that exists is replaced only with --force, and only when the new one is complete. What
    the format cannot carry is counted and told on stderr. The format archive is a backup of the
    whole store: it takes -o FILE, --force and --store, and no other option.
    """
    if format_name == ARCHIVE:
        export_archive(output, force=force)
        return
    from reader.annotations.times import parse_time
    from reader.cli.stores import check_known, need_store, open_scheme
    from reader.formats.export import export as write
    from reader.formats.report import report_json
    from reader.formats.select import Selection
    from reader.session.exporting import items

    now = places()
    store = need_store(now)
    _refuse_inside(output, now)
    names = annotators or tuple(name for name in (given().get("annotator"),) if name)
    check_known(store, names)
    selection = Selection(
        articles=frozenset(store.find_article(prefix) for prefix in articles),
        annotators=frozenset(names),
        labels=frozenset(labels),
        statuses=frozenset(_statuses(statuses)),  # type: ignore[arg-type]  # click checked them
        since=parse_time(since) if since else "",
    )
    screen = _screen(output, format_name)
    done = write(
        format_name,
        items(store, selection),
        output,
        scheme=open_scheme(now),
        strict=strict,
        force=force,
        stdout=screen,
    )
    if screen is not None:
        print_safe(screen.getvalue().decode("utf-8", "replace"))
    _tell_unknown(store, selection, done)
    if report:
        Path(report).write_bytes(report_json(done))
    _tell(done, output)


def _tell_unknown(store: Store, selection: Selection, done: Report) -> None:
    """Say so where nothing was written since nobody has used the labels asked for."""
    if selection.labels and not done.annotations:
        used = {each.label for work in store.works() for each in work.annotations.values()}
        if not used & selection.labels:
            there = f"labels in use: {', '.join(sorted(used))}" if used else "nothing is marked yet"
            say(f"no annotation has the label {', '.join(sorted(selection.labels))}; {there}.")


def _screen(output: str, format_name: str) -> io.BytesIO | None:
    """Return where to gather what is to be shown on the terminal; None where it goes elsewhere."""
    from reader.formats.registry import load_format

    if output != "-" or not is_terminal(sys.stdout):
        return None
    if not load_format(format_name).is_text:
        raise NewsmarkError(f"{format_name} is no text for a terminal; name a file with -o.")
    return io.BytesIO()


def _statuses(chosen: tuple[str, ...]) -> tuple[str, ...]:
    return STATUSES if "all" in chosen else chosen or ("active",)


def _refuse_inside(output: str, now: Places) -> None:
    """Refuse to write over the files of the store itself."""
    store = Path(now.store.value).resolve()
    if output != "-" and Path(output).resolve().is_relative_to(store):
        raise NewsmarkError(f"{output} lies in the store itself; name a place outside {store}.")


def _tell(done: Report, output: str) -> None:
    for loss in done.losses:
        say(loss.message)
    where = "" if output == "-" else f" to {output}"
    if len(done.files) > 1:
        where = f" to {len(done.files)} files in {output}"
    say(
        f"wrote {done.annotations} annotation{'' if done.annotations == 1 else 's'} of"
        f" {done.articles} article{'' if done.articles == 1 else 's'} as {done.format}{where}"
    )
