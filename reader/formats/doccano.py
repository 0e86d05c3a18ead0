"""doccano's JSON Lines: a file for each annotator, a text with its labelled spans on each line.

doccano reads two forms and takes them for different tasks: ``label`` with triples, or ``entities``
and ``relations``. Which it is to be is known when all has been seen, so rows wait in a temporary
file; they are the second where anybody has related anything.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Any

import msgspec

from reader.articles.model import Article
from reader.formats.doccano_read import detect, read
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job
from reader.formats.reading import place
from reader.formats.shares import UNTOUCHED, Share, output, shares

_encode = msgspec.json.encode


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    with ExitStack() as stack:
        waiting: dict[str, IO[bytes]] = {}
        is_related = False
        for item in items:
            for share in [*shares(item, job.ledger)] or [UNTOUCHED]:
                if share.annotator not in waiting:
                    waiting[share.annotator] = stack.enter_context(tempfile.TemporaryFile())
                waiting[share.annotator].write(_encode(_row(item.article, share)) + b"\n")
                is_related = is_related or bool(share.relations)
        for name, rows in waiting.items():
            rows.seek(0)
            out = output(files, name, waiting, job.ledger)
            out.writelines(rows if is_related else _plain(rows))
        if not waiting and not files.is_folder:
            files.shared()


def _row(article: Article, share: Share) -> dict[str, Any]:
    """Return the row with everything; other keys than doccano's become the text's ``meta`` there.

    Every row has the same keys, since doccano fills those that are missing with NaN.
    """
    numbers = {each.id: number for number, each in enumerate(share.annotations, 1)}
    return {
        "text": article.text,
        "entities": [
            {
                "id": numbers[each.id],
                "label": each.label,
                "start_offset": each.start,
                "end_offset": each.end,
            }
            for each in share.annotations
        ],
        "relations": [
            {
                "id": number,
                "from_id": numbers[each.source],
                "to_id": numbers[each.target],
                "type": each.kind,
            }
            for number, each in enumerate(share.relations, 1)
        ],
        "article": article.id,
        "title": article.title,
        "lang": article.lang,
        "source": place(article),
    }


def _plain(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the rows without relations, their spans as triples."""
    for row in map(msgspec.json.decode, rows):
        entities, _ = row.pop("entities"), row.pop("relations")
        label = [[each["start_offset"], each["end_offset"], each["label"]] for each in entities]
        yield _encode({"text": row.pop("text"), "label": label, **row}) + b"\n"


FORMAT = Format(
    name="doccano",
    title="doccano",
    suffix=".jsonl",
    carries=frozenset({"overlap", "relations"}),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
)
