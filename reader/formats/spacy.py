"""spaCy's DocBin: for each annotator the documents with their spans under ``doc.spans["sc"]``.

spaCy marks whole tokens. A span that begins or ends within one is moved to the edges of tokens, and
that is counted. The group of spans says whose they are, in its ``attrs``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from typing import Any

from reader.annotations.model import Annotation
from reader.articles.model import Article
from reader.formats.extras import need
from reader.formats.files import Files
from reader.formats.model import Format, Item, Job
from reader.formats.report import Ledger, LossKind
from reader.formats.shares import Share, shares
from reader.formats.spacy_read import EXTRA, KEY, SUFFIX, detect, read
from reader.formats.tokens import tokens

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
