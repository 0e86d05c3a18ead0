"""The list of feeds, in order: all of them, folder by folder, then those without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.session.feeds.desk import FeedRow, ItemRow


@dataclass(frozen=True)
class Group:
    """A row of the list of feeds: one feed, the feeds of a folder, or all of them."""

    title: str
    feeds: tuple[str, ...]
    unread: int
    depth: int = 0
    error: str = ""
    is_folder: bool = False
    full_text: bool = False


Row = Group | ItemRow
"""What the feeds screen lists: feeds and folders, or items."""


def groups_of(rows: Sequence[FeedRow]) -> list[Group]:
    """Return the rows of the list of feeds."""
    groups: list[Group] = []
    if len(rows) > 1:
        groups.append(_folder("All feeds", rows, 0))
    folder = ""
    for row in rows:
        if row.folder != folder:
            parts = row.folder.split("/") if row.folder else []
            for depth, name in enumerate(parts):
                path = "/".join(parts[: depth + 1])
                if f"{folder}/".startswith(f"{path}/"):
                    continue
                inside = [each for each in rows if f"{each.folder}/".startswith(f"{path}/")]
                groups.append(_folder(name, inside, depth))
            folder = row.folder
        depth = row.folder.count("/") + 1 if row.folder else 0
        groups.append(
            Group(row.title, (row.url,), row.unread, depth, row.error, full_text=row.full_text)
        )
    return groups


def _folder(title: str, rows: Sequence[FeedRow], depth: int) -> Group:
    feeds = tuple(row.url for row in rows)
    return Group(title, feeds, sum(row.unread for row in rows), depth, is_folder=True)


def narrowed(rows: Sequence[Row], words: str) -> Sequence[Row]:
    """Return the rows that have all of these words in what is shown of them."""
    wanted = words.casefold().split()
    if not wanted:
        return rows
    return [row for row in rows if all(word in _shown_of(row) for word in wanted)]


def _shown_of(row: Row) -> str:
    if isinstance(row, Group):
        return row.title.casefold()
    return " ".join((row.entry.title, row.feed_title, *row.tags)).casefold()


def is_same(row: Row, other: Row | None) -> bool:
    """Tell whether two rows, made at different times, are about the same thing."""
    if isinstance(row, ItemRow):
        return isinstance(other, ItemRow) and row.entry.key == other.entry.key
    return isinstance(other, Group) and (row.title, row.feeds) == (other.title, other.feeds)
