"""``newsmark diff``: what has changed between an article and the one that it is a later text of."""

from __future__ import annotations

import os
import sys

import click

from reader.articles.errors import NewsmarkError
from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import TAB, is_dumb, is_terminal, print_safe, say


@click.command(context_settings=ARGUMENTS)
@click.argument("article", metavar="ARTICLE", shell_complete=complete_article)
@click.option("--whole", is_flag=True, help="Print the lines without a change too.")
@global_options
def diff(article: str, whole: bool) -> None:
    """Print what has changed between ARTICLE and the text that it is a later one of.

    Words that went read [-so-], words that came {+so+}. On a terminal they are coloured too.
    """
    from reader.annotations.reanchoring.text_diff import changed_lines, folded, signed
    from reader.cli.shared.open_store import need_store

    store = need_store(places())
    new = store.article(store.find_article(article))
    if not new.revision_of:
        raise NewsmarkError(f"{new.id[:8]} is not a later text of another article.")
    old = store.article(new.revision_of)
    say(f"{old.id[:8]} of {old.source.fetched_at[:10]} to {new.id[:8]}, {new.source.location}")
    lines = changed_lines(old.text, new.text)
    shown = lines if whole else folded(lines)
    coloured = is_terminal(sys.stdout) and not is_dumb()
    if not coloured:
        print_safe("\n".join("".join(signed(*part) for part in line) for line in shown))
        return
    for line in shown:
        click.echo("".join(_painted(*part) for part in line), color=True)


def _painted(kind: str, text: str) -> str:
    """Return a stretch safe for a terminal, struck out or underlined, coloured where wanted."""
    from reader.annotations.reanchoring.text_diff import signed
    from reader.articles.text.cells import printable

    shown = printable(signed(kind, text).expandtabs(TAB))
    plain = bool(os.environ.get("NO_COLOR"))
    if kind == "deleted":
        return click.style(shown, fg=None if plain else "red", strikethrough=True)
    if kind == "inserted":
        return click.style(shown, fg=None if plain else "green", underline=True)
    return click.style(shown, dim=True) if kind == "skipped" else shown
