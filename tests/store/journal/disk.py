"""A disk that can lose its power: it records what a store does and gives back what would be left.

While it records, every call by which the store changes a folder goes through here. Power may be
cut after any of them, and then only this is certain:

- of a file, what was in it when it was last synced; what was written since is lost, kept, kept up
  to any byte, or has its length and holes of zeros or of other bytes;
- of a folder, the names in it when it was last synced; what came, went or was renamed since is
  kept up to any of these steps, in their order.

A process can be killed as well, between any two calls or in the middle of a write: then nothing
that it would do to tidy up is done, and what it wrote is there but no more synced than before.
"""

from __future__ import annotations

import builtins
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

REAL = {
    name: getattr(os, name)
    for name in (
        "open", "close", "write", "ftruncate", "fsync", "fdatasync", "rename", "replace",
        "unlink", "remove", "mkdir", "rmdir", "link", "symlink", "truncate", "lseek", "utime",
    )
}  # fmt: skip
REAL_OPEN = io.open


class Killed(BaseException):
    """The process is dead; nothing that follows has an effect."""


@dataclass
class File:
    """The live content of a file and what was done to it: (event, what, place, data)."""

    content: bytearray = field(default_factory=bytearray)
    done: list[tuple[int, str, int, bytes]] = field(default_factory=list)


