"""Foreign labels and the scheme that they are marked with here."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reader.annotations.schemes.file import check_scheme
from reader.annotations.schemes.scheme import PALETTE, RESERVED_KEYS, Scheme
from reader.articles.errors import NewsmarkError

_SHOWN = 8


@dataclass(frozen=True)
class LabelMap:
    """What each foreign label becomes, and how often those were met that no scheme knows.

    ``renamed`` are the pairs that differ in more than nothing, to be told. A label that is in
    neither stays as it is, without a scheme.
    """

    targets: Mapping[str, str]
    unknown: Mapping[str, int] = field(default_factory=dict)

    @property
    def renamed(self) -> dict[str, str]:
        """The labels that are written differently from now on."""
        return {old: new for old, new in self.targets.items() if old != new}


def map_labels(
    labels: Iterable[str], scheme: Scheme, given: Mapping[str, str], *, strict: bool
) -> LabelMap:
    """Find the label of the scheme for each foreign one (``labels`` repeats them as they occur).

    A label given a target takes it; else the scheme's label with the same id, or the only one whose
    id or name is the same but for case. Raises NewsmarkError for a target that the scheme does not
    have, and, with ``strict``, for labels without one.
    """
    counts = Counter(labels)
    known = {label.id for label in scheme.labels}
    for old, new in given.items():
        if new not in known:
            raise NewsmarkError(
                f"{old!r} cannot become {new!r}: the scheme {scheme.ref} has the labels"
                f" {_listed(known)}."
            )
    by_name: dict[str, set[str]] = {}
    for label in scheme.labels:
        for word in (label.id, label.name):
            by_name.setdefault(word.casefold(), set()).add(label.id)
    targets: dict[str, str] = {}
    unknown: dict[str, int] = {}
    for old, count in counts.items():
        fitting = by_name.get(old.casefold(), set())
        if old in given:
            targets[old] = given[old]
        elif old in known:
            targets[old] = old
        elif len(fitting) == 1:
            targets[old] = next(iter(fitting))
        else:
            unknown[old] = count
    if unknown and strict:
        raise NewsmarkError(
            f"the scheme {scheme.ref} has no label for {_listed(unknown)}; say what each becomes"
            " with --map FOREIGN=LABEL, or leave --scheme out and they are kept as they are."
        )
    return LabelMap(targets, unknown)


def _listed(labels: Iterable[str]) -> str:
    every = sorted(labels)
    more = f" and {len(every) - _SHOWN:,} more" if len(every) > _SHOWN else ""
    return ", ".join(repr(each) for each in every[:_SHOWN]) + more


def scheme_text(labels: Iterable[str], scheme_id: str, relations: Iterable[str] = ()) -> str:
    """Return a scheme of these labels, in the order given, as the TOML that newsmark reads.

    Each gets a key where one of its letters is free, and a colour of the palette. Those that cannot
    be a label's id (they hold a control character, or are very long) are left out.
    """
    labels = [each for each in _distinct(labels) if _can_be("labels", each)]
    relations = [each for each in _distinct(relations) if _can_be("relations", each)]
    lines = [f"id = {_quoted(scheme_id)}", "version = 1", 'overlap = "any"', ""]
    free = [char for char in "cotardifxqmuzCOTARDIFXQMUZ" if char not in RESERVED_KEYS]
    for number, label in enumerate(labels):
        wanted = [char for char in label.casefold() if char in free]
        key = (wanted or free or [""])[0]
        if key:
            free.remove(key)
        lines += ["[[labels]]", f"id = {_quoted(label)}"]
        lines += [f"key = {_quoted(key)}"] if key else []
        lines += [f"color = {_quoted(PALETTE[number % len(PALETTE)])}", ""]
    for kind in relations:
        lines += ["[[relations]]", f"id = {_quoted(kind)}", ""]
    return "\n".join(lines)


def _distinct(words: Iterable[str]) -> list[str]:
    """Return the words, each once; those that differ in how they are composed are one."""
    return list(
        {unicodedata.normalize("NFC", each): each for each in reversed(list(words))}.values()
    )[::-1]


def _can_be(table: str, word: str) -> bool:
    """Tell whether a scheme may have a label, or a relation, of this id."""
    head = 'id = "x"\nversion = 1\n'
    label = "" if table == "labels" else '[[labels]]\nid = "x"\n'
    return not check_scheme(f"{head}{label}[[{table}]]\nid = {_quoted(word)}\n", "")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
