"""brat's standoff: for each article a ``.txt`` and an ``.ann`` beside it, in a folder.

Where several people have marked, each has a folder, with the texts in it, as brat wants it.
``annotation.conf`` and ``visual.conf`` tell a brat server the labels, relations and attributes; a
comment in the former says whose marks each folder holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from reader.annotations.fragments import parts_of
from reader.annotations.model import Annotation
from reader.formats.brat.conf import FLAT, Seen, annotation_conf, visual_conf
from reader.formats.brat.names import (
    EQUIVALENT,
    NOTES,
    comment_type,
    is_mark,
    note_lines,
    read_parts,
    type_of,
    value_word,
    written_parts,
)
from reader.formats.brat.read import FORM, detect, read
from reader.formats.common.file_names import article_stem, folded, safe_stem
from reader.formats.common.losses import LOOSE
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import text_of_file
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.shares import Share, shares

BREAKS = LossKind(
    "line-breaks",
    "1 annotation was cut or joined at a line break, which brat does not hold.",
    "{n} annotations were cut or joined at line breaks, which brat does not hold.",
)
ONLY_BREAKS = LossKind(
    "only-line-breaks",
    "1 annotation of line breaks alone was left out.",
    "{n} annotations of line breaks alone were left out.",
)


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    seen, folders = Seen(job.scheme), _Folders()
    for item in items:
        stem, key = article_stem(item.article), item.article.id
        text, _ = text_of_file(item.article.text)
        written: set[str] = set()
        found = list(shares(item, job.ledger))
        for share in found:
            lines = _Lines(item, share, seen, job.ledger)
            folder = folders.of(share.annotator)
            _put(files, stem, key, ".txt", folder, text)
            _put(files, stem, key, ".ann", folder, "".join(f"{line}\n" for line in lines.all()))
            written |= lines.names.keys()
        if not found:
            _put(files, stem, key, ".txt", "", text)
        for comment in (each for layer in item.comments.values() for each in layer):
            if comment.annotation not in written:
                job.ledger.lose(LOOSE["comments"], key)
    holders = folders.holders
    if len(holders) == 1 and files.lift(next(iter(holders))):
        holders = {FLAT: next(iter(holders.values()))}
    _put(files, "annotation", "", ".conf", "", annotation_conf(seen, holders))
    _put(files, "visual", "", ".conf", "", visual_conf(seen))


def _put(files: Files, stem: str, key: str, suffix: str, folder: str, text: str) -> None:
    with files.open(stem, key=key or stem, suffix=suffix, folder=folder) as out:
        out.write(text.encode())


class _Folders:
    """A folder for each annotator, none shared where two names make the same one."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}
        self._taken: set[str] = set()

    @property
    def holders(self) -> dict[str, str]:
        """The annotators by folder."""
        return {folder: annotator for annotator, folder in self._folders.items()}

    def of(self, annotator: str) -> str:
        """Return an annotator's folder."""
        if annotator not in self._folders:
            stem = safe_stem(annotator, "annotator", spare=4)
            tries = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
            name = next(each for each in tries if folded(each) not in self._taken)
            self._taken.add(folded(name))
            self._folders[annotator] = name
        return self._folders[annotator]


class _Lines:
    """The lines of one annotator's ``.ann`` for one article."""

    def __init__(self, item: Item, share: Share, seen: Seen, ledger: Ledger) -> None:
        self._item, self._relations, self._seen, self._ledger = item, share.relations, seen, ledger
        self._parts = {each.id: self._parts_of(each) for each in share.annotations}
        self._own = [each for each in share.annotations if self._parts[each.id]]
        self.names = _numbered(self._own)

    def all(self) -> list[str]:
        """Return the lines: marks, attributes, relations, notes and comments."""
        return [
            *(self._mark(each) for each in self._own),
            *(f"A{n}\t{line}" for n, line in enumerate(self._attributes(), 1)),
            *self._links(),
            *(f"#{n}\t{line}" for n, line in enumerate(self._notes(), 1)),
        ]

    def _parts_of(self, each: Annotation) -> list[tuple[int, int]]:
        """Return what brat can hold of an annotation, and count what it cannot."""
        text, parts = self._item.article.text, parts_of(each)
        written = written_parts(text, parts)
        if not written:
            self._ledger.drop(ONLY_BREAKS, each)
        elif read_parts(text, written) != parts:
            self._ledger.lose(BREAKS, each.article, each.id)
        return written

    def _mark(self, each: Annotation) -> str:
        self._seen.label(each.label)
        parts, text = self._parts[each.id], self._item.article.text
        _, before = text_of_file(text)
        places = ";".join(f"{start + before} {end + before}" for start, end in parts)
        words = " ".join(text[start:end] for start, end in parts)
        return f"{self.names[each.id]}\t{type_of(each.label)} {places}\t{words}"

    def _attributes(self) -> Iterator[str]:
        for each in self._own:
            for name, value in each.attributes.items():
                word = "" if value is True else value_word(value)
                self._seen.attribute(name, word)
                yield f"{type_of(name)} {self.names[each.id]} {word}".rstrip(" ")

    def _links(self) -> Iterator[str]:
        number = count(1)
        for each in self._relations:
            if not {each.source, each.target} <= self.names.keys():
                self._ledger.lose(LOOSE["relations"], self._item.article.id)
                continue
            self._seen.relation(each.kind)
            source, target = self.names[each.source], self.names[each.target]
            if each.kind == EQUIVALENT:
                yield f"*\t{EQUIVALENT} {source} {target}"
            else:
                yield f"R{next(number)}\t{type_of(each.kind)} Arg1:{source} Arg2:{target}"

    def _notes(self) -> Iterator[str]:
        for each in self._own:
            if each.note:
                for line in note_lines(each.note):
                    yield f"{NOTES} {self.names[each.id]}\t{line}"
        numbers: dict[tuple[str, str], int] = {}
        for author, comments in self._item.comments.items():
            for comment in comments:
                if comment.annotation in self.names:
                    place = author, comment.annotation
                    numbers[place] = numbers.get(place, 0) + 1
                    kind = comment_type(author, numbers[place])
                    for line in note_lines(comment.text):
                        yield f"{kind} {self.names[comment.annotation]}\t{line}"


def _numbered(own: Sequence[Annotation]) -> dict[str, str]:
    """Return brat's name for each annotation: the one that it came in with, else a free number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for each in own:
        name = each.origin.original_id
        if each.origin.format == FORM and is_mark(name) and name not in taken:
            names[each.id] = name
            taken.add(name)
    free = (name for number in count(1) if (name := f"T{number}") not in taken)
    return {each.id: names.get(each.id) or next(free) for each in own}


FORMAT = Format(
    name=FORM,
    title="brat standoff",
    suffix=".ann",
    carries=frozenset(
        {"annotators", "attributes", "comments", "fragments", "notes", "overlap", "relations"}
    ),
    write=_write,
    single=False,
    per="article",
    read=read,
    detect=detect,
)