@dataclass
class Folder:
    """The live names in a folder and what was done to them: (event, what, names and nodes)."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    done: list[tuple[int, str, tuple]] = field(default_factory=list)


@dataclass
class Handle:
    """An open file or folder."""

    node: File | Folder
    append: bool = False
    place: int = 0


class Disk:
    """Records what happens below a folder from now on; ``events`` counts it."""

    def __init__(self, root: Path, monkeypatch):
        self.root = root
        self.top = Folder()
        self.events = 0
        self.kill_at: int | None = None
        self.rng = Random(0)
        self._dead = False
        self._handles: dict[int, Handle] = {}
        for name in REAL:
            monkeypatch.setattr(os, name, getattr(self, f"_{name}", self._unknown(name)))
        for module in (io, builtins):
            monkeypatch.setattr(module, "open", self._open_object)

    def revive(self) -> None:
        """Start a new process after one was killed: the kernel has closed its files."""
        for fd in self._handles:
            REAL["close"](fd)
        self._handles.clear()
        self._dead, self.kill_at = False, None

    # What stands in for the calls of os ----------------------------------------------------------

    def _unknown(self, name):
        def refuse(path, *more, **keywords):
            assert self._parts(path) is None, f"os.{name} is not recorded"
            return REAL[name](path, *more, **keywords)

        return refuse

    def _open_object(self, file, mode="r", *more, **keywords):
        writes = set(mode) & set("wax+")
        assert not writes or self._parts(file) is None, f"{file} is written to unseen"
        if isinstance(file, int):
            self._handles.pop(file, None)  # the object reads it, and closes it unseen
        return REAL_OPEN(file, mode, *more, **keywords)

    def _open(self, path, flags, mode=0o777, **keywords):
        parts = self._parts(path)
        if parts is None:
            return REAL["open"](path, flags, mode, **keywords)
        is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        if is_new:
            self._live()
        fd = REAL["open"](path, flags, mode, **keywords)
        if is_new:
            folder, name = self._at(parts[:-1]), parts[-1]
            folder.names[name] = File()
            self._note(folder, "put", (name, folder.names[name]))
        self._handles[fd] = Handle(self._at(parts), bool(flags & os.O_APPEND))
        assert not flags & os.O_TRUNC, "not recorded"
        return fd

    def _close(self, fd):
        if self._dead and fd in self._handles:
            return
        self._handles.pop(fd, None)
        REAL["close"](fd)

    def _write(self, fd, data):
        handle = self._handles.get(fd)
        if handle is None:
            return REAL["write"](fd, data)
        data = bytes(data)
        try:
            self._live()
        except Killed:
            if self.kill_at is not None:
                self._put(fd, handle, data[: self.rng.randrange(len(data) + 1)])
                self.kill_at = None
            raise
        return self._put(fd, handle, data)

    def _put(self, fd, handle, data):
        REAL["write"](fd, data)
        content = handle.node.content
        place = len(content) if handle.append else handle.place
        content[place : place + len(data)] = data
        handle.place = place + len(data)
        handle.node.done.append((self.events, "write", place, data))
        self.events += 1
        return len(data)

    def _lseek(self, fd, place, how):
        place = REAL["lseek"](fd, place, how)
        if fd in self._handles:
            self._handles[fd].place = place
        return place

    def _utime(self, path, *more, **keywords):
        REAL["utime"](path, *more, **keywords)

    def _ftruncate(self, fd, size):
        self._live()
        REAL["ftruncate"](fd, size)
        node = self._handles[fd].node
        node.content[size:] = bytes(max(0, size - len(node.content)))
        node.done.append((self.events, "size", size, b""))
        self.events += 1

    def _fdatasync(self, fd):
        if fd not in self._handles:
            return  # a folder above; what is outside is on the disk
        self._live()
        node = self._handles[fd].node
        if isinstance(node, Folder):
            self._note(node, "sync", ())
        else:
            node.done.append((self.events, "sync", 0, b""))
            self.events += 1

    _fsync = _fdatasync

    def _replace(self, source, target, **keywords):
        old, new = self._parts(source), self._parts(target)
        assert (old is None) == (new is None), "not recorded"
        if old is None:
            return REAL["replace"](source, target, **keywords)
        self._live()
        REAL["replace"](source, target)
        here, there = self._at(old[:-1]), self._at(new[:-1])
        node = here.names.pop(old[-1])
        there.names[new[-1]] = node
        if here is there:
            self._note(here, "move", (old[-1], new[-1], node))
        else:
            # Between two folders the file may be in both or in none of them after a cut.
            self._note(there, "put", (new[-1], node))
            self._note(here, "drop", (old[-1],))
        return None

    _rename = _replace

    def _link(self, source, target, **keywords):
        self._live()
        REAL["link"](source, target)
        parts = self._parts(target)
        folder, node = self._at(parts[:-1]), self._at(self._parts(source))
        folder.names[parts[-1]] = node
        self._note(folder, "put", (parts[-1], node))

    def _unlink(self, path, **keywords):
        parts = self._parts(path)
        if parts is None:
            return REAL["unlink"](path, **keywords)
        self._live()
        REAL["unlink"](path)
        folder = self._at(parts[:-1])
        del folder.names[parts[-1]]
        return self._note(folder, "drop", (parts[-1],))

    _remove = _unlink

    def _mkdir(self, path, mode=0o777, **keywords):
        parts = self._parts(path)
        if parts is None:
            return REAL["mkdir"](path, mode, **keywords)
        self._live()
        REAL["mkdir"](path, mode)
        folder, new = self._at(parts[:-1]), Folder()
        folder.names[parts[-1]] = new
        return self._note(folder, "put", (parts[-1], new))

    # Names and events ----------------------------------------------------------------------------

    def _parts(self, path) -> tuple[str, ...] | None:
        """Return the names that lead to a path from the top; None for one that is elsewhere."""
        if isinstance(path, int):
            return None
        full = Path.cwd() / path
        return full.relative_to(self.root).parts if full.is_relative_to(self.root) else None

    def _at(self, parts) -> File | Folder:
        node: File | Folder = self.top
        for part in parts:
            node = node.names[part]
        return node

    def _note(self, folder: Folder, what: str, names: tuple) -> None:
        folder.done.append((self.events, what, names))
        self.events += 1

    def _live(self) -> None:
        if self._dead:
            raise Killed
        if self.kill_at is not None and self.events >= self.kill_at:
            self._dead = True
            raise Killed

    # After a power cut ---------------------------------------------------------------------------

    def rebuild(self, target: Path, cut: int, rng: Random) -> bool:
        """Make the folder that is left when power goes before event number ``cut``.

        Return whether a file in it has bytes that were never written.
        """
        return _rebuild(self.top, target, cut, rng, {})


def _rebuild(folder: Folder, target: Path, cut: int, rng: Random, made: dict[int, Path]) -> bool:
    target.mkdir()
    garbage = False
    for name, node in _names_left(folder, cut, rng).items():
        path = target / name
        if isinstance(node, Folder):
            garbage |= _rebuild(node, path, cut, rng, made)
        elif id(node) in made:
            path.hardlink_to(made[id(node)])
        else:
            data, other = _content_left(node, cut, rng)
            path.write_bytes(data)
            made[id(node)] = path
            garbage |= other
    return garbage


def _split(done: list, cut: int) -> tuple[list, list]:
    """Return what was synced before the cut, and what was done after that."""
    before = [each for each in done if each[0] < cut]
    synced = max((n + 1 for n, each in enumerate(before) if each[1] == "sync"), default=0)
    return before[:synced], before[synced:]


def _some(rest: list, rng: Random) -> list:
    """Return all, nothing or the first of what was not synced."""
    return rest[: rng.choice([0, len(rest), rng.randint(0, len(rest))])]


def _names_left(folder: Folder, cut: int, rng: Random) -> dict[str, File | Folder]:
    certain, rest = _split(folder.done, cut)
    names: dict[str, File | Folder] = {}
    for _, what, given in [*certain, *_some(rest, rng)]:
        if what == "put":
            names[given[0]] = given[1]
        elif what == "drop":
            names.pop(given[0], None)
        elif what == "move":
            names.pop(given[0], None)
            names[given[1]] = given[2]
    return names


def _content_left(file: File, cut: int, rng: Random) -> tuple[bytes, bool]:
    certain, rest = _split(file.done, cut)
    data = _written(certain)
    kind = rng.choice(["whole steps", "part of a step", "garbage"])
    if kind == "whole steps" or not rest:
        return bytes(_written([*certain, *_some(rest, rng)])), False
    if kind == "part of a step":
        count = rng.randrange(len(rest))
        event, what, place, piece = rest[count]
        part = (event, what, place, piece[: rng.randint(0, len(piece))])
        return bytes(_written([*certain, *rest[:count], part])), False
    kept = min([len(data), *(place for _, what, place, _ in rest if what == "size")])
    data = _written([*certain, *rest])
    begin, end = sorted(rng.randint(kept, max(kept, len(data))) for _ in range(2))
    data[begin:end] = rng.choice([bytes(end - begin), rng.randbytes(end - begin)])
    return bytes(data), begin < end


def _written(steps: list) -> bytearray:
    data = bytearray()
    for _, what, place, piece in steps:
        if what == "size":
            data[place:] = bytes(max(0, place - len(data)))
        elif what == "write":
            data[len(data) :] = bytes(max(0, place - len(data)))
            data[place : place + len(piece)] = piece
    return data
