"""spaCy's DocBin: for each annotator the documents with their spans under ``doc.spans["sc"]``.

spaCy marks whole tokens. A span that begins or ends within one is moved to the edges of tokens, and
that is counted. The group of spans says whose they are, in its ``attrs``.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from reader.annotations.model import Annotation
from reader.articles.json_faults import decoding_fault
from reader.articles.model import Article
from reader.formats.common.errors import FormatError
from reader.formats.common.folders import annotator_of, detect_in, files_in
from reader.formats.common.model import Format, Head, Item, Job, Reading
from reader.formats.common.registry import need
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.tokens import tokens
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.shares import Share, shares
from reader.formats.importing.gathered import NO_LABEL, WHOLE_TEXT, Gathered
from reader.formats.importing.incoming import Incoming
from reader.formats.importing.input_files import read_input

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


MOVED = LossKind(
    "token-edges",
    "1 span that begins or ends within a token was moved to the edges of tokens.",
    "{n} spans that begin or end within a token were moved to the edges of tokens.",
)
NO_TOKEN = LossKind(
    "no-token",
    "1 span of white space that is in no token was left out.",
    "{n} spans of white space that is in no token were left out.",
)
ANY = "xx"
"""spaCy's name for any language."""

_LANGUAGE = re.compile("[a-z]{2,3}")
_FULL = 1_000_000
"""Tokens after which a folder gets another file for the same annotator."""


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    need("spacy", EXTRA)
    bins: dict[str, _Bin] = {}
    for item in items:
        for share in shares(item, job.ledger):
            if share.annotator not in bins:
                bins[share.annotator] = _Bin(share.annotator, files)
            bins[share.annotator].add(_document(item.article, share, job.ledger))
    for each in bins.values():
        each.write()
    if not bins and not files.is_folder:
        _Bin("", files).write()


class _Bin:
    """The documents of one annotator that are still to be written."""

    def __init__(self, annotator: str, files: Files) -> None:
        self._annotator, self._files = annotator, files
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        # Only what cannot be made of the text again; spaCy's own choice takes six times the room.
        self._bin = need("spacy.tokens", EXTRA).DocBin(attrs=["ORTH"])
        self._tokens = 0

    def add(self, document: Any) -> None:
        """Add a document, and write them all when there are many."""
        self._bin.add(document)
        self._tokens += len(document)
        if self._tokens > _FULL and self._files.is_folder:
            self.write()
            self._begin()

    def write(self) -> None:
        """Write what was added, if it is something or the only file."""
        name = self._annotator
        if not self._files.is_folder:
            self._files.shared(key=name).write(self._bin.to_bytes())
        elif len(self._bin):
            self._number += 1
            stem = name if self._number == 1 else f"{name}-{self._number}"
            with self._files.open(stem, key=f"{name}/{self._number}") as out:
                out.write(self._bin.to_bytes())


def _document(article: Article, share: Share, ledger: Ledger) -> Any:
    kinds = need("spacy.tokens", EXTRA)
    document = _tokenised(article)
    attrs = {"annotator": share.annotator, "progress": share.state}
    group = kinds.SpanGroup(document, name=KEY, attrs=attrs)
    starts = [token.idx for token in document]
    ends = [token.idx + len(token) for token in document]
    for each in share.annotations:
        first, last = bisect_right(ends, each.start), bisect_left(starts, each.end)
        if first >= last:
            ledger.drop(NO_TOKEN, each)
            continue
        if (starts[first], ends[last - 1]) != (each.start, each.end):
            ledger.lose(MOVED, each.article, each.id)
        group.append(_span(document, first, last, each))
    document.spans[KEY] = group
    return document


def _span(document: Any, first: int, last: int, each: Annotation) -> Any:
    span = need("spacy.tokens", EXTRA).Span
    return span(document, first, last, label=each.label, span_id=each.id)


def _tokenised(article: Article) -> Any:
    """Return the document by spaCy's tokenizer for the language, else by our own."""
    text = article.text
    tokenizer = _tokenizer(article.lang.partition("-")[0].casefold())
    if tokenizer is not None:
        document = tokenizer(text)
        if document.text == text:
            return document
    found = tokens(text)
    return need("spacy.tokens", EXTRA).Doc(
        _vocabulary(),
        words=[text[each.start : each.end] for each in found],
        spaces=[each.space for each in found],
    )


@cache
def _tokenizer(lang: str) -> Any:
    """Return spaCy's tokenizer for a language, the general one where it does not know that.

    None where it wants a package that is not here.
    """
    languages = need("spacy.util", EXTRA)
    try:
        language = languages.get_lang_class(lang if _LANGUAGE.fullmatch(lang) else ANY)
    except ImportError:
        language = languages.get_lang_class(ANY)
    try:
        return language().tokenizer
    except (ImportError, OSError):
        return None


@cache
def _vocabulary() -> Any:
    return need("spacy.vocab", EXTRA).Vocab()


FORMAT = Format(
    name="spacy",
    title="spaCy DocBin",
    suffix=SUFFIX,
    carries=frozenset({"overlap", "progress"}),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
    extra=EXTRA,
    is_text=False,
)
