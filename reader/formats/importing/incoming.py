"""What comes in from a file: raw texts and spans become items; each fault is told with its place.

A reader makes one :class:`Incoming` for each article that it meets, adds what the file says in the
file's own offsets, and yields its item. Ids are made of what the file says, so that a second
import of it finds every record there already.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from reader.annotations.edits import quote_of
from reader.annotations.fragments import joined
from reader.annotations.ids import now
from reader.annotations.model import (
    Anchor,
    Annotation,
    Comment,
    Origin,
    Progress,
    ProgressState,
    Relation,
)
from reader.annotations.selection import Span
from reader.articles.language import guess_language
from reader.articles.model import Article, Source, article_id
from reader.articles.normalise import normalise_text
from reader.articles.plain import plain_blocks, short_title, title_of
from reader.formats.common.errors import FormatError
from reader.formats.common.json_lines import shown
from reader.formats.common.losses import LOOSE
from reader.formats.common.model import Item
from reader.formats.common.report import Ledger, LossKind
from reader.formats.importing.validation import annotation_fault, value_fault

EMPTY_SPANS = LossKind(
    "empty-spans",
    "1 annotation of no characters was left out.",
    "{n} annotations of no characters were left out.",
)
BLANK_TEXTS = LossKind(
    "blank-texts",
    "1 text of nothing but white space was left out.",
    "{n} texts of nothing but white space were left out.",
)
_CRLF = re.compile("\r\n")


class Incoming:
    """One article that a file holds, and what the file says of it.

    ``text`` is the text as it is in the file; offsets given to the methods are code points of it.
    """

    def __init__(
        self,
        text: str,
        *,
        form: str,
        where: str,
        ledger: Ledger,
        title: str = "",
        lang: str = "",
        location: str = "",
        authors: Sequence[str] = (),
        published: str = "",
    ) -> None:
        self._breaks = [found.start() for found in _CRLF.finditer(text)] if "\r" in text else []
        self._size = len(text)
        text, changes = normalise_text(text)
        self.article = Article(
            id=article_id(text),
            text=text,
            title=short_title(title) or title_of(text),
            lang=lang or guess_language(text),
            authors=list(authors),
            published=published,
            blocks=plain_blocks(text),
            source=Source(kind=form, location=location, fetched_at=now(), normalised=changes),
        )
        self._start(form, where, ledger)
        self._check(self.article, where)

    @classmethod
    def of(cls, article: Article, *, form: str, where: str, ledger: Ledger) -> Incoming:
        """Take in what a file says of an article that is there, in that article's offsets."""
        self = cls.__new__(cls)
        self._breaks, self._size, self.article = [], len(article.text), article
        self._start(form, where, ledger)
        return self

    def _start(self, form: str, where: str, ledger: Ledger) -> None:
        self._form, self._where, self._ledger = form, where, ledger
        self._time = now()
        self._seen: Counter[str] = Counter()
        self._annotations: dict[str, Annotation] = {}
        self._relations: dict[str, list[Relation]] = {}
        self._comments: dict[str, list[Comment]] = {}
        self._progress: dict[str, Progress] = {}

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in the text to mark; such an article is not taken in."""
        return not self.article.text.strip()

    def offset(self, raw: int) -> int:
        """Return the offset in the article's text of an offset in the file's text."""
        return raw - bisect_left(self._breaks, raw) if self._breaks else raw

    def span(self, start: int, end: int, where: str) -> Span | None:
        """Return a span of the file's text in the article's; None where it holds no character.

        Raises FormatError, which names the place ``where``, for one outside of the text.
        """
        if not 0 <= start <= end <= self._size:
            raise FormatError(
                f"{where}: the span {start} to {end} does not lie within the text, which has"
                f" {self._size:,} characters; nothing was imported."
            )
        found = self.offset(start), self.offset(end)
        return found if found[0] < found[1] else None

    def add(
        self,
        label: str,
        start: int,
        end: int,
        *,
        annotator: str,
        where: str,
        id: str = "",
        original_id: str = "",
        fragments: Sequence[Span] = (),
        attributes: Mapping[str, Any] | None = None,
        note: str = "",
        scheme: str = "",
        origin: Origin | None = None,
        anchor: Anchor | None = None,
        created: str | None = None,
        updated: str | None = None,
    ) -> str:
        """Add an annotation and return its id; empty where it has no characters, which is counted.

        ``where`` is the file and line (or record) that it comes from. Where there are
        ``fragments``, in any order, they make its bounds. ``id`` is given where the file holds
        newsmark's own; ``original_id`` is any other that the file gives it. Where the file does not
        say when it was made, it is now.
        """
        span = self.span(start, end, where)
        if span is None:
            self._ledger.lose(EMPTY_SPANS, self.article.id, place=where)
            return ""
        parts = joined(x for part in fragments if (x := self.span(*part, where)) is not None)
        if parts:
            span = parts[0][0], parts[-1][1]
        exact, prefix, suffix = quote_of(self.article.text, span)
        made = Annotation(
            id=id or (self._id(annotator, "annotation", original_id) if original_id else ""),
            article=self.article.id,
            annotator=annotator,
            start=span[0],
            end=span[1],
            exact=exact,
            prefix=prefix,
            suffix=suffix,
            label=label,
            scheme=scheme,
            attributes=dict(attributes or {}),
            note=note,
            origin=origin or Origin(kind="import", format=self._form, original_id=original_id),
            anchor=anchor,
            fragments=parts if len(parts) > 1 else [],
            created=self._time if created is None else created,
            updated=self._time if updated is None else updated,
        )
        return self.take(made, where)

    def take(self, record: Annotation, where: str) -> str:
        """Add an annotation as it is, in the article's offsets, and return its id.

        One without an id is given one. Raises FormatError for one that cannot be, and for one
        with the id of another that says something else.
        """
        if not record.id:
            key = f"{record.label}/{(record.start, record.end)}/{record.fragments}"
            record = replace(record, id=self._id(record.annotator, "annotation", key))
        if fault := annotation_fault(record, self.article.text):
            raise FormatError(f"{where}: {fault}; nothing was imported.")
        if self._annotations.setdefault(record.id, record) != record:
            raise FormatError(
                f"{where}: the annotation {shown(record.id)} is there already, and says something"
                " else; nothing was imported."
            )
        return record.id

    def relate(self, kind: str, source: str, target: str, *, annotator: str, id: str = "") -> None:
        """Add a relation from one annotation to another, by the ids that :meth:`add` returned.

        One whose end was left out is left out and counted.
        """
        if not source or not target:
            self._ledger.lose(LOOSE["relations"], self.article.id)
            return
        name = id or self._id(annotator, "relation", f"{kind}/{source}/{target}")
        made = Relation(id=name, kind=kind, source=source, target=target)
        self._check(made, self._where)
        self._relations.setdefault(annotator, []).append(made)

    def comment(
        self, annotation: str, text: str, *, author: str, created: str | None = None, id: str = ""
    ) -> None:
        """Add a comment of ``author`` on an annotation, by the id that :meth:`add` returned.

        One on an annotation that was left out is left out and counted.
        """
        if not annotation:
            self._ledger.lose(LOOSE["comments"], self.article.id)
            return
        name = id or self._id(author, "comment", f"{annotation}/{text}")
        made = Comment(
            id=name,
            annotation=annotation,
            author=author,
            text=text,
            created=self._time if created is None else created,
        )
        self._check(made, self._where)
        self._comments.setdefault(author, []).append(made)

    def set_progress(self, annotator: str, state: ProgressState) -> None:
        """Say how far an annotator is; whoever is named nowhere is taken to be done."""
        self._progress[annotator] = Progress(state=state, updated=self._time)

    def item(self) -> Item:
        """Return all that was added."""
        return Item(
            article=self.article,
            annotations=list(self._annotations.values()),
            relations=self._relations,
            comments=self._comments,
            progress=self._progress,
        )

    def _check(self, record: Any, where: str) -> None:
        if fault := value_fault(record):
            raise FormatError(f"{where}: {fault}; nothing was imported.")

    def _id(self, annotator: str, kind: str, key: str) -> str:
        """Return the id of a record, the same for the same file; of equal records each its own."""
        name = f"newsmark:{self._form}/{self.article.id}/{annotator}/{kind}/{key}"
        self._seen[name] += 1
        safe = name.encode("utf-8", "backslashreplace").decode()  # half characters are told later
        return str(uuid5(NAMESPACE_URL, f"{safe}/{self._seen[name]}"))
