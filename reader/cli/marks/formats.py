"""``newsmark formats``: what can be exported and imported, and what each format cannot carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.shared.options import ARGUMENTS
from reader.cli.shared.output import print_json, print_table, width

if TYPE_CHECKING:
    from reader.formats.common.model import Format


@click.command(context_settings=ARGUMENTS)
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of them, as JSON.")
def formats(as_json: bool) -> None:
    """List the exchange formats: in or out, what each needs, and what it cannot carry."""
    from reader.formats.common.registry import format_names, load_format

    found = [load_format(name) for name in format_names()]
    if as_json:
        print_json([_record(each) for each in found])
        return
    limit = width()
    rows = [
        (each.name, _direction(each), each.extra, each.title, ", ".join(_missing(each)) or "-")
        for each in found
    ]
    if limit is not None:
        rows.insert(0, ("FORMAT", "WAY", "EXTRA", "WHAT IT IS", "CANNOT CARRY"))
    print_table(rows, limit=limit)


def _direction(form: Format) -> str:
    return {(True, True): "in, out", (True, False): "in", (False, True): "out"}[
        form.read is not None, form.write is not None
    ]


def _missing(form: Format) -> list[str]:
    from reader.formats.common.model import EVERYTHING

    return sorted(EVERYTHING - form.carries)


def _record(form: Format) -> dict[str, object]:
    return {
        "name": form.name,
        "title": form.title,
        "import": form.read is not None,
        "export": form.write is not None,
        "suffix": form.suffix,
        "extra": form.extra,
        "carries": sorted(form.carries),
        "cannot_carry": _missing(form),
    }
