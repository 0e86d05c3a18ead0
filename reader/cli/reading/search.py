"""``newsmark search``: words in all articles of the store, each place in its context."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.reading.list import prefix_length
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import (
    counted,
    is_dumb,
    print_json_line,
    print_safe,
    say,
    width,
)
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.store.protocol import Hit, Passage

_INDENT = "    "
_Piece = tuple[str, bool]
"""A stretch of a line, and whether it is what was found."""


@click.command(context_settings=ARGUMENTS)
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one article a line.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Print so many articles.",
)
@click.option(
    "--places",
    "most",
    metavar="N",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Print so many places of each article.",
)
@global_options
def search(words: tuple[str, ...], as_json: bool, limit: int, most: int) -> None:
    """Print the articles that hold all WORDS, the best first, and the places in context.

    Words in quotes are a phrase; the last word may be the beginning of one. Case does not matter,
    nor do accents of Latin and Greek letters. The exit code is 1 where nothing is found.
    """
    from reader.cli.shared.open_store import need_store

    now = places()
    store = need_store(now)
    with ProgressLine("reading new articles") as line:
        found = store.search(typed(words), limit=limit, passages=most, on_progress=line.tell)
    if not found.hits:
        if not store.has_articles():
            raise NewsmarkError(
                f"there is no article in {now.store.value} yet; newsmark add FILE takes one in."
            )
        raise NewsmarkError(f"no article in {now.store.value} holds {typed(words)}.")
    if as_json:
        for hit in found.hits:
            print_json_line(hit)
    else:
        _print(found.hits, prefix_length(store.article_ids()))
    if found.articles > len(found.hits):
        say(f"{len(found.hits):,} of {found.articles:,} articles; --limit N prints more.")


def typed(words: tuple[str, ...]) -> str:
    """Return the search as it would be typed: words given in one argument are a phrase."""
    return " ".join(
        f'"{word}"' if len(word.split()) > 1 and '"' not in word else word for word in words
    )


def _print(hits: list[Hit], size: int) -> None:
    cells = width()
    for number, hit in enumerate(hits):
        if number:
            click.echo()
        count = counted(hit.count, "place") if hit.count else "in title or authors"
        name = hit.title or hit.location or "-"
        spans = hit.in_title if hit.title else []
        _print_line(
            [(f"{hit.article[:size]}  ", False), *_pieces(name, spans), (f"  ({count})", False)]
        )
        for passage in hit.passages:
            _print_line(_in_context(passage, cells))
        if hit.count > len(hit.passages) > 0:
            more = hit.count - len(hit.passages)
            _print_line([(f"{_INDENT}and {counted(more, 'more place')}", False)])


def _in_context(passage: Passage, cells: int | None) -> list[_Piece]:
    from reader.session.search.in_context import in_context, plain_context

    if cells is None:
        before, exact, after = plain_context(passage)
    else:
        before, exact, after = in_context(passage, max(cells - len(_INDENT), 20))
    return [(_INDENT + before, False), (exact, True), (after, False)]


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[_Piece]:
    """Cut a text into what was found and what stands between."""
    pieces: list[_Piece] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*pieces, (text[at:], False)]


def _print_line(pieces: list[_Piece]) -> None:
    """Print one line; on a terminal with colour, what was found stands out."""
    if width() is None or is_dumb() or os.environ.get("NO_COLOR"):
        print_safe(" ".join("".join(text for text, _ in pieces).splitlines()))
        return
    from reader.articles.text.cells import printable

    click.echo(
        "".join(
            click.style(printable(text), bold=True, fg="red") if is_found else printable(text)
            for text, is_found in pieces
        )
    )
