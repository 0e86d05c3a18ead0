"""Files in TinyDB's layout, written whole and atomically, one record a line, with a checksum.

Stock ``TinyDB(path)`` opens them. The table ``meta`` comes last; the last field of its one record,
``sum``, is the CRC-32, in eight hex digits, of all bytes of the file before it. One record a line
lets a reader decode a large file piece by piece, each record straight into its type.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from reader.store.journal.files import write_atomic
from reader.store.journal.records import ENCODER

META = "meta"
_SUM = b',"sum":"'
_CLOSING = b'"}\n}}\n'
_CHUNK = 1 << 18


class DamagedFileError(Exception):
    """A file that is not as it was written; the message says in what."""


def write_tables(path: Path, tables: Mapping[str, Iterable[Any]], meta: object) -> None:
    """Write records by table, numbered from 1 in each, and one record ``meta``; OSError if not."""
    write_atomic(path, _chunks(tables, meta))


def _chunks(tables: Mapping[str, Iterable[Any]], meta: object) -> Iterator[bytes]:
    crc = 0
    for chunk in _body(tables, meta):
        crc = zlib.crc32(chunk, crc)
        yield chunk
    yield b"%b%08x%b" % (_SUM, crc, _CLOSING)


def _body(tables: Mapping[str, Iterable[Any]], meta: object) -> Iterator[bytes]:
    chunk = bytearray(b"{")
    for table, records in tables.items():
        chunk += b'"%b":{' % table.encode()
        separator = b"\n"
        for number, record in enumerate(records, 1):
            chunk += b'%b"%d":' % (separator, number)
            chunk += ENCODER.encode(record)
            separator = b",\n"
            if len(chunk) > _CHUNK:
                yield bytes(chunk)
                chunk.clear()
        chunk += b"\n},"
    chunk += b'"%b":{\n"1":' % META.encode() + ENCODER.encode(meta)[:-1]
    yield bytes(chunk)


def read_tables(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield each record's table and JSON, the one of ``meta`` last.

    Raises DamagedFileError, at the latest at the end: until then nothing that was read is certain.
    """
    crc, table = 0, ""
    for line in file:
        if line[:1] != b'"':
            table = _table_of(line)
        elif table == META:
            body, _, rest = line.rpartition(_SUM)
            if rest + file.read() != b"%08x%b" % (zlib.crc32(body, crc), _CLOSING):
                raise DamagedFileError("its checksum does not fit")
            yield META, body.partition(b":")[2] + b"}"
            return
        else:
            yield table, line[line.find(b":") + 1 : line.rfind(b"}") + 1]
        crc = zlib.crc32(line, crc)
    raise DamagedFileError("it is cut off or was not written by newsmark")


def read_last_record(file: IO[bytes]) -> bytes:
    """Return the JSON of the record ``meta``, the whole file's checksum verified.

    Raises DamagedFileError where the file is not as it was written.
    """
    body, _, rest = file.read().rpartition(_SUM)
    if rest != b"%08x%b" % (zlib.crc32(body), _CLOSING):
        raise DamagedFileError("its checksum does not fit")
    return body.rpartition(b'\n"1":')[2] + b"}"


def _table_of(line: bytes) -> str:
    """Return the name in a line between two tables, such as ``},"relations":{``."""
    parts = line.split(b'"')
    if len(parts) != 3:
        raise DamagedFileError("it is cut off or was not written by newsmark")
    return parts[1].decode("utf-8", "replace")
