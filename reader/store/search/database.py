"""A SQLite file of the cache: what can be computed again, and so may be deleted at any time.

A file that is damaged or of another version is made anew. Where it cannot be used at all, the same
tables are in memory for as long as the program runs.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from reader.store.cache_folder import cache_folder, database_file
from reader.store.protocol import StoreError

FILE = "feeds.sqlite"
VERSION = 1
BUSY = 10.0
"""Seconds to wait for another program that writes."""
PAGES_KB = 64_000
"""Memory for what a transaction writes: until its end nobody who reads must wait for it."""
_OUT_OF_REACH = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)
"""What is wrong with the disk or comes from another program; all else is damage to the file."""

_TABLES = """
CREATE TABLE IF NOT EXISTS fetches (url TEXT PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, feed TEXT NOT NULL, time TEXT NOT NULL, place INTEGER NOT NULL,
    fetched TEXT NOT NULL, seen TEXT NOT NULL, ruled_by TEXT NOT NULL DEFAULT '',
    ruling TEXT NOT NULL DEFAULT '', record BLOB NOT NULL, html TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS of_feed ON items (feed, time);
"""
Result = TypeVar("Result")


class FeedsDatabase:
    """The database; safe to use from any thread, one at a time."""

    def __init__(self, root: Path):
        self._root = root
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do something with the database in one transaction."""
        with self._lock:
            try:
                return self._once(work)
            except (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _OUT_OF_REACH:
                    self._start_anew()
            try:
                return self._once(work)
            except sqlite3.Error:
                self.close()
                self._db = _in_memory(self._root)
            return self._once(work)

    def _once(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._db is None:
            self._db = self._connect()
        with self._db:
            return work(self._db)

    def _connect(self) -> sqlite3.Connection:
        try:
            return _open(str(database_file(self._root, FILE)))
        except OSError:
            return _in_memory(self._root)

    def _start_anew(self) -> None:
        self.close()
        if folder := cache_folder(self._root):
            for end in ("", "-journal"):
                with suppress(OSError):
                    (folder / f"{FILE}{end}").unlink()


def _open(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous = OFF")  # a power cut may cost the file, which is a cache
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            db.executescript("DROP TABLE IF EXISTS fetches; DROP TABLE IF EXISTS items;")
        db.executescript(_TABLES)
        db.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _in_memory(root: Path) -> sqlite3.Connection:
    """Open a database in memory with all that the file holds, as far as it can be read."""
    db = _open(":memory:")
    with suppress(OSError, sqlite3.Error), closing(_open_to_read(root)) as file:
        if file.execute("PRAGMA user_version").fetchone() == (VERSION,):
            file.backup(db)
    return db


def _open_to_read(root: Path) -> sqlite3.Connection:
    path = database_file(root, FILE)
    return sqlite3.connect(
        f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY, check_same_thread=False
    )


class _NoFileError(Exception):
    """There is no place for the file."""


class CacheDatabase:
    """The file ``name`` of a store's cache; for any number of threads.

    ``tables`` are the statements that make the tables, and first drop them where they are; they are
    carried out where the file's ``version`` is another one.
    """

    def __init__(self, root: Path, name: str, tables: Sequence[str], version: int):
        self._root = root
        self._name = name
        self._tables = (*tables, f"PRAGMA user_version = {version}")
        self._version = version
        self._lock = threading.RLock()
        self._in_memory: sqlite3.Connection | None = None

    def attempt(self, work: Callable[[], Result]) -> Result:
        """Do something in sessions; all over again where the file turns out to be of no use.

        Raises StoreError where it cannot be done in memory either.
        """
        for _ in range(2 if self._in_memory is None else 0):
            try:
                return work()
            except _NoFileError:
                break
            except (sqlite3.Error, msgspec.DecodeError, UnicodeDecodeError) as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OUT_OF_REACH:
                    break
                self._delete()
        try:
            with self._lock:
                if self._in_memory is None:
                    self._in_memory = self._connect(":memory:")
            return work()
        except sqlite3.Error as error:
            raise StoreError(f"The store cannot be searched: {error}.") from None

    @contextmanager
    def session(self) -> Iterator[sqlite3.Connection]:
        """Open the database; what is in memory is for one thread at a time."""
        if self._in_memory is not None:
            with self._lock:
                yield self._in_memory
            return
        try:
            path = database_file(self._root, self._name)
        except OSError as error:
            raise _NoFileError from error
        db = self._connect(str(path))
        try:
            yield db
        finally:
            db.close()

    def _connect(self, path: str) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=BUSY, check_same_thread=False, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous = OFF")  # a power cut may cost the file, no more
            db.execute(f"PRAGMA cache_size = -{PAGES_KB}")
            if _version(db) != self._version:
                with transaction(db):
                    if _version(db) != self._version:
                        for statement in self._tables:
                            db.execute(statement)
        except BaseException:
            db.close()
            raise
        return db

    def _delete(self) -> None:
        if folder := cache_folder(self._root):
            for end in ("", "-journal"):
                with suppress(OSError):
                    (folder / f"{self._name}{end}").unlink()


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing; other processes wait."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
