"""Formats whose files do not say whose their annotations are."""

from __future__ import annotations

from pathlib import Path

from reader.formats.incoming import Incoming
from reader.formats.model import FormatError


class OneLayer:
    """The articles of such files: each may be in one file only, or two people's marks would mix."""

    def __init__(self) -> None:
        self._articles: dict[str, Incoming] = {}
        self._files: dict[str, Path] = {}

    def take(self, made: Incoming, path: Path) -> Incoming:
        """Return what there is of the article already, from the same file, or else what was made.

        Raises FormatError where another file has annotations of the article, too.
        """
        key = made.article.id
        before = self._files.setdefault(key, path)
        if before != path:
            raise FormatError(
                f"{path} and {before} both annotate the article {made.article.title!r}; import one"
                " after the other, each with --annotator. Nothing was imported."
            )
        return self._articles.setdefault(key, made)

    def keep(self, made: Incoming) -> None:
        """Keep an article that a file only holds the text of."""
        self._articles.setdefault(made.article.id, made)

    def all(self) -> list[Incoming]:
        """Return the articles in the order in which they were met."""
        return list(self._articles.values())
