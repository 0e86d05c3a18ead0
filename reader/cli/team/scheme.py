"""``newsmark scheme``: list, show and check label schemes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reader.cli.shared.completers import complete_scheme
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import print_json, print_table, width

if TYPE_CHECKING:
    from reader.annotations.schemes.scheme import Scheme


@click.group(context_settings=ARGUMENTS, invoke_without_command=True)
@click.pass_context
def scheme(context: click.Context) -> None:
    """List, show and check label schemes."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@scheme.command("list", context_settings=ARGUMENTS)
@global_options
def list_schemes() -> None:
    """List the built-in schemes and the one in force, with their labels."""
    from reader.annotations.schemes.file import builtin_schemes, load_scheme

    in_force = places().scheme.value
    names = builtin_schemes()
    rows = []
    for name in [*names, in_force] if in_force not in names else names:
        found = load_scheme(name)
        labels = ", ".join(label.id for label in found.active)
        rows.append(("*" if name == in_force else "", name, found.ref, labels))
    print_table(rows, limit=width())


@scheme.command(context_settings=ARGUMENTS)
@click.argument("name", metavar="[ID|FILE]", required=False, shell_complete=complete_scheme)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@global_options
def show(name: str | None, as_json: bool) -> None:
    """Print a scheme's labels, attributes, relations and guidelines (without a name: in force)."""
    from reader.annotations.schemes.file import load_scheme

    found = load_scheme(name or places().scheme.value)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(scheme: Scheme) -> None:
    limit = width()
    language = f", for texts in {scheme.language}" if scheme.language else ""
    print_table([(f"{scheme.name or scheme.id} ({scheme.ref}){language}",)], limit=limit)
    labels = [
        (
            f"  {label.mark}",
            label.id,
            f"key {label.key}" if label.key else "",
            label.color,
            label.description or label.name,
        )
        for label in scheme.active
    ]
    _print_part("Labels", labels)
    attributes = [
        (f"  {it.id}", it.kind, ", ".join(it.values), it.description or it.name)
        for it in scheme.attributes
    ]
    _print_part("Attributes", attributes)
    relations = [
        (
            f"  {it.id}",
            f"{', '.join(it.source) or 'any'} -> {', '.join(it.target) or 'any'}",
            it.description or it.name,
        )
        for it in scheme.relations
    ]
    _print_part("Relations", relations)
    if scheme.guidelines:
        click.echo()
        print_table([(line,) for line in scheme.guidelines.splitlines()], limit=None)


def _print_part(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        click.echo(f"\n{title}")
        print_table(rows, limit=width())


@scheme.command(context_settings=ARGUMENTS)
@click.argument("file", metavar="FILE", type=click.Path())
def check(file: str) -> None:
    """Check a scheme file: every problem with its line on stdout, exit 1 where there is one."""
    from reader.annotations.schemes.file import SchemeError, check_scheme, parse_scheme
    from reader.annotations.schemes.file import read_scheme_text as read

    text = read(file)
    problems = check_scheme(text, file)
    print_table([(str(problem),) for problem in problems], limit=None)
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise SchemeError(f"{file} has {len(problems)} {noun}.")
    sound = parse_scheme(text, file)
    labels = "label" if len(sound.active) == 1 else "labels"
    print_table([(f"{file} is sound: {sound.ref}, {len(sound.active)} {labels}.",)], limit=None)
