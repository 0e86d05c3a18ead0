"""What was fetched of feeds, in ``feeds.sqlite`` of the cache; without it all is fetched again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from reader.annotations.ids import now
from reader.articles.feeds.items import Item
from reader.articles.text.folding import fold
from reader.articles.web.addresses import words_of
from reader.store.feeds_protocol import Entry, Fetch, item_key
from reader.store.search.database import FeedsDatabase
from reader.store.search.phrases import as_pattern, parse_phrases

KEPT_BEYOND = 2000
"""How many items that a feed itself does not hold any more are kept of it."""
RULED_AT_ONCE = 500
READ_AT_ONCE = 200
_KEEP_ITEM = """
INSERT INTO items (key, feed, time, place, fetched, seen, record, html)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    time = CASE WHEN excluded.time = excluded.seen THEN time ELSE excluded.time END,
    place = excluded.place, fetched = excluded.fetched,
    ruled_by = CASE WHEN record = excluded.record AND html = excluded.html
        THEN ruled_by ELSE '' END,
    record = excluded.record, html = excluded.html
"""
_PRUNE = """
DELETE FROM items WHERE key IN (
    SELECT key FROM items WHERE feed = ? AND fetched < ? ORDER BY seen DESC LIMIT -1 OFFSET ?
)
"""
# All rows in one: with a row at a time, each would wait for a thread that parses a feed meanwhile.
_ENTRIES = """
SELECT json_group_array(json_array(key, seen, ruling, time, place, json(CAST(record AS TEXT))))
FROM items WHERE feed = ?
"""
_KEYS = """
SELECT json_group_array(json_array(feed, json(keys))) FROM (
    SELECT feed, json_group_array(key) AS keys FROM items WHERE ruling != 'hide' GROUP BY feed
)
"""


class _Record(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of an item beside its text and times."""

    link: str
    title: str
    authors: list[str]
    published: str
    teaser_only: bool


class _Row(msgspec.Struct, frozen=True, array_like=True):
    key: str
    seen: str
    ruling: str
    time: str
    place: int
    record: _Record


_rows = msgspec.json.Decoder(list[_Row])
_keys = msgspec.json.Decoder(list[tuple[str, list[str]]])


