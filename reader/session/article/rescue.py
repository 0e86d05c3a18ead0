"""What could not be saved, written somewhere else before the program ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reader.annotations.ids import now
from reader.annotations.schemes.scheme import Scheme
from reader.articles.disk.durable_files import sync, sync_folder
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.store.protocol import Work

if TYPE_CHECKING:
    from reader.store.feeds_protocol import Feeds


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


def unsaved_work(work: Work) -> int:
    """Return how many actions of a person's own are in memory only.

    That is none for what was carried over: it stays where it came from, and is carried over again.
    """
    from reader.session.article.revisions import KIND  # not needed while all is saved

    return sum(kind != KIND for kind in work.unsaved_kinds)


def rescue(held: Held) -> Path | None:
    """Write all of an annotator's work on an article as JSON Lines to the home folder.

    Where that cannot be written either, to the folder for temporary files. Return the file's path,
    or None where nothing can be written anywhere.
    """
    from reader.formats.common.model import Item
    from reader.formats.exporting.export import export

    work = held.work
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
    return _written(
        held.article.id,
        lambda path: export("jsonl", [item], str(path), scheme=held.scheme, force=True),
    )


def rescue_feeds(feeds: Feeds) -> Path | None:
    """Write the lines that a journal of feeds did not take to a file, in the same places."""
    lines = feeds.unsaved_lines

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(lines)
            file.flush()
            sync(file.fileno())
        sync_folder(path.parent)

    return _written("feeds", write)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


def _written(about: str, write: Callable[[Path], object]) -> Path | None:
    """Return the first file that could be written; None where there was none."""
    name = f"newsmark-rescued-{about}-{now()[:19].replace(':', '')}.jsonl"
    for folder in (Path.home(), Path(tempfile.gettempdir())):
        try:
            os.close(os.open(folder / name, _NEW, 0o600))  # others may read the folder
        except OSError:
            continue
        try:
            write(folder / name)
        except (NewsmarkError, OSError):
            (folder / name).unlink(missing_ok=True)
            continue
        return folder / name
    return None
