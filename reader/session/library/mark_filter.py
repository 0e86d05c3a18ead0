"""The line that narrows the list of all marks: words, and fields such as ``label:claim``.

Values of one field are alternatives; all fields and words must fit. A value that is a name may be
its beginning, and double quotes hold one with spaces together. What is not finished yet, such as
``label:``, asks for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import get_args

import msgspec

from reader.annotations.model import Status
from reader.annotations.schemes.scheme import Scheme
from reader.annotations.times import TimeError, end_of, parse_time
from reader.articles.text.folding import fold
from reader.session.library.marks import blindness, feed_tags
from reader.store.marks_protocol import Blindness, MarkQuery, Order
from reader.store.protocol import Store

FIELDS = ("label", "tag", "by", "article", "note", "since", "until", "status")
ALL = "all"
USUAL: frozenset[Status] = frozenset({"active"})
_STATUSES: tuple[Status, ...] = get_args(Status)
_SAID = {"label": "label", "tag": "tag", "by": "annotator", "status": "status"}
_TOKEN = re.compile(
    rf'(?P<field>{"|".join(FIELDS)}):(?P<value>"[^"]*"?|\S*)|(?P<words>"[^"]*"?|\S+)', re.IGNORECASE
)


class Known(msgspec.Struct, frozen=True):
    """What the names in a filter can mean: labels by id and by name, the rest by themselves.

    ``in_feeds`` has articles by the tags of the items of feeds that they came from, ``blind`` what
    the reader is not to see.
    """

    labels: Mapping[str, str] = {}
    tags: Sequence[str] = ()
    annotators: Sequence[str] = ()
    in_feeds: Mapping[str, frozenset[str]] = {}
    blind: Blindness | None = None


class Asked(msgspec.Struct, frozen=True):
    """What a filter asks for, and what of it cannot be understood: a few words each."""

    query: MarkQuery
    problems: Sequence[str] = ()


def look_up(store: Store, scheme: Scheme, blind_for: str = "") -> Known:
    """Return what names mean in a store, as far as its marks have been read.

    ``blind_for`` is the annotator who is not to see the work of others before their own is done.
    """
    in_use = {label: label for label in store.marks().labels()}
    of_scheme = {name: label.id for label in scheme.labels for name in (label.name, label.id)}
    in_feeds = feed_tags(store)
    return Known(
        labels={**in_use, **of_scheme},
        tags=sorted({*store.marks().tags(), *in_feeds}),
        annotators=store.annotators(),
        in_feeds=in_feeds,
        blind=blindness(store, blind_for) if blind_for else None,
    )


def ask(typed: str, known: Known, *, by: str = "", order: Order = "newest") -> Asked:
    """Return what a filter asks for: of the marks of ``by`` (empty: all) where it names nobody."""
    words, values = _parse(typed)
    read = _Reader(values)
    tags = read.names("tag", known.tags)
    query = MarkQuery(
        words=words,
        note=_searched(values["note"]),
        title=_searched(values["article"]),
        labels=read.names("label", known.labels),
        tags=tags,
        tagged=frozenset().union(*(known.in_feeds.get(tag, frozenset()) for tag in tags)),
        annotators=read.names("by", known.annotators) or frozenset([by] if by else []),
        statuses=read.statuses(),
        since=read.time("since", parse_time),
        until=read.time("until", end_of),
        blind=known.blind,
        order=order,
    )
    return Asked(query, read.problems)


class _Reader:
    """Reads the values of fields, and notes what cannot be understood."""

    def __init__(self, values: Mapping[str, Sequence[str]]):
        self._values = values
        self.problems: list[str] = []

    def names(self, field: str, known: Mapping[str, str] | Iterable[str]) -> frozenset[str]:
        """Return what the values stand for: the one of this name, else those that begin so."""
        names = known if isinstance(known, Mapping) else {name: name for name in known}
        found: set[str] = set()
        for value in self._values[field]:
            wanted = value.casefold()
            exact = {it for name, it in names.items() if name.casefold() == wanted}
            begun = {it for name, it in names.items() if name.casefold().startswith(wanted)}
            if not begun:
                self.problems.append(f"no {_SAID[field]} “{value}”")
            found |= exact or begun or {value}
        return frozenset(found)

    def statuses(self) -> frozenset[Status]:
        """Return the statuses; what is none of them stands for the one that is usual."""
        found = self.names("status", (*_STATUSES, ALL))
        known = (each for each in _STATUSES if each in found or ALL in found)
        return frozenset(known) or USUAL

    def time(self, field: str, read: Callable[[str], str]) -> str:
        """Return the last of the values as a time; nothing where it is none."""
        try:
            return read(self._values[field][-1]) if self._values[field] else ""
        except TimeError:
            self.problems.append(f"“{self._values[field][-1]}” is no date")
            return ""


def finished(typed: str) -> str:
    """Return a filter that is being typed without a last word that may become a field's name."""
    before, _, last = typed.rpartition(" ")
    is_begun = last and any(field.startswith(last.lower()) for field in FIELDS)
    return before if is_begun else typed


def next_label(typed: str, labels: Sequence[str]) -> str:
    """Return the same filter for the label after the one that it names; after the last for all."""
    named = _parse(typed)[1]["label"]
    place = labels.index(named[-1]) + 1 if named and named[-1] in labels else 0
    kept = [
        found[0] for found in _TOKEN.finditer(typed) if (found["field"] or "").lower() != "label"
    ]
    if place < len(labels):
        kept.insert(0, f"label:{_quoted(labels[place])}")
    return " ".join(kept)


def _parse(typed: str) -> tuple[str, dict[str, list[str]]]:
    """Return the words of a filter, and the values of each field as they were typed."""
    words: list[str] = []
    values: dict[str, list[str]] = {field: [] for field in FIELDS}
    for found in _TOKEN.finditer(typed):
        if found["field"] is None:
            words.append(found["words"])
        elif value := found["value"].strip('" '):
            field = found["field"].lower()
            values[field].append(found["value"] if field in ("article", "note") else value)
    return _searched(words), values


def _searched(words: Iterable[str]) -> str:
    """Return words to search for; nothing where there is none among them yet."""
    typed = " ".join(words)
    return typed if fold(typed).strip() else ""


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
