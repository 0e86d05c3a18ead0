"""``newsmark init``: a folder becomes a project."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.shared.options import ARGUMENTS, given
from reader.cli.shared.output import print_table


@click.command(context_settings=ARGUMENTS)
@click.argument("folder", metavar="[FOLDER]", default=".", type=click.Path(file_okay=False))
@click.option("--store", metavar="NAME", help="The store's folder, inside FOLDER (store).")
@click.option("--scheme", metavar="ID|FILE", help="The labels; a file lies inside FOLDER (news).")
@click.option("--annotator", metavar="NAME", multiple=True, help="Who may mark; any number.")
def init(folder: str, store: str | None, scheme: str | None, annotator: tuple[str, ...]) -> None:
    """Make FOLDER (by default the working folder) a project with a store of its own.

    Writes newsmark.toml, and in the store what git must know of it; overwrites nothing. An init
    that was interrupted is finished when it is run again.
    """
    from reader.annotations.schemes.file import load_scheme
    from reader.cli.shared.open_store import refuse_foreign
    from reader.settings.config import is_path, load_settings
    from reader.settings.new_project import create_project, unfinished_settings
    from reader.settings.owner import check_owner
    from reader.store.folder_store import open_store
    from reader.store.journal.names import check_annotator, check_clash
    from reader.store.journal.paths import STORE_FILE

    place = Path(folder)
    known = unfinished_settings(place) | given()
    store = store or known.get("store", "store")
    scheme = scheme or known.get("scheme", "news")
    names = list(annotator) or ([known["annotator"]] if "annotator" in known else [])
    names = names or known.get("annotators", [])
    load_scheme(place / scheme if is_path(scheme) else scheme)
    for number, name in enumerate(names):
        check_clash(check_annotator(name), names[:number])
    check_owner(place.resolve(), [place, place / store], load_settings().safe_projects)
    refuse_foreign(place / store)
    path = place / store / STORE_FILE
    made = not path.exists()
    written = create_project(
        place, store=store, scheme=scheme, annotators=names, make_store=open_store
    )
    written = [*written[:-1], *([path] if made else []), written[-1]]
    print_table([("wrote", str(path)) for path in written], limit=None)
    click.echo("Commands run in this folder or below it now use its store. Add an article with:")
    click.echo("  newsmark add FILE")
