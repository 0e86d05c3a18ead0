"""What could not be saved, written somewhere else before the program ends."""

from __future__ import annotations

import tempfile
from pathlib import Path

from reader.annotations.ids import now
from reader.articles.errors import NewsmarkError
from reader.session.marking import Marking


def rescue(marking: Marking) -> Path | None:
    """Write all of an annotator's work on an article as JSON Lines to the home folder.

    Where that cannot be written either, to the folder for temporary files. Return the file's path,
    or None where nothing can be written anywhere.
    """
    from reader.formats.export import export
    from reader.formats.model import Item

    work = marking.work
    name = f"newsmark-rescued-{marking.article.id}-{now()[:19].replace(':', '')}.jsonl"
    item = Item(
        article=marking.article,
        annotations=list(work.annotations.values()),
        relations={work.annotator: list(work.relations.values())},
        comments={work.annotator: list(work.comments.values())},
        decisions={work.annotator: list(work.decisions.values())},
        tags={work.annotator: list(work.tags.values())},
        bookmarks={work.annotator: list(work.bookmarks.values())},
        progress={work.annotator: work.progress},
    )
    for folder in (Path.home(), Path(tempfile.gettempdir())):
        try:
            export("jsonl", [item], str(folder / name), scheme=marking.scheme)
        except (NewsmarkError, OSError):
            continue
        return folder / name
    return None