class SqliteFeedCache:
    """The :class:`~reader.store.feeds_protocol.FeedCache` of a store in a folder.

    Where the file cannot be written, what it holds and what is fetched then is kept in memory only.
    """

    def __init__(self, root: Path):
        self._database = FeedsDatabase(root)
        self._do = self._database.do

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def fetches(self) -> dict[str, Fetch]:
        """Return what is known of each feed's last refresh, by address."""

        def work(db: sqlite3.Connection) -> dict[str, Fetch]:
            rows = db.execute("SELECT url, record FROM fetches")
            return {url: msgspec.json.decode(record, type=Fetch) for url, record in rows}

        return self._do(work)

    def keep(self, fetch: Fetch, items: Sequence[Item] | None = None) -> int:
        """Keep how a refresh went, and the feed's items where it brought any; count the new."""
        time = now()

        def work(db: sqlite3.Connection) -> int:
            record = msgspec.json.encode(fetch)
            db.execute("INSERT OR REPLACE INTO fetches VALUES (?, ?)", (fetch.url, record))
            if items is None:
                return 0
            before = _count(db, fetch.url)
            rows = (_row(fetch.url, item, place, time) for place, item in enumerate(items))
            db.executemany(_KEEP_ITEM, rows)
            new = _count(db, fetch.url) - before
            db.execute(_PRUNE, (fetch.url, time, KEPT_BEYOND))
            return new

        return self._do(work)

    def entries(self, feeds: Iterable[str]) -> list[Entry]:
        """Return the items of these feeds, the newest first."""
        wanted = list(feeds)

        def work(db: sqlite3.Connection) -> list[Entry]:
            found = []
            for feed in wanted:
                (rows,) = db.execute(_ENTRIES, (feed,)).fetchone()
                found += [(x.time, -x.place, _entry(x, feed)) for x in _rows.decode(rows)]
            found.sort(key=lambda each: each[:2], reverse=True)
            return [entry for _, _, entry in found]

        return self._do(work)

    def counts(self) -> dict[str, list[str]]:
        """Return the keys of all items that no rule hides, by feed."""

        def work(db: sqlite3.Connection) -> dict[str, list[str]]:
            return dict(_keys.decode(db.execute(_KEYS).fetchone()[0]))

        return self._do(work)

    def search(self, words: str, feeds: Iterable[str]) -> set[str]:
        """Return the keys of the items of these feeds that hold all the words."""
        patterns = [as_pattern([phrase]) for phrase in parse_phrases(words)]
        wanted, found = set(feeds), set()
        for feed, key, text in self._texts():
            folded = fold(text) if feed in wanted else ""
            if folded and all(pattern.search(folded) for pattern in patterns):
                found.add(key)
        return found

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield feed, key and words of all items, some at a time: nobody need wait meanwhile."""
        last = ""
        while True:
            rows = self._do(partial(_some_items, after=last))
            for feed, key, data, markup in rows:
                record = msgspec.json.decode(data, type=_Record)
                yield feed, key, " ".join((record.title, *record.authors, words_of(markup)))
            if len(rows) < READ_AT_ONCE:
                return
            last = rows[-1][1]

    def html(self, key: str) -> str:
        """Return what the feed holds of an item's text, empty where that is not known."""

        def work(db: sqlite3.Connection) -> str:
            row = db.execute("SELECT html FROM items WHERE key = ?", (key,)).fetchone()
            return str(row[0]) if row else ""

        return self._do(work)

    def forget(self, feed: str) -> None:
        """Drop all that was fetched of a feed."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM fetches WHERE url = ?", (feed,))
            db.execute("DELETE FROM items WHERE feed = ?", (feed,))

        self._do(work)

    def unruled(self, rules: str) -> Iterator[list[tuple[Entry, str]]]:
        """Yield items not held against these rules yet, some at a time, with their HTML.

        Each lot comes until its rulings are kept.
        """

        def work(db: sqlite3.Connection) -> list[tuple[Entry, str]]:
            rows = db.execute(
                "SELECT key, seen, ruling, time, place, record, feed, html FROM items"
                " WHERE ruled_by != ? LIMIT ?",
                (rules, RULED_AT_ONCE),
            )
            return [(_entry(_row_of(row), row[6]), row[7]) for row in rows]

        while found := self._do(work):
            yield found

    def keep_rulings(self, rules: str, rulings: Mapping[str, str]) -> None:
        """Keep what the rules of this name said of items, by key."""

        def work(db: sqlite3.Connection) -> None:
            db.executemany(
                "UPDATE items SET ruled_by = ?, ruling = ? WHERE key = ?",
                ((rules, ruling, key) for key, ruling in rulings.items()),
            )

        self._do(work)


def _some_items(db: sqlite3.Connection, after: str) -> list[tuple[str, str, bytes, str]]:
    """Return feed, key, record and text of the items whose keys follow this one."""
    query = "SELECT feed, key, record, html FROM items WHERE key > ? ORDER BY key LIMIT ?"
    return db.execute(query, (after, READ_AT_ONCE)).fetchall()


def _count(db: sqlite3.Connection, feed: str) -> int:
    row = db.execute("SELECT count(*) FROM items WHERE feed = ?", (feed,)).fetchone()
    return int(row[0])


def _row(feed: str, item: Item, place: int, time: str) -> tuple[object, ...]:
    record = _Record(item.link, item.title, item.authors, item.published, item.teaser_only)
    return (
        item_key(feed, item.id),
        feed,
        _comparable(item.published, time),
        place,
        time,
        time,
        msgspec.json.encode(record),
        item.html,
    )


def _comparable(published: str, time: str) -> str:
    """Return the time to sort by: of one set in the future, the time when it was first seen."""
    with suppress(ValueError):
        if published and datetime.fromisoformat(published) <= datetime.now(UTC):
            return published
    return time


def _row_of(row: Sequence[Any]) -> _Row:
    key, seen, ruling, time, place, record, *_ = row
    return msgspec.convert(
        (key, seen, ruling, time, place, msgspec.json.decode(record)),
        _Row,
    )


def _entry(row: _Row, feed: str) -> Entry:
    record = row.record
    return Entry(
        key=row.key,
        feed=feed,
        link=record.link,
        title=record.title,
        authors=record.authors,
        published=record.published,
        teaser_only=record.teaser_only,
        seen=row.seen,
        ruling=row.ruling,
    )
