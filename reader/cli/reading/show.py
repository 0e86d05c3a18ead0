"""``newsmark show``: an article with its marks, to a pipe or a terminal."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from reader.cli.shared.completers import complete_article
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import is_dumb, is_terminal, print_safe, say

if TYPE_CHECKING:
    from rich.text import Text

    from reader.annotations.schemes.scheme import Scheme
    from reader.cli.shared.marked_text import Piece
    from reader.store.protocol import Store

TERMINAL_COLOURS = {
    "amber": "yellow",
    "violet": "magenta",
    "teal": "cyan",
    "pink": "bright_magenta",
    "olive": "yellow",
    "grey": "bright_black",
}
"""The terminal's own colour for each name of a scheme's palette that is not one."""

WIDEST = 100
"""Cells of a line on a terminal, however wide it is."""


@click.command(context_settings=ARGUMENTS)
@click.argument("article", metavar="ARTICLE", shell_complete=complete_article)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "ansi", "html"]),
    help="text keeps the lines; ansi wraps, underlines and colours (the default on a terminal);"
    " html is a page of its own.",
)
@global_options
def show(article: str, form: str | None) -> None:
    """Print ARTICLE (its id, or as much of it as is unique) with the annotator's marks.

    A mark of label C reads ⟦C so C⟧, one with a note ⟦C so C: note⟧. Colour is never the only cue,
    and NO_COLOR and TERM=dumb are honoured.
    """
    from reader.cli.shared.marked_text import pieces
    from reader.cli.shared.open_store import need_store, open_scheme

    now = places()
    scheme = open_scheme(now)
    store = need_store(now)
    found = store.article(store.find_article(article))
    if form is None:
        form = "ansi" if is_terminal(sys.stdout) else "text"
    if form == "html":
        _print_html(store, scheme, found.id, now.annotator.value)
        return
    work = store.read(found.id, now.annotator.value)
    if not work.annotations:
        _tell_of_others(store, now.annotator.value)
    parts = list(pieces(found.text, work.annotations.values(), scheme))
    if form == "text":
        print_safe("".join(part.text for part in parts))
    else:
        _print_ansi(parts, scheme)


def _tell_of_others(store: Store, annotator: str) -> None:
    others = [name for name in store.annotators() if name != annotator]
    if others:
        say(f"{annotator} has marked nothing here; --annotator chooses among {', '.join(others)}.")


def _print_html(store: Store, scheme: Scheme, article: str, annotator: str) -> None:
    """Print the page that the HTML export makes of this article and annotator."""
    from reader.formats.exporting.export import export
    from reader.formats.exporting.select import Selection
    from reader.session.exchange.exporting import items

    selection = Selection(articles=frozenset({article}), annotators=frozenset({annotator}))
    page = io.BytesIO()
    export("html", items(store, selection), "-", scheme=scheme, stdout=page)
    print_safe(page.getvalue().decode("utf-8"))


def _print_ansi(parts: list[Piece], scheme: Scheme) -> None:
    """Print the text wrapped to the terminal's width, marks underlined and in their colour."""
    from rich.console import Console

    console = Console(
        file=sys.stdout,
        width=min(shutil.get_terminal_size().columns, WIDEST),
        force_terminal=not is_dumb(),
        color_system=None if is_dumb() else "auto",
        no_color=bool(os.environ.get("NO_COLOR")),
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for line in _lines(parts, scheme):
        for row in line.wrap(console, console.width) or [line]:
            row.rstrip()
            console.print(row, soft_wrap=True)


def _lines(parts: list[Piece], scheme: Scheme) -> Iterator[Text]:
    """Yield the lines of the text, each character safe to print, tabs laid out."""
    from rich.text import Text

    from reader.articles.text.cells import cells

    line, column = Text(), 0
    for part in parts:
        style = _style(part, scheme)
        for number, stretch in enumerate(part.text.split("\n")):
            if number:
                yield line
                line, column = Text(), 0
            shown = list(cells(stretch, 0, len(stretch), column))
            line.append("".join(cell.text for cell in shown), style)
            column += sum(cell.width for cell in shown)
    yield line


def _style(part: Piece, scheme: Scheme) -> str:
    """Return the style of a piece: underlined where marked, reversed too where marks overlap."""
    if not part.labels:
        return ""
    label = scheme.label(part.labels[-1])
    colour = label.color if label else ""
    styles = ["bold" if part.bracket else "underline", TERMINAL_COLOURS.get(colour, colour)]
    if len(part.labels) > 1 and not part.bracket:
        styles.append("reverse")
    return " ".join(styles)
