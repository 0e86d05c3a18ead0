"""Options that every command knows, before its name and after it, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reader.cli.shared.completers import complete_scheme

if TYPE_CHECKING:
    from reader.settings.places import Places

ARGUMENTS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Command = TypeVar("Command", bound=Callable[..., Any])


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Keep a global option for the whole run; the one nearest to the end of the line wins."""
    if value is not None and not ctx.resilient_parsing:
        if not value:
            raise click.BadParameter("it is empty.", ctx, param)
        root = ctx.find_root()
        root.obj = {**(root.obj or {}), param.name: value}


store_option = click.option(
    "--store",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    expose_value=False,
    callback=_keep,
    help="Keep articles and marks in this folder.",
)
_ANNOTATOR = click.option(
    "--annotator",
    metavar="NAME",
    expose_value=False,
    callback=_keep,
    help="Work under this name.",
)
scheme_option = click.option(
    "--scheme",
    metavar="ID|FILE",
    shell_complete=complete_scheme,
    expose_value=False,
    callback=_keep,
    help="Mark with these labels: a built-in scheme or a TOML file.",
)

encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    expose_value=False,
    callback=_keep,
    help="Take sources without a byte order mark for text in this encoding (UTF-8).",
)

whole_option = click.option(
    "--whole-page",
    is_flag=True,
    flag_value="yes",
    default=None,
    expose_value=False,
    callback=_keep,
    help="Take in all that a web page or a PDF document shows, not its article alone.",
)


def source_options(command: Command) -> Command:
    """Give a command that takes sources the options for them."""
    return encoding_option(whole_option(command))


def global_options(command: Command) -> Command:
    """Give a command the options that hold for every command."""
    return store_option(_ANNOTATOR(scheme_option(command)))


def given() -> dict[str, str]:
    """Return the global options of this run by name, those that were given."""
    values: dict[str, str] = click.get_current_context().find_root().obj or {}
    return values


SOURCE_OPTIONS = {"encoding": "--encoding", "whole_page": "--whole-page"}
"""The options for sources, by the names under which :func:`given` has them."""


def places() -> Places:
    """Return what is in force for this run, and hold the reading of sources to its limits."""
    from reader.articles.processes.limits import set_limits
    from reader.settings.places import resolve_places

    known = given()
    found = resolve_places(
        store=known.get("store", ""),
        annotator=known.get("annotator", ""),
        scheme=known.get("scheme", ""),
    )
    set_limits(found.settings.parse_seconds, found.settings.parse_megabytes)
    return found
