"""What ``newsmark check --repair`` does: it mends without loss and sets the rest aside.

Nothing is ever deleted, no whole line of a history is rewritten, and what a running program has
locked is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from reader.annotations.ids import new_id, now
from reader.articles.model import Article, article_id
from reader.store.folder_store import FORMAT, STORE_CONTENT
from reader.store.journal.files import (
    in_use,
    is_there,
    keep_copy,
    lock,
    open_append,
    open_plain,
    open_read,
    set_aside,
    sync,
    why,
    write_all,
    write_atomic,
)
from reader.store.journal.names import article_of, parse_history_name
from reader.store.journal.paths import ARTICLES, SET_ASIDE, Place
from reader.store.journal.scan import Scan
from reader.store.library.article_files import Brief, brief_of, version_of, versions, write_article
from reader.store.maintenance.checks.finding import Finding
from reader.store.protocol import StoreError
from reader.store.upgrades.upgrade import upgrade
from reader.store.work.replay import Ledger

T = TypeVar("T")


class Repair(msgspec.Struct, frozen=True):
    """What was done about a file of the store, or why nothing was."""

    file: str
    done: bool
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}."


class _LeftAloneError(Exception):
    """Nothing was done; the message says why."""


def repair(folder: Path, findings: Sequence[Finding]) -> Iterator[Repair]:
    """Mend what a check of this store found, and tell each thing that was done or could not be."""
    root = Path(folder).resolve()
    if any(finding.kind == "newer-format" for finding in findings):
        raise StoreError(
            "A newer newsmark wrote some of these files; update this one to repair them."
        )
    for kind, mend in _REPAIRS.items():
        for finding in findings:
            if finding.kind == kind:
                yield _tried(mend, root, finding)


def _tried(mend: Callable[[Path, Path], str], root: Path, finding: Finding) -> Repair:
    path = root / finding.file
    try:
        return Repair(finding.file, True, mend(root, path))
    except OSError as error:
        reason = why(error)
    except (_LeftAloneError, StoreError) as error:
        reason = str(error).removesuffix(".")
    return Repair(finding.file, False, f"it was left as it is: {reason}")


def _aside(root: Path, path: Path, folder: Path) -> str:
    """Set a file aside and return its new name in the store."""
    target = set_aside(path, folder)
    if target is None:
        raise _LeftAloneError(f"it cannot be moved to {folder}")
    return _relative(root, target)


def _set_aside(root: Path, path: Path) -> str:
    return f"set aside as {_aside(root, path, root / SET_ASIDE)}"


def _make_store_file(root: Path, path: Path) -> str:
    kept = f"{_set_aside(root, path)} and " if is_there(path) else ""
    write_atomic(path, [STORE_CONTENT])
    return f"{kept}made anew, with format {FORMAT}"


def _upgrade(root: Path, path: Path) -> str:  # noqa: ARG001
    notices: list[str] = []
    upgrade(root, FORMAT, notices.append)
    return " ".join([f"upgraded to format {FORMAT}.", *notices]).removesuffix(".")


def _place_of(root: Path, path: Path) -> tuple[Place, str]:
    """Return the place of a history or state file, and its writer."""
    annotator = path.parent.name
    name = parse_history_name(path.name, annotator)
    article, writer = name or (path.name.removesuffix(".json"), "")
    return Place(root, annotator, article), writer


def _mark(root: Path, path: Path) -> str:
    place, writer = _place_of(root, path)
    place.mark({writer})
    return "its writer's marker was made"


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Lock a history to change it; _LeftAloneError where a running program has it."""
    fd = open_append(path)
    try:
        if not lock(fd):
            raise _LeftAloneError("a running newsmark has it open")
        yield fd
    finally:
        os.close(fd)


def _cut_tail(root: Path, path: Path) -> str:
    with _locked(path) as fd, open_plain(path) as file:
        scan = Scan(file)
        for _ in scan:
            pass
        end = scan.position.end
        if not end:
            return f"set aside as {_aside(root, path, _place_of(root, path)[0].aside)}"
        file.seek(end)
        tail = file.read()
        kept = keep_copy(tail, path.name, _place_of(root, path)[0].aside)
        if kept is None:
            raise _LeftAloneError("its end cannot be kept elsewhere")
        os.ftruncate(fd, end)
        _end_line(file, fd, end)
        sync(fd)
    return f"{len(tail)} bytes at its end were cut off and kept as {_relative(root, kept)}"


