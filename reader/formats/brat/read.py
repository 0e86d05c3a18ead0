"""Reading brat's standoff: each line checked, spans against the text, or nothing is taken.

An event comes in as an annotation at its trigger, with the event's type as its label, and a
relation to each of its arguments. ``*`` comes in as a relation from each to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader.articles.load import location_of
from reader.formats.brat.ann_file import AnnFile, Mark, short
from reader.formats.brat.files import Document, documents, read_text, text_key, whose
from reader.formats.brat.names import (
    NOTES,
    comment_author,
    label_of,
    note_of,
    read_parts,
)
from reader.formats.common.errors import FormatError
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import CountedText
from reader.formats.importing.gathered import Gathered
from reader.formats.importing.incoming import Incoming

FORM = "brat"
UNCHECKED = LossKind(
    "no-words",
    "1 annotation has no words in the file by which its place could be checked.",
    "{n} annotations have no words in the file by which their places could be checked.",
)

_LINE = re.compile(rb"(?:[TREAMN][0-9]+\w*|\*|#[0-9]+\w*)\t")


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
    gathered = Gathered(FORM, job)
    for document in found:
        raw = texts[document.stem]
        text, place = CountedText(raw).article_text, str(document.text)
        incoming = gathered.article(text, place, location=location_of(document.text))
        if incoming is not None and document.is_marked:
            file = AnnFile(document.marks, raw, job.ledger)
            _Taking(file, incoming, annotators[document.stem], job).take()
    yield from gathered.items()


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


class _Taking:
    """Takes what one ``.ann`` file says into an article."""

    def __init__(self, file: AnnFile, incoming: Incoming, annotator: str, job: Reading) -> None:
        self._file, self._incoming = file, incoming
        self._annotator, self._ledger = annotator, job.ledger
        self._ids: dict[str, str] = {}

    def take(self) -> None:
        """Add marks, then what is about them."""
        file, incoming = self._file, self._incoming
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
                    raise file.fault(event.line, f"its {role} {short(target)} is not there")
                incoming.relate(
                    label_of(role), self._ids[name], self._ids[target], annotator=self._annotator
                )

    def _add(self, name: str, mark: Mark) -> str:
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

    def _note(self, mark: Mark) -> str:
        """Return the annotator's note; notes of other kinds follow it with their kind."""
        found = [note_of(mark.notes[NOTES])] if NOTES in mark.notes else []
        found += [
            f"{kind}: {note_of(said)}"
            for kind, said in mark.notes.items()
            if kind != NOTES and not comment_author(kind)
        ]
        return "\n".join(found)
