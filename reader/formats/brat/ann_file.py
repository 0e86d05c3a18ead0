"""What one ``.ann`` file says, line by line, its names resolved and its spans held to the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from reader.annotations.selection import Span
from reader.articles.text.cells import fit
from reader.formats.brat.names import label_of, value_of
from reader.formats.common.errors import FormatError
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import CountedText, lines

NORMALISATIONS = LossKind(
    "normalisations",
    "1 normalisation (a reference to an entry elsewhere) was left out.",
    "{n} normalisations (references to entries elsewhere) were left out.",
)
OTHER_NOTES = LossKind(
    "other-notes",
    "1 note on what is not an annotation of a span was left out.",
    "{n} notes on what are not annotations of spans were left out.",
)
SHOWN = 40
"""Cells of what a file says that a message quotes."""

_MARK = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*) *")
_EVENT = re.compile(r"([^\s:]+):(\S+)((?: +\S+)*) *")
_ARGUMENT = re.compile(r"([^\s:]+):([^\s:]+)")
_RELATION = re.compile(r"(\S+) +[^\s:]+:([^\s:]+) +[^\s:]+:([^\s:]+) *")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (.+?))? *")
_EQUIVALENCE = re.compile(r"(\S+) +(\S+(?: +\S+)+) *")
_NOTE = re.compile(r"(\S+) (\S+) *")


@dataclass
class Mark:
    """A marked span, or an event at its trigger: where, and what the file says of it."""

    line: int
    label: str
    spans: list[Span]
    words: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Event:
    """An event: the line, its type, the name of its trigger, its arguments by role."""

    line: int
    type: str
    trigger: str
    arguments: list[tuple[str, str]]


class AnnFile:
    """What an ``.ann`` file says, read line by line, all names resolved."""

    def __init__(self, path: Path, raw: str, ledger: Ledger) -> None:
        self.path, self._ledger = path, ledger
        self.marks: dict[str, Mark] = {}
        self.events: dict[str, Event] = {}
        self.relations: list[tuple[str, str, str]] = []
        self._later: list[tuple[Callable[[int, str, str], None], int, str, str]] = []
        self._names: set[str] = set()
        for number, line in enumerate(lines(path), 1):
            if line.strip():
                self._take(number, line)
        self._become_marks()
        for take, number, data, tail in self._later:
            take(number, data, tail)
        self.text = self._counted(raw)

    def fault(self, number: int, what: str) -> FormatError:
        """Return the error that something is wrong with a line."""
        return FormatError(f"{self.path}, line {number:,}: {what}; nothing was imported.")

    def _take(self, number: int, line: str) -> None:
        name, _, rest = line.partition("\t")
        data, _, tail = rest.partition("\t")
        if name != "*" and name in self._names:
            raise self.fault(number, f"there is an annotation {short(name)} before it")
        self._names.add(name)
        letter = name[:1]
        if letter == "T":
            self._take_mark(number, name, data, tail)
        elif letter == "E":
            self._take_event(number, name, data)
        elif letter == "N":
            self._ledger.lose(NORMALISATIONS, "", place=f"{self.path}, line {number:,}")
        elif letter in _LATER:
            self._later.append((getattr(self, _LATER[letter]), number, data, tail))
        else:
            raise self.fault(number, f"{short(line)} is no line of an annotation")

    def _match(self, pattern: re.Pattern[str], number: int, data: str) -> re.Match[str]:
        found = pattern.fullmatch(data)
        if found is None:
            raise self.fault(number, f"{short(data)} is not what should stand there")
        return found

    def _take_mark(self, number: int, name: str, data: str, tail: str) -> None:
        label, places = self._match(_MARK, number, data).groups()
        spans = [tuple(map(int, each.split(" "))) for each in places.split(";")]
        self.marks[name] = Mark(number, label, spans, tail)  # type: ignore[arg-type]  # pairs

    def _take_event(self, number: int, name: str, data: str) -> None:
        kind, trigger, rest = self._match(_EVENT, number, data).groups()
        arguments = [self._match(_ARGUMENT, number, each).groups() for each in rest.split()]
        self.events[name] = Event(number, kind, trigger, arguments)  # type: ignore[arg-type]

    def _become_marks(self) -> None:
        """Put each event in the place of its trigger; a trigger of several stands for the first."""
        first: dict[str, Mark] = {}
        for name, event in self.events.items():
            trigger = self.marks.get(event.trigger)
            if trigger is None:
                raise self.fault(event.line, f"its trigger {short(event.trigger)} is not there")
            self.marks[name] = Mark(trigger.line, event.type, trigger.spans, trigger.words)
            first.setdefault(event.trigger, self.marks[name])
        self.triggers = set(first)
        self.marks |= first

    def _target(self, number: int, name: str) -> Mark:
        if name not in self.marks:
            raise self.fault(number, f"it is about {short(name)}, which is not there")
        return self.marks[name]

    def _take_attribute(self, number: int, data: str, _tail: str) -> None:
        name, target, word = self._match(_ATTRIBUTE, number, data).groups()
        key = label_of(name)
        value = True if word is None else value_of(word)
        attributes = self._target(number, target).attributes
        if key not in attributes:
            attributes[key] = value
        else:  # several values of one attribute
            before = attributes[key]
            attributes[key] = [*before, value] if isinstance(before, list) else [before, value]

    def _take_relation(self, number: int, data: str, _tail: str) -> None:
        kind, source, target = self._match(_RELATION, number, data).groups()
        self._add_relation(number, kind, (source, target))

    def _take_equivalence(self, number: int, data: str, _tail: str) -> None:
        kind, ends = self._match(_EQUIVALENCE, number, data).groups()
        for pair in pairwise(ends.split()):
            self._add_relation(number, kind, pair)

    def _add_relation(self, number: int, kind: str, ends: tuple[str, str]) -> None:
        for end in ends:
            self._target(number, end)
        self.relations.append((label_of(kind), *ends))

    def _take_note(self, number: int, data: str, tail: str) -> None:
        kind, target = self._match(_NOTE, number, data).groups()
        if target in self.marks:
            self.marks[target].notes[kind].append(tail)
        elif target in self._names:
            self._ledger.lose(OTHER_NOTES, "", place=f"{self.path}, line {number:,}")
        else:
            raise self.fault(number, f"it is about {short(target)}, which is not there")

    def _counted(self, raw: str) -> CountedText:
        """Return the text as the annotations count it; FormatError where they do not fit it."""
        text = CountedText(raw)
        wrong = self._first_wrong(text)
        if (
            wrong
            and "\r\n" in raw
            and not self._first_wrong(other := CountedText(raw, whole=False))
        ):
            return other
        if wrong:
            raise wrong
        return text

    def _first_wrong(self, counted: CountedText) -> FormatError | None:
        text = counted.text
        for name, mark in self.marks.items():
            for start, end in mark.spans:
                if not start <= end <= len(text):
                    what = f"{start} to {end} does not lie within the text of {len(text):,}"
                    return self.fault(mark.line, f"{what} characters")
            there = [text[start:end] for start, end in mark.spans]
            joined = " ".join(there)
            if mark.words and mark.words not in (
                joined,
                " ".join(joined.split("\n")),
                "".join(there),
            ):
                what = f"{name} says {short(mark.words)} where the text says {short(joined)}"
                return self.fault(mark.line, what)
        return None


_LATER = {
    "R": "_take_relation",
    "A": "_take_attribute",
    "M": "_take_attribute",
    "*": "_take_equivalence",
    "#": "_take_note",
}
"""What is read when all marks are known."""


def short(text: str) -> str:
    """Return text from a file for a message: one line, not long."""
    return f"“{fit(text, SHOWN)}”"
