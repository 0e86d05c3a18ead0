"""Reading a DocBin of spaCy: its documents' groups of spans, and their entities."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reader.articles.json_faults import decoding_fault
from reader.formats.extras import need
from reader.formats.folders import annotator_of, detect_in, files_in
from reader.formats.gathered import NO_LABEL, WHOLE_TEXT, Gathered
from reader.formats.incoming import Incoming
from reader.formats.input_files import read_input
from reader.formats.model import FormatError, Head, Item, Reading

EXTRA = "spacy"
KEY = "sc"
"""The group of spans that ``spancat`` is trained on, as spaCy names it."""

SUFFIX = ".spacy"
MAX_SIZE = 2_000_000_000
"""The most bytes that a file may hold when it is unpacked."""
_CHUNK = 1 << 20
_STATES = ("new", "reading", "done", "skipped")


class _Mark(NamedTuple):
    start: int
    end: int
    label: str
    id: str
    kb_id: str


class _Group(NamedTuple):
    """Spans that belong together; ``annotator`` and ``state`` are said in those that we wrote."""

    annotator: str
    state: str
    marks: list[_Mark]


class _Document(NamedTuple):
    text: str
    groups: list[_Group]
    categories: int


def detect(head: Head) -> bool:
    """Tell packed data that begins as a DocBin does, in a file or in every file of a folder."""
    return detect_in(head, [SUFFIX], _is_ours)


def _is_ours(head: Head) -> bool:
    try:
        begin = zlib.decompressobj().decompress(head.data, 64)
    except zlib.error:
        return False
    return begin[1:9] == b"\xa7version" and b"\xa5attrs" in begin


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield the articles of all documents; in a folder a file is its annotator's if it says no."""
    found = Gathered("spacy", job)
    for path in (each for named in paths for each in files_in(named, SUFFIX)):
        for where, document in _documents(path):
            article = found.article(document.text, where)
            if article is None:
                continue
            for group in document.groups:
                named = group.annotator or annotator_of(path, paths)
                _add(group, article, found.annotator(article, named, path, where), where, job)
            for _ in range(document.categories):
                job.ledger.lose(WHOLE_TEXT, article.article.id, place=where)
    yield from found.items()


def _add(group: _Group, article: Incoming, annotator: str, where: str, job: Reading) -> None:
    for each in group.marks:
        if not each.label:
            job.ledger.lose(NO_LABEL, article.article.id, place=where)
            continue
        article.add(
            each.label,
            each.start,
            each.end,
            annotator=annotator,
            where=where,
            id=each.id if group.annotator else "",
            original_id="" if group.annotator else each.id,
            attributes={"kb_id": each.kb_id} if each.kb_id else {},
        )
    if group.state in _STATES:
        article.set_progress(annotator, group.state)  # type: ignore[arg-type]  # it is one


def _documents(path: Path) -> Iterator[tuple[str, _Document]]:
    """Yield the place and the content of each document; FormatError for whatever is wrong."""
    tokens, vocab = need("spacy.tokens", EXTRA), need("spacy.vocab", EXTRA)
    data = read_input(path)
    _check_size(data, path)
    number = 1
    try:
        for document in tokens.DocBin().from_bytes(data).get_docs(vocab.Vocab()):
            yield f"{path}, document {number:,}", _content(document)
            number += 1
    except Exception as error:  # whatever spaCy finds wrong with a damaged file
        raise FormatError(
            f"{path}, document {number:,}: it is no sound DocBin of spaCy"
            f" ({type(error).__name__}: {decoding_fault(error)}); nothing was imported."
        ) from None


def _content(document: Any) -> _Document:
    groups = [_group(each) for each in document.spans.values()]
    known = {mark[:3] for group in groups for mark in group.marks}
    entities = [mark for each in document.ents if (mark := _mark(each))[:3] not in known]
    if entities:
        groups.append(_Group("", "", entities))
    return _Document(document.text, groups, len(document.cats))


def _group(group: Any) -> _Group:
    said = [group.attrs.get(name) for name in ("annotator", "progress")]
    annotator, state = (each if isinstance(each, str) else "" for each in said)
    return _Group(annotator, state if annotator else "", [_mark(each) for each in group])


def _mark(span: Any) -> _Mark:
    return _Mark(span.start_char, span.end_char, span.label_, span.id_, span.kb_id_)


def _check_size(data: bytes, path: Path) -> None:
    """Raise FormatError where a file holds far more than its own size lets one expect."""
    packed, size = zlib.decompressobj(), 0
    try:
        rest = data
        while rest and not packed.eof:
            size += len(packed.decompress(rest, _CHUNK))
            rest = packed.unconsumed_tail
            if size > MAX_SIZE:
                raise FormatError(
                    f"{path}: it holds more than {MAX_SIZE:,} bytes; nothing was imported."
                )
    except zlib.error:
        raise FormatError(f"{path} is no DocBin of spaCy; nothing was imported.") from None
