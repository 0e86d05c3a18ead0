"""``newsmark import``: what other programs, or this one, wrote comes in."""

from __future__ import annotations

import click

from reader.cli.archive import ARCHIVE, import_archive
from reader.cli.options import ARGUMENTS, store_option


@click.command(
    "import",
    context_settings=ARGUMENTS,
    epilog=f"\b\nFormats:\n  {ARCHIVE:<10} a whole store, as newsmark export archive wrote it",
)
@click.argument("format_name", metavar="FORMAT", type=click.Choice([ARCHIVE]))
@click.argument("file", metavar="FILE", type=click.Path())
@store_option
def import_(format_name: str, file: str) -> None:  # noqa: ARG001 - there is one format so far
    """Take FILE in: into a new or empty folder as it was, into a store as an addition.

    Everything in FILE is checked before anything is written. Nothing in the store is replaced:
    where a file there is another one than in FILE, all is refused. A history that goes on in one
    of the two is kept in its longer form.
    """
    import_archive(file)
