"""The rows of SemEval-2020 task 11 (propaganda techniques): ``article-id label start end``.

Each annotator has a file of rows. In a folder, the texts lie beside them as ``articleID.txt``.
"""

from __future__ import annotations

from collections.abc import Iterable

from reader.formats.escapes import escape
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job
from reader.formats.ptc_read import CELL, FORM, TEXT, detect, read
from reader.formats.reading import in_order


def _write(items: Iterable[Item], files: Files, job: Job) -> None:  # noqa: ARG001
    is_empty = True
    for item in items:
        name = item.article.id
        if files.is_folder:
            with files.open(f"article{name}", suffix=TEXT) as out:
                out.write(item.article.text.encode())
        for each in in_order(item.annotations):
            row = f"{name}\t{escape(each.label, CELL)}\t{each.start}\t{each.end}\n"
            files.shared(each.annotator).write(row.encode())
            is_empty = False
    if is_empty and not files.is_folder:
        files.shared()


FORMAT = Format(
    name=FORM,
    title="SemEval-2020 propaganda rows",
    suffix=".labels",
    carries=frozenset({"overlap"}),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
)
