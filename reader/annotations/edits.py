"""New and changed annotations: pure functions that return records."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from reader.annotations.fragments import (
    fragments,
    gaps,
    joined,
    lie_within,
    parts_of,
    share_text,
    stretched,
    without,
)
from reader.annotations.ids import new_id, now
from reader.annotations.model import CONTEXT, Annotation, Origin, Status
from reader.annotations.schemes.scheme import Scheme
from reader.annotations.selection import Span, trim
from reader.articles.errors import NewsmarkError
from reader.articles.model import Article
from reader.articles.text.cells import is_hidden
from reader.articles.text.graphemes import ceil_boundary, floor_boundary


class EditError(NewsmarkError):
    """An edit that the scheme or the text does not allow."""


def fit_span(article: Article, scheme: Scheme, span: Span) -> Span:
    """Return the span as the scheme wants it: whole clusters, trimmed if it trims.

    Raises EditError for a span that is empty or lies outside the text.
    """
    text = article.text
    start, end = span
    if not 0 <= start < end <= len(text):
        raise EditError(f"The span {start} to {end} does not lie within the article's text.")
    span = floor_boundary(text, start), ceil_boundary(text, end)
    if scheme.trim:
        span = trim(text, span)
    if all(char.isspace() or is_hidden(char) for char in text[span[0] : span[1]]):
        raise EditError("There is only white space here: nothing to mark.")
    return span


def quote_of(text: str, span: Span) -> tuple[str, str, str]:
    """Return the text of a span and of its context before and after (W3C TextQuoteSelector)."""
    start, end = span
    return text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def annotate(
    article: Article,
    annotator: str,
    scheme: Scheme,
    label: str,
    span: Span,
    *,
    note: str = "",
    origin: Origin | None = None,
) -> Annotation:
    """Return a new annotation of a span, fitted to the scheme."""
    span = fit_span(article, scheme, span)
    exact, prefix, suffix = quote_of(article.text, span)
    time = now()
    made = Annotation(
        id=new_id(),
        article=article.id,
        annotator=annotator,
        start=span[0],
        end=span[1],
        label=label,
        scheme=scheme.ref,
        note=note,
        created=time,
        updated=time,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
    )
    return made if origin is None else msgspec.structs.replace(made, origin=origin)


def move(article: Article, scheme: Scheme, annotation: Annotation, span: Span) -> Annotation:
    """Return the annotation with other bounds.

    Of its parts, what is outside of them is cut off; one that is moved outwards takes the outermost
    part along.
    """
    span = fit_span(article, scheme, span)
    return with_parts(article, annotation, stretched(parts_of(annotation), span))


def with_parts(article: Article, annotation: Annotation, parts: list[Span]) -> Annotation:
    """Return the annotation with these parts, which are in order, and their quote."""
    span = parts[0][0], parts[-1][1]
    exact, prefix, suffix = quote_of(article.text, span)
    return msgspec.structs.replace(
        annotation,
        start=span[0],
        end=span[1],
        fragments=fragments(parts),
        updated=now(),
        exact=exact,
        prefix=prefix,
        suffix=suffix,
    )


def add_part(article: Article, scheme: Scheme, annotation: Annotation, span: Span) -> Annotation:
    """Return the annotation with a further part; a gap of mere white space is none."""
    span = fit_span(article, scheme, span)
    parts = joined([*parts_of(annotation), span])
    closed = [gap for gap in gaps(parts) if article.text[slice(*gap)].isspace()]
    return with_parts(article, annotation, joined([*parts, *closed]))


def cut_out(article: Article, scheme: Scheme, annotation: Annotation, span: Span) -> Annotation:
    """Return the annotation without a span of it; EditError where nothing of it would be left."""
    text = article.text
    span = floor_boundary(text, span[0]), ceil_boundary(text, span[1])
    kept = []
    for part in without(parts_of(annotation), span):
        with suppress(EditError):  # a stretch of white space is not worth a part
            kept.append(fit_span(article, scheme, part))
    if not kept:
        raise EditError("Nothing of the annotation would be left.")
    return with_parts(article, annotation, joined(kept))


def relabel(annotation: Annotation, label: str, scheme: Scheme) -> Annotation:
    """Return the annotation with another label of the scheme."""
    return msgspec.structs.replace(annotation, label=label, scheme=scheme.ref, updated=now())


def with_note(annotation: Annotation, note: str) -> Annotation:
    """Return the annotation with another note."""
    return msgspec.structs.replace(annotation, note=note, updated=now())


def with_status(annotation: Annotation, status: Status) -> Annotation:
    """Return the annotation active, deleted or orphaned."""
    return msgspec.structs.replace(annotation, status=status, updated=now())


def clash(scheme: Scheme, parts: list[Span], others: list[list[Span]]) -> list[Span] | None:
    """Return the first of the other annotations that the scheme's overlap policy does not allow.

    Annotations are given by their parts. Words in a gap belong to nobody.
    """
    for other in others:
        if not share_text(parts, other):
            continue
        nested = lie_within(parts, other) or lie_within(other, parts)
        if scheme.overlap == "none" or (scheme.overlap == "nested" and not nested):
            return other
    return None
