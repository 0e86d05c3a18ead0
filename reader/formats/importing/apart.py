"""Reading the files of a format in a process of its own, within limits of time and memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from reader.articles.model import Article
from reader.articles.processes import worker
from reader.articles.processes.limits import Task
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Format, Item, Reading
from reader.formats.common.registry import MODULES, load_format
from reader.formats.common.report import Count, Ledger

READ = "reader.formats.importing.apart:read_request"
"""The function that the other process runs."""
_ITEM, _LOSSES = b"i", b"l"


class _Request(msgspec.Struct, frozen=True, array_like=True):
    format: str
    paths: list[bytes]
    annotator: str


def read_items(form: Format, paths: Sequence[Path], reading: Reading) -> Iterator[Item]:
    """Yield the items that files hold, as the format's own ``read`` does, within the limits.

    The limits are those for the size of all files together. A format of another package is code
    that you installed: it is called here, and without limits. Raises FormatError.
    """
    assert form.read is not None
    if form.name not in MODULES:
        yield from _guarded(form, paths, reading)
        return

    def answer(key: bytes) -> bytes:
        found = reading.find(key.decode("utf-8", "surrogatepass"))
        return b"" if found is None else msgspec.msgpack.encode(found)

    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    task = Task(READ, f"{paths[0]}{more}", f"the import as {form.name}", _size(paths), FormatError)
    request = _Request(form.name, [os.fsencode(each) for each in paths], reading.annotator)
    for result in worker.run(task, msgspec.msgpack.encode(request), answer=answer):
        if result[:1] == _ITEM:
            yield msgspec.msgpack.decode(result[1:], type=Item)
        else:
            reading.ledger.take(msgspec.msgpack.decode(result[1:], type=list[Count]))


def read_request(data: bytes, ask: worker.Answer) -> Iterator[bytes]:
    """Yield the encoded items, and at the end what was left out; what the other process runs."""
    request = msgspec.msgpack.decode(data, type=_Request)

    def find(key: str) -> Article | None:
        found = ask(key.encode("utf-8", "surrogatepass"))
        return msgspec.msgpack.decode(found, type=Article) if found else None

    reading = Reading(ledger=Ledger(), annotator=request.annotator, find=find)
    paths = [Path(os.fsdecode(each)) for each in request.paths]
    for item in _guarded(load_format(request.format), paths, reading):
        yield _ITEM + msgspec.msgpack.encode(item)
    yield _LOSSES + msgspec.msgpack.encode(reading.ledger.counts())


def _guarded(form: Format, paths: Sequence[Path], reading: Reading) -> Iterator[Item]:
    assert form.read is not None
    try:
        yield from form.read(paths, reading)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FormatError(f"{error.filename or paths[0]} cannot be read: {reason}.") from None
    except RecursionError:
        raise FormatError(f"{paths[0]} is nested too deep to be read.") from None


def _size(paths: Sequence[Path]) -> int:
    """Return how many bytes the files have, and those right in the folders."""
    size = 0
    for path in paths:
        inside = path.iterdir() if path.is_dir() else (path,)
        size += sum(each.lstat().st_size for each in inside)
    return size
