"""``newsmark completion``: the script that completes commands and options in a shell."""

from __future__ import annotations

import click

from reader.cli.shared.options import ARGUMENTS

VARIABLE = "_NEWSMARK_COMPLETE"


@click.command(
    context_settings=ARGUMENTS,
    epilog='bash, in ~/.bashrc:  eval "$(newsmark completion bash)"\n\n'
    'zsh, in ~/.zshrc:  eval "$(newsmark completion zsh)"\n\n'
    "fish:  newsmark completion fish > ~/.config/fish/completions/newsmark.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of bash, zsh or fish."""
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    classes: dict[str, type[ShellComplete]] = {
        "bash": BashComplete,
        "zsh": ZshComplete,
        "fish": FishComplete,
    }
    root = click.get_current_context().find_root().command
    script = classes[shell](root, {}, "newsmark", VARIABLE)
    click.echo(script.source_template % script.source_vars())
