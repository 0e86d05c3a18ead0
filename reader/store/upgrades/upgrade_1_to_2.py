"""The step from format 1 to 2: an article's file gets a name by which git can keep two versions.

In format 1 an article was ``articles/ID.json``. Its bytes stay as they are; the new name follows
from them alone, so two copies of a store that are upgraded apart from each other are the same again
for git. This module stays as it is when later formats come.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path

import msgspec

from reader.articles.disk.regular_files import LARGE, read_regular
from reader.store.journal.files import (
    check_inside,
    is_there,
    make_folder,
    sync_folder,
    write_atomic,
)
from reader.store.journal.names import is_state_file
from reader.store.journal.paths import ARTICLES
from reader.store.work.tinydb_layout import DamagedFileError, read_tables

_VERSION = re.compile("[0-9a-f]{12}")
_WRITTEN_BY_INIT = {
    ".gitignore": "f649568aed5340b909e38038d7994885eda6954cde67c60d908864f4bf79df56",
    ".gitattributes": "363a6ac7f0240c0feeb694e09c3bf752ec09227cab76bcc7e2537b9b067e402b",
}
"""The SHA-256 of what ``newsmark init`` wrote into a store of format 1."""

_GIT_FILES = {
    ".gitignore": """\
# Written by newsmark init. Articles and histories are what counts and belong into git;
# all else here can be made again from them, or belongs to one copy of the store.
/*
!/.gitignore
!/.gitattributes
!/store.json
!/articles/
/articles/*
!/articles/??/
/articles/??/*
!/articles/??/????????????????????.????????????.json
!/annotators/
/annotators/*
!/annotators/*/
/annotators/*/*
!/annotators/*/????????????????????.*~*~*.jsonl
!/annotators/*/feeds.*~*~*.jsonl
!/annotators/*/writers/
/annotators/*/writers/*
!/annotators/*/writers/*~*~*
""",
    ".gitattributes": """\
# Written by newsmark init. Every byte counts here: git must not change a line end, nor anything
# else, whatever the repository around it wants. No two branches write one file, so there is
# nothing to merge; if a copied machine did write one history twice, all of its lines are kept.
* -text -filter -ident !working-tree-encoding !merge
/annotators/*/*.jsonl merge=union
""",
}
"""What it writes into one of format 2."""


class _Summary(msgspec.Struct, frozen=True):
    id: str
    sequence: str


def has_old_articles(root: Path) -> bool:
    """Tell whether a file lies where articles of format 1 did.

    Also in a store of format 2: a machine with an older newsmark may have added articles before it
    got the others' upgrade, by git for one.
    """
    return bool(_old_articles(root))


def files(root: Path) -> list[Path]:
    """Return the files that the step moves or may write anew."""
    return [*_old_articles(root), *(root / name for name in _GIT_FILES if _is_plain(root / name))]


def run(root: Path) -> list[str]:
    """Do the step, or what is left of it; return what the user must know, a sentence each."""
    move_articles(root)
    return [*_tell_links(root), *_renew_git_files(root)]


def move_articles(root: Path) -> None:
    """Give all articles of format 1 their new names; OSError where one cannot be moved."""
    folders = set()
    for path in _old_articles(root):
        target = _target(root, path)
        make_folder(target.parent)
        path.replace(target)
        folders.add(target.parent)
    for folder in folders:
        sync_folder(folder)
    if folders:
        sync_folder(root / ARTICLES)


def _old_articles(root: Path) -> list[Path]:
    return [path for path in _named_as_articles(root) if _is_plain(path)]


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _named_as_articles(root: Path) -> list[Path]:
    """List what is named as articles were; it may be asked at every opening, of a few hundred."""
    try:
        names = os.listdir(root / ARTICLES)  # noqa: PTH208 - without a Path for each
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [root / ARTICLES / name for name in sorted(names) if is_state_file(name)]


def _target(root: Path, path: Path) -> Path:
    """Return the new place of an article's file; one with the same bytes may be there already."""
    data = read_regular(path, most=LARGE)
    article = path.name[:-5]
    folder = check_inside(root / ARTICLES / article[:2], root)
    by_hash = folder / f"{article}.{hashlib.sha256(data).hexdigest()[:12]}.json"
    version = _version(data, article)
    if not version:
        return by_hash
    target = folder / f"{article}.{version}.json"
    if not is_there(target) or read_regular(target, most=LARGE) == data:
        return target
    return by_hash


def _version(data: bytes, article: str) -> str:
    """Return the version that format 2 gives a file, the end of its sequence.

    Empty for a damaged file: it must not take the name of one that is whole on another machine.
    """
    try:
        tables = dict(read_tables(io.BytesIO(data)))
        summary = msgspec.json.decode(tables["summary"], type=_Summary)
    except (KeyError, DamagedFileError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    version = summary.sequence.replace("-", "")[-12:]
    return version if summary.id == article and _VERSION.fullmatch(version) else ""


def _tell_links(root: Path) -> list[str]:
    return [
        f"{path} is a link and was left where it is, where it is not read; put the file itself "
        "there."
        for path in _named_as_articles(root)
        if path.is_symlink()
    ]


def _renew_git_files(root: Path) -> list[str]:
    """Write the store's files for git anew where nobody changed them; tell of the others."""
    told = []
    for name, content in _GIT_FILES.items():
        path, new = root / name, content.encode()
        if not _is_plain(path):
            continue
        found = read_regular(path).replace(b"\r\n", b"\n")  # as git writes it on Windows
        if found == new:
            continue
        if hashlib.sha256(found).hexdigest() != _WRITTEN_BY_INIT[name]:
            told.append(
                f"{path} was changed by hand and left as it is; compare it with the one that "
                "newsmark init writes into a new project's store."
            )
        else:
            write_atomic(path, [new])
    return told
