"""Reading brat's standoff: each line checked, spans against the text, or nothing is taken.

An event comes in as an annotation at its trigger, with the event's type as its label, and a
relation to each of its arguments. ``*`` comes in as a relation from each to the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from reader.annotations.selection import Span
from reader.articles.cells import fit
from reader.articles.load import location_of
from reader.articles.model import article_id
from reader.formats.brat_files import Document, documents, read_text, text_key, whose
from reader.formats.brat_words import (
    NOTES,
    comment_author,
    label_of,
    note_of,
    read_parts,
    value_of,
)
from reader.formats.incoming import BLANK_TEXTS, Incoming
from reader.formats.model import FormatError, Head, Item, Reading
from reader.formats.report import LossKind
from reader.formats.text_files import CountedText, lines

FORM = "brat"
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
UNCHECKED = LossKind(
    "no-words",
    "1 annotation has no words in the file by which its place could be checked.",
    "{n} annotations have no words in the file by which their places could be checked.",
)
SHOWN = 40

_LINE = re.compile(rb"(?:[TREAMN][0-9]+\w*|\*|#[0-9]+\w*)\t")
_MARK = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*) *")
_EVENT = re.compile(r"([^\s:]+):(\S+)((?: +\S+)*) *")
_ARGUMENT = re.compile(r"([^\s:]+):([^\s:]+)")
_RELATION = re.compile(r"(\S+) +[^\s:]+:([^\s:]+) +[^\s:]+:([^\s:]+) *")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (.+?))? *")
_EQUIVALENCE = re.compile(r"(\S+) +(\S+(?: +\S+)+) *")
_NOTE = re.compile(r"(\S+) (\S+) *")


def detect(head: Head) -> bool:
    """Tell a folder with ``.ann`` files, in it or one folder down, and such a file."""
    if head.names:
        return any(name.endswith(".ann") for name in head.names) or any(
            True for _ in head.path.glob("*/*.ann")
        )
    whole = head.data.rpartition(b"\n")[0] or head.data
    return head.path.suffix == ".ann" and all(
        _LINE.match(line) for line in whole.splitlines() if line.strip()
    )


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield an item for each text, with everybody's annotations of it."""
    found = list(documents(paths))
    texts = {each.stem: _text(each, job) for each in found}
    annotators = whose(found, {stem: text_key(text) for stem, text in texts.items()}, job.annotator)
    articles: dict[str, Incoming] = {}
    for document in found:
        raw = texts[document.stem]
        incoming = _incoming(articles, document, raw, job)
        if incoming is not None and document.is_marked:
            file = _AnnFile(document.marks, raw, job)
            _Taking(file, incoming, annotators[document.stem], job).take()
    for incoming in articles.values():
        yield incoming.item()


def _text(document: Document, job: Reading) -> str:
    text = read_text(document)
    if text is None:
        article = job.find(document.stem.name)
        if article is None:
            raise FormatError(
                f"{document.marks}: its text {document.text.name} is neither beside it nor an"
                " article of the store; nothing was imported."
            )
        return article.text
    return text


def _incoming(
    articles: dict[str, Incoming], document: Document, raw: str, job: Reading
) -> Incoming | None:
    """Return the article of a document, the same for the same text; None for a blank one."""
    text = CountedText(raw).article_text
    key = article_id(text)
    if key not in articles:
        made = Incoming(
            text,
            form=FORM,
            where=str(document.text),
            ledger=job.ledger,
            location=location_of(document.text),
        )
        if made.is_blank:
            job.ledger.lose(BLANK_TEXTS, made.article.id, place=str(document.text))
            return None
        articles[key] = made
    return articles[key]


@dataclass
class _Mark:
    """A marked span, or an event at its trigger: where, and what the file says of it."""

    line: int
    label: str
    spans: list[Span]
    words: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class _Event:
    """An event: the line, its type, the name of its trigger, its arguments by role."""

    line: int
    type: str
    trigger: str
    arguments: list[tuple[str, str]]


