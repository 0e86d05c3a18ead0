"""Where the files of one annotator's work on one article lie."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reader.articles.disk.private_folders import mode_of_files
from reader.store.journal.files import check_inside, make_folder, sync_folder
from reader.store.journal.names import is_writer, parse_history_name
from reader.store.protocol import StoreError


def article_folder(root: Path, article: str) -> Path:
    """Return the folder in which all versions of an article lie."""
    return root / ARTICLES / article[:2]


STORE_FILE = "store.json"
ARTICLES = "articles"
ANNOTATORS = "annotators"
SET_ASIDE = "set-aside"
"""Where damaged files are put, each in the folder of its annotator."""
OLD_CACHE = "cache"
"""Where older versions kept what can be made again; nothing in it is ever opened."""
WRITERS = "writers"
FEEDS = "feeds"
"""What stands in the place of the article in the names of the journals of feeds."""


@dataclass(frozen=True)
class Place:
    """One annotator's work on one article; ``root`` is the store's folder, links resolved."""

    root: Path
    annotator: str
    article: str

    @property
    def folder(self) -> Path:
        """The folder with everything that this annotator did."""
        return self.root / ANNOTATORS / self.annotator

    @property
    def state(self) -> Path:
        """The state file."""
        return self.folder / f"{self.article}.json"

    @property
    def aside(self) -> Path:
        """Where damaged files are put."""
        return self.root / SET_ASIDE / self.annotator

    def history(self, writer: str) -> Path:
        """The history of one writer."""
        return self.folder / f"{self.article}.{writer}.jsonl"

    @property
    def markers(self) -> Path:
        """The folder with one empty file for each writer that ever wrote for the annotator.

        With it, the histories of one article are found without listing those of all articles.
        """
        return self.folder / WRITERS

    def writers(self) -> list[str]:
        """List who has ever written for this annotator; nobody where there is no folder.

        Raises StoreError where the folder cannot be read, or is a link.
        """
        try:
            if self.markers.is_symlink():
                check_inside(self.markers, self.root)
            names = [path.name for path in self.markers.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return self._writers_of_histories()
        except OSError as error:
            raise StoreError(f"{self.markers} cannot be read: {error.strerror}.") from None
        return sorted(name for name in names if is_writer(name, self.annotator))

    def _writers_of_histories(self) -> list[str]:
        """The same from the names of all histories, for where the markers were deleted."""
        try:
            with os.scandir(self.folder) as entries:
                found = [parse_history_name(entry.name, self.annotator) for entry in entries]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be read: {error.strerror}.") from None
        return sorted({name.writer for name in found if name})

    def mark(self, writers: Iterable[str]) -> None:
        """Make the markers of writers, durably.

        Raises OSError where that is not possible, and StoreError for a link in the way.
        """
        make_folder(check_inside(self.markers, self.root))
        for writer in writers:
            with suppress(FileExistsError):
                mode = mode_of_files(self.markers)
                os.close(os.open(self.markers / writer, os.O_CREAT | os.O_EXCL, mode))
        sync_folder(self.markers)
