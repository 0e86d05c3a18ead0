"""``newsmark export``: annotations in an exchange format."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.marks.archive import export_archive
from reader.cli.shared.completers import complete_format
from reader.cli.shared.mark_options import Chosen, choosing, unused
from reader.cli.shared.options import ARGUMENTS, places, scheme_option, store_option
from reader.cli.shared.output import is_terminal, print_safe, say
from reader.cli.shared.progress import ProgressLine
from reader.formats.common.registry import ARCHIVE, MODULES

if TYPE_CHECKING:
    from reader.formats.common.report import Report
    from reader.formats.exporting.select import Selection
    from reader.store.marks_protocol import MarkQuery
    from reader.store.protocol import Store


def _known_format(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Refuse what is no format; those of other packages are looked up only now."""
    from reader.formats.common.registry import format_names

    names = [*format_names(), ARCHIVE]
    if value not in names:
        raise click.BadParameter(f"{value!r} is not one of {', '.join(names)}.", ctx, param)
    return value


@click.command(
    context_settings=ARGUMENTS,
    epilog="\b\nFormats:\n"
    + "\n".join(f"  {name:<10} {text}" for name, (_, text) in MODULES.items())
    + f"\n  {ARCHIVE:<10} the whole store in one file, for newsmark import archive",
)
@click.argument(
    "format_name", metavar="FORMAT", callback=_known_format, shell_complete=complete_format
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER|-",
    type=click.Path(allow_dash=True),
    default="-",
    help="Where to: a file, a folder (ends in a slash, or exists), or - for standard output (-).",
)
@choosing
@click.option(
    "--text",
    metavar="WORDS",
    default="",
    help="Only marks with all these words in their text or note.",
)
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
    chosen: Chosen,
    text: str,
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
    from reader.cli.shared.open_store import need_store, open_scheme
    from reader.formats.common.report import report_json
    from reader.formats.exporting.export import export as write
    from reader.session.exchange.exporting import figures, items, refuse_own, told

    now = places()
    store = need_store(now)
    refuse_own(store, output)
    query = chosen.query(store, text)
    selection = _selection(store, query)
    screen = _screen(output, format_name)
    with ProgressLine("comparing annotators") as progress:
        agreed = figures(store, format_name, selection, on_progress=progress.tell)
    with ProgressLine("exporting articles") as progress:
        done = write(
            format_name,
            items(store, selection, progress.tell),
            output,
            scheme=open_scheme(now),
            figures=agreed,
            strict=strict,
            force=force,
            stdout=screen,
        )
    if screen is not None:
        print_safe(screen.getvalue().decode("utf-8", "replace"))
    _tell_unknown(store, query.labels, done)
    if report:
        Path(report).write_bytes(report_json(done))
    for sentence in told(done, output):
        say(sentence)


def _selection(store: Store, query: MarkQuery) -> Selection:
    """Return what is asked for; words and tags are looked for first."""
    from reader.session.exchange.exporting import selected

    with ProgressLine("reading marks") as line:
        return selected(store, query, on_progress=line.tell)


def _tell_unknown(store: Store, labels: frozenset[str], done: Report) -> None:
    """Say so where nothing was written since nobody has used the labels asked for."""
    if labels and not done.annotations and (problem := unused(store, labels)):
        say(f"{problem}.")


def _screen(output: str, format_name: str) -> io.BytesIO | None:
    """Return where to gather what is to be shown on the terminal; None where it goes elsewhere."""
    from reader.formats.common.registry import load_format

    if output != "-" or not is_terminal(sys.stdout):
        return None
    if not load_format(format_name).is_text:
        raise NewsmarkError(f"{format_name} is no text for a terminal; name a file with -o.")
    return io.BytesIO()
