"""Where an export goes: standard output, one file, or a folder; whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, NamedTuple

from reader.formats.common.errors import FormatError
from reader.formats.common.file_names import folded, safe_stem

STDOUT = "-"
WHOLE = "newsmark"
"""The stem of the one file that a format without parts makes in a folder."""
_BUFFER = 1 << 18


class _Pending(NamedTuple):
    """The names of a file now and later; texts, since paths take three times the memory."""

    temporary: str
    final: str


class Files:
    """The outputs of one export, used as a context.

    Nothing is seen under its own name until :meth:`commit`; leaving the context without that
    removes whatever was written. What exists and is no plain file (a pipe, ``/dev/null``) is
    written to directly, and so is standard output, unless ``spool`` asks for all or nothing. A file
    that exists is replaced only with ``force``; else FormatError says so before it is touched.

    ``name``, ``suffix``, ``per`` and ``single`` are those of the format.
    """

    def __init__(
        self,
        target: str | Path,
        *,
        name: str,
        suffix: str,
        per: str = "",
        single: bool = True,
        spool: bool = False,
        force: bool = False,
        stdout: IO[bytes] | None,
    ) -> None:
        self.name, self._suffix, self._per = name, suffix, per
        self.target = str(target)
        self.is_folder = self.target != STDOUT and _names_folder(self.target)
        self._spool = spool
        self._force = force
        self._is_stream = not self.is_folder and _is_stream(self.target)
        self._stream = stdout if self.target == STDOUT else None
        self._shared: dict[str, IO[bytes]] = {}
        self._pending: list[_Pending] = []
        self._names: dict[str, str] = {}
        self._made: list[Path] = []
        if not self.is_folder and not single:
            per = "article" if per == "article" else "annotator"
            raise FormatError(
                f"{name} makes one file for each {per}; name a folder, ending in a slash."
            )

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for stream in self._shared.values():
            if stream is not self._stream:
                _close_quietly(stream)
        if self._stream and self.target != STDOUT:
            _close_quietly(self._stream)
        for each in self._pending:
            Path(each.temporary).unlink(missing_ok=True)
        self._pending.clear()
        self._remove_empty_folders()

    def _remove_empty_folders(self) -> None:
        for folder in reversed(self._made):
            if not any(folder.iterdir()):
                folder.rmdir()

    def shared(self, stem: str = WHOLE, *, key: str | None = None) -> IO[bytes]:
        """Return the output of this key (the stem, if none is given), open until the end.

        In a folder every key has a file of its own; elsewhere there is one output only, and a
        second key raises FormatError.
        """
        key = stem if key is None else key
        if key not in self._shared:
            if not self.is_folder and self._shared:
                raise FormatError(
                    f"{self.name} makes a file for each {self._per or 'part'}, and there "
                    "are several; name a folder, ending in a slash."
                )
            self._shared[key] = self._create(stem, self._suffix, "", key)
        return self._shared[key]

    @contextmanager
    def open(
        self, stem: str, *, key: str | None = None, suffix: str | None = None, folder: str = ""
    ) -> Iterator[IO[bytes]]:
        """Open one file of a folder, closed when the context is left.

        ``stem`` and ``folder`` (one level, or none) are made safe here. Two keys never get the
        same name; one key keeps its stem for every suffix.
        """
        if not self.is_folder:
            raise FormatError(f"{self.name} makes several files; name a folder.")
        suffix = self._suffix if suffix is None else suffix
        stream = self._create(stem, suffix, folder, stem if key is None else key)
        with stream:
            yield stream

    def lift(self, folder: str) -> bool:
        """Put the files of a folder within the target into the target itself; False where not.

        That is where a file of the target has the same name already.
        """
        base = os.path.realpath(self.target)
        inner = str(Path(base, safe_stem(folder)))
        names = {each: os.path.split(each.final) for each in self._pending}
        taken = {folded(name) for parent, name in names.values() if parent == base}
        inside = {each: name for each, (parent, name) in names.items() if parent == inner}
        if any(folded(name) in taken for name in inside.values()):
            return False
        moved = {each: each._replace(final=str(Path(base, name))) for each, name in inside.items()}
        for each in moved.values():
            self._refuse_existing(Path(each.final))
        self._pending = [moved.get(each, each) for each in self._pending]
        return True

    def commit(self) -> list[str]:
        """Give every file its name, in the order of writing, and return the names."""
        for stream in self._shared.values():
            stream.flush()
            if self._is_stream and self._spool:
                stream.seek(0)
                shutil.copyfileobj(stream, self._out(), _BUFFER)
                self._out().flush()
            elif not self._is_stream:
                if not self.is_folder:
                    os.fsync(stream.fileno())
                stream.close()
        done = []
        for each in self._pending:
            Path(each.temporary).replace(each.final)
            done.append(each.final)
        self._pending.clear()
        self._remove_empty_folders()
        self._made.clear()
        return done if self.is_folder or done else [self.target]

    def _create(self, stem: str, suffix: str, folder: str, key: str) -> IO[bytes]:
        if self.is_folder:
            return self._temporary(self._path(stem, suffix, folder, key))
        if self._is_stream:
            return tempfile.TemporaryFile() if self._spool else self._out()
        return self._temporary(Path(os.path.realpath(self.target)))

    def _out(self) -> IO[bytes]:
        if self._stream is None:
            is_stdout = self.target == STDOUT
            self._stream = sys.stdout.buffer if is_stdout else Path(self.target).open("wb")  # noqa: SIM115
        return self._stream

    def _path(self, stem: str, suffix: str, folder: str, key: str) -> Path:
        base = Path(os.path.realpath(self.target))
        self._make(base)
        inner = safe_stem(folder) if folder else ""
        if inner:
            if (base / inner).is_symlink():
                raise FormatError(
                    f"{base / inner} is a link, and nothing is written through it; name another"
                    " folder. Nothing was written."
                )
            self._make(base / inner)
        stem = safe_stem(stem)
        number = 1
        name = stem
        while self._names.setdefault(folded(f"{inner}/{name}"), key) != key:
            number += 1
            name = f"{stem}-{number}"
        return base / inner / f"{name}{suffix}"

    def _make(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            new.mkdir()
            self._made.append(new)

    def _refuse_existing(self, final: Path) -> None:
        if final.is_dir():
            raise FormatError(f"{final} is a folder; name a file that is none.")
        if final.exists() and not self._force:
            raise FormatError(f"{final} exists, and nothing was written; --force replaces it.")

    def _temporary(self, final: Path) -> BinaryIO:
        self._refuse_existing(final)
        temporary = final.with_name(f".{secrets.token_hex(8)}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        stream = os.fdopen(os.open(temporary, flags, 0o666), "wb", buffering=_BUFFER)
        self._pending.append(_Pending(str(temporary), str(final)))
        if final.exists():
            temporary.chmod(stat.S_IMODE(final.stat().st_mode))
        return stream


def _names_folder(target: str) -> bool:
    return target.endswith(("/", os.sep)) or Path(target).is_dir()


def _is_stream(target: str) -> bool:
    """Tell whether the target is written to as it is: standard output, a pipe, a device."""
    path = Path(target)
    return target == STDOUT or (path.exists() and not stat.S_ISREG(path.stat().st_mode))


def _close_quietly(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return
