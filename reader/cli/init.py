"""``newsmark init``: a folder becomes a project."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.options import ARGUMENTS, given
from reader.cli.output import print_table


@click.command(context_settings=ARGUMENTS)
@click.argument("folder", metavar="[FOLDER]", default=".", type=click.Path(file_okay=False))
@click.option("--store", metavar="NAME", help="The store's folder, inside FOLDER (store).")
@click.option("--scheme", metavar="ID|FILE", help="The labels; a file lies inside FOLDER (news).")
@click.option("--annotator", metavar="NAME", multiple=True, help="Who may mark; any number.")
def init(folder: str, store: str | None, scheme: str | None, annotator: tuple[str, ...]) -> None:
    """Make FOLDER (by default the working folder) a project with a store of its own.

    Writes newsmark.toml, and in the store what git must know of it; overwrites nothing.
    """
    from reader.annotations.scheme_file import load_scheme
    from reader.cli.stores import refuse_foreign
    from reader.settings.config import is_path
    from reader.settings.project import create_project
    from reader.store.names import check_annotator, check_clash
    from reader.store.place import STORE_FILE
    from reader.store.tinydb_store import open_store

    known = given()
    store = store or known.get("store") or "store"
    scheme = scheme or known.get("scheme") or "news"
    names = list(annotator or [known[name] for name in ("annotator",) if name in known])
    place = Path(folder)
    load_scheme(place / scheme if is_path(scheme) else scheme)
    for number, name in enumerate(names):
        check_clash(check_annotator(name), names[:number])
    refuse_foreign(place / store)
    written = create_project(place, store=store, scheme=scheme, annotators=names)
    path = place / store / STORE_FILE
    made = not path.exists()
    open_store(place / store)
    written = [*written[:-1], *([path] if made else []), written[-1]]
    print_table([("wrote", str(path)) for path in written], limit=None)
    click.echo("Commands run in this folder or below it now use its store. Add an article with:")
    click.echo("  newsmark add FILE")
