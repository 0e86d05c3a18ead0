"""``newsmark bookmarks``: the places with names, in all articles or in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from reader.cli.reading.list import prefix_length
from reader.cli.shared.options import ARGUMENTS, global_options, places
from reader.cli.shared.output import print_json, print_table, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.session.article.bookmarks import Place


@click.command("bookmarks", context_settings=ARGUMENTS)
@click.argument("article", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with full ids.")
@global_options
def bookmarks(article: str | None, as_json: bool) -> None:
    """List your bookmarks in all articles, or in one: id, place in per cent, name, title."""
    from reader.cli.shared.open_store import need_store
    from reader.session.article.bookmarks import all_bookmarks

    now = places()
    store = need_store(now)
    only = store.find_article(article) if article else ""
    with ProgressLine("looking through the store") as line:
        found = list(all_bookmarks(store, now.annotator.value, on_progress=line.tell))
    found = [place for place in found if only in ("", place.article.id)]
    if as_json:
        print_json([_record(place) for place in found])
    elif not found:
        say("There is no bookmark; the key B puts one while you read.")
    else:
        _print(found, prefix_length(store.article_ids()))


def _print(found: Sequence[Place], size: int) -> None:
    """Print bookmarks as a table, with so many digits of the articles' ids."""
    from reader.session.article.bookmarks import per_cent

    limit = width()
    rows = [
        (
            place.article.id[:size],
            per_cent(place.bookmark, place.article.length),
            place.bookmark.name,
            place.article.title or place.article.location or "-",
        )
        for place in found
    ]
    if limit is not None:
        rows.insert(0, ("ID", "PLACE", "NAME", "TITLE"))
    print_table(rows, limit=limit)


def _record(place: Place) -> dict[str, Any]:
    import msgspec

    record: dict[str, Any] = msgspec.to_builtins(place.bookmark)
    return {"article": place.article.id, "title": place.article.title, **record}
