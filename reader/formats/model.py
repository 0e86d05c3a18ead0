"""What every format and every caller agrees on: the items that go in, the record of a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from reader.annotations.model import Annotation, Comment, Decision, Progress, Relation
from reader.annotations.scheme import Scheme
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article

if TYPE_CHECKING:
    from reader.formats.files import Files
    from reader.formats.report import Ledger

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


class FormatError(NewsmarkError):
    """An export or import that cannot be done; the message says what to do."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One article with everybody's work on it.

    Annotations name their annotator themselves; what does not is kept by the annotator in whose
    files it lies. All annotations belong to ``article``; their order is free.
    """

    article: Article
    annotations: Sequence[Annotation] = ()
    relations: Mapping[str, Sequence[Relation]] = {}
    comments: Mapping[str, Sequence[Comment]] = {}
    decisions: Mapping[str, Sequence[Decision]] = {}
    progress: Mapping[str, Progress] = {}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller may choose about a file's form: ``bom`` begins a CSV file with U+FEFF."""

    bom: bool = False


class Job(msgspec.Struct, frozen=True):
    """What a writer is told beside the items, and the ledger in which it enters its losses."""

    ledger: Ledger
    scheme: Scheme | None = None
    options: Options = Options()


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange format; each format's module holds one, named ``FORMAT``.

    ``suffix`` is that of its files, with the dot. ``single`` tells whether everything can go into
    one file, and ``per`` what a folder is filled with: one file for each article or annotator, or
    (empty) that one file. ``write`` takes the items as a stream and opens its outputs through
    ``Files``; annotations and records that the format does not carry never reach it. ``read`` is
    None where a format can only be written.
    """

    name: str
    title: str
    suffix: str
    carries: frozenset[Feature]
    write: Callable[[Iterable[Item], Files, Job], None]
    single: bool = True
    per: Literal["", "article", "annotator"] = ""
    read: Callable[..., Any] | None = None
