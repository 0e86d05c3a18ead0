"""``newsmark marks``: all marks of the store, or those that are asked for, one a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from reader.articles.errors import NewsmarkError
from reader.cli.reading.list import prefix_length
from reader.cli.reading.search import typed
from reader.cli.shared.mark_options import Chosen, choosing, unused
from reader.cli.shared.options import ARGUMENTS, places, store_option
from reader.cli.shared.output import counted, print_json_line, print_rows, print_safe, say, width
from reader.cli.shared.progress import ProgressLine

if TYPE_CHECKING:
    from reader.store.marks_protocol import Mark, MarkQuery
    from reader.store.protocol import Store

WIDE = 110
"""Cells of a terminal from which on lines have dates."""
TITLE_SHARE, NAME_CELLS, LABEL_CELLS = 5, 12, 16
"""One of so many parts of a line is for the title; cells for a name, and for a label."""

BLIND = (
    "This project is annotated blind: colleagues' marks are listed where you are done with the"
    " article; --annotator NAME lists theirs in any."
)


@click.command(context_settings=ARGUMENTS)
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@choosing
@click.option(
    "--sort",
    type=click.Choice(["newest", "article"]),
    default="newest",
    show_default=True,
    help="The order: by the last change, or by article and place.",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Print only the first N.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one mark a line.")
@store_option
def marks(
    words: tuple[str, ...], chosen: Chosen, sort: str, limit: int | None, as_json: bool
) -> int:
    """Print all marks, or those with all WORDS in the marked text or the note.

    Words in quotes are a phrase; the last word may be the beginning of one. The marks are those of
    all annotators unless --annotator chooses. newsmark export takes the same options, and --text
    for the words. The exit code is 1 where nothing is found.
    """
    from msgspec.structs import replace

    from reader.cli.shared.open_store import need_store
    from reader.session.library.marks import blindness, read_all

    now = places()
    store = need_store(now)
    query = chosen.query(store, typed(words), sort)  # type: ignore[arg-type]  # click checked it
    if now.team and now.team.blind and not query.annotators:
        query = replace(query, blind=blindness(store, now.annotator.value))
        say(BLIND)
    with ProgressLine("reading marks") as line:
        found = store.marks().find(query, on_progress=line.tell)
    for fault in found.faults:
        say(f"newsmark: {fault}")
    if not found.keys:
        raise NewsmarkError(f"{_nothing(store, query, now.store.value)}.")
    keys = found.keys[:limit]
    show = _print_json if as_json else _printer(store, query)
    printed = sum(1 for _ in map(show, read_all(store.marks(), keys)))
    if len(keys) < len(found.keys):
        say(f"{len(keys):,} of {counted(len(found.keys), 'mark')}; --limit N prints more.")
    if printed < len(keys):
        gone = counted(len(keys) - printed, "mark was", "marks were")
        say(f"newsmark: {gone} changed meanwhile and left out; run the same again.")
    return 1 if found.faults or printed < len(keys) else 0


def _nothing(store: Store, query: MarkQuery, folder: str) -> str:
    """Say that nothing was found, and where there may be something."""
    from reader.store.marks_protocol import MarkQuery

    if query.labels and (problem := unused(store, query.labels)):
        return problem
    if query == MarkQuery(order=query.order, blind=query.blind):
        return f"nothing is marked in {folder} yet; newsmark opens the reader to do so"
    return f"no mark in {folder} is like that"


def _print_json(mark: Mark) -> None:
    """Print a mark as an object on one line."""
    import msgspec

    fields = msgspec.structs.asdict(mark)
    del fields["key"]  # which means something for this run only
    print_json_line(fields)


def _printer(store: Store, query: MarkQuery) -> Callable[[Mark], None]:
    """Return what prints a mark on a line; on a terminal a line says now what the columns are."""
    digits = prefix_length(store.article_ids())
    names = store.annotators()
    names = names if len(names) > 1 and len(query.annotators) != 1 else []
    cells = width()
    if cells is None:
        return partial(_print_whole, digits, bool(names))
    widths = _widths(cells, digits, store.marks().labels(), names)
    print_rows([[*widths, "TEXT"]], tuple(widths.values()), limit=cells)
    return partial(_print_cut, widths, cells)


def _print_whole(digits: int, by_several: bool, mark: Mark) -> None:
    """Print all there is to tell of a mark, tabs between."""
    found = [mark.article[:digits], mark.title, _label(mark), _place(mark), mark.time]
    found += [mark.exact, mark.note, *([mark.annotator] if by_several else [])]
    print_safe("\t".join(_in_line(cell) or "-" for cell in found))


def _widths(cells: int, digits: int, labels: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Return the columns of a terminal before the text, with their widths in cells."""
    from reader.articles.text.cells import width_of

    widths = {
        "ARTICLE": max(digits, len("ARTICLE")),
        "TITLE": cells // TITLE_SHARE,
        "LABEL": min(max(map(width_of, [*labels, "LABEL"])), LABEL_CELLS),
        "PLACE": len("12345–12345"),
    }
    if cells >= WIDE:
        widths["DATE"] = len("2026-01-31")
    if names:
        widths["WHO"] = min(max(map(width_of, [*names, "WHO"])), NAME_CELLS)
    return widths


def _print_cut(widths: dict[str, int], cells: int, mark: Mark) -> None:
    """Print what there is room for of a mark, in columns."""
    from reader.articles.text.cells import fit

    found = {
        "ARTICLE": mark.article,
        "TITLE": mark.title or "-",
        "LABEL": _label(mark),
        "PLACE": _place(mark),
        "DATE": mark.time[:10] or "-",
        "WHO": mark.annotator,
    }
    row = [found[name][:size] if name == "ARTICLE" else fit(_in_line(found[name]), size)
           for name, size in widths.items()]  # fmt: skip
    text = f"“{_in_line(mark.exact)}”" + (f"  ✎ {_in_line(mark.note)}" if mark.note else "")
    print_rows([[*row, text]], tuple(widths.values()), limit=cells)


def _label(mark: Mark) -> str:
    return mark.label if mark.status == "active" else f"{mark.label} ({mark.status})"


def _in_line(text: str) -> str:
    """Return text with each run of white space as one space."""
    return " ".join(text.split())


def _place(mark: Mark) -> str:
    return f"{mark.start}–{mark.end}"
