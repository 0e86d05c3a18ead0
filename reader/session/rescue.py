"""What could not be saved, written somewhere else before the program ends."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Protocol

from reader.annotations.ids import now
from reader.annotations.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.store.protocol import Work


class Held(Protocol):
    """An article with a work that is open for change: a marking, or a review."""

    @property
    def article(self) -> Article:
        """The article."""

    @property
    def scheme(self) -> Scheme:
        """The scheme of its labels."""

    @property
    def work(self) -> Work:
        """What was done to it."""


def rescue(held: Held) -> Path | None:
    """Write all of an annotator's work on an article as JSON Lines to the home folder.

    Where that cannot be written either, to the folder for temporary files. Return the file's path,
    or None where nothing can be written anywhere.
    """
    from reader.formats.export import export
    from reader.formats.model import Item

    work = held.work
    name = f"newsmark-rescued-{held.article.id}-{now()[:19].replace(':', '')}.jsonl"
    item = Item(
        article=held.article,
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
            export("jsonl", [item], str(folder / name), scheme=held.scheme)
        except (NewsmarkError, OSError):
            continue
        return folder / name
    return None
