"""``newsmark paths``: what is in force, and why."""

from __future__ import annotations

from pathlib import Path

import click

from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import print_json, print_table


@click.command(context_settings=ARGUMENTS)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@global_options
def paths(as_json: bool) -> None:
    """Print which store, annotator and scheme are in force and why, and where the files lie."""
    from reader.settings.assets import asset_path
    from reader.settings.places import Choice
    from reader.store.cache_folder import cache_place

    now = places()
    store = now.store
    if not Path(store.value).is_dir():
        store = Choice(store.value, f"{store.why}; made when the first article comes in")
    cache, fault = cache_place(Path(store.value).resolve())
    annotator = now.annotator
    if now.allowed and annotator.value not in now.allowed:
        annotator = Choice(annotator.value, f"{annotator.why}; not one of the project's annotators")
    table = {
        "store": store,
        "annotator": annotator,
        "scheme": now.scheme,
        "project": now.project,
        "config": now.config,
        "state": now.state,
        "cache": Choice(cache, f"not used: {fault}" if fault else "default"),
        "samples": Choice(str(asset_path("sample_articles")), "installation"),
    }
    if as_json:
        print_json(table)
    else:
        print_table([(name, it.value or "-", it.why) for name, it in table.items()], limit=None)
