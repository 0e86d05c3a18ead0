"""The state file: one annotator's work on one article, folded from the histories.

It holds nothing that the histories do not hold, and up to where of each it goes; so it may be old,
damaged or missing, and only the time to open the article changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from reader.articles.disk.regular_files import RefusedFileError
from reader.store.journal.files import open_plain, open_read, why
from reader.store.journal.history import MAX_CLOCK, Order, Position
from reader.store.journal.records import RecordError, RecordReader, Tables, new_tables, record_id
from reader.store.work.summaries import Figures, figures_of
from reader.store.work.tinydb_layout import (
    META,
    DamagedFileError,
    read_last_record,
    read_tables,
    write_tables,
)

FORMAT = 1
_LARGE_STATE = 1 << 26
"""Bytes from which on a state file is read record by record, never at once."""


class Meta(msgspec.Struct, frozen=True):
    """The one record of the table ``meta``.

    ``clock`` and ``writer`` are the order of the last action in the state, ``histories`` the
    position up to which each writer's history is in it. ``figures``, which older files lack, are
    those of the state, so that the library need not decode all of it.
    """

    format: int
    article: str
    annotator: str
    clock: int
    writer: str
    histories: dict[str, Position]
    figures: Figures | None = None

    @property
    def order(self) -> Order:
        """The order of the last action in the state."""
        return self.clock, self.writer


def write_state(path: Path, tables: Tables, meta: Meta) -> None:
    """Write a state file in whole and atomically; OSError when that failed."""
    records: dict[str, Iterable[Any]] = {
        table: of_table.values() for table, of_table in tables.items()
    }
    write_tables(path, records, replace(meta, figures=figures_of(tables)))


def read_meta(path: str) -> Meta | None:
    """Return what a state file says of itself, its checksum verified but no record decoded.

    None where there is none or it is not as written, for a symbolic link, and for a large file.
    """
    try:
        with open_plain(path, most=_LARGE_STATE) as file:
            meta = _decoded(read_last_record(file))
    except (OSError, DamagedFileError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return meta if meta.format == FORMAT else None


def _decoded(data: bytes) -> Meta:
    """Return what a state file says of itself; figures that lack some count as none."""
    meta = msgspec.json.decode(data, type=Meta)
    if meta.figures is not None and not meta.figures.spans:
        return replace(meta, figures=None)
    return meta


def read_state(path: Path, root: Path, reader: RecordReader) -> tuple[Tables, Meta] | None:
    """Read a state file; None when there is none.

    Raises DamagedFileError when it is not as it was written, or no plain file, and OSError where
    it cannot be read now.
    """
    tables, meta = new_tables(), b""
    try:
        with open_read(path, root) as file:
            for name, data in read_tables(file):
                if name == META:
                    meta = data
                else:
                    record = reader.read(name, data)  # type: ignore[arg-type]
                    tables[name][record_id(name, record)] = record  # type: ignore[index, arg-type]
        decoded = _decoded(meta)
    except FileNotFoundError:
        return None
    except RefusedFileError as error:
        raise DamagedFileError(why(error)) from None
    except (KeyError, RecordError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DamagedFileError("a record in it is not valid") from None
    if decoded.format != FORMAT or not 0 <= decoded.clock < MAX_CLOCK:
        raise DamagedFileError("its format is another one")
    return tables, decoded
