"""IOB2: a token a line, and for each label a column of tags; a file for each annotator.

A paragraph is what the format calls a sentence. A line ``-DOCSTART- (ID)`` begins each article. The
columns are known only when all annotations are, so the lines wait in a temporary file. Articles
that nobody has touched have a file of their own, or go with the only annotator's.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import IO

import msgspec

from reader.annotations.model import Annotation
from reader.annotations.selection import Span
from reader.articles.model import Article
from reader.articles.plain import plain_blocks
from reader.articles.text.units import tokens
from reader.formats.common.model import Format, Item, Job
from reader.formats.common.report import Ledger, LossKind
from reader.formats.common.text_files import escape
from reader.formats.conll.read import DOCUMENT, FORM, SPACE, detect, read
from reader.formats.exporting.outputs import Files
from reader.formats.exporting.shares import UNTOUCHED, Share, output, shares

WIDENED = LossKind(
    "whole-words",
    "1 annotation was brought to whole words.",
    "{n} annotations were brought to whole words.",
)
CUTS = LossKind(
    "cuts",
    "1 annotation was cut at the end of a paragraph, where every span of this format ends.",
    "Annotations were cut {n} times at ends of paragraphs, where every span of this format ends.",
)
BLANK = LossKind(
    "blank",
    "1 annotation of nothing that can be seen was left out.",
    "{n} annotations of nothing that can be seen were left out.",
)


def overlapping(label: str) -> LossKind:
    """Return the kind of loss of annotations of this label."""
    name = label.replace("{", "{{").replace("}", "}}")
    return LossKind(
        f"overlap:{label}",
        f"1 annotation {label} overlaps a longer one and was left out of its column.",
        f"{{n}} annotations {name} overlap longer ones and were left out of their column.",
    )


class _Tags(msgspec.Struct, array_like=True):
    """One paragraph: its tokens, and for each column by number the tags that are not ``O``."""

    tokens: list[str]
    tags: dict[int, dict[int, str]]


def _write(items: Iterable[Item], files: Files, job: Job) -> None:
    order = [label.id for label in job.scheme.labels] if job.scheme else []
    layers: dict[str, _Layer] = {}
    try:
        for item in items:
            paragraphs = _paragraphs(item.article.text)
            for share in [*shares(item, job.ledger)] or [UNTOUCHED]:
                if share.annotator not in layers:
                    layers[share.annotator] = _Layer()
                layers[share.annotator].add(item.article, paragraphs, share, job.ledger)
        filled = [name for name, layer in layers.items() if layer.size]
        for annotator in filled:
            layers[annotator].write(output(files, annotator, filled, job.ledger), order)
        if not filled and not files.is_folder:
            files.shared()
    finally:
        for layer in layers.values():
            layer.close()


def _paragraphs(text: str) -> list[list[Span]]:
    """Return the tokens of each paragraph that has any."""
    found = (list(tokens_in(text, block.start, block.end)) for block in plain_blocks(text))
    return [each for each in found if each]


class _Layer:
    """One annotator's paragraphs, in a temporary file until all labels are known."""

    def __init__(self) -> None:
        self._waiting: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the writer)
        self._columns: dict[str, int] = {}
        self.size = 0

    def add(
        self, article: Article, paragraphs: list[list[Span]], share: Share, ledger: Ledger
    ) -> None:
        """Add an article with one annotator's annotations; one without a token is passed by."""
        text = article.text
        tagged = _tagged(share.annotations, paragraphs, ledger)
        if not paragraphs:
            return
        self.size += 1
        self._keep(_Tags([f"{DOCUMENT} ({article.id})"], {}))
        for number, spans in enumerate(paragraphs):
            tags: dict[int, dict[int, str]] = {}
            for label, places in tagged.get(number, {}).items():
                tags[self._columns.setdefault(label, len(self._columns))] = places
            self._keep(_Tags([text[start:end] for start, end in spans], tags))

    def _keep(self, tags: _Tags) -> None:
        self._waiting.write(msgspec.json.encode(tags) + b"\n")

    def write(self, out: IO[bytes], order: list[str]) -> None:
        """Write all that was added, the columns in the order of the scheme, then as they came."""
        places = {label: place for place, label in enumerate(order)}
        labels = sorted(self._columns, key=lambda label: places.get(label, len(places)))
        columns = [self._columns[label] for label in labels] or [0]
        bare = "\tO" * len(columns)
        self._waiting.seek(0)
        decode = msgspec.json.Decoder(_Tags).decode
        for line in self._waiting:
            paragraph = decode(line)
            rows = [token + bare for token in paragraph.tokens]
            for n in {n for places in paragraph.tags.values() for n in places}:
                tags = (paragraph.tags.get(c, {}).get(n, "O") for c in columns)
                rows[n] = "\t".join([paragraph.tokens[n], *tags])
            out.write(("\n".join(rows) + "\n\n").encode())

    def close(self) -> None:
        """Let go of the temporary file."""
        self._waiting.close()


def tokens_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the tokens of a stretch of text, none with white space in it, which would part it."""
    for low, high in tokens(text, start, end):
        for part in text[low:high].split():
            low = text.index(part, low)
            yield low, low + len(part)
            low += len(part)


def _tagged(
    annotations: Iterable[Annotation], paragraphs: list[list[Span]], ledger: Ledger
) -> dict[int, dict[str, dict[int, str]]]:
    """Return, by paragraph, label and token, the tags of annotations."""
    spread = [token for paragraph in paragraphs for token in paragraph]
    firsts = [0]
    for paragraph in paragraphs:
        firsts.append(firsts[-1] + len(paragraph))
    starts, ends = [each[0] for each in spread], [each[1] for each in spread]
    own: dict[str, list[tuple[int, int, Annotation]]] = {}
    for each in annotations:
        first, last = bisect_right(ends, each.start), bisect_left(starts, each.end)
        if first >= last:
            ledger.drop(BLANK, each)
        else:
            own.setdefault(each.label, []).append((first, last, each))
    found: dict[int, dict[str, dict[int, str]]] = {}
    for label, spans in own.items():
        word = escape(label, SPACE)
        for first, last, each in _longest(spans, overlapping(label), ledger):
            if (starts[first], ends[last - 1]) != (each.start, each.end):
                ledger.lose(WIDENED, each.article, each.id)
            numbers = range(bisect_right(firsts, first) - 1, bisect_left(firsts, last))
            for _cut in numbers[1:]:
                ledger.lose(CUTS, each.article, each.id)
            for number in numbers:
                low, high = max(first, firsts[number]), min(last, firsts[number + 1])
                tags = found.setdefault(number, {}).setdefault(label, {})
                for token in range(low, high):
                    tags[token - firsts[number]] = f"{'B' if token == low else 'I'}-{word}"
    return found


def _longest(
    spans: list[tuple[int, int, Annotation]], kind: LossKind, ledger: Ledger
) -> Iterator[tuple[int, int, Annotation]]:
    """Yield the spans of tokens, the longest first, without those that overlap one before."""
    taken: list[Span] = []
    for first, last, each in sorted(spans, key=lambda x: (x[0] - x[1], x[0], x[2].id)):
        place = bisect_left(taken, (first, last))
        before = taken[place - 1][1] if place else 0
        after = taken[place][0] if place < len(taken) else last
        if before > first or after < last:
            ledger.drop(kind, each)
        else:
            taken.insert(place, (first, last))
            yield first, last, each


FORMAT = Format(
    name=FORM,
    title="IOB2 columns (CoNLL)",
    suffix=".conll",
    carries=frozenset(),
    write=_write,
    per="annotator",
    read=read,
    detect=detect,
)
