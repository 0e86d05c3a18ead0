"""What is asked of the index of marks, in the language of SQLite."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec

from reader.store.marks_protocol import MarkQuery
from reader.store.search.phrases import as_query, parse_phrases

SHORTEST_ID = 6
"""Digits that are taken for the beginning of an article's id."""
_ID = re.compile(rf"[0-9a-f]{{{SHORTEST_ID},20}}", re.IGNORECASE)
_ORDERS = {
    "newest": "marks.time DESC, marks.work, marks.start, marks.number",
    "article": "works.title_words, works.article, marks.start, marks.number",
}


class Condition(NamedTuple):
    """A part of a statement, and the values of its question marks."""

    sql: str
    values: tuple[str, ...] = ()


def statement(query: MarkQuery) -> Condition:
    """Return the statement that finds the numbers of the marks, in order.

    Raises StoreError for words that cannot be searched for.
    """
    about_works = _joined(_works(query))
    about_marks = list(_marks(query))
    source = "marks"
    if query.order == "article":
        source = "works CROSS JOIN marks ON marks.work = works.number"
        about_marks.append(about_works)
    elif about_works.sql:
        within = f"work IN (SELECT number FROM works WHERE {about_works.sql})"
        about_marks.append(Condition(within, about_works.values))
    where = _joined(about_marks)
    return Condition(
        f"SELECT marks.number FROM {source} WHERE {where.sql} ORDER BY {_ORDERS[query.order]}",
        where.values,
    )


def _marks(query: MarkQuery) -> Iterator[Condition]:
    """Yield what is asked of the marks themselves."""
    yield _one_of("marks.status", query.statuses)
    if query.labels:
        yield _one_of("marks.label", query.labels)
    if query.since:
        yield Condition("(marks.time >= ? OR marks.time = '')", (query.since,))
    if query.until:
        yield Condition("marks.time <= ?", (query.until,))
    if match := _match(query):
        found = "marks.number IN (SELECT rowid FROM words WHERE words MATCH ?)"
        yield Condition(found, (match,))


def _match(query: MarkQuery) -> str:
    """Return what the words must be, in the language of FTS5."""
    parts = []
    if query.words:
        parts.append(f"({as_query(parse_phrases(query.words))})")
    if query.note:
        parts.append(f"(note : ({as_query(parse_phrases(query.note))}))")
    return " AND ".join(parts)


def _works(query: MarkQuery) -> Iterator[Condition]:
    """Yield what is asked of the annotators and articles."""
    if query.annotators:
        yield _one_of("works.annotator", query.annotators)
    if query.articles:
        yield _one_of("works.article", query.articles)
    if query.title:
        yield _titled(query.title)
    if query.blind is not None:
        done = _one_of("works.article", query.blind.done)
        values = (query.blind.annotator, *done.values)
        yield Condition(f"(works.annotator = ? OR {done.sql})", values)
    if query.tags or query.tagged:
        tagged = _one_of("tags.tag", query.tags)
        articles = _one_of("works.article", query.tagged)
        yield Condition(
            f"(works.article IN (SELECT others.article FROM tags JOIN works AS others"
            f" ON others.number = tags.work WHERE {tagged.sql}) OR {articles.sql})",
            (*tagged.values, *articles.values),
        )


def _titled(title: str) -> Condition:
    """Return what finds articles by words of their titles, or by the beginning of an id."""
    by_words = "works.number IN (SELECT rowid FROM titles WHERE titles MATCH ?)"
    words = as_query(parse_phrases(title))
    if not _ID.fullmatch(title.strip()):
        return Condition(by_words, (words,))
    return Condition(f"({by_words} OR works.article GLOB ?)", (words, f"{title.strip().lower()}*"))


def _one_of(name: str, values: Collection[str]) -> Condition:
    listed = msgspec.json.encode(sorted(values)).decode()
    return Condition(f"{name} IN (SELECT value FROM json_each(?))", (listed,))


def _joined(conditions: Iterator[Condition] | list[Condition]) -> Condition:
    """Return what asks for all of these at the same time."""
    parts = [each for each in conditions if each.sql]
    values = tuple(value for each in parts for value in each.values)
    return Condition(" AND ".join(each.sql for each in parts), values)
