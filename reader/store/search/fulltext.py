"""Full-text search over all articles, by an index in the cache, ``search.sqlite``.

The index holds folded words (:mod:`reader.articles.text.folding`) and no text: what is shown is
read from the articles. It is filled up before each search with the articles that are new; since
articles never change, their ids tell which those are. The file may be deleted or damaged at any
time: it is made again. Where it cannot be written, the index is in memory for as long as the
program runs.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reader.articles.model import Article
from reader.articles.text.folding import FoldedText, fold
from reader.articles.text.graphemes import ceil_boundary, floor_boundary
from reader.store.library.article_files import load_article
from reader.store.protocol import Found, Hit, Passage, StoreError
from reader.store.search.database import CacheDatabase, transaction
from reader.store.search.phrases import Phrase, as_pattern, as_query, parse_phrases

FILE = "search.sqlite"
VERSION = 2
"""To be raised with every change of the tables or of what folding does."""
CONTEXT = 300
"""Code points on each side of a place that are given with it, at the most."""
_AT_ONCE, _LENGTH_AT_ONCE = 200, 2_000_000
"""So many articles, or code points, are written in one transaction."""

_TABLES = (
    "DROP TABLE IF EXISTS articles",
    "DROP TABLE IF EXISTS words",
    "CREATE TABLE articles (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL)",
    # Folded text has nothing but words and spaces, where the plainest tokenizer parts them.
    "CREATE VIRTUAL TABLE words USING fts5(title, authors, text, content='', tokenize='ascii')",
)
_FIND = """
SELECT articles.id FROM words JOIN articles ON articles.number = words.rowid
WHERE words MATCH ? ORDER BY bm25(words, 8.0, 4.0, 1.0), articles.number DESC
"""
"""The best first: where few articles have a word, where it is often, in the title above all."""

OnProgress = Callable[[int, int], None]
_Row = tuple[str, str, str, str]


class FullText:
    """Searches the articles of the store in a folder; ``listed`` returns the ids of all."""

    def __init__(self, root: Path, listed: Callable[[], list[str]]):
        self._root = root
        self._listed = listed
        self._db = CacheDatabase(root, FILE, _TABLES, VERSION)
        self._lock = threading.Lock()

    def search(
        self, typed: str, *, limit: int, passages: int, on_progress: OnProgress | None = None
    ) -> Found:
        """Return the articles that hold all of the words, as the protocol says."""
        phrases = parse_phrases(typed)
        with self._lock:
            ids = self._find(as_query(phrases), on_progress)
        hits: list[Hit] = []
        total = len(ids)
        for article in ids:
            if len(hits) == limit:
                break
            hit = self._hit(article, phrases, passages)
            if hit is None:
                total -= 1
            else:
                hits.append(hit)
        return Found(hits, total)

    def _find(self, query: str, on_progress: OnProgress | None) -> list[str]:
        """Return the ids of the articles that match, the best first."""

        def work() -> list[str]:
            with self._db.session() as db:
                self._fill(db, on_progress)
                return [article for (article,) in db.execute(_FIND, (query,))]

        return self._db.attempt(work)

    def _fill(self, db: sqlite3.Connection, on_progress: OnProgress | None) -> None:
        """Bring the index in line with the articles that there are."""
        known = {article for (article,) in db.execute("SELECT id FROM articles")}
        listed = set(self._listed())
        if gone := known - listed:
            with transaction(db):
                db.executemany("DELETE FROM articles WHERE id = ?", ((each,) for each in gone))
        new = sorted(listed - known)
        for rows in _together(self._rows(new, on_progress)):
            _keep(db, rows)

    def _rows(self, ids: list[str], on_progress: OnProgress | None) -> Iterator[_Row]:
        """Yield the folded text of articles, without those that cannot be read."""
        for number, article in enumerate(ids, 1):
            with suppress(StoreError):
                found = load_article(self._root, article)
                yield article, fold(found.title), fold(_named(found)), fold(found.text)
            if on_progress:
                on_progress(number, len(ids))

    def _hit(self, article: str, phrases: list[Phrase], passages: int) -> Hit | None:
        """Return the places in an article; None where it has gone or does not match after all."""
        try:
            found = load_article(self._root, article)
        except StoreError:
            return None
        spans = _spans(found.text, phrases)
        in_title = _spans(found.title, phrases)
        if not spans and not in_title and not _spans(_named(found), phrases):
            return None
        return Hit(
            article=found.id,
            title=found.title,
            location=found.source.location,
            in_title=in_title,
            count=len(spans),
            passages=[_passage(found.text, *span) for span in spans[:passages]],
        )


def _together(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield rows in lots that fit one transaction."""
    lot: list[_Row] = []
    length = 0
    for row in rows:
        lot.append(row)
        length += len(row[-1])
        if len(lot) >= _AT_ONCE or length >= _LENGTH_AT_ONCE:
            yield lot
            lot, length = [], 0
    if lot:
        yield lot


def _keep(db: sqlite3.Connection, rows: list[_Row]) -> None:
    """Write rows, except those that another process has written meanwhile."""
    with transaction(db):
        for article, *words in rows:
            new = db.execute("INSERT OR IGNORE INTO articles (id) VALUES (?)", (article,))
            if new.rowcount:
                db.execute(
                    "INSERT INTO words (rowid, title, authors, text) VALUES (?, ?, ?, ?)",
                    (new.lastrowid, *words),
                )


def _named(article: Article) -> str:
    return "\n".join(article.authors)


def _spans(text: str, phrases: list[Phrase]) -> list[tuple[int, int]]:
    """Return the places of the phrases as spans of the text."""
    folded = FoldedText(text)
    return [folded.origin(*it.span()) for it in as_pattern(phrases).finditer(folded.folded)]


def _passage(text: str, start: int, end: int) -> Passage:
    """Return a place with what stands around it in the same paragraph."""
    low = ceil_boundary(text, max(start - CONTEXT, 0))
    high = floor_boundary(text, min(end + CONTEXT, len(text)))
    before = text[low:start].rpartition("\n\n")[2]
    after = text[end:high].partition("\n\n")[0]
    return Passage(start, end, before, text[start:end], after)
