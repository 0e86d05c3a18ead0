"""The records that people make: annotations, relations, comments, progress, decisions, tags,
bookmarks.

Every record is a typed, immutable struct that encodes to one JSON object. Offsets are code points,
half-open, into the article's text. Times are UTC, RFC 3339 with milliseconds.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Status = Literal["active", "deleted", "orphaned"]
OriginKind = Literal["human", "suggestion", "import", "adjudication"]
ProgressState = Literal["new", "reading", "done", "skipped"]
FINAL: tuple[ProgressState, ...] = ("done", "skipped")
"""The states in which nothing more is to be done."""
Outcome = Literal["accept", "merge", "edit", "reject"]

ORPHANED = "orphaned"
"""The status of an annotation whose text is gone, and the method by which nothing was placed."""

CONTEXT = 32
"""Code points of text kept on each side of an annotation (W3C TextQuoteSelector)."""

CANNOT_JUDGE = "cannot-judge"
"""The attribute that every label has: true where the annotator could not decide."""


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """How an annotation came to be."""

    kind: OriginKind
    name: str = ""
    version: str = ""
    score: float | None = None
    format: str = ""
    original_id: str = ""
    parents: list[str] = []


class Anchor(msgspec.Struct, frozen=True):
    """How an annotation was placed in a later text of its article; ``score`` from 0 to 1."""

    method: str
    score: float


HUMAN = Origin(kind="human")


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """One marked span: ``text[start:end]`` carries ``label``, says ``annotator``.

    Written with every field, so that any reader of the file can ask for any of them.
    """

    id: str
    article: str
    annotator: str
    start: int
    end: int
    exact: str
    label: str
    scheme: str
    prefix: str = ""
    suffix: str = ""
    attributes: dict[str, Any] = {}
    note: str = ""
    status: Status = "active"
    origin: Origin = HUMAN
    anchor: Anchor | None = None
    fragments: list[tuple[int, int]] = []
    created: str = ""
    updated: str = ""


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """A typed link between two annotations of one article."""

    id: str
    kind: str
    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on an annotation, kept by its author, also on a colleague's span."""

    id: str
    annotation: str
    author: str
    text: str
    created: str


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one annotator is with one article.

    ``position`` is the reading position as an offset, ``seconds`` the time spent with the article
    open and a key pressed within the last minute. ``heard`` is the time up to which the annotator
    has seen what others have said in comments here.
    """

    state: ProgressState = "new"
    position: int = 0
    seconds: float = 0.0
    updated: str = ""
    heard: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer decided about one cluster of spans.

    ``inputs`` are the ids of its annotations, ``output`` those of what the reviewer made of them,
    none where it was rejected; ``by`` names the reviewer.
    """

    id: str
    cluster: str
    inputs: list[str]
    outcome: Outcome
    output: list[str] = []
    by: str = ""
    at: str = ""
    rationale: str = ""


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A word that an annotator has given an article; its id is the word."""

    id: str
    created: str = ""


class Bookmark(msgspec.Struct, frozen=True, kw_only=True):
    """A place in an article to come back to, an offset with a name.

    ``anchor`` tells how it was placed in a later text; where its method is ``orphaned``, the words
    there are gone, and the offset is where they would be.
    """

    id: str
    offset: int
    name: str
    created: str = ""
    anchor: Anchor | None = None


Record = Annotation | Relation | Comment | Progress | Decision | Tag | Bookmark
