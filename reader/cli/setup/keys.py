"""``newsmark keys``: every key of the reader, from the one table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import print_json, print_table, width

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme
    from reader.ui.keymap import Keymap


@click.command(context_settings=ARGUMENTS)
@click.option("--json", "form", flag_value="json", help="Print JSON, keys as the config has them.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown tables.")
@global_options
def keys(form: str | None) -> None:
    """Print all keys: the action's id, by which the config file gives it other keys, and its use.

    Your own keys from the config file are in it, and so are the keys of the scheme in force.
    """
    from reader.cli.shared.open_store import open_scheme
    from reader.ui.keymap import Keymap

    now = places()
    keymap = Keymap(now.settings.keys)
    if form == "json":
        print_json(records(keymap))
    elif form == "markdown":
        click.echo(markdown(keymap), nl=False)
    else:
        scheme = open_scheme(now)
        keymap.check_scheme(scheme)
        _print(keymap, scheme)


def records(keymap: Keymap) -> list[dict[str, object]]:
    """Return every action with the keys in force, as the config file writes them."""
    from reader.ui.actions import ACTIONS

    return [
        {
            "id": action.id,
            "keys": list(keymap.keys(action.id)),
            "where": action.where,
            "group": action.group,
            "label": action.label,
            "help": action.help,
        }
        for action in ACTIONS
    ]


def markdown(keymap: Keymap) -> str:
    """Return the tables of the README: one for each group, with keys, action id and help."""
    from reader.ui.actions import ACTIONS, GROUPS
    from reader.ui.keymap import shown

    parts = []
    for group in GROUPS:
        rows = [
            f"| {' '.join(_code(shown(key)) for key in keymap.keys(action.id))}"
            f" | {action.id} | {action.help} |"
            for action in ACTIONS
            if action.group == group
        ]
        parts.append("\n".join([f"**{group}**", "", "| keys | action | |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _code(key: str) -> str:
    """Return a key as Markdown code that survives in a table."""
    return f"`` {key} ``" if "`" in key else f"`{key}`".replace("|", "\\|")


def _print(keymap: Keymap, scheme: Scheme) -> None:
    from reader.ui.actions import ACTIONS, GROUPS
    from reader.ui.keymap import shown

    rows = {
        group: [
            (f"  {'  '.join(shown(key) for key in keymap.keys(action.id))}", action.id, action.help)
            for action in ACTIONS
            if action.group == group
        ]
        for group in GROUPS
    }
    rows[f"Labels of {scheme.ref}, while something is selected"] = [
        (f"  {label.key}", label.id, label.name) for label in scheme.active if label.key
    ]
    columns = [max(len(row[n]) for group in rows.values() for row in group) for n in (0, 1)]
    for number, (group, lines) in enumerate(rows.items()):
        if lines:
            click.echo(("\n" if number else "") + group)
            print_table(
                [(a.ljust(columns[0]), b.ljust(columns[1]), c) for a, b, c in lines], limit=width()
            )