def _end_last_line(root: Path, path: Path) -> str:  # noqa: ARG001
    with _locked(path) as fd, open_plain(path) as file:
        _end_line(file, fd, os.fstat(fd).st_size)
        sync(fd)
    return "its last line was ended"


def _end_line(file: IO[bytes], fd: int, end: int) -> None:
    """End the last line where it has no end."""
    file.seek(max(0, end - 1))
    if end and file.read(1) != b"\n":
        write_all(fd, b"\n")


def _set_empty_aside(root: Path, path: Path) -> str:
    with _locked(path) as fd:
        if os.fstat(fd).st_size:
            raise _LeftAloneError("something was written to it meanwhile")
        return f"set aside as {_aside(root, path, _place_of(root, path)[0].aside)}"


def _remake_state(root: Path, path: Path) -> str:
    place, _ = _place_of(root, path)
    if any(in_use(place.history(writer)) for writer in place.writers()):
        raise _LeftAloneError("a running newsmark has this work open and will write it")
    kept = _aside(root, path, place.aside)
    ledger = Ledger(place, mend=False)
    if ledger.positions:
        ledger.write_state()
    made = "made anew from the histories" if path.exists() else "made anew when it is next opened"
    return f"set aside as {kept} and {made}"


def _mend_article(root: Path, path: Path) -> str:
    """Make the file anew where the whole text is in it; its id proves that it is the text."""
    with open_read(path, root) as file:
        data = file.read()
    article = _article_in(data, article_of(path.name))
    folder = root / SET_ASIDE / ARTICLES
    if article is None:
        kept = _aside(root, path, folder)
        other = versions(root, article_of(path.name))
        rest = "another file holds the article" if other else "add the article again"
        return f"set aside as {kept}; the text in it is damaged, {rest}"
    brief = _brief_in(data, path.name)
    if brief:
        copy = keep_copy(data, path.name, folder)
        if copy is None:
            raise _LeftAloneError(f"it cannot be kept in {folder}")
        kept = _relative(root, copy)
        write_article(root, article, brief_of(article, brief.added, brief.sequence))
    else:  # under another name, so there is a whole file before the damaged one goes
        write_article(root, article, brief_of(article, now(), new_id()))
        kept = _aside(root, path, folder)
    return (
        f"set aside as {kept} and made anew: the text is proven by its id, but look whether the "
        f"title is right, {article.title!r}"
    )


def _article_in(data: bytes, wanted: str) -> Article | None:
    """Return the article that one of the lines holds, if its text is the one wanted."""
    for line in data.splitlines():
        found = _record_in(line, Article)
        try:
            if found and found.id == wanted == article_id(found.text):
                return found
        except UnicodeEncodeError:
            continue
    return None


def _brief_in(data: bytes, name: str) -> Brief | None:
    """Return the summary that one of the lines holds, if the file has its name from it."""
    article, version, _ = name.split(".")
    for line in data.splitlines():
        brief = _record_in(line, Brief)
        if brief and brief.id == article and version_of(brief) == version:
            return brief
    return None


def _record_in(line: bytes, kind: type[T]) -> T | None:
    """Return the record of one line of a file of tables; None where there is none."""
    try:
        return msgspec.json.decode(line[line.find(b":") + 1 : line.rfind(b"}") + 1], type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _relative(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


_REPAIRS: dict[str, Callable[[Path, Path], str]] = {
    "old-format": _upgrade,
    "store-file": _make_store_file,
    "no-marker": _mark,
    "temporary": _set_aside,
    "article-damaged": _mend_article,
    "article-summary": _mend_article,
    "torn-end": _cut_tail,
    "no-line-end": _end_last_line,
    "empty-history": _set_empty_aside,
    "state-damaged": _remake_state,
    "state-differs": _remake_state,
    "state-stale": _remake_state,
}
"""What mends each kind of finding, in the order in which it is done: the states come last."""
