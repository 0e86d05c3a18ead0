"""Reading tokens and tags: IOB2, IOB1 (CoNLL-2003), and the kinds that mark ends (IOBES, BILOU).

The text is made of the tokens, with a space between two and a blank line between sentences, unless
the file names an article of the store whose tokens they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from reader.annotations.selection import Span
from reader.articles.text.units import tokens
from reader.formats.common.errors import FormatError
from reader.formats.common.folders import annotator_of, detect_in, files_in
from reader.formats.common.model import Head, Item, Reading
from reader.formats.common.report import LossKind
from reader.formats.common.text_files import lines, unescape
from reader.formats.importing.gathered import Gathered
from reader.formats.importing.incoming import Incoming

FORM = "conll"
DOCUMENT = "-DOCSTART-"
SPACE = r"[\s\x00-\x1f\x7f-\x9f]"
"""What cannot be in a tag."""
SUFFIXES = (".conll", ".iob", ".iob2", ".bio")
BETWEEN = "\n\n"
"""What is put between two sentences."""
OTHER_COLUMNS = LossKind(
    "other-columns",
    "1 column that is not of tags like the last was left out.",
    "{n} columns that are not of tags like the last were left out.",
)
OTHER_TEXT = LossKind(
    "other-text",
    "1 document is not the text of the article that it names; an article was made of its tokens.",
    "{n} documents are not the texts of the articles that they name; articles were made of their"
    " tokens.",
)
_TAG = re.compile(r"O|[BIESULM]-(.+)", re.DOTALL)
_NAMED = re.compile(rf"{DOCUMENT}\s+\(([^()\s]+)\)")


class _Token(msgspec.Struct):
    """A token with its tags, and the line that it is from."""

    line: int
    text: str
    tags: list[str]


class _Document(msgspec.Struct):
    """What stands between two ``-DOCSTART-``, sentence by sentence."""

    line: int
    name: str = ""
    sentences: list[list[_Token]] = []


def detect(head: Head) -> bool:
    """Tell a file of tokens whose last column is of tags, and a folder of such files."""
    return detect_in(head, SUFFIXES, _is_ours)


def _is_ours(head: Head) -> bool:
    text = (head.data.rpartition(b"\n")[0] or head.data).decode("utf-8", "replace")
    rows = [_columns(line) for line in text.split("\n") if line.strip()]
    is_marked = False
    for row in rows:
        if row[0].startswith(DOCUMENT):
            is_marked = True
        elif len(row) < 2 or not _TAG.fullmatch(row[-1]):
            return False
        elif row[-1] != "O":
            is_marked = True
    return is_marked


def read(paths: Sequence[Path], job: Reading) -> Iterator[Item]:
    """Yield an item for each document."""
    found = Gathered(FORM, job)
    for path in (each for named in paths for each in files_in(named, *SUFFIXES)):
        documents = list(_documents(path))
        columns = _tag_columns(path, documents, job)
        for document in documents:
            where = f"{path}, line {document.line:,}"
            text, spans = _placed(document, where, job)
            incoming = found.article(text, where)
            if incoming is None:
                continue
            annotator = found.annotator(incoming, annotator_of(path, paths), path, where)
            for column in columns:
                _take(incoming, document, spans, column, path, annotator)
    yield from found.items()


def _columns(line: str) -> list[str]:
    return line.rstrip(" ").split("\t") if "\t" in line else line.split()


def _documents(path: Path) -> Iterator[_Document]:
    """Yield the documents of a file that have tokens; FormatError where lines are not alike."""
    document, width = _Document(1), 0
    sentence: list[_Token] = []
    for number, line in enumerate([*lines(path), ""], 1):
        columns = _columns(line) if line.strip() else []
        if columns and not columns[0].startswith(DOCUMENT):
            width = width or len(columns)
            if fault := _fault(columns, width):
                raise FormatError(f"{path}, line {number:,}: {fault}; nothing was imported.")
            sentence.append(_Token(number, columns[0], columns[1:]))
            continue
        if sentence:
            document.sentences.append(sentence)
            sentence = []
        if columns:
            if document.sentences:
                yield document
            named = _NAMED.match(" ".join(columns))
            document = _Document(number, named[1] if named else "")
    if document.sentences:
        yield document


def _fault(columns: list[str], width: int) -> str:
    if width < 2:
        return "it has no column of tags"
    if len(columns) != width:
        return f"it has {len(columns)} columns, and those before it {width}"
    return "" if columns[0].strip() else "it has no token"


def _tag_columns(path: Path, documents: Sequence[_Document], job: Reading) -> list[int]:
    """Return which columns are annotations: all if all are of tags, else the last."""
    tokens = [token for each in documents for sentence in each.sentences for token in sentence]
    if not tokens:
        raise FormatError(f"{path} holds no tokens with tags; nothing was imported.")
    width = len(tokens[0].tags)
    strange = [
        next((x for x in tokens if not _TAG.fullmatch(x.tags[c])), None) for c in range(width)
    ]
    if not any(strange):
        return list(range(width))
    last = strange[-1]
    if last is not None:
        raise FormatError(
            f"{path}, line {last.line:,}: {last.tags[-1]!r} is no tag like O, B-claim or I-claim;"
            " nothing was imported."
        )
    for _column in range(width - 1):
        job.ledger.lose(OTHER_COLUMNS, "", place=str(path))
    return [width - 1]


def _placed(document: _Document, where: str, job: Reading) -> tuple[str, list[list[Span]]]:
    """Return the text of a document, and where in it each token is."""
    there = job.find(document.name) if document.name else None
    if there is not None:
        spans = _found(there.text, document.sentences)
        if spans:
            return there.text, spans
        job.ledger.lose(OTHER_TEXT, there.id, place=where)
    spans, at = [], 0
    for sentence in document.sentences:
        spans.append([])
        for token in sentence:
            spans[-1].append((at, at + len(token.text)))
            at += len(token.text) + 1
        at += len(BETWEEN) - 1
    return BETWEEN.join(" ".join(x.text for x in each) for each in document.sentences), spans


def _found(text: str, sentences: Sequence[Sequence[_Token]]) -> list[list[Span]]:
    """Return where the tokens are in a text; nothing where they are not all of it."""
    spans: list[list[Span]] = []
    at = 0
    for sentence in sentences:
        spans.append([])
        for token in sentence:
            start = text.find(token.text, at)
            if start < 0 or _has_token(text, at, start):
                return []
            at = start + len(token.text)
            spans[-1].append((start, at))
    return [] if _has_token(text, at, len(text)) else spans


def _has_token(text: str, start: int, end: int) -> bool:
    return next(tokens(text, start, end), None) is not None


def _take(
    incoming: Incoming,
    document: _Document,
    spans: list[list[Span]],
    column: int,
    path: Path,
    annotator: str,
) -> None:
    """Add the annotations of one column."""
    for sentence, places in zip(document.sentences, spans, strict=True):
        for label, first, last in _chunks([token.tags[column] for token in sentence]):
            incoming.add(
                unescape(label, SPACE),
                places[first][0],
                places[last][1],
                annotator=annotator,
                where=f"{path}, line {sentence[first].line:,}",
            )


def _chunks(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield label, first and last token of each span: it begins at a ``B``, or after another."""
    open_label, first = "", 0
    for number, tag in enumerate([*tags, "O"]):
        letter, _, label = tag.partition("-")
        if open_label and (letter in "BSUO" or label != open_label):
            yield open_label, first, number - 1
            open_label = ""
        if label and not open_label:
            open_label, first = label, number
        if label and letter in "ESUL":
            yield open_label, first, number
            open_label = ""
