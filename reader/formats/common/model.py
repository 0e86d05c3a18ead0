"""What every format and every caller agrees on: the items that go in, the record of a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from reader.annotations.model import (
    Annotation,
    Bookmark,
    Comment,
    Decision,
    Progress,
    Relation,
    Tag,
)
from reader.annotations.schemes.scheme import Scheme
from reader.articles.model import Article


class Agreed(msgspec.Struct, frozen=True):
    """How well the annotators agree on an article, or on a label; None where it is not defined.

    ``alpha_u`` is Krippendorff's alpha for unitizing, at most 1; ``exact`` and ``overlap`` are F1
    from 0 to 1, of spans with the same ends and of those that share at least half (IoU).
    """

    spans: int
    alpha_u: float | None
    exact: float | None
    overlap: float | None


class Figures(msgspec.Struct, frozen=True):
    """The agreement of those ``annotators`` who are done with ``articles`` (by id), two or more.

    ``labels`` holds the figures by label over all these articles; ``overall`` is all labels' own.
    """

    annotators: Sequence[str]
    articles: Mapping[str, Agreed]
    labels: Mapping[str, Agreed]
    overall: Agreed


if TYPE_CHECKING:
    from reader.formats.common.report import Ledger
    from reader.formats.exporting.outputs import Files

Feature = Literal[
    "annotators",
    "attributes",
    "comments",
    "decisions",
    "deleted",
    "fragments",
    "notes",
    "orphaned",
    "overlap",
    "progress",
    "relations",
]
"""What a format may be able to carry, beside the label and the bounds of a span.

``annotators`` means several in one file; ``deleted`` and ``orphaned`` are annotations with that
status; ``progress`` means that "read to the end, found nothing" can be told from "not read".
"""

EVERYTHING: frozenset[Feature] = frozenset(Feature.__args__)  # type: ignore[attr-defined]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One article with everybody's work on it.

    Annotations name their annotator themselves; what does not is kept by the annotator in whose
    files it lies. All annotations belong to ``article``; their order is free. Tags and bookmarks
    are an annotator's own aids for reading: ``jsonl`` alone takes them, and no other format counts
    them as lost.
    """

    article: Article
    annotations: Sequence[Annotation] = ()
    relations: Mapping[str, Sequence[Relation]] = {}
    comments: Mapping[str, Sequence[Comment]] = {}
    decisions: Mapping[str, Sequence[Decision]] = {}
    tags: Mapping[str, Sequence[Tag]] = {}
    bookmarks: Mapping[str, Sequence[Bookmark]] = {}
    progress: Mapping[str, Progress] = {}


def subjects(record: object) -> set[str]:
    """Return the ids of the annotations that a relation or a comment is about."""
    if isinstance(record, Relation):
        return {record.source, record.target}
    return {record.annotation} if isinstance(record, Comment) else set()


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may choose about a file's form: ``bom`` begins a CSV file with U+FEFF."""

    bom: bool = False


class Job(msgspec.Struct, frozen=True):
    """What a writer is told beside the items, and the ledger in which it enters its losses.

    ``figures`` are there for a format that shows them, where annotators can be compared.
    """

    ledger: Ledger
    scheme: Scheme | None = None
    options: Options = Options()
    figures: Figures | None = None


class Head(msgspec.Struct, frozen=True):
    """What a format is told from: a path and, of a file, its first bytes (:data:`HEAD_BYTES`).

    ``names`` are the names of what is in a folder; a file has none.
    """

    path: Path
    data: bytes = b""
    names: Sequence[str] = ()


HEAD_BYTES = 1 << 16


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader is told beside the paths, and the ledger in which it enters what it left out.

    ``annotator`` is whose the annotations are where the file does not say. ``find`` returns the
    article of the store with this id (or a unique beginning of it), text or file name, for formats
    whose files do not hold the text; None where there is none.
    """

    ledger: Ledger
    annotator: str
    find: Callable[[str], Article | None]


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange format; each format's module holds one, named ``FORMAT``.

    ``suffix`` is that of its files, with the dot. ``single`` tells whether everything can go into
    one file, and ``per`` what a folder is filled with: one file for each article or annotator, or
    (empty) that one file. ``write`` takes the items as a stream and opens its outputs through
    ``Files``; annotations and records that the format does not carry never reach it.

    ``read`` yields the items that some files or folders hold and raises FormatError, which names
    the file and the place in it, for what it cannot take as it stands: it guesses nothing. What it
    leaves out, it counts. ``detect`` tells whether a file or folder is this format's, and says no
    where it is not sure. Both are None where a format can only be written; ``write`` is None where
    it can only be read.
    ``extra`` names the optional dependency that the format needs. ``is_text`` tells that its files
    can be shown on a terminal, ``shows_agreement`` that it takes the figures of its job.
    """

    name: str
    title: str
    suffix: str
    carries: frozenset[Feature]
    write: Callable[[Iterable[Item], Files, Job], None] | None = None
    single: bool = True
    per: Literal["", "article", "annotator"] = ""
    read: Callable[[Sequence[Path], Reading], Iterator[Item]] | None = None
    detect: Callable[[Head], bool] | None = None
    extra: str = ""
    is_text: bool = True
    shows_agreement: bool = False
