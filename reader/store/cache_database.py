"""A SQLite file of the cache: what can be computed again, and so may be deleted at any time.

A file that is damaged or of another version is made anew. Where it cannot be used at all, the same
tables are in memory for as long as the program runs.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from reader.store.cache_folder import cache_folder, database_file
from reader.store.protocol import StoreError

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

Result = TypeVar("Result")


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
