"""Stores of older formats: brought to the present one step by step, with a backup before each.

A step may be killed at any moment; the next opening does it again. So that it can, the number in
``store.json`` is the last to change, and a step must cope with files that it has changed already.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from reader.articles.disk.regular_files import LARGE, read_regular
from reader.store.cache_folder import cache_folder, read_private, write_private
from reader.store.journal.files import (
    in_use,
    is_there,
    lock,
    make_folder,
    open_append,
    sync_file,
    sync_folder,
    why,
    write_atomic,
)
from reader.store.journal.paths import ANNOTATORS, STORE_FILE
from reader.store.protocol import StoreError
from reader.store.upgrades import upgrade_1_to_2

LOCK = ".upgrade.lock"
NOTE = "upgrade"
PATIENCE = 30.0
"""Seconds to wait for another process that upgrades the same store."""


@dataclass(frozen=True)
class Step:
    """How to bring a store from one format to the next; both functions get the store's folder.

    ``files`` lists what will change or go, ``run`` changes it, each file by itself and atomically,
    and returns what the user must know, in a sentence each.
    """

    files: Callable[[Path], Iterable[Path]]
    run: Callable[[Path], list[str]]


FIRST_FORMAT = 1

STEPS: dict[int, Step] = {1: Step(upgrade_1_to_2.files, upgrade_1_to_2.run)}
"""The steps by the format that each begins with. None is before the first."""


def upgrade(root: Path, target: int, on_notice: Callable[[str], None] | None = None) -> list[str]:
    """Bring a store to a format; return the folders in which the files of before are kept.

    Articles in their old places in a store that has the format are moved too. ``root`` has all
    links resolved. ``on_notice`` is told what was done and left, in a sentence each. Waits while
    another process does the same. Raises StoreError where there is no way from the store's format,
    where a window has it open, or where a file cannot be written; the store is then as it was, or
    is upgraded when it is opened again. Only told is that the articles of a store which has the
    format cannot be moved: the rest of it can be read.
    """
    tell = on_notice or (lambda _notice: None)
    try:
        with _locked(root):
            backups = []
            while (number := _format_of(root)) < target:
                step = STEPS.get(number)
                if step is None:
                    raise StoreError(
                        f"The store in {root} has format {number}, which no newsmark from {target} "
                        "on can read; nothing was changed."
                    )
                _refuse_open(root)
                backups.append(_do(root, number, step, tell))
            upgrade_1_to_2.move_articles(root)
            return backups
    except OSError as error:
        if _format_of(root) == target:
            tell(
                f"Articles that an older newsmark added to the store in {root} cannot be moved to "
                f"where they are read, and are not shown: {why(error)}."
            )
            return []
        raise StoreError(
            f"The store in {root} has an older format and cannot be upgraded: "
            f"{os.fsdecode(error.filename or root)}: {why(error)}; an upgrade writes into the "
            "store and the folder around it, so where you may not, copy the store to a folder of "
            "your own and name the copy with --store."
        ) from None


def _do(root: Path, number: int, step: Step, tell: Callable[[str], None]) -> str:
    """Do one step, after a backup; return the backup's name."""
    backup = _known_backup(root, number)
    if backup is None:
        backup = _back_up(root, number, step)
        _note(root, number, backup)
    told = step.run(root)
    # From here on another opening makes another backup: one too many, but never one too few.
    _forget_note(root)
    write_atomic(root / STORE_FILE, [b'{"format": %d}\n' % (number + 1)])
    tell(
        f"The store in {root} was brought from format {number} to {number + 1}; the files as they "
        f"were are in {backup}, to be kept out of git and deleted when you are content."
    )
    for notice in told:
        tell(notice)
    return backup.name


def _format_of(root: Path) -> int:
    try:
        fields = msgspec.json.decode(read_regular(root / STORE_FILE), type=dict)
        return int(fields["format"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError):
        raise StoreError(f"{root / STORE_FILE} is damaged; restore it from a copy.") from None


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the lock of upgrades, a file in the store that is never written to."""
    fd = open_append(root / LOCK)
    try:
        until = time.monotonic() + PATIENCE
        while not lock(fd):
            if time.monotonic() > until:
                raise StoreError(
                    f"The store in {root} is being upgraded by another newsmark; try again later."
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(fd)


def _note(root: Path, number: int, backup: Path) -> None:
    """Note in the cache which backup is whole; without a cache, another run makes another one."""
    with suppress(OSError):
        if folder := cache_folder(root, make=True):
            write_private(folder / NOTE, [msgspec.json.encode([number, backup.name])])
            sync_file(folder / NOTE)
            sync_folder(folder)


def _forget_note(root: Path) -> None:
    """Note that no step is under way."""
    if folder := cache_folder(root):
        with suppress(FileNotFoundError):
            (folder / NOTE).unlink()
            sync_folder(folder)


def _known_backup(root: Path, number: int) -> Path | None:
    """Return the backup that an interrupted run of the same step made in whole, if there is one."""
    folder = cache_folder(root)
    if folder is None:
        return None
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        noted = read_private(folder / NOTE)
        begun, name = msgspec.json.decode(noted, type=tuple[int, str])
        backup = root.parent / name
        ours = Path(name).name == name and name.startswith(root.name)
        if begun == number and ours and backup.is_dir():
            return backup
    return None


def _back_up(root: Path, number: int, step: Step) -> Path:
    """Copy what a step will change to a folder beside the store, which appears when it is whole."""
    wanted = root.with_name(f"{root.name}.backup-format-{number}")
    part = wanted.with_name(f"{wanted.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()  # never a folder, or a link to one, that was there
    for path in sorted({*step.files(root), root / STORE_FILE}):
        copy = part / path.relative_to(root)
        make_folder(copy.parent)
        write_atomic(copy, [read_regular(path, most=LARGE)])
        shutil.copystat(path, copy)
    backup, more = wanted, 1
    while is_there(backup):
        more += 1
        backup = wanted.with_name(f"{wanted.name}-{more}")
    part.rename(backup)
    sync_folder(root.parent)
    return backup


def _refuse_open(root: Path) -> None:
    """Raise StoreError where a window has a history open: it writes the older format."""
    for path in (root / ANNOTATORS).glob("*/*.jsonl"):
        if in_use(path):
            raise StoreError(
                f"The store in {root} has an older format and is upgraded when no other newsmark "
                f"has it open; one has {path.name}."
            )
