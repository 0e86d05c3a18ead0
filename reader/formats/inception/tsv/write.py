"""WebAnno TSV 3.3, as INCEpTION and WebAnno read it: a row for each token, a column a feature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from reader.articles.model import Article
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import Utf16
from reader.formats.exporting.outputs import Files
from reader.formats.inception.annotator_files import Outputs
from reader.formats.inception.sheets import NOBODY, sheets
from reader.formats.inception.tsv.escapes import escape_text
from reader.formats.inception.tsv.read import detect, read
from reader.formats.inception.tsv.rows import Rows
from reader.formats.inception.tsv.token_grid import Grid

OUTER_SPACE = LossKind(
    "outer-space",
    "The white space before, between and after the sentences of 1 text is not in its file; readers"
    " put line breaks and spaces there.",
    "The white space before, between and after the sentences of {n} texts is not in their files;"
    " readers put line breaks and spaces there.",
)
_FULL = 1 << 16


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    with Outputs(files, job.ledger) as outputs:
        for item in items:
            _write_item(item, outputs, job)


def _write_item(item: Item, outputs: Outputs, job: Job) -> None:
    grid = Grid(item.article)
    units = Utf16(item.article.text)
    if outer_space(item.article.text, grid) != item.article.text:
        job.ledger.lose(OUTER_SPACE, item.article.id)
    is_written = False
    for sheet in sheets(item, job.ledger):
        rows = Rows(sheet, grid, units, job.ledger)
        if sheet.layers and rows.is_empty and not sheet.is_read:
            continue  # without marks, a file says that somebody found nothing
        is_written = True
        with outputs.open(item.article, sheet.annotator) as out:
            _put(out, _lines(item.article, grid, rows))
    if not is_written:
        with outputs.open(item.article, NOBODY) as out:
            _put(out, _lines(item.article, grid, rows))


def outer_space(text: str, grid: Grid) -> str:
    """Return what a reader makes of the text: white space outside of sentences is not written."""
    parts: list[str] = []
    at = 0
    for start, end, _ in grid.sentences:
        parts.append("\n" * (start > at > 0) + " " * (start - at - (start > at > 0)))
        parts.append(text[start:end])
        at = end
    return "".join(parts)


def _lines(article: Article, grid: Grid, rows: Rows) -> Iterator[str]:
    yield "#FORMAT=WebAnno TSV 3.3\n"
    yield from rows.header()
    yield "\n"
    for number, (start, end, found) in enumerate(grid.sentences, 1):
        yield "\n"
        for line in article.text[start:end].split("\n"):
            yield f"#Text={escape_text(line)}\n"
        for position, token in enumerate(found, 1):
            yield from rows.of(token, f"{number}-{position}")


def _put(out: IO[bytes], lines: Iterable[str]) -> None:
    gathered: list[str] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size > _FULL:
            out.write("".join(gathered).encode())
            gathered.clear()
            size = 0
    out.write("".join(gathered).encode())


FORMAT = Format(
    name="webanno",
    title="WebAnno TSV 3.3",
    suffix=".tsv",
    per="annotator",
    carries=frozenset({"attributes", "notes", "overlap", "progress", "relations"}),
    write=_write,
    read=read,
    detect=detect,
)
