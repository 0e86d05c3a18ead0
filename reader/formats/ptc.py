"""The rows of SemEval-2020 task 11 (propaganda techniques): ``article-id label start end``.

Each annotator has a file of rows. In a folder, the texts lie beside them as ``articleID.txt``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from reader.formats.escapes import escape
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job
from reader.formats.ptc_read import CELL, FORM, TEXT, detect, read
from reader.formats.shares import output, shares


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    outputs: dict[str, IO[bytes]] = {}
    for item in items:
        article = item.article
        if files.is_folder:
            with files.open(f"article{article.id}", suffix=TEXT) as out:
                out.write(article.text.encode())
        for share in shares(item, job.ledger):
            name = share.annotator
            if share.annotations and name not in outputs:
                outputs[name] = output(files, name, [name], job.ledger)
            for each in share.annotations:
                row = f"{article.id}\t{escape(each.label, CELL)}\t{each.start}\t{each.end}\n"
                outputs[name].write(row.encode())
    if not outputs and not files.is_folder:
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
