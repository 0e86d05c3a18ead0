"""Checks of the names that become names of files: annotators, articles, writers, machines."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reader.articles.disk.durable_files import make_private
from reader.articles.model import ID_DIGITS
from reader.store.journal.files import write_atomic
from reader.store.protocol import StoreError

MAX_NAME_BYTES = 100
"""Longest annotator's name in UTF-8, so that every file name stays below 255 bytes."""

_ARTICLE = re.compile(rf"[0-9a-f]{{{ID_DIGITS}}}")
_ARTICLE_FILE = re.compile(rf"(?P<article>[0-9a-f]{{{ID_DIGITS}}})\.[0-9a-f]{{12}}\.json")
_MACHINE = re.compile(r"[0-9a-z]{1,32}")
_WRITER = r"(?P<annotator>[^~]+)~[0-9a-z]{1,32}~[0-9a-z]{1,32}"
_HISTORY = re.compile(rf"(?P<article>[0-9a-f]{{{ID_DIGITS}}}|feeds)\.(?P<writer>{_WRITER})\.jsonl")
_SET_ASIDE = re.compile(r'[^/\\:*?"<>|]+\.damaged-[0-9a-f]{1,8}')
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_FORBIDDEN = '/\\:*?"<>|~'
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in "123456789"}


class HistoryName(NamedTuple):
    """What the name of a history file says; ``article`` may be FEEDS."""

    article: str
    writer: str


def check_annotator(name: str) -> str:
    """Return the name of an annotator when it can be a folder's name on every system.

    Raises StoreError with the reason otherwise.
    """
    reason = _fault_of(name)
    if reason:
        shown = name if len(name) <= MAX_NAME_BYTES else name[:MAX_NAME_BYTES] + "…"
        raise StoreError(f"{shown!r} cannot be an annotator's name: {reason}.")
    return name


def _fault_of(name: str) -> str:
    """Return why a name cannot be a folder's name on every system, or an empty string."""
    if not name or name != name.strip():
        return "it is empty or has a space at its start or end"
    if any(unicodedata.category(c) in _CONTROL for c in name):
        return "it holds a control character"
    if any(c in _FORBIDDEN for c in name):
        return f"none of {' '.join(_FORBIDDEN)} may be in it"
    if name.startswith(".") or name.endswith("."):
        return "it may not start or end with a dot"
    if unicodedata.normalize("NFC", name) != name:
        return "its letters are not in Unicode's composed form (NFC)"
    if name.split(".")[0].casefold() in _RESERVED:
        return "Windows keeps that name for a device"
    if len(name.encode("utf-8")) > MAX_NAME_BYTES:
        return f"it is longer than {MAX_NAME_BYTES} bytes"
    return ""


def is_annotator(name: str) -> bool:
    """Tell whether an annotator may have this name."""
    try:
        return bool(check_annotator(name))
    except StoreError:
        return False


def check_clash(name: str, existing: Iterable[str]) -> None:
    """Raise StoreError when another name is the same on a system that ignores case."""
    folded = name.casefold()
    for other in existing:
        if other != name and _folded(other) == folded:
            raise _clash(name, other)


def check_clashes(names: Iterable[str], existing: Iterable[str]) -> None:
    """Do the same for many names, which may not clash with each other either."""
    there = {_folded(name): name for name in existing}
    for name in names:
        other = there.setdefault(_folded(name), name)
        if other != name:
            raise _clash(name, other)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _clash(name: str, other: str) -> StoreError:
    return StoreError(
        f"{name!r} and the annotator {other!r} would share a folder on some systems; "
        f"use {other!r} or a name that differs in more than upper and lower case."
    )


def check_article_id(article: str) -> str:
    """Return a full article id; StoreError when it is not one."""
    if not _ARTICLE.fullmatch(article):
        raise StoreError(f"{article!r} is not an article's id of {ID_DIGITS} hex digits.")
    return article


def article_of(name: str) -> str:
    """Return the id of the article that a file of this name holds; empty when it is another file.

    An article's file is named ``ID.VERSION.json``.
    """
    match = _ARTICLE_FILE.fullmatch(name)
    return match["article"] if match else ""


def is_state_file(name: str) -> bool:
    """Tell whether a file's name is that of the state of somebody's work on an article."""
    return name.endswith(".json") and bool(_ARTICLE.fullmatch(name[:-5]))


def is_set_aside(name: str) -> bool:
    """Tell whether a file's name is one that a damaged file gets when it is set aside.

    Such a name can be a file's name on every system.
    """
    plain = not any(unicodedata.category(c) in _CONTROL for c in name)
    return plain and bool(_SET_ASIDE.fullmatch(name)) and len(name.encode("utf-8")) < 256


def writer_name(annotator: str, machine: str, slot: str) -> str:
    """Return the name of a writer: who, on which machine, in which slot."""
    return f"{annotator}~{machine}~{slot}"


def is_writer(name: str, annotator: str) -> bool:
    """Tell whether a name is that of one of the annotator's writers."""
    match = re.fullmatch(_WRITER, name)
    return match is not None and match["annotator"] == annotator


def parse_history_name(name: str, annotator: str) -> HistoryName | None:
    """Take the name of one of the annotator's histories apart; None when it is another file."""
    match = _HISTORY.fullmatch(name)
    if not match or match["annotator"] != annotator:
        return None
    return HistoryName(match["article"], match["writer"])


def random_machine() -> str:
    """Return a random name for a machine."""
    return secrets.token_hex(4)


def machine_id(config_folder: Path) -> str:
    """Return this machine's random id, kept in the file ``machine`` of the configuration folder.

    Made on first use. Where the folder cannot be written, every process is a machine of its own,
    which is safe and only makes more history files.
    """
    path = config_folder / "machine"
    try:
        known = path.read_text("ascii").strip()
        if _MACHINE.fullmatch(known):
            return known
    except (OSError, UnicodeDecodeError):
        pass
    fresh = random_machine()
    try:
        make_private(config_folder)
        write_atomic(path, [fresh.encode("ascii") + b"\n"])
        return path.read_text("ascii").strip()
    except OSError:
        return fresh
