"""The tables of the index of marks: one work is put in, brought up to date, or taken out.

A mark has a row in ``marks``, which is scanned and so is small, one in ``texts`` with what is
shown of it, and one in ``words``, which holds folded words and no text. The words of a row are
taken out by naming them again: they follow from its text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reader.annotations.model import Annotation, Status
from reader.annotations.times import moment_of
from reader.articles.text.folding import fold

FILE = "marks.sqlite"
VERSION = 1
"""To be raised with every change of the tables or of what folding does."""

TABLES = (
    *(f"DROP TABLE IF EXISTS {name}" for name in ("looks", "works", "tags", "marks", "texts")),
    *(f"DROP TABLE IF EXISTS {name}" for name in ("words", "titles")),
    "CREATE TABLE looks (annotator TEXT PRIMARY KEY, sign BLOB NOT NULL)",
    "CREATE TABLE works (number INTEGER PRIMARY KEY, annotator TEXT NOT NULL,"
    " article TEXT NOT NULL, title TEXT NOT NULL, title_words TEXT NOT NULL, sign BLOB NOT NULL,"
    " UNIQUE (annotator, article))",
    "CREATE INDEX works_by_title ON works (title_words, article)",
    "CREATE TABLE tags (work INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (work, tag))"
    " WITHOUT ROWID",
    "CREATE TABLE marks (number INTEGER PRIMARY KEY AUTOINCREMENT, work INTEGER NOT NULL,"
    " id TEXT NOT NULL, start INTEGER NOT NULL, label TEXT NOT NULL, status TEXT NOT NULL,"
    " time TEXT NOT NULL, UNIQUE (work, id))",
    # Each holds all that a search without words looks at, in the order of what is found.
    "CREATE INDEX marks_by_time ON marks (time DESC, work, start, number, label, status)",
    "CREATE INDEX marks_by_place ON marks (work, start, number, label, status, time)",
    "CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB NOT NULL)",
    # Folded text has nothing but words and spaces, where the plainest tokenizer parts them.
    "CREATE VIRTUAL TABLE words USING fts5(exact, note, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE titles USING fts5(title, content='', tokenize='ascii')",
    # A key of this file is never that of another mark in the file that is made after it.
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('marks', abs(random() % (1 << 40)))",
)


class Text(msgspec.Struct, frozen=True, array_like=True):
    """What is shown of a mark."""

    start: int
    end: int
    label: str
    status: Status
    exact: str
    prefix: str
    suffix: str
    note: str
    time: str


class ReadWork(msgspec.Struct, frozen=True):
    """One annotator's work on one article as it was read; ``sign`` tells it from later ones."""

    annotator: str
    article: str
    title: str
    sign: bytes
    annotations: Mapping[str, Annotation]
    tags: Sequence[str]


_decoder = msgspec.json.Decoder(Text)
read_text = _decoder.decode
"""Return what is shown of a mark, from its row in ``texts``."""


def put(db: sqlite3.Connection, work: ReadWork) -> None:
    """Put a work in, in place of what is there of it; a mark that is there keeps its number."""
    number = _put_work(db, work)
    db.execute("DELETE FROM tags WHERE work = ?", (number,))
    db.executemany("INSERT INTO tags VALUES (?, ?)", ((number, tag) for tag in work.tags))
    known: dict[str, tuple[int, bytes]] = {
        name: (mark, text)
        for name, mark, text in db.execute(
            "SELECT id, number, text FROM marks JOIN texts USING (number) WHERE work = ?",
            (number,),
        )
    }
    gone = [known[name] for name in known.keys() - work.annotations.keys()]
    _take_out(db, gone)
    for name, annotation in work.annotations.items():
        text = msgspec.json.encode(_text_of(annotation))
        mark, before = known.get(name, (0, b""))
        if text != before:
            _put_mark(db, number, name, mark, before, text)


def take_out(db: sqlite3.Connection, works: Iterable[int]) -> None:
    """Take works out, with all their marks."""
    for number in works:
        of_work = "SELECT number, text FROM marks JOIN texts USING (number) WHERE work = ?"
        _take_out(db, db.execute(of_work, (number,)).fetchall())
        _untitle(db, number)
        db.execute("DELETE FROM tags WHERE work = ?", (number,))
        db.execute("DELETE FROM works WHERE number = ?", (number,))


def _put_work(db: sqlite3.Connection, work: ReadWork) -> int:
    """Put a work's own row in, and return its number."""
    title_words = " ".join(fold(work.title).split())
    found = db.execute(
        "SELECT number FROM works WHERE annotator = ? AND article = ?",
        (work.annotator, work.article),
    ).fetchone()
    if found:
        number = int(found[0])
        _untitle(db, number)
        db.execute(
            "UPDATE works SET title = ?, title_words = ?, sign = ? WHERE number = ?",
            (work.title, title_words, work.sign, number),
        )
    else:
        made = db.execute(
            "INSERT INTO works (annotator, article, title, title_words, sign)"
            " VALUES (?, ?, ?, ?, ?)",
            (work.annotator, work.article, work.title, title_words, work.sign),
        )
        number = int(made.lastrowid or 0)
    db.execute("INSERT INTO titles (rowid, title) VALUES (?, ?)", (number, title_words))
    return number


def _untitle(db: sqlite3.Connection, number: int) -> None:
    """Take the words of a work's title out."""
    db.execute(
        "INSERT INTO titles (titles, rowid, title)"
        " SELECT 'delete', number, title_words FROM works WHERE number = ?",
        (number,),
    )


def _text_of(annotation: Annotation) -> Text:
    return Text(
        annotation.start,
        annotation.end,
        annotation.label,
        annotation.status,
        annotation.exact,
        annotation.prefix,
        annotation.suffix,
        annotation.note,
        moment_of(annotation),
    )


def _put_mark(
    db: sqlite3.Connection, work: int, name: str, number: int, before: bytes, text: bytes
) -> None:
    """Put a mark's rows in, in place of those of this number, if any."""
    new = read_text(text)
    fields = new.start, new.label, new.status, new.time
    if number:
        _take_words_out(db, number, before)
        db.execute(
            "UPDATE marks SET start = ?, label = ?, status = ?, time = ? WHERE number = ?",
            (*fields, number),
        )
        db.execute("UPDATE texts SET text = ? WHERE number = ?", (text, number))
    else:
        made = db.execute(
            "INSERT INTO marks (start, label, status, time, work, id) VALUES (?, ?, ?, ?, ?, ?)",
            (*fields, work, name),
        )
        number = int(made.lastrowid or 0)
        db.execute("INSERT INTO texts VALUES (?, ?)", (number, text))
    db.execute("INSERT INTO words (rowid, exact, note) VALUES (?, ?, ?)", (number, *_words(new)))


def _take_out(db: sqlite3.Connection, marks: Iterable[tuple[int, bytes]]) -> None:
    for number, text in marks:
        _take_words_out(db, number, text)
        db.execute("DELETE FROM texts WHERE number = ?", (number,))
        db.execute("DELETE FROM marks WHERE number = ?", (number,))


def _take_words_out(db: sqlite3.Connection, number: int, text: bytes) -> None:
    db.execute(
        "INSERT INTO words (words, rowid, exact, note) VALUES ('delete', ?, ?, ?)",
        (number, *_words(read_text(text))),
    )


def _words(text: Text) -> tuple[str, str]:
    return fold(text.exact), fold(text.note)