class _AnnFile:
    """What an ``.ann`` file says, read line by line, all names resolved."""

    def __init__(self, path: Path, raw: str, job: Reading) -> None:
        self.path, self._job = path, job
        self.marks: dict[str, _Mark] = {}
        self.events: dict[str, _Event] = {}
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
            raise self.fault(number, f"there is an annotation {_short(name)} before it")
        self._names.add(name)
        letter = name[:1]
        if letter == "T":
            self._take_mark(number, name, data, tail)
        elif letter == "E":
            self._take_event(number, name, data)
        elif letter == "N":
            self._job.ledger.lose(NORMALISATIONS, "", place=f"{self.path}, line {number:,}")
        elif letter in _LATER:
            self._later.append((getattr(self, _LATER[letter]), number, data, tail))
        else:
            raise self.fault(number, f"{_short(line)} is no line of an annotation")

    def _match(self, pattern: re.Pattern[str], number: int, data: str) -> re.Match[str]:
        found = pattern.fullmatch(data)
        if found is None:
            raise self.fault(number, f"{_short(data)} is not what should stand there")
        return found

    def _take_mark(self, number: int, name: str, data: str, tail: str) -> None:
        label, places = self._match(_MARK, number, data).groups()
        spans = [tuple(map(int, each.split(" "))) for each in places.split(";")]
        self.marks[name] = _Mark(number, label, spans, tail)  # type: ignore[arg-type]  # pairs

    def _take_event(self, number: int, name: str, data: str) -> None:
        kind, trigger, rest = self._match(_EVENT, number, data).groups()
        arguments = [self._match(_ARGUMENT, number, each).groups() for each in rest.split()]
        self.events[name] = _Event(number, kind, trigger, arguments)  # type: ignore[arg-type]

    def _become_marks(self) -> None:
        """Put each event in the place of its trigger; a trigger of several stands for the first."""
        first: dict[str, _Mark] = {}
        for name, event in self.events.items():
            trigger = self.marks.get(event.trigger)
            if trigger is None:
                raise self.fault(event.line, f"its trigger {_short(event.trigger)} is not there")
            self.marks[name] = _Mark(trigger.line, event.type, trigger.spans, trigger.words)
            first.setdefault(event.trigger, self.marks[name])
        self.triggers = set(first)
        self.marks |= first

    def _target(self, number: int, name: str) -> _Mark:
        if name not in self.marks:
            raise self.fault(number, f"it is about {_short(name)}, which is not there")
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
            self._job.ledger.lose(OTHER_NOTES, "", place=f"{self.path}, line {number:,}")
        else:
            raise self.fault(number, f"it is about {_short(target)}, which is not there")

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
                what = f"{name} says {_short(mark.words)} where the text says {_short(joined)}"
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


class _Taking:
    """Takes what one ``.ann`` file says into an article."""

    def __init__(self, file: _AnnFile, incoming: Incoming, annotator: str, job: Reading) -> None:
        self._file, self._incoming = file, incoming
        self._annotator, self._ledger = annotator, job.ledger
        self._ids: dict[str, str] = {}

    def take(self) -> None:
        """Add marks, then what is about them."""
        file, incoming = self._file, self._incoming
        incoming.was_read_by(self._annotator)
        for name, mark in file.marks.items():
            if name not in file.triggers:
                self._ids[name] = self._add(name, mark)
        for name, event in file.events.items():
            self._ids.setdefault(event.trigger, self._ids[name])
        for kind, source, target in file.relations:
            incoming.relate(kind, self._ids[source], self._ids[target], annotator=self._annotator)
        for name, event in file.events.items():
            for role, target in event.arguments:
                if target not in self._ids:
                    raise file.fault(event.line, f"its {role} {_short(target)} is not there")
                incoming.relate(
                    label_of(role), self._ids[name], self._ids[target], annotator=self._annotator
                )

    def _add(self, name: str, mark: _Mark) -> str:
        where = f"{self._file.path}, line {mark.line:,}"
        text = self._file.text
        spans = [(text.offset(start), text.offset(end)) for start, end in mark.spans]
        parts = read_parts(text.article_text, [each for each in spans if each[0] < each[1]])
        bounds = (parts[0][0], parts[-1][1]) if parts else spans[0]
        if not mark.words and parts:
            self._ledger.lose(UNCHECKED, self._incoming.article.id, place=where)
        made = self._incoming.add(
            label_of(mark.label),
            *bounds,
            annotator=self._annotator,
            where=where,
            original_id=name,
            fragments=parts,
            attributes=mark.attributes,
            note=self._note(mark),
        )
        for kind, said in mark.notes.items():
            author = comment_author(kind)
            if author and made:
                self._incoming.comment(made, note_of(said), author=author)
        return made

    def _note(self, mark: _Mark) -> str:
        """Return the annotator's note; notes of other kinds follow it with their kind."""
        found = [note_of(mark.notes[NOTES])] if NOTES in mark.notes else []
        found += [
            f"{kind}: {note_of(said)}"
            for kind, said in mark.notes.items()
            if kind != NOTES and not comment_author(kind)
        ]
        return "\n".join(found)


def _short(text: str) -> str:
    return f"“{fit(text, SHOWN)}”"
